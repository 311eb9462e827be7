from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rewrite.llm import Message, Reply, errors
from rewrite.llm.wire import Complaint, read_completion

ASKED = (Message(role="user", content="x" * 40),)


def body(**error: Any) -> bytes:
    return json.dumps({"error": error}).encode()


# Bodies as the servers of the names send them.
KINDS = [
    (401, body(message="Incorrect API key provided", code="invalid_api_key"), errors.AccessDenied),
    (403, b"<html>Forbidden</html>", errors.AccessDenied),
    (402, body(message="Insufficient credits"), errors.QuotaExhausted),
    (429, body(message="You exceeded your current quota", code="insufficient_quota"), errors.QuotaExhausted),
    (429, body(message="Rate limit reached", code="rate_limit_exceeded"), errors.RateLimited),
    (404, body(message="The model `x` does not exist", code="model_not_found"), errors.UnknownModel),
    (
        404,
        body(message='model "x" not found, try pulling it first', type="not_found_error"),
        errors.UnknownModel,
    ),
    (400, body(message="x is not a valid model ID", code=400), errors.UnknownModel),
    (404, body(code=404, message="File Not Found", type="not_found_error"), errors.BadEndpoint),
    (404, b"404 page not found", errors.BadEndpoint),
    (404, b"", errors.BadEndpoint),
    (307, b"", errors.BadEndpoint),
    (405, b'{"detail": "Method Not Allowed"}', errors.BadEndpoint),
    (400, body(message="too long", code="context_length_exceeded"), errors.ContextTooLong),
    (
        400,
        body(
            code=400,
            message="request (4390 tokens) exceeds the available context size (4096 tokens)",
            type="exceed_context_size_error",
        ),
        errors.ContextTooLong,
    ),
    (
        500,
        body(code=500, message="Context size has been exceeded.", type="server_error"),
        errors.ContextTooLong,
    ),
    (
        400,
        json.dumps(
            {
                "object": "error",
                "message": "This model's maximum context length is 6048 tokens. However, you requested 6616",
                "type": "BadRequestError",
                "code": 400,
            }
        ).encode(),
        errors.ContextTooLong,
    ),
    (400, b'{"message": "max_tokens must be at least 1, got -186."}', errors.ContextTooLong),
    (400, b'{"detail": "Requested tokens (2285) exceed context window of 2048"}', errors.ContextTooLong),
    (413, b"Payload Too Large", errors.ContextTooLong),
    (400, body(message="flagged by content management policy", code="content_filter"), errors.ModelRefused),
    (400, body(message="'messages' is a required property"), errors.RequestRejected),
    (422, b'{"detail": [{"loc": ["body", "x"], "msg": "field required"}]}', errors.RequestRejected),
    (408, b"", errors.ModelTimeout),
    (409, b"", errors.ModelUnavailable),
    (500, body(message="The server had an error"), errors.ModelUnavailable),
    (502, b"<html>bad gateway</html>", errors.ModelUnavailable),
    (503, b'{"error": "Loading model"}', errors.ModelUnavailable),
    (529, b"overloaded", errors.ModelUnavailable),
    (418, b"[1, 2]", errors.RequestRejected),
]


@pytest.mark.parametrize(("status", "content", "kind"), KINDS)
def test_failures_are_told_apart(status: int, content: bytes, kind: type[errors.CallError]) -> None:
    assert Complaint.read(status, content).kind is kind


@given(
    st.integers(300, 599),
    st.one_of(
        st.binary(), st.recursive(st.text(), st.lists).map(lambda v: json.dumps({"error": v}).encode())
    ),
)
def test_any_body_is_a_complaint(status: int, content: bytes) -> None:
    assert issubclass(Complaint.read(status, content).kind, errors.CallError)


def test_a_completion(sent: Callable[..., dict[str, Any]]) -> None:
    reply = read_completion(json.dumps(sent("{}")).encode(), ASKED, "json_object")
    assert isinstance(reply, Reply)
    assert (reply.text, reply.rung, reply.model, reply.finish_reason) == (
        "{}",
        "json_object",
        "small-1-0925",
        "stop",
    )
    assert (reply.usage.prompt_tokens, reply.usage.completion_tokens, reply.usage.cached_prompt_tokens) == (
        12,
        7,
        8,
    )


def test_tokens_a_server_does_not_count_are_estimated(sent: Callable[..., dict[str, Any]]) -> None:
    for usage in (None, {}, {"prompt_tokens": None}, {"prompt_tokens": 0, "completion_tokens": 0}):
        reply = read_completion(json.dumps(sent("x" * 80, usage=usage)).encode(), ASKED, "text")
        assert isinstance(reply, Reply)
        assert (reply.usage.prompt_tokens, reply.usage.completion_tokens) == (10, 20)


def test_a_refusal_and_a_missing_finish(sent: Callable[..., dict[str, Any]]) -> None:
    reply = read_completion(json.dumps(sent(None, refusal="No.", finish_reason=None)).encode(), ASKED, "text")
    assert isinstance(reply, Reply)
    assert (reply.text, reply.refusal, reply.finish_reason) == ("", "No.", "stop")


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b'{"error": {"code": 429, "message": "slow down"}}', 429),
        (b'{"error": {"code": "weird", "message": "?"}, "choices": []}', 502),
        (b'{"error": "broken"}', 502),
        (b'{"error": {"code": 200, "message": "?"}}', 502),
    ],
)
def test_an_error_inside_a_200(content: bytes, status: int) -> None:
    complaint = read_completion(content, ASKED, "text")
    assert isinstance(complaint, Complaint)
    assert complaint.status == status


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", errors.BadReply),
        (b"<html>Welcome to nginx</html>", errors.BadReply),
        (b'{"choices": [{"message": {"content": "{', errors.BadReply),
        (b"\xff\xfe", errors.BadReply),
        (b"[]", errors.BadReply),
        (b'{"choices": "none"}', errors.BadReply),
        (b'{"choices": [{"message": null}]}', errors.BadReply),
        (b'{"choices": [{"message": {"content": ["part"]}}]}', errors.BadReply),
        (b"[" * 100_000, errors.BadReply),
        (b'{"choices": [{"message": {"content": "x"}}], "usage": {"prompt_tokens": -9}}', errors.BadReply),
        (b'{"choices": []}', errors.EmptyReply),
        (b'{"choices": null}', errors.EmptyReply),
        (b"{}", errors.EmptyReply),
    ],
)
def test_broken_bodies(content: bytes, error: type[errors.CallError]) -> None:
    with pytest.raises(error) as caught:
        read_completion(content, ASKED, "text")
    assert type(caught.value) is error
    assert "nginx" not in str(caught.value)
