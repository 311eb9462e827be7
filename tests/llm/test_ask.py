from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict

from rewrite.llm import Budget, Conversation, Reply, Request, Scripted, Usage, ask, errors


class Word(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    word: str
    count: int


class Edits(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    edits: tuple[str, ...]


GOOD = '{"word": "ok", "count": 1}'
SPENT = Usage(prompt_tokens=100, completion_tokens=20, requests=1)


def test_an_answer_at_the_first_try(question: Request) -> None:
    model = Scripted([GOOD])
    assert ask(model, question, Word) == Word(word="ok", count=1)
    (asked,) = model.requests
    assert asked.messages == question.messages
    assert asked.format is not None
    assert asked.format.name == "Word"


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("Sure, here you go", "not valid JSON"),
        ('{"word": "ok"}', "count: Field required"),
        ('{"word": "ok", "count": "1"}', "count: Input should be a valid integer"),
    ],
)
def test_an_unusable_answer_is_asked_for_again_with_the_reason(
    question: Request, bad: str, reason: str
) -> None:
    model = Scripted([bad, GOOD])
    conversation = Conversation(model, question)
    assert conversation.ask(Word).word == "ok"
    *_, answer, complaint = model.requests[1].messages
    assert (answer.role, answer.content) == ("assistant", bad)
    assert complaint.role == "user"
    assert reason in complaint.content
    assert conversation.usage.requests == 2
    assert [reply.text for reply in conversation.replies] == [bad, GOOD]


def test_a_check_speaks_to_the_model(question: Request) -> None:
    model = Scripted(['{"word": "ok", "count": 9}', GOOD])
    answer = ask(model, question, Word, lambda found: "count must be below 5" if found.count > 5 else None)
    assert answer.count == 1
    assert "count must be below 5" in model.requests[1].messages[-1].content


def test_two_reasks_by_default_then_an_error_by_name(question: Request) -> None:
    model = Scripted(["bad"] * 9)
    with pytest.raises(errors.InvalidAnswer, match=r"not valid JSON.*all 3 tries are used") as caught:
        ask(model, question, Word)
    assert len(model.requests) == 3
    assert caught.value.usage is not None
    assert caught.value.usage.requests == 3


@pytest.mark.parametrize(
    ("reply", "error", "words"),
    [
        (Reply(text="", refusal="I cannot help"), errors.ModelRefused, "declined: I cannot help"),
        (Reply(text=GOOD, finish_reason="content_filter"), errors.ModelRefused, "content filter"),
        (Reply(text=" "), errors.EmptyReply, "without any text"),
        (Reply(text="", finish_reason="length"), errors.ReplyCutOff, "middle of its answer, after 20 tokens"),
        (Reply(text=GOOD[:9], finish_reason="length"), errors.ReplyCutOff, "Raise max_tokens"),
    ],
)
def test_what_asking_again_cannot_mend_is_an_error_at_once(
    question: Request, reply: Reply, error: type[errors.CallError], words: str
) -> None:
    model = Scripted([reply.model_copy(update={"usage": SPENT})])
    conversation = Conversation(model, question)
    with pytest.raises(error) as caught:
        conversation.ask(Word)
    assert words in str(caught.value)
    assert len(model.requests) == 1
    assert conversation.usage == SPENT


def test_a_whole_answer_that_ends_at_the_limit_is_used(question: Request) -> None:
    assert ask(Scripted([Reply(text=GOOD, finish_reason="length")]), question, Word).count == 1


def test_a_further_turn_with_another_answer_type_in_the_same_budget(question: Request) -> None:
    model = Scripted([GOOD, "oops", '{"edits": ["a"]}'])
    conversation = Conversation(model, question, Budget(tries=3))
    conversation.ask(Word)
    conversation.say("Edit 2 was refused: its quote is not in the draft. Send that edit only.")
    assert conversation.ask(Edits).edits == ("a",)
    assert [request.format.name for request in model.requests if request.format] == ["Word", "Edits", "Edits"]
    assert [m.role for m in model.requests[2].messages] == ["system", "user", *["assistant", "user"] * 2]
    assert conversation.usage.requests == 3
    conversation.say("Once more.")
    with pytest.raises(errors.BudgetExceeded, match="scripted was not asked: all 3 tries are used"):
        conversation.ask(Edits)
    assert len(model.requests) == 3


def test_tries_without_a_limit(question: Request) -> None:
    model = Scripted([*["bad"] * 20, GOOD])
    assert ask(model, question, Word, budget=Budget(tries=None)).count == 1


def test_tokens_are_held_over_all_tries(question: Request) -> None:
    bad = Reply(text="bad", usage=SPENT)
    opening = question.model_copy(update={"max_tokens": 50})
    model = Scripted([bad] * 9)
    conversation = Conversation(model, opening, Budget(tries=None, tokens=400))
    with pytest.raises(errors.InvalidAnswer, match=r"another try may take \d+ tokens and 40 of 400 are left"):
        conversation.ask(Word)
    assert len(model.requests) == 3
    assert conversation.usage.total_tokens <= 400


def test_a_request_that_may_cost_more_than_the_budget_is_not_sent(question: Request) -> None:
    model = Scripted([GOOD])
    with pytest.raises(errors.BudgetExceeded, match="was not asked"):
        ask(model, question, Word, budget=Budget(tokens=2000))
    assert model.requests == []


def test_seconds_are_held_over_all_tries(question: Request, clock: Any) -> None:
    deadlines: list[float | None] = []

    class Slow(Scripted):
        def complete(self, request: Request, deadline: float | None = None) -> Reply:
            deadlines.append(deadline)
            clock.sleep(40)
            return super().complete(request, deadline)

    model = Slow(["bad"] * 9)
    with pytest.raises(errors.InvalidAnswer, match="the 100 seconds are over"):
        Conversation(model, question, Budget(tries=None, seconds=100), clock=clock).ask(Word)
    assert deadlines == [1100.0] * 3


def test_what_a_failed_call_cost_is_counted(question: Request) -> None:
    failure = errors.RateLimited("busy")
    failure.usage = Usage(requests=4, retries=3)
    conversation = Conversation(Scripted(["bad", failure]), question)
    with pytest.raises(errors.RateLimited):
        conversation.ask(Word)
    assert (conversation.usage.requests, conversation.usage.retries) == (5, 3)


def test_settings_of_the_opening_hold_for_every_turn(question: Request) -> None:
    opening = question.model_copy(update={"seed": 7, "repeat": 2, "prompts": ("f" * 64,), "temperature": 0.3})
    model = Scripted(["bad", GOOD])
    ask(model, opening, Word)
    kept = {"messages", "format"}
    assert [r.model_dump(exclude=kept) for r in model.requests] == [opening.model_dump(exclude=kept)] * 2
