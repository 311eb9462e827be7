"""Answers as pydantic models: the schema a model is given, and the strict reading of what it wrote."""

from __future__ import annotations

import functools
import json
import re
from typing import Any, TypeVar, cast

from pydantic import BaseModel, JsonValue, ValidationError

from rewrite.llm.model import Format

Answer = TypeVar("Answer", bound=BaseModel)

_FENCE = re.compile(r"^```[\w-]*[ \t]*\n(?P<block>.*?)^```[ \t]*$", re.DOTALL | re.MULTILINE)
_FAULTS_SHOWN = 5


class UnusableAnswer(ValueError):
    """Say why an answer cannot be used, in words for the model that wrote it."""


@functools.cache
def answer_format(answer_type: type[BaseModel]) -> Format:
    """Describe an answer type to a server.

    Every property is required and no other is allowed, as strict mode demands
    (https://platform.openai.com/docs/guides/structured-outputs); titles and defaults are dropped.
    """
    name = re.sub(r"[^A-Za-z0-9_-]", "_", answer_type.__name__)[:64]
    schema = _strict(cast("JsonValue", answer_type.model_json_schema()))
    return Format(name=name, json_schema=cast("dict[str, JsonValue]", schema))


def _strict(node: JsonValue) -> JsonValue:
    if isinstance(node, list):
        return [_strict(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept: dict[str, JsonValue] = {}
    for key, value in node.items():
        if key in ("properties", "$defs") and isinstance(value, dict):
            kept[key] = {name: _strict(item) for name, item in value.items()}
        elif key not in ("title", "default"):
            kept[key] = _strict(value)
    properties = kept.get("properties")
    if isinstance(properties, dict):
        kept |= {"required": list(properties), "additionalProperties": False}
    return kept


def read_answer(text: str, answer_type: type[Answer]) -> Answer:
    """Read one JSON object, alone or in the one fenced block of the text. Raises UnusableAnswer.

    The block is looked for whatever was asked, as some servers ignore the format they accept.
    """
    blocks = [match["block"] for match in _FENCE.finditer(text)]
    if len(blocks) > 1:
        raise UnusableAnswer("it holds several fenced blocks; exactly one answer is expected")
    source = (blocks[0] if blocks else text).strip().removeprefix("\ufeff")
    _check_json(source)
    try:
        return answer_type.model_validate_json(source, strict=True)
    except ValidationError as error:
        raise UnusableAnswer(_faults(error)) from None


def _check_json(source: str) -> None:
    """Refuse what JSON does not allow and Python would: NaN, a key given twice, nesting without end."""
    try:
        json.loads(source, parse_constant=_no_constant, object_pairs_hook=_no_duplicates)
    except UnusableAnswer:
        raise
    except json.JSONDecodeError as error:
        raise UnusableAnswer(
            f"it is not valid JSON: {error.msg} at line {error.lineno} column {error.colno}"
        ) from None
    except RecursionError:
        raise UnusableAnswer("it is nested too deeply") from None
    except ValueError:
        raise UnusableAnswer("it holds a number that is too long") from None


def _no_constant(name: str) -> Any:
    raise UnusableAnswer(f"it is not valid JSON: {name} is not a JSON value")


def _no_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    seen: dict[str, object] = {}
    for key, value in pairs:
        if key in seen:
            raise UnusableAnswer(f"it gives the key {key!r} twice in one object")
        seen[key] = value
    return seen


def _faults(error: ValidationError) -> str:
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    lines = [
        f"{'.'.join(str(step) for step in fault['loc']) or 'the answer'}: {fault['msg']}" for fault in faults
    ]
    more = [f"and {len(lines) - _FAULTS_SHOWN} more faults"] if len(lines) > _FAULTS_SHOWN else []
    return "; ".join(lines[:_FAULTS_SHOWN] + more)
