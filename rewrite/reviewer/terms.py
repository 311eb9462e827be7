"""The organisation's own terms, found however they are written: spaced, hyphenated, hash-tagged, with hidden characters."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from rewrite.policy import Organisation
from rewrite.text import Folded, fold

# Company names that are also everyday words, in English or French: in lower case they count only with a capital letter.
_EVERYDAY = frozenset(
    ["amazon", "apple", "block", "box", "bull", "carrefour", "casino", "cell", "coach", "coin", "delta", "dove", "express", "eclair", "ford", "free", "gap", "general", "global", "ideal", "intact", "jaguar", "kiwi", "leclerc", "link", "lit", "match", "meta", "monday", "mouse", "notion", "nova", "oracle", "orange", "orion", "orbit", "oxygen", "peak", "pilot", "prime", "puma", "pulse", "quick", "radiant", "range", "safran", "sage", "scale", "shell", "ship", "signal", "slack", "smart", "snap", "sodexo", "spark", "sprint", "square", "stellar", "stripe", "subway", "sun", "target", "tide", "titan", "total", "toast", "twist", "uber", "unity", "vision", "visa", "wave", "wise", "word", "zone", "zoom", "action", "air", "avenir", "but", "darty", "demain", "elan", "horizon", "lidl", "mobile", "nature", "picard", "planete", "relais", "soleil", "source", "terre", "vinci", "virgin", "virage", "beacon", "heron", "meridian", "tamarack", "harbor", "harbour", "summit", "anchor", "compass", "lantern", "maple", "cedar", "river", "bridge", "falcon", "phoenix", "aurora", "echo", "atlas", "bolt", "canvas", "ember", "drift", "mint", "flint", "pivot", "north", "southern", "northern", "western", "eastern", "national", "central", "premier", "nimbus", "swift"]
)
_SQUEEZE = re.compile(r"[\W_]+")
_RUN = re.compile(r"[^\W_]+")


_PAUSE = re.compile(r"[.;:!?()](?=\s)|\s\(|[!?;]")  # what stands between two words of different clauses


class Term(NamedTuple):
    """One listed term and what it is: org, handle, product, competitor, customer or confidential."""

    kind: str
    text: str


class Mention(NamedTuple):
    """Where a term stands in the folded view."""

    start: int
    end: int
    term: Term


class _Places:
    """The way back from letters and digits alone to the text they were taken from."""

    def __init__(self, lower: str) -> None:
        self._starts: list[int] = []
        self._counts: list[int] = []
        count = 0
        for match in _RUN.finditer(lower):
            self._starts.append(match.start())
            self._counts.append(count)
            count += match.end() - match.start()

    def of(self, start: int, end: int) -> list[int]:
        places: list[int] = []
        run = bisect_right(self._counts, start) - 1
        for at in range(start, end):
            while run + 1 < len(self._counts) and self._counts[run + 1] <= at:
                run += 1
            places.append(self._starts[run] + at - self._counts[run])
        return places


class Terms:
    """Finds listed terms in time that does not grow with their number (Aho-Corasick over letters and digits only)."""

    def __init__(self, organisation: Organisation) -> None:
        self._terms: list[tuple[Term, str, frozenset[int], bool]] = []
        for kind, listed in _listed(organisation):
            folded = fold(listed).strip()
            squeezed = _SQUEEZE.sub("", folded)
            if len(squeezed) >= 2:
                everyday = kind not in ("confidential", "handle") and squeezed in _EVERYDAY and listed[:1].isupper()
                self._terms.append((Term(kind, listed), squeezed, _gaps(folded), everyday))
        self._finder = AhoCorasick([squeezed for _, squeezed, _, _ in self._terms]) if self._terms else None

    def find(self, folded: Folded) -> list[Mention]:
        """Return every mention in order of place; one that lies inside a longer one of its kind is left out."""
        if self._finder is None:
            return []
        lower = folded.lower
        squeezed = _SQUEEZE.sub("", lower)
        hits = self._finder.find_matches_as_indexes(squeezed, overlapping=True)
        if not hits:
            return []
        place = _Places(lower)
        found: list[Mention] = []
        for index, start, end in hits:
            term, _, gaps, everyday = self._terms[index]
            places = place.of(start, end)
            if self._stands(lower, places, gaps) and not (everyday and not folded.plain[places[0]].isupper()):
                found.append(Mention(places[0], places[-1] + 1, term))
        found.sort(key=lambda mention: (mention.start, -mention.end))
        kept: list[Mention] = []
        for mention in found:
            if not any(o.start <= mention.start and mention.end <= o.end and o.term.kind == mention.term.kind for o in kept[-3:]):
                kept.append(mention)
        return kept

    @staticmethod
    def _stands(lower: str, places: list[int], gaps: frozenset[int]) -> bool:
        """Tell whether letters at these places read as the term: whole words, broken only where it is broken, or everywhere."""
        first, last = places[0], places[-1] + 1
        if first and _joins(lower[first - 1]):
            return False
        follows = lower[last : last + 2]
        if follows and _joins(follows[0]) and not (follows[0] == "s" and not _joins(follows[1:])):
            return False
        broken = {at for at in range(1, len(places)) if places[at] - places[at - 1] > 1}
        widest = max((places[at] - places[at - 1] for at in broken), default=0)
        if widest > 4 or any("\n\n" in lower[places[at - 1] : places[at]] for at in broken):
            return False
        inside = broken - gaps
        if not inside:
            return not any(_PAUSE.search(lower, places[at - 1] + 1, places[at]) for at in broken)
        return len(places) > 3 and len(inside) >= len(places) - 1 - len(gaps)


def _joins(char: str) -> bool:
    """Tell whether a letter or digit beside a term makes it another word; scripts without spaces (CJK, Thai) do not."""
    return char.isalnum() and char < "\u0e00"


def _listed(organisation: Organisation) -> Iterable[tuple[str, str]]:
    yield from (("org", name) for name in (organisation.name, *organisation.aliases) if name)
    yield from (("handle", handle) for handle in organisation.handles)
    yield from (("product", name) for name in organisation.products)
    yield from (("competitor", name) for name in organisation.competitors)
    yield from (("customer", name) for name in organisation.customers)
    yield from (("confidential", term) for term in organisation.confidential_terms)


def _gaps(folded: str) -> frozenset[int]:
    """Return before which letters (counted without separators) a term is broken by a space, a hyphen or the like."""
    gaps: set[int] = set()
    letters = 0
    broken = False
    for char in folded:
        if char.isalnum():
            if broken and letters:
                gaps.add(letters)
            letters += 1
            broken = False
        else:
            broken = True
    return frozenset(gaps)
