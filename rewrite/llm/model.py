"""What a model is: one method, what goes in, what comes out and what it costs."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Mapping
from typing import Any, Literal, Protocol, cast
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, JsonValue

Role = Literal["system", "user", "assistant"]
Rung = Literal["json_schema", "json_object", "text"]

CHARACTERS_PER_TOKEN = 4
"""A rule of thumb for English text; source: OpenAI, "What are tokens and how to count them?"."""

CUT_OFF = "length"
FILTERED = "content_filter"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Message(_Frozen):
    """Say one thing, as one of the three roles of a chat."""

    role: Role
    content: str


class Format(_Frozen):
    """Name the shape an answer must have: a JSON schema that strict servers accept."""

    name: str = Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")
    json_schema: dict[str, JsonValue]


class Request(_Frozen):
    """Ask a model for one reply.

    temperature, seed: None leaves the choice to the model. max_tokens: the most tokens of the answer.
    prompts: fingerprints of the prompts the messages were made from. repeat: the number of this sample
    when the same question is asked several times; another number is another question to a cache.
    """

    messages: tuple[Message, ...] = Field(min_length=1)
    format: Format | None = None
    max_tokens: int = Field(default=2048, ge=1)
    temperature: float | None = None
    seed: int | None = None
    prompts: tuple[str, ...] = ()
    repeat: int = 0


class Usage(_Frozen):
    """Count what was spent: tokens, HTTP requests, those of them that were retries, and seconds.

    cached_prompt_tokens: the part of prompt_tokens that the server had in its own prefix cache.
    """

    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_prompt_tokens: int = 0
    requests: int = 0
    retries: int = 0
    seconds: float = 0.0

    @property
    def total_tokens(self) -> int:
        """Add the tokens read and the tokens written."""
        return self.prompt_tokens + self.completion_tokens

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            prompt_tokens=self.prompt_tokens + other.prompt_tokens,
            completion_tokens=self.completion_tokens + other.completion_tokens,
            cached_prompt_tokens=self.cached_prompt_tokens + other.cached_prompt_tokens,
            requests=self.requests + other.requests,
            retries=self.retries + other.retries,
            seconds=self.seconds + other.seconds,
        )


class Price(_Frozen):
    """Price a million tokens, in the currency of the caller's table.

    cached: of prompt tokens the server had cached; None prices them as any input.
    """

    input: float = Field(ge=0)
    output: float = Field(ge=0)
    cached: float | None = Field(default=None, ge=0)

    def of(self, usage: Usage) -> float:
        """Give the cost of this usage."""
        fresh = usage.prompt_tokens - usage.cached_prompt_tokens
        cached = self.input if self.cached is None else self.cached
        total = (
            fresh * self.input + usage.cached_prompt_tokens * cached + usage.completion_tokens * self.output
        )
        return total / 1_000_000


class Reply(_Frozen):
    """Hold what a model answered.

    rung: how the answer's shape was asked for (see `dialect`). model: the name the server gave itself.
    cached: it comes from a local store, and `usage` is what was spent now: nothing.
    """

    text: str
    usage: Usage = Usage()
    rung: Rung = "json_schema"
    finish_reason: str = "stop"
    model: str = ""
    cached: bool = False
    refusal: str | None = None

    @property
    def whole(self) -> bool:
        """Say whether there is an answer, neither refused nor cut off."""
        declined = self.refusal is not None or self.finish_reason in (CUT_OFF, FILTERED)
        return bool(self.text.strip()) and not declined


class Model(Protocol):
    """Answer a request: the seam between this package and any language model.

    A model may also have `settings` (a mapping: its own choices that change the answer; part of a cache's
    key) and `send_raw` (see `sends_raw`); both are optional.
    """

    @property
    def name(self) -> str:
        """Name the model as its endpoint knows it."""
        ...

    @property
    def endpoint(self) -> str:
        """Give the address that requests go to, without any secret."""
        ...

    def complete(self, request: Request, deadline: float | None = None) -> Reply:
        """Answer once. deadline: on the clock of `time.monotonic`; None is no limit. Raises CallError."""
        ...


def settings_of(model: Model) -> Mapping[str, JsonValue]:
    """Give the model's own choices that change its answers; empty when it names none."""
    return cast("Mapping[str, JsonValue]", getattr(model, "settings", {}))


def sends_raw(model: Model) -> bool:
    """Say whether text may go to this model unmasked: as it declares, else only if it is on this machine."""
    declared = cast("bool | None", getattr(model, "send_raw", None))
    return is_loopback(model.endpoint) if declared is None else declared


def is_loopback(endpoint: str) -> bool:
    """Say whether an http(s) address is on this machine: localhost, 127.0.0.0/8 or ::1."""
    parts = urlsplit(endpoint)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return False
    if parts.hostname == "localhost":
        return True
    try:
        return ipaddress.ip_address(parts.hostname).is_loopback
    except ValueError:
        return False


def estimate_tokens(messages: tuple[Message, ...]) -> int:
    """Guess how many tokens these messages are, by their length."""
    return sum(len(message.content) for message in messages) // CHARACTERS_PER_TOKEN


def cost(usage: Usage, model_name: str, prices: Mapping[str, Price]) -> float | None:
    """Give the cost of this usage by a table of prices; None when the table lacks the model."""
    price = prices.get(model_name)
    return None if price is None else price.of(usage)


def as_json(value: Any) -> str:
    """Write a value as JSON in one canonical way, so that equal values have equal hashes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
