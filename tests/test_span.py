from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from texts import texts

from rewrite.span import Span, locate

places = st.builds(lambda a, b: Span(min(a, b), max(a, b)), st.integers(0, 12), st.integers(0, 12))


@pytest.mark.parametrize(
    ("quote", "text", "within", "place"),
    [
        ("fox", "a fox", None, Span(2, 5)),
        ("fox", "a fox, a fox", None, None),
        ("fox", "a fox, a fox", Span(5, 12), Span(9, 12)),
        ("fox", "a fox, a fox", Span(3, 11), None),
        ("aa", "aaa", None, None),
        ("", "a fox", None, None),
        ("Fox", "a fox", None, None),
        ("e", "e\u0301te", None, None),
        ("👩", "👩‍👩‍👧", None, None),
        ("👩‍👩‍👧", "a 👩‍👩‍👧", None, Span(2, 7)),
        ("\r\n", "a\r\nb", None, Span(1, 3)),
    ],
)
def test_locate(quote: str, text: str, within: Span | None, place: Span | None) -> None:
    assert locate(quote, text, within) == place


@given(texts, st.data())
def test_a_quote_is_found_exactly_when_it_stands_once(text: str, data: st.DataObject) -> None:
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    quote = text[start:end]
    times = sum(text.startswith(quote, at) for at in range(len(text))) if quote else 0
    found = locate(quote, text)
    assert (found is not None) == (times == 1)
    assert found is None or (found == Span(start, end) and found.of(text) == quote)


@given(places, places)
def test_overlap_is_to_share_a_code_point_or_to_lie_inside(one: Span, other: Span) -> None:
    shared = bool(set(range(*one)) & set(range(*other)))
    inside = any(a.start == a.end and b.start < a.start < b.end for a, b in ((one, other), (other, one)))
    assert one.overlaps(other) == other.overlaps(one) == (shared or inside)


@given(places, places)
def test_what_covers_holds_every_code_point(one: Span, other: Span) -> None:
    if one.covers(other):
        assert set(range(*other)) <= set(range(*one))
    assert one.covers(one)
