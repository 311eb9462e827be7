"""Places in a text."""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """A half-open range of code points of the ORIGINAL text; `start == end` is a place between two of them."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the words that stand here."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two ranges share a code point, or one is a place strictly inside the other."""
        return self.start < other.end and other.start < self.end

    def covers(self, other: Span) -> bool:
        """Tell whether `other` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end


def locate(quote: str, text: str, within: Span | None = None) -> Span | None:
    """Find the one place where `quote` stands, to the letter; None when it stands nowhere or more than once.

    No fuzzy match: a quote that is nearly right is wrong (docs/decisions/0001-quotes-not-offsets.md).
    """
    lo, hi = within or (0, len(text))
    first = text.find(quote, lo, hi) if quote else -1
    if first < 0 or text.find(quote, first + 1, hi) >= 0:
        return None
    return Span(first, first + len(quote))
