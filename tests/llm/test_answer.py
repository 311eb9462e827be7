from __future__ import annotations

import json
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from rewrite.llm import answer_format
from rewrite.llm.answer import UnusableAnswer, read_answer


class Item(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    title: str = Field(max_length=20)
    kind: Literal["a", "b"] = "a"


class Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    items: tuple[Item, ...] = Field(max_length=3)
    count: int = 0
    note: str | None = None


GOOD = '{"items": [{"title": "x", "kind": "b"}], "count": 2, "note": null}'


def test_the_schema_is_what_strict_mode_takes() -> None:
    shape = answer_format(Answer)
    assert shape.name == "Answer"
    assert shape.json_schema["required"] == ["items", "count", "note"]
    assert shape.json_schema["additionalProperties"] is False
    item = shape.json_schema["$defs"]["Item"]  # type: ignore[index,call-overload]
    assert item["required"] == ["title", "kind"]  # type: ignore[index,call-overload]
    assert item["properties"]["title"] == {"maxLength": 20, "type": "string"}  # type: ignore[index,call-overload]
    assert '"default"' not in json.dumps(shape.json_schema)


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        f"  \n{GOOD}\n",
        f"\ufeff{GOOD}",
        f"```json\n{GOOD}\n```",
        f"```\n{GOOD}\n```",
        f"Here it is:\n\n```json\n{GOOD}\n```\nHope it helps.",
        GOOD.replace('"x"', r'"``` x"'),
    ],
)
def test_good_answers(text: str) -> None:
    answer = read_answer(text, Answer)
    assert answer.count == 2
    assert answer.items[0].kind == "b"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not valid JSON"),
        ("I cannot do that.", "not valid JSON"),
        (GOOD[:-10], "not valid JSON"),
        (f"Sure! {GOOD}", "not valid JSON"),
        (f"{GOOD} Done.", "Extra data"),
        (f"```json\n{GOOD}\n```\n```json\n{GOOD}\n```", "several fenced blocks"),
        (f"```json\n{GOOD}", "not valid JSON"),
        ("[]", "the answer: Input should be an object"),
        ("null", "the answer: Input should be an object"),
        ('{"items": [], "count": NaN}', "NaN is not a JSON value"),
        ('{"items": [], "count": -Infinity}', "-Infinity is not a JSON value"),
        ('{"items": [], "count": 1, "count": 2}', "the key 'count' twice"),
        ('{"items": [], "count": "2"}', "count: Input should be a valid integer"),
        ('{"items": [], "count": 2.5}', "count: Input should be a valid integer"),
        ('{"items": [], "count": true}', "count: Input should be a valid integer"),
        ('{"items": {}}', "items: Input should be a valid"),
        ('{"items": [{"title": "x", "kind": "c"}]}', "items.0.kind: Input should be 'a' or 'b'"),
        ('{"items": [{"title": "' + "x" * 21 + '"}]}', "at most 20 characters"),
        ('{"items": [], "offset": 3}', "offset: Extra inputs are not permitted"),
        ("{}", "items: Field required"),
        ("[" * 100_000, "nested too deeply"),
        ('{"items": [], "count": ' + "9" * 5000 + "}", "too long"),
        (r'{"items": [], "note": "\ud800"}', "Invalid JSON"),
    ],
)
def test_unusable_answers_say_why(text: str, reason: str) -> None:
    with pytest.raises(UnusableAnswer) as caught:
        read_answer(text, Answer)
    assert reason in str(caught.value)
    assert len(str(caught.value)) < 600
    assert "pydantic" not in str(caught.value)


def test_only_some_of_many_faults_are_told() -> None:
    text = json.dumps({"items": [], **{f"extra{n}": n for n in range(50)}})
    with pytest.raises(UnusableAnswer, match="and 45 more faults"):
        read_answer(text, Answer)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(st.one_of(st.text(), json_values.map(json.dumps)))
def test_any_text_is_an_answer_or_a_reason(text: str) -> None:
    try:
        answer = read_answer(text, Answer)
    except UnusableAnswer as unusable:
        answer, reason = None, str(unusable)
    assert isinstance(answer, Answer) or reason
