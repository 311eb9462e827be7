from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, Field

from rewrite.llm import Message, Request, answer_format
from rewrite.llm.dialect import Dialect
from rewrite.llm.wire import Complaint


class Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")
    format: str = Field(max_length=9)


SCHEMA = answer_format(Answer).json_schema
REQUEST = Request(messages=(Message(role="user", content="Draft."),), format=answer_format(Answer), seed=3)


def sent(spoken: Dialect) -> dict[str, Any]:
    return spoken.body(REQUEST, "m", 0.0)


def test_the_body_of_each_rung() -> None:
    top = sent(Dialect())
    shape = {"name": "Answer", "strict": True, "schema": SCHEMA}
    assert top == {
        "model": "m",
        "messages": [{"role": "user", "content": "Draft."}],
        "max_tokens": 2048,
        "temperature": 0.0,
        "seed": 3,
        "response_format": {"type": "json_schema", "json_schema": shape},
    }
    middle = sent(Dialect(rung="json_object"))
    assert middle["response_format"] == {"type": "json_object"}
    assert '"maxLength":9' in middle["messages"][0]["content"]
    low = sent(Dialect(rung="text"))
    assert "response_format" not in low
    assert "one ```json block" in low["messages"][0]["content"]
    assert "response_format" not in Dialect().body(REQUEST.model_copy(update={"format": None}), "m", None)


def test_bounds_can_go_but_properties_of_their_names_stay() -> None:
    schema = sent(Dialect(bounded=False))["response_format"]["json_schema"]["schema"]
    assert schema["properties"] == {"format": {"type": "string"}}
    assert schema["required"] == ["format"]


def test_a_request_has_its_own_temperature_and_the_model_may_have_none() -> None:
    assert Dialect().body(REQUEST.model_copy(update={"temperature": 0.7}), "m", 0.0)["temperature"] == 0.7
    assert "temperature" not in Dialect().body(REQUEST, "m", None)


TOP, PLAIN = Dialect(), Dialect(bounded=False)
MIDDLE, LOW = Dialect(rung="json_object"), Dialect(rung="text")


def without(*names: str) -> Dialect:
    return Dialect(left_out=frozenset(names))


# What servers say, and what is asked next; None: the complaint is about something else.
STEPS = [
    (400, "This response_format type is unavailable now", "", TOP, MIDDLE),
    (
        422,
        "response_format: response_format.type `json_schema` is unavailable now at line 1",
        "",
        TOP,
        MIDDLE,
    ),
    (
        400,
        "Invalid parameter: 'response_format' of type 'json_schema' is not supported with model",
        "",
        TOP,
        MIDDLE,
    ),
    (400, "json_schema is not supported", "response_format", TOP, MIDDLE),
    (422, "Input should be 'text' or 'json_object', unexpected value", "response_format.type", TOP, MIDDLE),
    (404, "No endpoints found that can handle the requested parameters.", "", TOP, MIDDLE),
    (500, "structured outputs not implemented", "", TOP, MIDDLE),
    (501, "json_schema: not implemented", "", TOP, MIDDLE),
    (400, "'response_format.type' must be 'json_schema' or 'text'", "", MIDDLE, LOW),
    (400, "Unknown parameter: response_format", "", MIDDLE, LOW),
    (
        400,
        "Invalid schema for response_format 'A': 'maxLength' is not permitted.",
        "response_format",
        TOP,
        PLAIN,
    ),
    (
        400,
        "Invalid schema for response_format 'A': still wrong",
        "response_format",
        PLAIN,
        Dialect("json_object", False),
    ),
    (400, "failed to parse grammar", "", TOP, PLAIN),
    (500, "Failed to initialize grammar", "", TOP, PLAIN),
    (
        400,
        "Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens' instead.",
        "max_tokens",
        TOP,
        without("max_tokens"),
    ),
    (
        400,
        "Unsupported value: 'temperature' does not support 0 with this model. Only the default",
        "temperature",
        TOP,
        without("temperature"),
    ),
    (422, '{"detail": [{"type": "extra_forbidden", "loc": ["body", "seed"]}]}', "", TOP, without("seed")),
    (
        400,
        "Unrecognized request argument supplied: max_completion_tokens",
        "",
        without("max_tokens"),
        without("max_tokens", "max_completion_tokens"),
    ),
    (400, "temperature must be between 0 and 2", "temperature", TOP, None),
    (400, "max_tokens is too large: 999999", "max_tokens", TOP, None),
    (400, "'messages' is a required property", "", TOP, None),
    (400, "Unknown parameter: 'stop'", "stop", TOP, None),
    (429, "json_schema is not supported", "", TOP, None),
    (503, "json_schema is not supported", "", TOP, None),
    (400, "json_schema is not supported", "", LOW, None),
    (400, "Unsupported parameter: 'temperature'", "temperature", without("temperature"), None),
]


@pytest.mark.parametrize(("status", "text", "param", "spoken", "following"), STEPS)
def test_steps(status: int, text: str, param: str, spoken: Dialect, following: Dialect | None) -> None:
    complaint = Complaint(status, text=text, param=param)
    assert spoken.after(complaint, sent(spoken)) == following


def test_the_walk_ends_whatever_the_server_says() -> None:
    words = (
        "grammar response_format json_schema max_tokens max_completion_tokens temperature seed not supported"
    )
    complaint = Complaint(400, text=words)
    spoken: Dialect | None = Dialect()
    steps = 0
    while spoken is not None:
        spoken = spoken.after(complaint, sent(spoken))
        steps += 1
    assert steps == 8


def test_the_answer_schema_is_not_changed_by_the_walk() -> None:
    before = json.dumps(SCHEMA)
    for spoken in (PLAIN, MIDDLE, LOW):
        sent(spoken)
    assert json.dumps(SCHEMA) == before
    assert REQUEST.messages[0].content == "Draft."
