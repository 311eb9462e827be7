from __future__ import annotations

import email.utils
import json
import logging
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import httpx2
import openai
import openai._exceptions
import pytest
import respx
from pydantic import BaseModel, ConfigDict, SecretStr

from rewrite.llm import Budget, Conversation, OpenAIModel, Request, ask, body, dialect, errors
from rewrite.llm.openai_chat import ERRORS, OPENAI

Make = Callable[..., OpenAIModel]
Sent = Callable[..., dict[str, Any]]

KEY = "sk-canary-0123456789abcdefghij"


class Word(BaseModel):
    model_config = ConfigDict(extra="forbid")
    word: str
    count: int


def asked(route: respx.Route, index: int = -1) -> dict[str, Any]:
    return json.loads(route.calls[index].request.content)


# The errors of the client.


def subclasses(kind: type) -> Iterator[type]:
    for below in kind.__subclasses__():
        yield below
        yield from subclasses(below)


def test_every_api_error_of_the_client_has_its_own_entry() -> None:
    missing = {kind.__name__ for kind in subclasses(openai.APIError)} | {"APIError"}
    assert missing - ERRORS.keys() == set()


def test_every_other_error_of_the_client_maps_to_ours() -> None:
    exported = [getattr(openai._exceptions, name) for name in openai._exceptions.__all__]
    of_calls = [
        kind for kind in exported if "WebSocket" not in kind.__name__ and "Webhook" not in kind.__name__
    ]
    assert {kind.__name__ for kind in of_calls} - ERRORS.keys() == set()
    for kind in subclasses(openai.OpenAIError):
        assert any(above.__name__ in ERRORS for above in kind.__mro__)


def test_no_entry_is_left_over() -> None:
    assert ERRORS.keys() <= {kind.__name__ for kind in subclasses(openai.OpenAIError)} | {"OpenAIError"}


REQUEST = httpx2.Request(
    "POST", "http://models.test/v1/chat/completions", headers={"authorization": f"Bearer {KEY}"}
)
RAISED: list[Exception] = [
    openai.OpenAIError(f"odd {KEY}"),
    openai.APIError(f"odd {KEY}", REQUEST, body=None),
    openai.APIResponseValidationError(httpx2.Response(200, request=REQUEST), None),
    openai.APIConnectionError(request=REQUEST),
    openai.APITimeoutError(REQUEST),
    openai.ContentFilterFinishReasonError(),
    openai.InvalidWebhookSignatureError(f"odd {KEY}"),
    httpx2.InvalidURL(f"odd {KEY}"),
    httpx2.DecodingError("gzip"),
    UnicodeEncodeError("ascii", KEY, 0, 1, "odd"),
    OSError("no certificate"),
    *(
        kind("odd", response=httpx2.Response(status, request=REQUEST, content=KEY.encode()), body=None)
        for kind, status in [
            (openai.APIStatusError, 418),
            (openai.BadRequestError, 400),
            (openai.AuthenticationError, 401),
            (openai.PermissionDeniedError, 403),
            (openai.NotFoundError, 404),
            (openai.ConflictError, 409),
            (openai.UnprocessableEntityError, 422),
            (openai.RateLimitError, 429),
            (openai.InternalServerError, 500),
        ]
    ),
]


@pytest.mark.parametrize("raised", RAISED, ids=lambda error: type(error).__name__)
def test_whatever_the_client_raises_is_one_of_ours_without_the_key(
    raised: Exception, model: Make, question: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering = model()
    client = answering._connected()

    def create(**_: Any) -> None:
        raise raised

    monkeypatch.setattr(client.chat.completions.with_raw_response, "create", create)
    with pytest.raises(errors.CallError) as caught:
        answering.complete(question)
    shown = "".join(traceback.format_exception(caught.value, chain=True)) + repr(vars(caught.value))
    assert KEY not in shown
    assert caught.value.__context__ is None
    assert caught.value.__cause__ is None


# Statuses.

STATUSES = [
    (301, errors.BadEndpoint, 1),
    (307, errors.BadEndpoint, 1),
    (400, errors.RequestRejected, 1),
    (401, errors.AccessDenied, 1),
    (402, errors.QuotaExhausted, 1),
    (403, errors.AccessDenied, 1),
    (404, errors.BadEndpoint, 1),
    (405, errors.BadEndpoint, 1),
    (408, errors.ModelTimeout, 4),
    (409, errors.ModelUnavailable, 4),
    (410, errors.BadEndpoint, 1),
    (413, errors.ContextTooLong, 1),
    (415, errors.RequestRejected, 1),
    (418, errors.RequestRejected, 1),
    (422, errors.RequestRejected, 1),
    (425, errors.RequestRejected, 1),
    (429, errors.RateLimited, 4),
    (451, errors.RequestRejected, 1),
    *((status, errors.ModelUnavailable, 4) for status in (500, 501, 502, 503, 504, 520, 529)),
]


@pytest.mark.parametrize(("status", "error", "requests"), STATUSES)
def test_each_status(
    status: int,
    error: type[errors.CallError],
    requests: int,
    chat: respx.Route,
    model: Make,
    question: Request,
) -> None:
    chat.respond(
        status, json={"error": {"message": "Something."}}, headers={"location": "http://else.test/v1"}
    )
    with pytest.raises(error) as caught:
        model().complete(question)
    assert type(caught.value) is error
    assert chat.call_count == requests
    usage = caught.value.usage
    assert usage is not None
    assert (usage.requests, usage.retries) == (requests, requests - 1)
    assert str(caught.value).endswith(error.cure)
    assert error.cure


def test_a_transient_failure_is_survived(
    chat: respx.Route, model: Make, question: Request, sent: Sent, clock: Any
) -> None:
    chat.side_effect = [
        httpx2.ConnectError("refused"),
        httpx.Response(503),
        httpx2.ReadTimeout("slow"),
        httpx.Response(200, json=sent()),
    ]
    reply = model().complete(question)
    assert reply.text == '{"word": "ok", "count": 1}'
    assert (reply.usage.requests, reply.usage.retries, reply.usage.total_tokens) == (4, 3, 19)
    assert reply.usage.seconds == pytest.approx(sum(clock.naps))


@pytest.mark.parametrize(
    ("failure", "error"),
    [
        (httpx2.ConnectError("refused"), errors.ModelUnavailable),
        (httpx2.RemoteProtocolError("server disconnected"), errors.ModelUnavailable),
        (httpx2.ReadError("reset"), errors.ModelUnavailable),
        (httpx2.ConnectTimeout("slow"), errors.ModelTimeout),
        (httpx2.ReadTimeout("slow"), errors.ModelTimeout),
        (httpx2.PoolTimeout("slow"), errors.ModelTimeout),
    ],
)
def test_broken_connections(
    failure: Exception, error: type[errors.CallError], chat: respx.Route, model: Make, question: Request
) -> None:
    chat.side_effect = failure
    with pytest.raises(error) as caught:
        model().complete(question)
    assert type(caught.value) is error
    assert chat.call_count == 4


@pytest.mark.parametrize("as_date", [False, True])
def test_retry_after_is_obeyed(
    as_date: bool, chat: respx.Route, model: Make, question: Request, sent: Sent, clock: Any
) -> None:
    value = email.utils.formatdate(time.time() + 30, usegmt=True) if as_date else "30"
    chat.side_effect = [httpx.Response(429, headers={"Retry-After": value}), httpx.Response(200, json=sent())]
    model().complete(question)
    assert 27 <= clock.naps[0] <= 30


def test_a_server_that_asks_for_an_hour_is_not_waited_for(
    chat: respx.Route, model: Make, question: Request, clock: Any
) -> None:
    chat.respond(429, headers={"Retry-After": "3600"})
    with pytest.raises(errors.RateLimited, match="asking to wait 3600 s") as caught:
        model().complete(question)
    assert clock.naps == []
    assert caught.value.retry_after == 3600


def test_one_deadline_for_all_attempts(chat: respx.Route, model: Make, question: Request, clock: Any) -> None:
    timeouts: list[float] = []

    def slow(request: httpx.Request) -> httpx.Response:
        timeouts.append(request.extensions["timeout"]["read"])
        clock.sleep(min(8, timeouts[-1]))
        if timeouts[-1] < 8:
            raise httpx2.ReadTimeout("slow")
        return httpx.Response(503)

    chat.side_effect = slow
    with pytest.raises(errors.ModelTimeout):
        model(timeout=15).complete(question, clock() + 20)
    assert clock.now <= 1020
    first, second, third = timeouts
    assert first == 15
    assert 11 <= second < 12
    assert third < 4


def test_nothing_is_sent_after_the_deadline(
    httpx2_mock: respx.Router, model: Make, question: Request, clock: Any
) -> None:
    with pytest.raises(errors.ModelTimeout, match="no time was left"):
        model().complete(question, clock() - 1)
    assert httpx2_mock.calls.call_count == 0


def test_a_dripping_answer_is_cut_at_its_timeout(
    chat: respx.Route, model: Make, question: Request, clock: Any
) -> None:
    def drip() -> Iterator[bytes]:
        for _ in range(1000):
            clock.now += 4
            yield b" "

    chat.side_effect = lambda _: httpx.Response(200, content=drip())
    with pytest.raises(errors.ModelTimeout):
        model(timeout=30).complete(question, clock() + 100)
    assert clock.now <= 1000 + 100 + 4


def test_an_endless_answer_is_cut(
    chat: respx.Route, model: Make, question: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body, "LARGEST", 1000)
    chat.side_effect = lambda _: httpx.Response(200, content=iter([b" " * 600] * 5))
    with pytest.raises(errors.BadReply, match="larger than 1000 bytes"):
        model().complete(question)
    assert chat.call_count == 1


@pytest.mark.parametrize(
    ("content", "kind", "error"),
    [
        (b"<html>Welcome</html>", "text/html", errors.BadReply),
        (b'{"choices": [{"mess', "application/json", errors.BadReply),
        (b"", "application/json", errors.BadReply),
        (b'{"choices": []}', "application/json", errors.EmptyReply),
    ],
)
def test_broken_bodies(
    content: bytes,
    kind: str,
    error: type[errors.CallError],
    chat: respx.Route,
    model: Make,
    question: Request,
) -> None:
    chat.respond(200, content=content, headers={"content-type": kind})
    with pytest.raises(error) as caught:
        model().complete(question)
    assert type(caught.value) is error


def test_an_error_inside_a_200_is_an_error(
    chat: respx.Route, model: Make, question: Request, sent: Sent
) -> None:
    chat.side_effect = [
        httpx.Response(200, json={"error": {"code": 429, "message": "busy"}}),
        httpx.Response(200, json=sent()),
    ]
    assert model().complete(question).usage.retries == 1


# The ladder.


def picky(refused: dict[str, str], answer: dict[str, Any]) -> Callable[[httpx.Request], httpx.Response]:
    """Refuse the formats named, with the words given, and anything of that name in the body."""

    def respond(request: httpx.Request) -> httpx.Response:
        sent = json.loads(request.content)
        shape = sent.get("response_format", {}).get("type", "text")
        for name, words in refused.items():
            if name == shape or name in sent:
                return httpx.Response(400, json={"error": {"message": words}})
        return httpx.Response(200, json=answer)

    return respond


NO_SCHEMA = {"json_schema": "This response_format type is unavailable now"}
NO_OBJECT = {"json_object": "'response_format.type' must be 'json_schema' or 'text'"}


@pytest.mark.parametrize(
    ("refused", "rung", "text"),
    [
        ({}, "json_schema", '{"word": "ok", "count": 1}'),
        (NO_SCHEMA, "json_object", '{"word": "ok", "count": 1}'),
        (NO_SCHEMA | NO_OBJECT, "text", 'Here:\n```json\n{"word": "ok", "count": 1}\n```'),
    ],
)
def test_all_rungs(
    refused: dict[str, str],
    rung: str,
    text: str,
    chat: respx.Route,
    model: Make,
    question: Request,
    sent: Sent,
    clock: Any,
) -> None:
    chat.side_effect = picky(refused, sent(text))
    conversation = Conversation(model(), question)
    assert conversation.ask(Word) == Word(word="ok", count=1)
    assert conversation.replies[0].rung == rung
    assert chat.call_count == len(refused) + 1
    assert conversation.usage.requests == len(refused) + 1
    assert conversation.usage.retries == 0
    assert clock.naps == []
    conversation.say("Again.")
    conversation.ask(Word)
    assert chat.call_count == len(refused) + 2


def test_what_was_learned_holds_for_this_endpoint_and_model_only(
    chat: respx.Route, model: Make, question: Request, sent: Sent
) -> None:
    chat.side_effect = picky(NO_SCHEMA, sent())
    ask(model(), question, Word)
    ask(model(), question, Word)
    assert chat.call_count == 3
    ask(model(name="small-2"), question, Word)
    assert chat.call_count == 5
    assert {name for _, name in dialect.KNOWN} == {"small-1", "small-2"}


def test_parameters_a_model_does_not_take(
    chat: respx.Route, model: Make, question: Request, sent: Sent
) -> None:
    refused = {
        "max_tokens": "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.",
        "temperature": "Unsupported value: 'temperature' does not support 0 with this model.",
    }
    chat.side_effect = picky(refused, sent())
    reply = model().complete(question)
    assert reply.usage.requests == 3
    assert asked(chat).keys() == {"model", "messages", "max_completion_tokens"}


def test_other_refusals_do_not_step_down(chat: respx.Route, model: Make, question: Request) -> None:
    chat.respond(400, json={"error": {"message": "max_tokens is too large"}})
    with pytest.raises(errors.RequestRejected, match="max_tokens is too large"):
        ask(model(), question, Word)
    assert chat.call_count == 1
    assert dialect.KNOWN == {}


def test_a_context_that_is_too_long_does_not_step_down(
    chat: respx.Route, model: Make, question: Request
) -> None:
    words = "json_schema not supported beyond the maximum context length"
    chat.respond(400, json={"error": {"message": words, "code": "context_length_exceeded"}})
    with pytest.raises(errors.ContextTooLong):
        ask(model(), question, Word)
    assert chat.call_count == 1


# What is sent, and where.


def test_the_request(chat: respx.Route, model: Make, question: Request, sent: Sent) -> None:
    chat.respond(200, json=sent())
    model().complete(question.model_copy(update={"seed": 5, "max_tokens": 64}))
    assert asked(chat) == {
        "model": "small-1",
        "messages": [{"role": "system", "content": "Rules."}, {"role": "user", "content": "Draft."}],
        "max_tokens": 64,
        "temperature": 0.0,
        "seed": 5,
    }
    assert chat.calls[0].request.headers["authorization"] == f"Bearer {KEY}"


def test_a_redirect_is_not_followed(
    httpx2_mock: respx.Router, chat: respx.Route, model: Make, question: Request
) -> None:
    chat.respond(307, headers={"location": "http://elsewhere.test/"})
    with pytest.raises(errors.BadEndpoint):
        model().complete(question)
    assert httpx2_mock.calls.call_count == 1


@pytest.mark.parametrize(
    ("base_url", "proxied"), [("http://127.0.0.1:9/v1", False), ("http://a.test/v1", True)]
)
def test_no_proxy_on_the_way_to_this_machine(
    base_url: str, proxied: bool, model: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.test:3128")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    assert model(base_url=base_url)._connected()._client.trust_env is proxied


def test_the_environment_is_the_default(
    httpx2_mock: respx.Router, question: Request, sent: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://env.test/v1/")
    monkeypatch.setenv("OPENAI_API_KEY", f" {KEY}\n")
    route = httpx2_mock.post("http://env.test/v1/chat/completions").respond(200, json=sent())
    answering = OpenAIModel("m")
    assert answering.endpoint == "http://env.test/v1"
    answering.complete(question)
    assert route.calls[0].request.headers["authorization"] == f"Bearer {KEY}"


def test_without_a_key_nothing_goes_to_openai(httpx2_mock: respx.Router, question: Request) -> None:
    with pytest.raises(errors.AccessDenied, match=f"no API key for {OPENAI}"):
        OpenAIModel("m").complete(question)
    assert httpx2_mock.calls.call_count == 0


def test_a_local_server_needs_no_key(httpx2_mock: respx.Router, question: Request, sent: Sent) -> None:
    httpx2_mock.post("http://127.0.0.1:8080/v1/chat/completions").respond(200, json=sent())
    local = OpenAIModel("m", base_url="http://127.0.0.1:8080/v1")
    assert local.is_local
    assert local.sends_raw
    assert local.complete(question).text


@pytest.mark.parametrize(
    ("base_url", "send_raw", "raw"),
    [
        ("http://127.0.0.1:1/v1", None, True),
        ("http://127.0.0.1:1/v1", False, False),
        ("https://api.openai.com/v1", None, False),
        ("https://api.openai.com/v1", True, True),
    ],
)
def test_raw_text_stays_here_unless_said_otherwise(base_url: str, send_raw: bool | None, raw: bool) -> None:
    assert OpenAIModel("m", base_url=base_url, send_raw=send_raw).sends_raw is raw


@pytest.mark.parametrize(
    "url",
    [
        "api.openai.com/v1",
        "ftp://models.test/v1",
        "http://",
        "http://[::1/v1",
        "http://models.test:port/v1",
        f"https://user:{KEY}@models.test/v1",
        f"https://{KEY}@models.test/v1",
        f"https://models.test/v1?key={KEY}",
        f"https://models.test/v1#{KEY}",
    ],
)
def test_a_bad_address_is_refused_without_showing_it(url: str) -> None:
    with pytest.raises(errors.BadEndpoint) as caught:
        OpenAIModel("m", base_url=url)
    shown = "".join(traceback.format_exception(caught.value))
    assert "sk-canary" not in str(caught.value)
    assert "During handling" not in shown


@pytest.mark.parametrize("key", ["sk-with space-canary", "sk-canary-é", "sk-\ncanary", "sk-canary\x00"])
def test_a_key_no_key_can_be_is_refused_without_showing_it(key: str) -> None:
    with pytest.raises(errors.AccessDenied) as caught:
        OpenAIModel("m", base_url="http://a.test/v1", api_key=key)
    assert "canary" not in str(caught.value)


# The key shows nowhere.


def test_the_key_is_in_no_repr(model: Make) -> None:
    answering = model(api_key=SecretStr(KEY))
    shown = repr(answering) + str(answering) + repr(vars(answering)) + repr(answering.settings)
    assert KEY not in shown
    assert repr(answering) == "OpenAIModel('small-1', base_url='http://models.test/v1')"


@pytest.mark.parametrize(
    "echo",
    [
        f"Your key {KEY} is bad",
        f"Authorization: Bearer {KEY}",
        "key sk-can***ghij is bad",
        f'{{"error": "{KEY}"}}',
    ],
)
@pytest.mark.parametrize("status", [400, 401, 404, 418, 429, 500])
def test_an_echoed_key_is_in_no_error_and_no_log(
    echo: str,
    status: int,
    chat: respx.Route,
    model: Make,
    question: Request,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    chat.respond(status, json={"error": {"message": echo, "code": KEY, "param": KEY}})
    with pytest.raises(errors.CallError) as caught:
        model().complete(question)
    shown = str(caught.value) + repr(caught.value) + "".join(traceback.format_exception(caught.value))
    assert "sk-can" not in shown
    assert KEY not in caplog.text
    assert "Draft." not in caplog.text
    chain = caught.value.__context__ or caught.value.__cause__
    assert chain is None


def test_a_short_key_is_in_no_error_either(chat: respx.Route, model: Make, question: Request) -> None:
    chat.respond(418, json={"error": {"message": "hunter2 is not allowed"}})
    with pytest.raises(errors.RequestRejected, match=r"\[key\] is not allowed") as caught:
        model(api_key="hunter2").complete(question)
    assert "hunter2" not in str(caught.value)


def test_an_echoed_key_is_in_no_answer_and_no_cache(
    chat: respx.Route, model: Make, question: Request, sent: Sent, tmp_path: Path
) -> None:
    chat.respond(200, json=sent(f"The key is {KEY}", model=KEY))
    reply = model(cache=tmp_path / "cache").complete(question)
    assert reply.text == "The key is [key]"
    assert KEY not in repr(reply)
    for path in (tmp_path / "cache").rglob("*"):
        assert path.is_dir() or KEY.encode() not in path.read_bytes()


def test_server_words_are_made_safe_to_show(chat: respx.Route, model: Make, question: Request) -> None:
    chat.respond(418, json={"error": {"message": "red \x1b[31m\u202e alert\n" + "x" * 999}})
    with pytest.raises(errors.RequestRejected) as caught:
        model().complete(question)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 450


# Together.


def test_a_second_run_makes_no_request(
    chat: respx.Route, model: Make, question: Request, sent: Sent, tmp_path: Path
) -> None:
    chat.side_effect = [httpx.Response(200, json=sent("bad")), httpx.Response(200, json=sent())]
    for run in range(2):
        conversation = Conversation(model(cache=tmp_path / "cache"), question, Budget(tokens=99_999))
        assert conversation.ask(Word).count == 1
        assert [reply.cached for reply in conversation.replies] == [bool(run)] * 2
    assert chat.call_count == 2
    assert (conversation.usage.requests, conversation.usage.total_tokens) == (0, 0)


def test_failures_are_not_cached(
    chat: respx.Route, model: Make, question: Request, sent: Sent, tmp_path: Path
) -> None:
    answering = model(cache=tmp_path / "cache")
    chat.side_effect = [
        httpx.Response(401),
        httpx.Response(200, json=sent("", refusal="No.")),
        httpx.Response(200, json=sent("{", finish_reason="length")),
        httpx.Response(200, json=sent()),
    ]
    with pytest.raises(errors.AccessDenied):
        answering.complete(question)
    assert [answering.complete(question).cached for _ in range(4)] == [False, False, False, True]


def test_another_temperature_is_another_question(
    chat: respx.Route, model: Make, question: Request, sent: Sent, tmp_path: Path
) -> None:
    chat.respond(200, json=sent())
    model(cache=tmp_path / "cache").complete(question)
    model(cache=tmp_path / "cache", temperature=1.0).complete(question)
    assert chat.call_count == 2


def test_many_threads_share_a_model(chat: respx.Route, model: Make, question: Request, sent: Sent) -> None:
    chat.respond(200, json=sent())
    answering = model()
    with ThreadPoolExecutor(16) as pool:
        replies = list(pool.map(lambda _: answering.complete(question), range(64)))
    assert {reply.usage.requests for reply in replies} == {1}
    assert chat.call_count == 64
