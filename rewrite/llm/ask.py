"""Ask a model until its answer has the right shape, within one budget."""

from __future__ import annotations

import time
from collections.abc import Callable

from pydantic import BaseModel, ConfigDict, Field

from rewrite.llm.answer import Answer, UnusableAnswer, answer_format, read_answer
from rewrite.llm.errors import (
    BudgetExceeded,
    CallError,
    EmptyReply,
    InvalidAnswer,
    ModelRefused,
    ReplyCutOff,
)
from rewrite.llm.model import CUT_OFF, FILTERED, Message, Model, Reply, Request, Usage, estimate_tokens

AGAIN = (
    "Your answer cannot be used: {reason}. Send the whole answer again with this put right, "
    "as one JSON object and nothing else."
)


class Budget(BaseModel):
    """Limit a whole conversation; None is no limit.

    tries: answers asked for, the first and every re-ask. tokens: read and written, as the server counts
    them. seconds: from the start of the conversation, waits and retries included.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    tries: int | None = Field(default=3, ge=1)
    tokens: int | None = Field(default=None, ge=1)
    seconds: float | None = Field(default=None, gt=0)


class Conversation:
    """Hold an exchange with one model: its messages, its budget and all that it has cost.

    opening: the first messages, and the settings of every turn. usage: summed over all tries, failed ones
    too. replies: every reply, oldest first.
    """

    def __init__(
        self,
        model: Model,
        opening: Request,
        budget: Budget | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.model = model
        self.opening = opening
        self.budget = Budget() if budget is None else budget
        self.messages = list(opening.messages)
        self.replies: list[Reply] = []
        self.usage = Usage()
        self._tries = 0
        self._clock = clock
        self.deadline = None if self.budget.seconds is None else clock() + self.budget.seconds

    @property
    def shortfall(self) -> str | None:
        """Say what the budget lacks for another try; None when there is enough.

        A try is refused when the most it could cost, the prompt as estimated and the longest answer, goes
        past the tokens left.
        """
        allowed = self.budget
        if allowed.tries is not None and self._tries >= allowed.tries:
            return f"all {allowed.tries} tries are used"
        if self.deadline is not None and self._clock() >= self.deadline:
            return f"the {allowed.seconds:g} seconds are over"
        worst = estimate_tokens(tuple(self.messages)) + self.opening.max_tokens
        if allowed.tokens is not None and self.usage.total_tokens + worst > allowed.tokens:
            left = max(0, allowed.tokens - self.usage.total_tokens)
            return f"another try may take {worst} tokens and {left} of {allowed.tokens} are left"
        return None

    def say(self, text: str) -> None:
        """Add what the user says next."""
        self.messages.append(Message(role="user", content=text))

    def ask(self, answer_type: type[Answer], check: Callable[[Answer], str | None] | None = None) -> Answer:
        """Get an answer of this type, asking again with the reason while the budget lasts.

        check: gives a reason, in words for the model, when an answer of the right shape is still wrong.
        Raises CallError: BudgetExceeded before the first try of a turn, InvalidAnswer after the last.
        """
        lacking = self.shortfall
        if lacking is not None:
            raise BudgetExceeded(f"{self.model.name} was not asked: {lacking}")
        while True:
            reply = self._complete(answer_type)
            try:
                answer = read_answer(reply.text, answer_type)
                reason = check(answer) if check else None
            except UnusableAnswer as unusable:
                if reply.finish_reason == CUT_OFF:
                    raise self._cut_off(reply) from None
                answer, reason = None, str(unusable)
            if answer is not None and reason is None:
                return answer
            lacking = self.shortfall
            if lacking is not None:
                raise InvalidAnswer(f"{self.model.name} gave no usable answer: {reason}; {lacking}")
            self.say(AGAIN.format(reason=reason))

    def _complete(self, answer_type: type[BaseModel]) -> Reply:
        self._tries += 1
        turn = {"messages": tuple(self.messages), "format": answer_format(answer_type)}
        try:
            reply = self.model.complete(self.opening.model_copy(update=turn), self.deadline)
        except CallError as error:
            self.usage += error.usage or Usage()
            raise
        self.usage += reply.usage
        self.replies.append(reply)
        if reply.refusal is not None or reply.finish_reason == FILTERED:
            raise ModelRefused(
                f"{self.model.name} declined: {reply.refusal or 'stopped by a content filter'}"
            )
        if not reply.text.strip():
            cut = reply.finish_reason == CUT_OFF
            raise self._cut_off(reply) if cut else EmptyReply(f"{self.model.name} answered without any text")
        self.messages.append(Message(role="assistant", content=reply.text))
        return reply

    def _cut_off(self, reply: Reply) -> ReplyCutOff:
        written = reply.usage.completion_tokens or self.opening.max_tokens
        return ReplyCutOff(f"{self.model.name} stopped in the middle of its answer, after {written} tokens")


def ask(
    model: Model,
    request: Request,
    answer_type: type[Answer],
    check: Callable[[Answer], str | None] | None = None,
    budget: Budget | None = None,
) -> Answer:
    """Ask one question and get its answer. Use a Conversation to go on, or to see what it cost."""
    conversation = Conversation(model, request, budget)
    try:
        return conversation.ask(answer_type, check)
    except CallError as error:
        error.usage = conversation.usage
        raise
