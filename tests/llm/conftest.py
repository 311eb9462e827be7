"""What the tests of rewrite.llm share: a clock that does not wait, an endpoint that is not there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import respx

from rewrite.llm import Message, OpenAIModel, Request, Retry, dialect

BASE = "http://models.test/v1"
KEY = "sk-canary-0123456789abcdefghij"


class Clock:
    """A monotonic clock that moves only when someone sleeps on it."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.naps: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.now += seconds


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_CUSTOM_HEADERS", "OPENAI_ADMIN_KEY"):
        monkeypatch.delenv(name, raising=False)
    dialect.KNOWN.clear()
    yield
    dialect.KNOWN.clear()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def chat(httpx2_mock: respx.Router) -> respx.Route:
    """The endpoint's one address."""
    return httpx2_mock.post(f"{BASE}/chat/completions")


@pytest.fixture
def model(clock: Clock) -> Callable[..., OpenAIModel]:
    def make(**changes: Any) -> OpenAIModel:
        retry = Retry(sleep=clock.sleep, clock=clock)
        given = {"name": "small-1", "base_url": BASE, "api_key": KEY, "retry": retry} | changes
        return OpenAIModel(**given)

    return make


@pytest.fixture
def question() -> Request:
    return Request(
        messages=(Message(role="system", content="Rules."), Message(role="user", content="Draft."))
    )


def completion(text: str | None = '{"word": "ok", "count": 1}', **changes: Any) -> dict[str, Any]:
    """A chat completion as servers send it; finish_reason, refusal and usage can be changed."""
    message = {"role": "assistant", "content": text, "refusal": changes.pop("refusal", None)}
    choice = {"index": 0, "message": message, "finish_reason": changes.pop("finish_reason", "stop")}
    usage = {"prompt_tokens": 12, "completion_tokens": 7, "prompt_tokens_details": {"cached_tokens": 8}}
    return {
        "id": "c1",
        "object": "chat.completion",
        "model": "small-1-0925",
        "choices": [choice],
        "usage": usage,
    } | changes


@pytest.fixture
def sent() -> Callable[..., dict[str, Any]]:
    return completion
