"""What servers send: a chat completion read as a Reply, an error body as a Complaint."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, cast

from pydantic import BaseModel, Field, ValidationError

from rewrite.llm import errors
from rewrite.llm.model import Message, Reply, Rung, Usage, estimate_tokens

_WORDS_KEPT = 2000

# Wordings: OpenAI and vLLM "maximum context length is", llama.cpp "exceeds the available context size"
# (ggml-org/llama.cpp#15780, #19774), llama-cpp-python "exceed context window of", older vLLM "max_tokens must
# be at least 1, got -186" (vllm-project/vllm#4667), Anthropic's proxy "prompt is too long".
_TOO_LONG = re.compile(
    r"context_length_exceeded|exceed_context_size|context (?:length|size|window)|(?:prompt|input) is too long"
    r"|max_tokens must be at least 1, got -",
    re.IGNORECASE,
)
_NO_MODEL = re.compile(r"model_not_found|invalid_model|not a valid model|\bmodel\b", re.IGNORECASE)
_NOT_A_MODEL = re.compile(r"model_not_found|invalid_model|not a valid model", re.IGNORECASE)
_FILTER = re.compile(r"content_filter|content management policy|content_policy_violation", re.IGNORECASE)


@dataclass(frozen=True)
class Complaint:
    """Hold why a server refused: its HTTP status and what its body says, as far as it says it.

    wait: seconds it asks to wait before the next try.
    """

    status: int
    code: str = ""
    param: str = ""
    text: str = ""
    wait: float | None = None

    @classmethod
    def read(cls, status: int, body: bytes | object, wait: float | None = None) -> Complaint:
        """Read an error body, whichever of the known shapes it has: {"error": {...}}, {"error": "..."},
        {"message": ...}, {"detail": ...} or plain text.
        """
        if isinstance(body, bytes):
            try:
                body = cast("object", json.loads(body))
            except (ValueError, RecursionError):
                return cls(status, text=body.decode("utf-8", "replace")[:_WORDS_KEPT], wait=wait)
        fields = _fields(body)
        inner = fields.get("error", fields)
        said = _fields(inner)
        text = said.get("message") or said.get("detail") or inner or ""
        return cls(
            status=status,
            code=" ".join(str(said[key]) for key in ("code", "type") if said.get(key)),
            param=str(said.get("param") or ""),
            text=(text if isinstance(text, str) else json.dumps(text, default=str))[:_WORDS_KEPT],
            wait=wait,
        )

    @property
    def words(self) -> str:
        """Join the code and the text, to search in."""
        return f"{self.code} {self.text}"

    @property
    def kind(self) -> type[errors.CallError]:
        """Name the failure: by what the body says where it is telling, else by the status."""
        if self.status in (401, 403):
            return errors.AccessDenied
        if self.status == 402 or "insufficient_quota" in self.code:
            return errors.QuotaExhausted
        if self.status == 413 or (self.status in (400, 422, 500) and _TOO_LONG.search(self.words)):
            return errors.ContextTooLong
        if self.status in (400, 422) and _FILTER.search(self.words):
            return errors.ModelRefused
        if (_NO_MODEL if self.status == 404 else _NOT_A_MODEL).search(self.words):
            return errors.UnknownModel
        if self.status < 400 or self.status in (404, 405, 410):
            return errors.BadEndpoint
        by_status = {408: errors.ModelTimeout, 409: errors.ModelUnavailable, 429: errors.RateLimited}
        return by_status.get(
            self.status, errors.ModelUnavailable if self.status >= 500 else errors.RequestRejected
        )


def _fields(value: object) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


class _Said(BaseModel):
    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    message: _Said
    finish_reason: str | None = None


class _Details(BaseModel):
    cached_tokens: int | None = Field(default=None, ge=0)


class _Tokens(BaseModel):
    prompt_tokens: int | None = Field(default=None, ge=0)
    completion_tokens: int | None = Field(default=None, ge=0)
    prompt_tokens_details: _Details | None = None


class _Completion(BaseModel):
    choices: list[_Choice] | None = None
    usage: _Tokens | None = None
    model: str | None = None
    error: Any = None


def read_completion(body: bytes, asked: tuple[Message, ...], rung: Rung) -> Reply | Complaint:
    """Read a 200 body. asked: to estimate the tokens of a server that does not count them.

    Some proxies answer 200 with an error inside: that is a Complaint, with the status it names, else 502.
    Raises BadReply, EmptyReply.
    """
    try:
        completion = _Completion.model_validate_json(body)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(step) for step in fault["loc"]) or "body"
        raise errors.BadReply(
            f"the endpoint's answer is no chat completion ({where}: {fault['msg']})"
        ) from None
    if completion.error and not completion.choices:
        status = _fields(completion.error).get("code")
        known = isinstance(status, int) and 400 <= status < 600
        return Complaint.read(cast("int", status) if known else 502, {"error": completion.error})
    if not completion.choices:
        raise errors.EmptyReply("the endpoint answered without any choice")
    choice = completion.choices[0]
    text = choice.message.content or ""
    return Reply(
        text=text,
        usage=_usage(completion.usage or _Tokens(), asked, text),
        rung=rung,
        finish_reason=choice.finish_reason or "stop",
        model=completion.model or "",
        refusal=choice.message.refusal or None,
    )


def _usage(tokens: _Tokens, asked: tuple[Message, ...], text: str) -> Usage:
    read = tokens.prompt_tokens or estimate_tokens(asked)
    written = tokens.completion_tokens or estimate_tokens((Message(role="assistant", content=text),))
    cached = tokens.prompt_tokens_details.cached_tokens if tokens.prompt_tokens_details else None
    return Usage(prompt_tokens=read, completion_tokens=written, cached_prompt_tokens=min(cached or 0, read))
