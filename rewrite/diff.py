"""Sorted, disjoint edits bound to one text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property

from pydantic import BaseModel, ConfigDict, model_validator

from rewrite.draft import digest
from rewrite.edit import Edit
from rewrite.errors import DiffError
from rewrite.span import Span


class Diff(BaseModel):
    """Proven edits of one text, in its order. Only `rewrite.verify` makes one from proposals.

    Two edits touch nowhere: at least one untouched code point stands between them. `base` is the sha256 of the text.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    base: str
    edits: tuple[Edit, ...] = ()

    @model_validator(mode="after")
    def _sorted_and_disjoint(self) -> Diff:
        end = -1
        for edit in self.edits:
            if edit.start <= end or edit.end < edit.start:
                raise ValueError(f"edit {edit.id} at {edit.start}:{edit.end} touches the one before or runs backwards")
            if len(edit.before) != edit.end - edit.start:
                raise ValueError(f"edit {edit.id} at {edit.start}:{edit.end} is not as long as its `before`")
            end = edit.end
        return self

    def apply(self, text: str) -> str:
        """Return the text after the edits; raise DiffError when it is not the text they were proven on."""
        self._belongs(text)
        pieces: list[str] = []
        at = 0
        for edit in self.edits:
            if text[edit.start : edit.end] != edit.before:
                raise DiffError(f"the words of edit {edit.id} do not stand at {edit.start}:{edit.end} of the text")
            pieces += (text[at : edit.start], edit.after)
            at = edit.end
        return "".join((*pieces, text[at:]))

    def invert(self, text: str) -> Diff:
        """Return the diff that leads from the edited text back to `text`."""
        back = (
            edit.model_copy(
                update={"start": start, "end": start + len(edit.after), "before": edit.after, "after": edit.before}
            )
            for edit, start in zip(self.edits, self._starts, strict=True)
        )
        return Diff(base=digest(self.apply(text)), edits=tuple(back))

    def keep(self, ids: Iterable[str]) -> Diff:
        """Return the same diff with only the edits of these ids, as after a person chose among them."""
        chosen = frozenset(ids)
        return Diff(base=self.base, edits=tuple(edit for edit in self.edits if edit.id in chosen))

    def then(self, later: Diff, text: str) -> Diff:
        """Return the one diff of `text` that does what this one and then `later` do.

        Edits of the two that overlap or touch become one, which serves the clauses of both.
        """
        middle = self.apply(text)
        later._belongs(middle)
        if not later.edits:
            return self
        merged = (self._merge(group, text, middle) for group in self._groups(later.edits))
        return Diff(base=self.base, edits=numbered(edit for edit in merged if edit is not None))

    def back(self, span: Span) -> Span:
        """Return the place in the text before the edits of a place in the text after them.

        A place inside words that an edit wrote is the place of the words which that edit replaced.
        """
        start = self._back(span.start, is_end=False)
        return Span(start, max(start, self._back(span.end, is_end=True)))

    def _back(self, place: int, is_end: bool) -> int:
        at = (bisect_left if is_end else bisect_right)(self._starts, place) - 1
        if at < 0:
            return place
        edit, end = self.edits[at], self._starts[at] + len(self.edits[at].after)
        if place < end:
            return edit.end if is_end else edit.start
        return place - end + edit.end

    @cached_property
    def _starts(self) -> list[int]:
        """Where each edit begins in the text after the edits."""
        shift, starts = 0, list[int]()
        for edit in self.edits:
            starts.append(edit.start + shift)
            shift += len(edit.after) - len(edit.before)
        return starts

    def _groups(self, later: Sequence[Edit]) -> Iterable[tuple[list[Edit], list[Edit], Span]]:
        """Yield (first edits, later edits, their common range in the middle text), in order."""
        marks: list[tuple[Span, Edit, bool]] = [(Span(e.start, e.end), e, False) for e in later]
        for edit, start in zip(self.edits, self._starts, strict=True):
            marks.append((Span(start, start + len(edit.after)), edit, True))
        marks.sort(key=lambda mark: (mark[0].start, mark[0].end))
        firsts: list[Edit] = []
        laters: list[Edit] = []
        reach = Span(-2, -2)
        for span, edit, is_first in marks:
            if span.start > reach.end:
                if firsts or laters:
                    yield firsts, laters, reach
                firsts, laters, reach = [], [], span
            (firsts if is_first else laters).append(edit)
            reach = Span(reach.start, max(reach.end, span.end))
        if firsts or laters:
            yield firsts, laters, reach

    def _merge(self, group: tuple[list[Edit], list[Edit], Span], text: str, middle: str) -> Edit | None:
        firsts, laters, reach = group
        if not laters:
            return firsts[0]
        lo = min((edit.start for edit in firsts), default=self._back(reach.start, is_end=False))
        hi = max((edit.end for edit in firsts), default=self._back(reach.end, is_end=True))
        lo, hi = min(lo, self._back(reach.start, is_end=False)), max(hi, self._back(reach.end, is_end=True))
        pieces, at = list[str](), reach.start
        for edit in laters:
            pieces += (middle[at : edit.start], edit.after)
            at = edit.end
        after = "".join((*pieces, middle[at : reach.end]))
        before = text[lo:hi]
        if before == after:
            return None
        parts = (*firsts, *laters)
        return Edit(
            id="",
            start=lo,
            end=hi,
            before=before,
            after=after,
            clauses=tuple(dict.fromkeys(clause for part in parts for clause in part.clauses)),
            reason=" ".join(dict.fromkeys(part.reason for part in parts)),
            source="+".join(dict.fromkeys(part.source for part in parts)),
        )

    def _belongs(self, text: str) -> None:
        if digest(text) != self.base:
            raise DiffError("this diff was made for another text: run `rewrite suggest` again on the text as it is now")


def numbered(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Return the edits in order of place, named e1, e2, ..."""
    ordered = sorted(edits, key=lambda edit: (edit.start, edit.end))
    return tuple(edit.model_copy(update={"id": f"e{n}"}) for n, edit in enumerate(ordered, 1))
