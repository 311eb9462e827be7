"""How one model at one endpoint wants to be spoken to, learned from what it refuses.

Servers that call themselves OpenAI-compatible differ in how an answer's shape may be asked for and in which
parameters they take. A dialect starts with the strictest form and gives up only what a server says it does
not support: the bounds of the schema, then json_schema for json_object, then any format for plain text with
a JSON block; and single parameters. Every step gives something up, so the walk ends.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import JsonValue

from rewrite.llm.model import Request, Rung, as_json
from rewrite.llm.wire import Complaint

KNOWN: dict[tuple[str, str], Dialect] = {}
"""What this process has learned, by endpoint and model."""

_NEXT: Mapping[Rung, Rung] = {"json_schema": "json_object", "json_object": "text"}
_OPTIONAL = ("max_tokens", "max_completion_tokens", "temperature", "seed")
_STRINGS = ("minLength", "maxLength", "pattern", "format")
_LISTS = ("minItems", "maxItems", "uniqueItems")
_NUMBERS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
_BOUNDS = frozenset((*_STRINGS, *_LISTS, *_NUMBERS))

# The words of OpenAI, vLLM, llama.cpp ("failed to parse grammar"), LM Studio ("'response_format.type' must be
# 'json_schema' or 'text'"), DeepSeek ("This response_format type is unavailable now"), OpenRouter ("No
# endpoints found that can handle the requested parameters"), Mistral ("Extra inputs are not permitted").
_FORMAT = re.compile(
    r"response.?format|json_schema|json_object|structured.?output|json mode|requested parameters",
    re.IGNORECASE,
)
_SCHEMA = re.compile(
    r"(?:invalid|unsupported|unrecogni[sz]ed) (?:json )?schema|json schema|grammar"
    r"|(?:min|max)(?:Length|Items)",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\bnot (?:\w+ )?support|n't support|unsupported|unavailable"
    r"|not (?:yet )?(?:available|implemented|permitted|allowed)"
    r"|unknown|unrecogni[sz]ed|unexpected|extra_forbidden|extra inputs|no endpoints found",
    re.IGNORECASE,
)
_MISFIT = re.compile(r"must be|invalid|fail|expected|cannot", re.IGNORECASE)
_STATUSES = frozenset((400, 404, 415, 422, 500, 501))


@dataclass(frozen=True)
class Dialect:
    """Say how to ask: the rung of the ladder, whether bounds stay in the schema, what is left out."""

    rung: Rung = "json_schema"
    bounded: bool = True
    left_out: frozenset[str] = field(default_factory=frozenset[str])

    def body(self, request: Request, name: str, temperature: float | None) -> dict[str, Any]:
        """Write the JSON body of a chat completion. temperature: the model's own, if the request has none."""
        tokens = "max_completion_tokens" if "max_tokens" in self.left_out else "max_tokens"
        optional = {
            tokens: request.max_tokens,
            "temperature": temperature if request.temperature is None else request.temperature,
            "seed": request.seed,
        }
        kept = {
            key: value for key, value in optional.items() if value is not None and key not in self.left_out
        }
        messages = [message.model_dump() for message in request.messages]
        body: dict[str, Any] = {"model": name, "messages": messages, **kept}
        if request.format is None:
            return body
        if self.rung == "json_schema":
            schema = request.format.json_schema if self.bounded else _unbounded(request.format.json_schema)
            described = {"name": request.format.name, "strict": True, "schema": schema}
            return {**body, "response_format": {"type": "json_schema", "json_schema": described}}
        messages[-1]["content"] += _in_words(self.rung, request.format.json_schema)
        return body if self.rung == "text" else {**body, "response_format": {"type": "json_object"}}

    def after(self, complaint: Complaint, sent: Mapping[str, Any]) -> Dialect | None:
        """Give the dialect to try next; None when the complaint is not about the way of asking.

        sent: the body that was refused.
        """
        if complaint.status not in _STATUSES:
            return None
        words = f"{complaint.words} {complaint.param}"
        denied = _DENIED.search(words) is not None
        if "response_format" in sent:
            about_format = _FORMAT.search(words) and (denied or _MISFIT.search(words))
            if about_format or _SCHEMA.search(words):
                return self._lower(words)
        named = complaint.param or complaint.text
        for name in _OPTIONAL:
            if denied and name in sent and name in named:
                return replace(self, left_out=self.left_out | {name})
        return None

    def _lower(self, words: str) -> Dialect | None:
        if self.rung == "json_schema" and self.bounded and _SCHEMA.search(words):
            return replace(self, bounded=False)
        return replace(self, rung=_NEXT[self.rung]) if self.rung in _NEXT else None


def _in_words(rung: Rung, schema: Mapping[str, JsonValue]) -> str:
    how = "in one ```json block" if rung == "text" else "and nothing else"
    return f"\n\nAnswer with one JSON object that follows this JSON schema, {how}:\n{as_json(schema)}"


def _unbounded(node: JsonValue) -> JsonValue:
    if isinstance(node, list):
        return [_unbounded(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: {name: _unbounded(item) for name, item in value.items()}
        if key in ("properties", "$defs") and isinstance(value, dict)
        else _unbounded(value)
        for key, value in node.items()
        if key not in _BOUNDS
    }
