from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from texts import diffs, make_edit, texts

from rewrite.diff import Diff, numbered
from rewrite.draft import digest
from rewrite.errors import DiffError
from rewrite.span import Span

drafts = texts.flatmap(lambda text: st.tuples(st.just(text), diffs(text)))


@st.composite
def pairs(draw: st.DrawFn) -> tuple[str, Diff, Diff]:
    """A text, a diff of it, and a diff of what comes out."""
    text, first = draw(drafts)
    return text, first, draw(diffs(first.apply(text)))


# --- apply ---------------------------------------------------------------------------------------------------------


@given(drafts)
def test_apply_changes_nothing_outside_the_edits(case: tuple[str, Diff]) -> None:
    text, diff = case
    revised = diff.apply(text)
    at = there = 0
    for edit in diff.edits:
        kept = edit.start - at
        assert revised[there : there + kept] == text[at : edit.start]
        there += kept
        assert revised[there : there + len(edit.after)] == edit.after
        at, there = edit.end, there + len(edit.after)
    assert revised[there:] == text[at:]


def test_an_edit_may_touch_either_end_of_the_text() -> None:
    text = "👩‍👩‍👧 été\r\n"
    diff = Diff(base=digest(text), edits=(make_edit(text, 0, 5, ""), make_edit(text, 9, 11, "!")))
    assert diff.apply(text) == " été!"


def test_a_diff_is_for_one_text_only() -> None:
    diff = Diff(base=digest("abc"), edits=(make_edit("abc", 0, 1, "x"),))
    for use in (diff.apply, diff.invert, lambda text: diff.then(diff, text)):
        with pytest.raises(DiffError, match="made for another text"):
            use("abd")
    with pytest.raises(DiffError):
        diff.then(Diff(base=digest("something else")), "abc")


def test_an_edit_whose_words_do_not_stand_there_is_never_applied() -> None:
    wrong = make_edit("xyz", 0, 1, "?")
    with pytest.raises(DiffError, match="do not stand"):
        Diff(base=digest("abc"), edits=(wrong,)).apply("abc")
    with pytest.raises(DiffError, match="do not stand"):
        Diff(base=digest("ab"), edits=(make_edit("abc", 2, 3, "?"),)).apply("ab")


# --- order ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "places",
    [
        [(3, 4), (0, 1)],
        [(0, 2), (1, 3)],
        [(0, 2), (2, 3)],
        [(2, 2), (2, 2)],
        [(2, 2), (2, 3)],
        [(1, 2), (2, 2)],
        [(3, 2)],
        [(-1, 0)],
    ],
)
def test_edits_are_sorted_and_touch_nowhere(places: list[tuple[int, int]]) -> None:
    with pytest.raises(ValidationError, match="touches the one before or runs backwards"):
        Diff(base=digest("abcdef"), edits=tuple(make_edit("abcdef", start, end, "x") for start, end in places))


def test_an_edit_is_as_long_as_its_words() -> None:
    edit = make_edit("abc", 0, 1, "x").model_copy(update={"before": "ab"})
    with pytest.raises(ValidationError, match="as long as"):
        Diff(base=digest("abc"), edits=(edit,))


def test_numbered_names_edits_in_order_of_place() -> None:
    edits = numbered(make_edit("abcdef", at, at + 1, "x") for at in (4, 0, 2))
    assert [(edit.id, edit.start) for edit in edits] == [("e1", 0), ("e2", 2), ("e3", 4)]


# --- invert --------------------------------------------------------------------------------------------------------


@given(drafts)
def test_invert_brings_the_text_back(case: tuple[str, Diff]) -> None:
    text, diff = case
    revised, back = diff.apply(text), diff.invert(text)
    assert back.apply(revised) == text
    assert back.invert(revised) == diff


# --- keep ----------------------------------------------------------------------------------------------------------


@given(drafts, st.data())
def test_keep_takes_the_chosen_edits_and_no_other(case: tuple[str, Diff], data: st.DataObject) -> None:
    text, diff = case
    chosen = data.draw(st.sets(st.sampled_from([edit.id for edit in diff.edits] or ["e1"])))
    kept = diff.keep(chosen)
    assert kept.edits == tuple(edit for edit in diff.edits if edit.id in chosen)
    assert Diff.model_validate(kept.model_dump()) == kept
    assert diff.keep(edit.id for edit in diff.edits) == diff
    assert diff.keep(()).apply(text) == text
    assert diff.keep(("e999",)).edits == ()


# --- then ----------------------------------------------------------------------------------------------------------


@given(pairs())
def test_then_does_what_one_after_the_other_does(case: tuple[str, Diff, Diff]) -> None:
    text, first, later = case
    both = first.then(later, text)
    assert both.apply(text) == later.apply(first.apply(text))
    assert all(edit.before == text[edit.start : edit.end] != edit.after for edit in both.edits)
    assert [edit.id for edit in both.edits] == [f"e{n}" for n in range(1, len(both.edits) + 1)]


@given(pairs())
def test_then_touches_only_what_one_of_the_two_touched(case: tuple[str, Diff, Diff]) -> None:
    text, first, later = case
    touched = {at for edit in first.edits for at in range(edit.start, edit.end)}
    for edit in later.edits:
        touched |= set(range(*first.back(Span(edit.start, edit.end))))
    for edit in first.then(later, text).edits:
        assert set(range(edit.start, edit.end)) <= touched


@given(drafts)
def test_then_with_its_own_inverse_is_nothing(case: tuple[str, Diff]) -> None:
    text, diff = case
    assert diff.then(diff.invert(text), text).edits == ()


@given(drafts)
def test_then_with_nothing_is_the_same(case: tuple[str, Diff]) -> None:
    text, diff = case
    assert diff.then(Diff(base=digest(diff.apply(text))), text) == diff
    assert Diff(base=digest(text)).then(diff, text) == diff


@given(pairs(), st.data())
def test_then_may_be_grouped_either_way(case: tuple[str, Diff, Diff], data: st.DataObject) -> None:
    text, one, two = case
    middle = one.apply(text)
    three = data.draw(diffs(two.apply(middle)))
    left, right = one.then(two, text).then(three, text), one.then(two.then(three, middle), text)
    assert left.apply(text) == right.apply(text)


def test_edits_that_meet_become_one_that_serves_both() -> None:
    text = "the very best app"
    first = Diff(base=digest(text), edits=numbered([make_edit(text, 4, 8, "really", "disrespect")]))
    middle = first.apply(text)
    later = Diff(base=digest(middle), edits=numbered([make_edit(middle, 4, 16, "", "spam")]))
    (edit,) = first.then(later, text).edits
    assert (edit.before, edit.after, edit.clauses) == ("very best ", "", ("disrespect", "spam"))
    assert edit.reason == "because of disrespect because of spam"


# --- back ----------------------------------------------------------------------------------------------------------


def origins(diff: Diff, text: str) -> list[tuple[int, int]]:
    """Where every code point after the edits comes from, written out one by one."""
    found: list[tuple[int, int]] = []
    at = 0
    for edit in diff.edits:
        found += ((n, n + 1) for n in range(at, edit.start))
        found += [(edit.start, edit.end)] * len(edit.after)
        at = edit.end
    return [*found, *((n, n + 1) for n in range(at, len(text)))]


@given(drafts, st.data())
def test_back_is_where_the_words_come_from(case: tuple[str, Diff], data: st.DataObject) -> None:
    text, diff = case
    came = origins(diff, text)
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(came))] * 2)))
    back = diff.back(Span(start, end))
    assert 0 <= back.start <= back.end <= len(text)
    if start < end:
        assert back == (came[start][0], came[end - 1][1])


@given(drafts)
def test_back_of_written_words_is_what_they_replaced(case: tuple[str, Diff]) -> None:
    text, diff = case
    for there, here in zip(diff.invert(text).edits, diff.edits, strict=True):
        if here.after:
            assert diff.back(Span(there.start, there.end)) == (here.start, here.end)


# --- the wire ------------------------------------------------------------------------------------------------------


@given(drafts)
def test_json_round_trip(case: tuple[str, Diff]) -> None:
    _, diff = case
    assert Diff.model_validate_json(diff.model_dump_json()) == diff


def test_models_are_frozen_and_know_their_keys() -> None:
    diff = Diff(base=digest("a"))
    with pytest.raises(ValidationError):
        diff.base = "other"  # type: ignore[misc]
    with pytest.raises(ValidationError):
        Diff.model_validate({"base": "", "extra": 1})
