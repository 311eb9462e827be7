"""The wire format: the result for a program, versioned, and the way back.

Every key is always there and in the same order. Offsets are code points of the draft as read, half-open; a finding
about something absent has `start == end`. `rewrite schema` prints the JSON Schema.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.json_schema import models_json_schema

from rewrite.diff import Diff
from rewrite.draft import digest
from rewrite.edit import Edit, Refusal
from rewrite.errors import RewriteError
from rewrite.finding import Finding
from rewrite.suggestion import SCHEMA_VERSION, Escalation, Length, ModelRun, PolicyStamp, Protected, Suggestion, Verdict

_TEXTS = ("draft", "revised", "language", "platform", "engine")
_LISTS: Mapping[str, type[BaseModel]] = {
    "findings": Finding,
    "edits": Edit,
    "refusals": Refusal,
    "escalations": Escalation,
    "protected": Protected,
}
_PARTS: Mapping[str, type[BaseModel]] = {"length": Length, "policy": PolicyStamp}


def to_wire(suggestion: Suggestion) -> dict[str, Any]:
    """Return a result in the wire format: plain dicts, lists, texts and numbers."""
    return {
        "schema_version": SCHEMA_VERSION,
        "draft": suggestion.draft,
        "revised": suggestion.revised,
        "verdict": suggestion.verdict.value,
        "language": suggestion.language,
        "platform": suggestion.platform,
        "findings": _dumped(suggestion.findings),
        "edits": _dumped(suggestion.edits),
        "refusals": _dumped(suggestion.refusals),
        "escalations": _dumped(suggestion.escalations),
        "protected": _dumped(suggestion.protected),
        "length": suggestion.length.model_dump(mode="json"),
        "policy": suggestion.policy.model_dump(mode="json"),
        "engine": suggestion.engine,
        "model": None if suggestion.model is None else suggestion.model.model_dump(mode="json"),
        "warnings": list(suggestion.warnings),
    }


def as_json(suggestion: Suggestion) -> str:
    """Return a result in the wire format as JSON text, letters of every script as they are, ended by a line end."""
    return json.dumps(to_wire(suggestion), ensure_ascii=False, indent=2) + "\n"


def from_wire(wire: Mapping[str, Any]) -> Suggestion:
    """Rebuild a result from the wire format, and prove it anew.

    Raise RewriteError when a key is missing, unknown or wrong, when the version is another, when an edit does not stand
    in the draft, or when the edits do not lead to `revised`.
    """
    version = wire.get("schema_version")
    if version != SCHEMA_VERSION:
        raise RewriteError(f"result: schema_version is {version!r}, this program reads {SCHEMA_VERSION!r}")
    expected = frozenset(_schema_keys())
    if odd := sorted(expected.symmetric_difference(wire)):
        raise RewriteError(f"result: keys missing or unknown: {', '.join(odd)}")
    given = {key: value for key, value in wire.items() if key not in ("schema_version", "edits")}
    try:
        draft = TypeAdapter(str).validate_python(wire["draft"], strict=True)
        edits = TypeAdapter(tuple[Edit, ...]).validate_python(wire["edits"])
        diff = Diff(base=digest(draft), edits=edits)
        suggestion = Suggestion.model_validate({**given, "diff": diff})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "result"
        raise RewriteError(f"result: {where}: {first['msg']}") from error
    for edit in edits:
        if draft[edit.start : edit.end] != edit.before:
            raise RewriteError(
                f"result: edit {edit.id}: `before` does not stand at {edit.start}:{edit.end} of the draft"
            )
    if diff.apply(draft) != suggestion.revised:
        raise RewriteError("result: the edits do not lead from `draft` to `revised`")
    return suggestion


def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of the wire format."""
    models = [*_LISTS.values(), *_PARTS.values(), ModelRun]
    references, definitions = models_json_schema([(model, "serialization") for model in models])
    by_model = {model: reference for (model, _), reference in references.items()}
    described: dict[str, Any] = {
        "schema_version": {"const": SCHEMA_VERSION},
        "verdict": {"enum": [verdict.value for verdict in Verdict]},
        "warnings": {"type": "array", "items": {"type": "string"}},
        "model": {"anyOf": [by_model[ModelRun], {"type": "null"}]},
    }
    described |= {key: {"type": "string"} for key in _TEXTS}
    described |= {key: {"type": "array", "items": by_model[model]} for key, model in _LISTS.items()}
    described |= {key: by_model[model] for key, model in _PARTS.items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What `rewrite suggest --format json` prints",
        "description": "Offsets are code points of `draft`, half-open.",
        "type": "object",
        "additionalProperties": False,
        "required": list(_schema_keys()),
        "properties": {key: described[key] for key in _schema_keys()},
        "$defs": definitions["$defs"],
    }


def _schema_keys() -> Sequence[str]:
    return (
        *("schema_version", "draft", "revised", "verdict", "language", "platform"),
        *_LISTS,
        *_PARTS,
        *("engine", "model", "warnings"),
    )


def _dumped(models: Sequence[BaseModel]) -> list[dict[str, Any]]:
    return [model.model_dump(mode="json") for model in models]
