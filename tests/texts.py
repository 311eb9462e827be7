"""Hypothesis text that is hard to handle: what every test of places in a text draws from."""

from __future__ import annotations

from hypothesis import strategies as st

from rewrite.diff import Diff, numbered
from rewrite.draft import digest
from rewrite.edit import Edit

# Pieces of one, two or more code points that must not be torn, moved or miscounted.
PIECES = (
    *("a", "B", "é", "e\u0301", "œ", "ß", "İ", "ς", "0", "7", "_"),
    *(" ", "\n", "\r\n", "\t", "\u00a0", "\u202f", "\u3000", "\u2028"),
    *(".", ",", "!", "…", "«", "»", "’", "#", "@", "—"),
    *("🚀", "👩‍👩‍👧", "👍🏽", "🇫🇷", "1️⃣", "❤️", "🏴󠁧󠁢󠁳󠁣󠁴󠁿"),
    *("\u200b", "\u200d", "\u00ad", "\ufeff", "\u2060", "\u034f"),
    *("а", "Ρ", "ａ", "５", "ﬁ", "𝐀", "ǽ"),
    *("שלום", "مرحبا", "\u202e", "\u2067", "\u2069", "नि", "日本", "한글"),
)

texts = st.lists(st.sampled_from(PIECES) | st.characters(exclude_categories=["Cs"]), max_size=40).map("".join)
afters = st.lists(st.sampled_from(PIECES), max_size=4).map("".join)


@st.composite
def diffs(draw: st.DrawFn, text: str) -> Diff:
    """Any diff of a text: sorted edits that touch nowhere and change something."""
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    edits: list[Edit] = []
    while cuts:
        start = cuts.pop(0)
        end = cuts.pop(0) if cuts and draw(st.booleans()) else start
        before, after = text[start:end], draw(afters)
        if before != after:
            edits.append(make_edit(text, start, end, after))
    return Diff(base=digest(text), edits=numbered(edits))


def make_edit(text: str, start: int, end: int, after: str, clause: str = "spam") -> Edit:
    """An edit of these code points."""
    return Edit(
        id="",
        start=start,
        end=end,
        before=text[start:end],
        after=after,
        clauses=(clause,),
        reason=f"because of {clause}",
        source="test",
    )
