from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from rewrite.llm import Message, Model, Reply, Request, Scripted
from rewrite.llm.errors import RateLimited, ScriptEnded


def test_replies_in_order(question: Request) -> None:
    reply = Reply(text="two", rung="text")
    model: Model = Scripted(["one", reply, RateLimited("slow down")])
    first = model.complete(question)
    assert (first.text, first.usage.requests, first.model) == ("one", 1, "scripted")
    assert model.complete(question) is reply
    with pytest.raises(RateLimited):
        model.complete(question)
    with pytest.raises(ScriptEnded, match="has 3 replies"):
        model.complete(question)


def test_a_function_of_the_request() -> None:
    model = Scripted(lambda request: request.messages[-1].content.upper())
    assert model.complete(Request(messages=(Message(role="user", content="hi"),))).text == "HI"
    assert model.requests[0].messages[0].content == "hi"


def test_threads_share_a_script(question: Request) -> None:
    model = Scripted([str(n) for n in range(200)])
    with ThreadPoolExecutor(16) as pool:
        texts = list(pool.map(lambda _: model.complete(question).text, range(200)))
    assert sorted(texts, key=int) == [str(n) for n in range(200)]
