"""The result as a unified diff that `patch` and `git apply` take; linear in the length of the text.

It is made from the proven edits, not by comparing two texts. Lines end at U+000A alone, as `patch` sees them: a
carriage return belongs to its line.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from rewrite.edit import Edit
from rewrite.suggestion import Suggestion

CONTEXT = 3
_NO_END = "\\ No newline at end of file\n"


@dataclass(frozen=True, slots=True)
class _Change:
    """Lines `start:end` of the draft (from 0) that become other lines."""

    start: int
    end: int
    after: Sequence[str]


def as_diff(suggestion: Suggestion, name: str = "draft", mark: str = "") -> str:
    """Return the unified diff of the draft, headed by `a/name` and `b/name`; empty when there is no edit.

    `mark` is what the file holds before the draft: a byte order mark, or nothing.
    """
    text = mark + suggestion.draft
    lines = _lines(text)
    changes = list(_changes([_shifted(edit, len(mark)) for edit in suggestion.edits], text, lines))
    if not changes:
        return ""
    name = f"{name}\t" if " " in name else name
    out = [f"--- a/{name}\n", f"+++ b/{name}\n"]
    shift = 0
    for hunk in _hunks(changes):
        first, last = max(0, hunk[0].start - CONTEXT), min(len(lines), hunk[-1].end + CONTEXT)
        gain = sum(len(change.after) - (change.end - change.start) for change in hunk)
        out.append(f"@@ -{_range(first, last - first)} +{_range(first + shift, last - first + gain)} @@\n")
        at = first
        for change in hunk:
            out += _marked(" ", lines[at : change.start])
            out += _marked("-", lines[change.start : change.end])
            out += _marked("+", change.after)
            at = change.end
        out += _marked(" ", lines[at:last])
        shift += gain
    return "".join(out)


def _lines(text: str) -> list[str]:
    parts = text.split("\n")
    return [f"{part}\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def _shifted(edit: Edit, by: int) -> Edit:
    return edit.model_copy(update={"start": edit.start + by, "end": edit.end + by}) if by else edit


def _changes(proven: Sequence[Edit], text: str, lines: Sequence[str]) -> Iterator[_Change]:
    """Yield the lines that change, in order; edits that meet on a line are one change."""
    starts = [0, *accumulate(map(len, lines))]
    edits = deque(proven)
    while edits:
        mine = [edits.popleft()]
        start, end = _touched(mine[0], starts)
        while True:
            while edits and _touched(edits[0], starts)[0] < end:
                mine.append(edits.popleft())
                end = max(end, _touched(mine[-1], starts)[1])
            after = _applied(text, starts[start], starts[end], mine)
            if not after or after.endswith("\n") or end == len(lines):
                break
            end += 1  # the last line lost its end, so the next one joins it
        yield from _trimmed(_Change(start, end, _lines(after)), lines)


def _touched(edit: Edit, starts: Sequence[int]) -> tuple[int, int]:
    """Return the lines that an edit touches, half-open; behind the last line end there is none to touch."""
    last = len(starts) - 1
    start = min(bisect_right(starts, edit.start) - 1, last)
    return start, min(max(bisect_left(starts, edit.end), start + 1), last)


def _applied(text: str, begin: int, end: int, edits: Sequence[Edit]) -> str:
    pieces: list[str] = []
    for edit in edits:
        pieces += (text[begin : edit.start], edit.after)
        begin = edit.end
    return "".join((*pieces, text[begin:end]))


def _trimmed(change: _Change, lines: Sequence[str]) -> Iterator[_Change]:
    """Yield a change without the lines at its ends that stay as they are; nothing when none is left."""
    start, end, low, high = change.start, change.end, 0, len(change.after)
    while start < end and low < high and lines[start] == change.after[low]:
        start, low = start + 1, low + 1
    while start < end and low < high and lines[end - 1] == change.after[high - 1]:
        end, high = end - 1, high - 1
    if start < end or low < high:
        yield _Change(start, end, change.after[low:high])


def _hunks(changes: Sequence[_Change]) -> Iterator[list[_Change]]:
    """Yield changes that are near enough to share their context."""
    hunk = [changes[0]]
    for change in changes[1:]:
        if change.start - hunk[-1].end > 2 * CONTEXT:
            yield hunk
            hunk = []
        hunk.append(change)
    yield hunk


def _range(start: int, count: int) -> str:
    """Write a range as `diff -u` does: lines from 1, an empty range named by the line before it."""
    first = start if count == 0 else start + 1
    return str(first) if count == 1 else f"{first},{count}"


def _marked(mark: str, lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        yield f"{mark}{line}" if line.endswith("\n") else f"{mark}{line}\n{_NO_END}"
