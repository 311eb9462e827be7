"""Taking a statement out so that what is left still reads: a phrase, a clause, a parenthesis or the whole sentence."""

from __future__ import annotations

import re
from itertools import pairwise

from rewrite.reviewer.reading import Read, Reading
from rewrite.span import Span
from rewrite.text import list_mark

_SUBJECT = (
    r"(?:i|i'm|i've|we|we're|we've|you|they|he|she|it|it's|this|that|there|the|our|my|their|his|her|these|those|who|thanks|thank|happy|proud|come|see|"
    r"je|j'|nous|vous|on|il|elle|ils|elles|ce|c'est|ca|le|la|les|l'|notre|nos|mon|ma|mes|leur|leurs|son|sa|ses|cette|ces|merci|un|une|a|an|not|no|just|please)"
)
# Where one clause ends and the next begins.
_SEAM = re.compile(
    r"(?P<cut>\s*;\s+|\s+[–—-]{1,3}\s+|\s*—\s*|,\s+(?=(?:and|but|so|yet|because|which|while|who|where|whose|although|though|et|mais|donc|car|or|alors que|tandis que|qui|que|dont|ou|parce que|meme si|ce qui)\b)"
    r"|\s+(?=(?:and|but|because|since|so|et|mais|car|parce que|puisque|donc)\s+" + _SUBJECT + r"\b)"
    r"|,\s+(?=" + _SUBJECT + r"\b)|:\s+|\s*\((?=[^()]{3,300}\))|(?<=\))\s*)"
)
# What follows a breach goes with it (a reason, a detail), unless the sentence turns away from it.
_CONTRAST = re.compile(r"\s*(?:;|,?\s*(?:but|mais|however|cependant)\b|\s[–—-]{1,3}\s|—|\))")
_ADVERBIAL = frozenset(["if", "when", "while", "because", "as", "since", "although", "for", "in", "on", "at", "after", "before", "with", "by", "during", "despite", "from", "si", "quand", "comme", "parce", "lorsque", "pour", "en", "dans", "sur", "apres", "avant", "selon", "depuis", "grace", "malgre", "pendant", "avec"])
_LEAD = re.compile(r"(?:and|but|so|yet|because|since|et|mais|donc|car|or|puisque|parce que)\s+")
_DANGLING = re.compile(r"\b(?:that|which|who|because|since|and|but|or|with|of|to|for|the|a|an|at|in|on|by|is|are|was|will|que|qui|car|et|mais|ou|avec|de|du|des|a|pour|le|la|les|un|une|est|sont|sur|dans|par|as|comme|if|si|when|quand|while|where|whether|via|out|up|working|work|were|been|being|grew|into|from|about|travaille|travaillions|travaillons|issue?|ne|nee)$")
_PHRASE = re.compile(
    r"(?:\s*,)?\s+(?:(?:for|on|about|with|of|called|named|codenamed|code-named|like|including|from|in|at|via|under|around|behind|dubbed|to|sur|pour|avec|de|du|des|appele|appelee|nomme|nommee|comme|chez|dans|autour de|au sujet de|a propos de|alias|working on|work on)\s+)"
    r"(?:(?:the|our|my|a|this|its|le|la|les|notre|nos|mon|ma|ce|cette|project|projet|de|du|l')\s*){0,3}[\"'«]?\s*$"
)


# What may follow a phrase that was taken out: the end of the clause, or a word that joins the next one.
_GOES_ON = re.compile(r"[.,;:!?…)\n]|\s*(?:and|but|with|because|so|since|this|last|today|et|mais|avec|car|cette|ce|[\U0001F000-\U0001FAFF#])")


def segments(lower: str, start: int, end: int) -> list[Span]:
    """Cut a sentence of the folded view into clauses; together they cover it, each with the seam that opens it."""
    cuts = [start, *(match.start("cut") for match in _SEAM.finditer(lower, start, end) if match.start("cut") > start + 2), end]
    return [Span(lo, hi) for lo, hi in pairwise(cuts) if hi > lo]


def removal(reading: Reading, read: Read, hit: Span, *, whole: bool, phrase: bool) -> tuple[Span, str]:
    """Return what to take out of the folded view for a breach, and what to put there (a capital letter, or nothing)."""
    lower, place = reading.folded.lower, read.place
    hit = Span(max(hit.start, place.start), min(hit.end, place.end))
    if phrase and not whole and (span := _phrase(lower, place.start, place.end, hit)):
        return span, ""
    if not whole:
        parts = segments(lower, place.start, place.end)
        bad = [n for n, part in enumerate(parts) if part.overlaps(hit)]
        if bad and len(bad) < len(parts):
            first, last = bad[0], bad[-1]
            while last + 1 < len(parts) and not _CONTRAST.match(lower, parts[last + 1].start, parts[last + 1].end):
                last += 1
            if first > 0 and last == len(parts) - 1 and _stands(lower, Span(place.start, parts[first].start)):
                return Span(parts[first].start, _before_stop(lower, place.end, parts[first].start)), ""
            if first > 0 and last < len(parts) - 1 and _stands(lower, Span(place.start, parts[first].start)):
                return Span(parts[first].start, parts[last].end), ""
            if first == 0 and (kept := _opens(reading, parts[last].end, place.end)):
                return kept
    return _sentence(lower, reading, place.start, place.end), ""


def _phrase(lower: str, start: int, end: int, hit: Span) -> Span | None:
    """Return a prepositional phrase that ends with the term, when the clause goes on well without it."""
    before = _PHRASE.search(lower[start : hit.start])
    if before is None:
        return None
    lo = start + before.start()
    kept = lower[start:lo]
    stop = hit.end
    while stop < end and lower[stop] in "\"'»":
        stop += 1
    if len(kept.split()) < 3 or _DANGLING.search(kept.rstrip(" ,")) or not (stop >= end or _GOES_ON.match(lower, stop)):
        return None
    return Span(lo, stop)


def _stands(lower: str, kept: Span) -> bool:
    """Tell whether the opening of a sentence reads as one by itself."""
    text = lower[kept.start : kept.end].strip(" ,;:–—-\"'")
    words = re.findall(r"[^\W_]+", text)
    return len(words) >= 4 and not _DANGLING.search(text) and words[0] not in _ADVERBIAL


def _opens(reading: Reading, start: int, end: int) -> tuple[Span, str] | None:
    """Return the removal of a sentence's first clauses when the rest can open a sentence, with its new capital."""
    lower, plain = reading.folded.lower, reading.folded.plain
    seam = re.match(r"[\s,;:–—-]+", lower[start:end])
    at = start + (seam.end() if seam else 0)
    if lead := _LEAD.match(lower, at, end):
        at = lead.end()
    words = re.findall(r"[^\W_]+", lower[at:end])
    after_colon = bool(seam and ":" in seam.group())
    if len(words) < 3 or not (after_colon or re.match(_SUBJECT + r"\b", lower[at:end])) or re.match(r"(?:who|which|that|qui|que|dont)\b", lower[at:end]):
        return None
    opening = list_mark(reading.folded, _sentence_start(reading, start))
    if plain[opening : opening + 1].isupper() and plain[at].islower():
        original = reading.folded.span(at, at + 1).of(reading.folded.original)
        return Span(opening, at + 1), original.upper()
    return Span(opening, at), ""


def _sentence_start(reading: Reading, inside: int) -> int:
    read = reading.at(max(0, inside - 1)) or reading.at(inside)
    return read.place.start if read else inside


def _before_stop(lower: str, end: int, start: int) -> int:
    """Return the end of a removed tail: the sentence keeps its full stop, emojis and tags."""
    match = re.search(r"[\s]*(?:[.!?…]+[\"')\]]*)?\s*(?:[^\w\s\"'(),.;:!?–—-]+\s*)*$", lower[start:end])
    return start + match.start() if match else end


_NUMBERED = re.compile(r"\d{1,2}(?:[.)]|/\d{0,2})\s+")


def _sentence(lower: str, reading: Reading, start: int, end: int) -> Span:
    """Return a whole sentence with the white space that it leaves behind, and its bullet when it was alone on its line."""
    line = lower.rfind("\n", 0, start) + 1
    number = _NUMBERED.match(lower, start, end)
    opens_line = lower[line:start].strip(" \t") == "" or list_mark(reading.folded, line) >= start
    stop = end
    while stop < len(lower) and lower[stop] in " \t":
        stop += 1
    if stop >= len(lower) or lower[stop] in "\r\n":
        if opens_line:
            return _line(lower, line, stop)
        lo = start
        while lo > line and lower[lo - 1] in " \t":
            lo -= 1
        return Span(lo, end if stop < len(lower) else len(lower))
    return Span(number.end() if number else start, stop)


def _line(lower: str, line: int, stop: int) -> Span:
    """Return a whole line with its line end, and one of two blank lines around it."""
    if stop >= len(lower):
        lo = line
        while lo > 0 and lower[lo - 1].isspace():
            lo -= 1
        return Span(lo, len(lower))
    hi = stop
    match = re.compile(r"\r?\n").match(lower, hi)
    hi = match.end() if match else hi
    if line == 0 or lower[:line].endswith(("\n\n", "\n\r\n")):
        while blank := re.compile(r"[ \t]*\r?\n").match(lower, hi):
            hi = blank.end()
    return Span(line, hi)
