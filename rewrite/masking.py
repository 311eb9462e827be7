"""What leaves the machine: listed terms, customers and identifiers as typed placeholders, and the way back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rewrite.reviewer import Reviewer
from rewrite.reviewer.identifiers import identifiers
from rewrite.span import Span
from rewrite.text import Folded, fold

_KINDS = {"customer": "CUSTOMER", "confidential": "TERM"}
_SHORTEST = 4  # letters of a listed term that is also hidden inside longer words


class Hidden(NamedTuple):
    """A place of a text, and the placeholder that stands for it."""

    span: Span
    placeholder: str


@dataclass(frozen=True, slots=True)
class Masked:
    """A part of a text as it is sent. `start` is where it begins in the text, `hidden` lies within it, in order."""

    text: str
    start: int
    hidden: tuple[Hidden, ...] = ()

    def back(self, span: Span) -> Span | None:
        """Return the place in the original text of a place in the sent one; None when it cuts a placeholder in two."""
        start, end = self._back(span.start), self._back(span.end)
        return None if start is None or end is None else Span(start, end)

    def _back(self, place: int) -> int | None:
        shift = self.start
        for span, placeholder in self.hidden:
            at = span.start - shift
            if place <= at:
                break
            if place < at + len(placeholder):
                return None
            shift += (span.end - span.start) - len(placeholder)
        return place + shift


class Masker:
    """Hides what one draft must not show. A listed term has the same placeholder in every draft under its policy.

    `raw` hides nothing. What is hidden is remembered, so that `restored` can put it back into an answer.
    """

    def __init__(self, reviewer: Reviewer, draft: str, lang: str, *, raw: bool) -> None:
        self.raw = raw
        self.reviewer = reviewer
        self._lang = lang
        self._known: dict[str, str] = {}  # placeholder -> words
        self._values: dict[tuple[str, str], str] = {}  # (kind, folded value) -> placeholder
        self._tail = ""
        while re.search(rf"\[[A-Z]+_\d+{self._tail}\]", draft):
            self._tail += "x"
        organisation = reviewer.policy.organisation
        listed = (("customer", organisation.customers), ("confidential", organisation.confidential_terms))
        self._listed = [(kind, fold(term).strip(), term) for kind, terms in listed for term in terms if term.strip()]

    def places(self, text: str) -> tuple[Hidden, ...]:
        """Return what is hidden of a text, in order, without overlaps."""
        if self.raw:
            return ()
        merged: list[tuple[Span, str, str]] = []
        for span, kind, value in sorted(self._found(text), key=lambda each: (each[0].start, -each[0].end)):
            if merged and span.start < merged[-1][0].end:
                last, its_kind, its_value = merged[-1]
                merged[-1] = (Span(last.start, max(last.end, span.end)), its_kind, its_value)
            else:
                merged.append((span, kind, value))
        return tuple(Hidden(span, self._placeholder(kind, value, span.of(text))) for span, kind, value in merged)

    def part(self, text: str, span: Span, places: Sequence[Hidden]) -> Masked:
        """Return a part of a text as it is sent; `places` are those of the whole text."""
        inside = tuple(
            Hidden(Span(max(each.span.start, span.start), min(each.span.end, span.end)), each.placeholder)
            for each in places
            if each.span.overlaps(span)
        )
        pieces, at = list[str](), span.start
        for each in inside:
            pieces += (text[at : each.span.start], each.placeholder)
            at = each.span.end
        return Masked("".join((*pieces, text[at : span.end])), span.start, inside)

    def masked(self, text: str) -> str:
        """Return a whole text as it is sent."""
        return self.part(text, Span(0, len(text)), self.places(text)).text

    def restored(self, text: str) -> str:
        """Put what was hidden back into words that a model wrote."""
        for placeholder, words in self._known.items():
            text = text.replace(placeholder, words)
        return text

    def _placeholder(self, kind: str, value: str, words: str) -> str:
        key = (kind, value)
        if key not in self._values:
            number = next((n for n, term in enumerate(self._terms(kind), 1) if term == value), 0)
            number = number or 1 + sum(each == kind for each, _ in self._values)
            self._values[key] = f"[{_KINDS.get(kind, kind.upper())}_{number}{self._tail}]"
        placeholder = self._values[key]
        self._known.setdefault(placeholder, words)
        return placeholder

    def _terms(self, kind: str) -> Iterator[str]:
        return (folded for each, folded, _ in self._listed if each == kind)

    def _found(self, text: str) -> Iterator[tuple[Span, str, str]]:
        folded = Folded(text)
        for mention in self.reviewer.reader.terms.find(folded):
            if mention.term.kind in _KINDS:
                yield folded.span(mention.start, mention.end), mention.term.kind, fold(mention.term.text).strip()
        for kind, term, _ in self._listed:
            at = folded.lower.find(term) if len(term) >= _SHORTEST else -1
            while at >= 0:
                yield folded.span(at, at + len(term)), kind, term
                at = folded.lower.find(term, at + len(term))
        for each in identifiers(folded, self.reviewer.policy.organisation, self._lang):
            yield folded.span(each.start, each.end), each.kind, folded.lower[each.start : each.end]
