from __future__ import annotations

import pytest
from pydantic import ValidationError

from rewrite.llm import Message, Price, Request, Scripted, Usage, cost, is_loopback, sends_raw
from rewrite.llm.model import Reply, estimate_tokens


def test_usage_adds_up() -> None:
    one = Usage(
        prompt_tokens=10, completion_tokens=2, cached_prompt_tokens=4, requests=1, retries=0, seconds=0.5
    )
    two = Usage(prompt_tokens=1, completion_tokens=1, requests=2, retries=1, seconds=0.25)
    assert one + two == Usage(
        prompt_tokens=11, completion_tokens=3, cached_prompt_tokens=4, requests=3, retries=1, seconds=0.75
    )
    assert (one + two).total_tokens == 14


@pytest.mark.parametrize(
    ("price", "expected"),
    [
        (Price(input=2.0, output=8.0), 2.0 + 4.0),
        (Price(input=2.0, output=8.0, cached=0.5), 1.2 + 0.2 + 4.0),
        (Price(input=2.0, output=8.0, cached=0.0), 1.2 + 4.0),
        (Price(input=0.0, output=0.0), 0.0),
    ],
)
def test_price_is_per_million_tokens(price: Price, expected: float) -> None:
    usage = Usage(prompt_tokens=1_000_000, cached_prompt_tokens=400_000, completion_tokens=500_000)
    assert price.of(usage) == pytest.approx(expected)


def test_cost_of_an_unpriced_model_is_unknown_not_zero() -> None:
    assert cost(Usage(prompt_tokens=5), "unheard-of", {"small-1": Price(input=1, output=1)}) is None
    assert cost(Usage(prompt_tokens=5), "small-1", {"small-1": Price(input=1, output=1)}) == pytest.approx(
        5e-6
    )


@pytest.mark.parametrize(
    ("endpoint", "local"),
    [
        ("http://localhost:8080/v1", True),
        ("http://LOCALHOST/v1", True),
        ("http://127.0.0.1:1234/v1", True),
        ("https://127.9.9.9/v1", True),
        ("http://[::1]:8080/v1", True),
        ("https://api.openai.com/v1", False),
        ("http://127.0.0.1.example.com/v1", False),
        ("http://localhost.example.com/v1", False),
        ("http://127.0.0.1@example.com/v1", False),
        ("http://0.0.0.0:8080/v1", False),
        ("http://192.168.1.5/v1", False),
        ("http://[::ffff:8.8.8.8]/v1", False),
        ("127.0.0.1:8080", False),
        ("scripted:", False),
        ("", False),
    ],
)
def test_loopback(endpoint: str, local: bool) -> None:
    assert is_loopback(endpoint) is local
    assert sends_raw(Scripted([], endpoint=endpoint, send_raw=None)) is local
    assert sends_raw(Scripted([], endpoint=endpoint, send_raw=True)) is True
    assert sends_raw(Scripted([], endpoint=endpoint, send_raw=False)) is False


@pytest.mark.parametrize(
    ("reply", "whole"),
    [
        (Reply(text="{}"), True),
        (Reply(text="{}", finish_reason="length"), False),
        (Reply(text="{}", finish_reason="content_filter"), False),
        (Reply(text="{}", refusal="no"), False),
        (Reply(text="  \n"), False),
    ],
)
def test_a_reply_is_whole_or_not(reply: Reply, whole: bool) -> None:
    assert reply.whole is whole


def test_boundaries_are_frozen_and_closed() -> None:
    request = Request(messages=(Message(role="user", content="hi"),))
    with pytest.raises(ValidationError):
        request.max_tokens = 3  # type: ignore[misc]
    with pytest.raises(ValidationError):
        Request.model_validate({"messages": [{"role": "user", "content": "hi"}], "stream": True})
    with pytest.raises(ValidationError):
        Request(messages=())


def test_tokens_are_estimated_by_length() -> None:
    assert (
        estimate_tokens((Message(role="user", content="x" * 400), Message(role="user", content="y" * 8)))
        == 102
    )
