"""The only file that speaks to an OpenAI-compatible endpoint, through the openai client."""

from __future__ import annotations

import os
import re
import threading
import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from pydantic import JsonValue, SecretStr

from rewrite.llm import dialect, errors
from rewrite.llm.cache import ReplyStore, replayed
from rewrite.llm.model import Reply, Request, Usage, is_loopback, sends_raw
from rewrite.llm.retry import Retry, retry_after
from rewrite.llm.wire import Complaint, read_completion

if TYPE_CHECKING:
    import openai

OPENAI = "https://api.openai.com/v1"
CONNECT_SECONDS = 10.0
"""The longest wait for a connection: an endpoint that is there accepts one at once."""

# Every exception of the openai client, by name, as importing it costs a second. What comes with an HTTP
# status is told apart by what the server says: see Complaint.kind.
ERRORS: Mapping[str, type[errors.CallError]] = {
    "OpenAIError": errors.RequestRejected,
    "APIError": errors.BadReply,
    "APIResponseValidationError": errors.BadReply,
    "APIConnectionError": errors.ModelUnavailable,
    "APITimeoutError": errors.ModelTimeout,
    "APIStatusError": errors.RequestRejected,
    "BadRequestError": errors.RequestRejected,
    "AuthenticationError": errors.AccessDenied,
    "OAuthError": errors.AccessDenied,
    "SubjectTokenProviderError": errors.AccessDenied,
    "PermissionDeniedError": errors.AccessDenied,
    "NotFoundError": errors.BadEndpoint,
    "ConflictError": errors.ModelUnavailable,
    "UnprocessableEntityError": errors.RequestRejected,
    "RateLimitError": errors.RateLimited,
    "InternalServerError": errors.ModelUnavailable,
    "LengthFinishReasonError": errors.ReplyCutOff,
    "ContentFilterFinishReasonError": errors.ModelRefused,
}

_WORDS_SHOWN = 200
_REAL_KEY = (
    16  # characters; shorter ones are the dummies local servers are given: "none", "EMPTY", "lm-studio"
)
_KEY_LIKE = re.compile(r"\b(?:sk|pk|rk|key)-[\w*.-]{4,}|\bBearer\s+\S+", re.IGNORECASE)


class OpenAIModel:
    """Answer through the chat completions of any OpenAI-compatible endpoint.

    base_url, api_key: else OPENAI_BASE_URL and OPENAI_API_KEY of the environment. cache: a store, or a folder
    to keep one in. send_raw: whether text may leave unmasked; None is only to this machine. timeout: seconds
    for one HTTP request. temperature: of requests that name none; None leaves it to the server.
    Raises BadEndpoint for an address, AccessDenied for a key, that cannot be used.
    """

    def __init__(
        self,
        name: str,
        *,
        base_url: str | None = None,
        api_key: str | SecretStr | None = None,
        cache: ReplyStore | Path | str | None = None,
        send_raw: bool | None = None,
        timeout: float = 120.0,
        temperature: float | None = 0.0,
        retry: Retry | None = None,
    ) -> None:
        self.name = name
        self.endpoint = _checked_address(base_url or os.environ.get("OPENAI_BASE_URL") or OPENAI)
        self.send_raw = send_raw
        self.timeout = timeout
        self.temperature = temperature
        self.store = ReplyStore(cache) if isinstance(cache, (str, Path)) else cache
        self.retry = Retry() if retry is None else retry
        self._key = _checked_key(os.environ.get("OPENAI_API_KEY", "") if api_key is None else api_key)
        self._client: openai.OpenAI | None = None
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"OpenAIModel({self.name!r}, base_url={self.endpoint!r})"

    @property
    def settings(self) -> Mapping[str, JsonValue]:
        """Give what of this model's own changes its answers."""
        return {"temperature": self.temperature}

    @property
    def is_local(self) -> bool:
        """Say whether the endpoint is on this machine."""
        return is_loopback(self.endpoint)

    @property
    def sends_raw(self) -> bool:
        """Say whether text may go out unmasked."""
        return sends_raw(self)

    def complete(self, request: Request, deadline: float | None = None) -> Reply:
        """Answer from the cache or the endpoint. Raises CallError, with the usage of what was tried."""
        if self.store is None:
            return self._fetch(request, deadline)
        return replayed(self.store, self, request, lambda: self._fetch(request, deadline))

    def _fetch(self, request: Request, deadline: float | None) -> Reply:
        tally = _Tally(self.retry.clock())
        try:
            reply = self.retry.run(lambda: self._attempt(request, deadline, tally), deadline)
        except errors.CallError as error:
            error.usage = tally.usage(self.retry.clock())
            raise
        return reply.model_copy(update={"usage": reply.usage + tally.usage(self.retry.clock())})

    def _attempt(self, request: Request, deadline: float | None, tally: _Tally) -> Reply:
        """Ask once, in as many HTTP requests as it takes to learn the endpoint's dialect."""
        tally.attempts += 1
        place = (self.endpoint, self.name)
        spoken = dialect.KNOWN.get(place, dialect.Dialect())
        while True:
            body = spoken.body(request, self.name, self.temperature)
            outcome = self._post(body, deadline, tally)
            if isinstance(outcome, bytes):
                outcome = read_completion(outcome, request.messages, spoken.rung)
            if isinstance(outcome, Reply):
                return outcome
            if isinstance(outcome, Complaint):
                following = spoken.after(outcome, body) if outcome.kind is not errors.ContextTooLong else None
                if following is not None:
                    spoken = dialect.KNOWN[place] = following
                    continue
                outcome = self._explained(outcome)
            raise outcome

    def _post(
        self, body: dict[str, Any], deadline: float | None, tally: _Tally
    ) -> bytes | Complaint | errors.CallError:
        """Send one HTTP request.

        Errors are returned, not raised: raised from within `except` they would carry the client's own error,
        and with it the request and its key, in every traceback.
        """
        import httpx2
        import openai

        seconds = self.timeout if deadline is None else min(self.timeout, deadline - self.retry.clock())
        if seconds <= 0:
            return errors.ModelTimeout(f"no time was left to ask {self.name}")
        client = self._connected()
        tally.requests += 1
        timeout = httpx2.Timeout(seconds, connect=min(seconds, CONNECT_SECONDS))
        try:
            create = cast("Any", client.chat.completions.with_raw_response.create)
            return self._without_key(create(**body, timeout=timeout).http_response.content)
        except openai.APIStatusError as error:
            said = self._without_key(error.response.content)
            return Complaint.read(error.status_code, said, wait=retry_after(error.response.headers))
        except errors.BadReply as error:
            return errors.BadReply(error.cause)
        except (openai.OpenAIError, httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as error:
            return self._failed(error)

    def _without_key(self, content: bytes) -> bytes:
        """Drop the key from what a server sent, should it echo it: it must reach neither answer nor cache."""
        key = self._key.get_secret_value().encode()
        return content.replace(key, b"[key]") if len(key) >= _REAL_KEY else content

    def _failed(self, error: Exception) -> errors.CallError:
        named = (ERRORS[kind.__name__] for kind in type(error).__mro__ if kind.__name__ in ERRORS)
        kind = next(named, errors.ModelUnavailable if isinstance(error, OSError) else errors.BadReply)
        if kind is errors.ModelTimeout:
            return kind(f"{self.name} at {self.endpoint} gave no whole answer in time")
        if kind is errors.ModelUnavailable:
            reason = type(error.__cause__ or error).__name__
            return kind(f"{self.endpoint} could not be reached, or the connection broke ({reason})")
        return kind(f"the request to {self.endpoint} failed: {self._shown(str(error))}")

    def _explained(self, complaint: Complaint) -> errors.CallError:
        kind = complaint.kind
        if kind is errors.AccessDenied:
            # Not a word of the server here: it may echo a part of the key.
            return kind(f"{self.endpoint} refused the API key (HTTP {complaint.status})")
        cause = f"{self.endpoint} answered HTTP {complaint.status} for model {self.name}"
        if complaint.wait is not None:
            cause += f", asking to wait {complaint.wait:.0f} s"
        said = self._shown(complaint.text)
        return kind(f"{cause}: {said}" if said else cause, retry_after=complaint.wait)

    def _shown(self, text: str) -> str:
        """Make a server's words safe to show: no key, one line, printable, short."""
        key = self._key.get_secret_value()
        text = _KEY_LIKE.sub("[key]", text.replace(key, "[key]") if key else text)
        line = " ".join("".join(c if c.isprintable() else " " for c in text).split()).rstrip(".")
        return line if len(line) <= _WORDS_SHOWN else line[: _WORDS_SHOWN - 1] + "…"

    def _connected(self) -> openai.OpenAI:
        with self._lock:
            if self._client is None:
                self._client = self._connect()
            return self._client

    def _connect(self) -> openai.OpenAI:
        import openai

        from rewrite.llm.body import hooks

        key = self._key.get_secret_value()
        if not key and self.endpoint == OPENAI:
            raise errors.AccessDenied(f"there is no API key for {OPENAI}")
        # No redirect: it would carry the draft to an address nobody named. No proxy to this machine.
        http = openai.DefaultHttpxClient(
            follow_redirects=False,
            trust_env=not self.is_local,
            event_hooks=hooks(self.retry.clock),
        )
        weakref.finalize(self, http.close)
        return openai.OpenAI(api_key=key or "none", base_url=self.endpoint, max_retries=0, http_client=http)


@dataclass
class _Tally:
    """Count the HTTP requests and the attempts of one call."""

    started: float
    requests: int = 0
    attempts: int = 0

    def usage(self, now: float) -> Usage:
        return Usage(requests=self.requests, retries=max(0, self.attempts - 1), seconds=now - self.started)


def _checked_address(url: str) -> str:
    cause = None
    try:
        parts = urlsplit(url.strip())
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0:
            cause = "the base URL is no http(s) address"
        elif parts.username or parts.password or parts.query or parts.fragment:
            cause = "the base URL holds more than an address; the key belongs in OPENAI_API_KEY"
    except ValueError:
        cause = "the base URL is no http(s) address"
    if cause:
        raise errors.BadEndpoint(cause)
    return url.strip().rstrip("/")


def _checked_key(key: str | SecretStr) -> SecretStr:
    value = (key.get_secret_value() if isinstance(key, SecretStr) else key).strip()
    if not value.isascii() or any(not "!" <= char <= "~" for char in value):
        raise errors.AccessDenied(
            "the API key holds characters that no key has, such as a space or an accent"
        )
    return SecretStr(value)
