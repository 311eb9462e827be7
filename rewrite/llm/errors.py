"""What can go wrong when a model is asked, each failure by name.

Every error says its cause, then its cure, in plain words for the person who can mend it::

    RewriteError
    +-- PromptError             a prompt file is malformed, or a placeholder has no value
    +-- ModelError
        +-- CallError           any failure of one call; carries what it cost
            +-- BadEndpoint         the base URL is no address, or nobody serves chat there
            +-- AccessDenied        no key, a wrong key, or a key without the right (401, 403)
            +-- QuotaExhausted      the account is out of credit (402, 429 insufficient_quota)
            +-- UnknownModel        the endpoint has no model of that name (404)
            +-- RequestRejected     the endpoint will not take the request (400, 422 ...)
            |   +-- ContextTooLong      the prompt and the answer do not fit the model's context
            +-- ModelUnavailable    unreachable or failing; worth another try (5xx, 409, broken link)
            |   +-- ModelTimeout        no whole answer in time (408, slow answers)
            |   +-- RateLimited         too many requests (429)
            +-- BadReply            the answer is not what this protocol promises
            |   +-- EmptyReply          no choice, or a choice without text
            |   +-- ReplyCutOff         the token limit fell in the middle of the answer
            |   +-- InvalidAnswer       no answer of the right shape within the tries
            +-- ModelRefused        the model, or its provider's filter, declined
            +-- BudgetExceeded      tries, tokens or seconds are used up
            +-- ScriptEnded         a scripted model was asked more often than it has replies
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rewrite.errors import ModelError, RewriteError

if TYPE_CHECKING:
    from rewrite.llm.model import Usage


class PromptError(RewriteError):
    """Report a prompt that cannot be read or filled."""


class CallError(ModelError):
    """Report one failed call to a model.

    cause: a sentence without its full stop. usage: what the call had cost when it failed, if anything.
    retry_after: seconds the server asked to wait, if it did.
    """

    cure: ClassVar[str] = ""
    transient: ClassVar[bool] = False

    def __init__(self, cause: str, *, retry_after: float | None = None) -> None:
        super().__init__(cause)
        self.cause = cause
        self.retry_after = retry_after
        self.usage: Usage | None = None

    def __str__(self) -> str:
        return f"{self.cause}. {self.cure}".rstrip()


class BadEndpoint(CallError):
    """Report a base URL that cannot serve chat completions."""

    cure = "Check the base URL: most end in /v1, such as http://127.0.0.1:8080/v1."


class AccessDenied(CallError):
    """Report a missing or refused API key."""

    cure = "Set OPENAI_API_KEY to a key of this endpoint that may use this model."


class QuotaExhausted(CallError):
    """Report an account without credit; waiting does not help."""

    cure = "Add credit to the account or use another endpoint; trying again will not help."


class UnknownModel(CallError):
    """Report a model name that the endpoint does not serve."""

    cure = "Check the model's spelling, and that this endpoint serves it (GET /models lists the names)."


class RequestRejected(CallError):
    """Report a request that the endpoint will not take."""

    cure = "Use a model and an endpoint that accept chat completions with these settings."


class ContextTooLong(RequestRejected):
    """Report a prompt that does not fit the model's context."""

    cure = "Shorten the draft or the policy, lower max_tokens, or use a model with a larger context."


class ModelUnavailable(CallError):
    """Report an endpoint that cannot be reached or fails on its side."""

    cure = "Check that the endpoint is up and reachable, then try again."
    transient = True


class ModelTimeout(ModelUnavailable):
    """Report an answer that did not come in time."""

    cure = "Try again, allow more seconds, or use a faster model."


class RateLimited(ModelUnavailable):
    """Report too many requests."""

    cure = "Wait, or send fewer requests at once."


class BadReply(CallError):
    """Report an answer that is not a chat completion."""

    cure = "Check that the base URL is an OpenAI-compatible endpoint, or use another model."


class EmptyReply(BadReply):
    """Report an answer without text."""

    cure = "Try again; if it stays so, the prompt may exceed the model's context: use a larger one."


class ReplyCutOff(BadReply):
    """Report an answer that the token limit cut in two."""

    cure = "Raise max_tokens, shorten the draft, or use a stronger model (weak ones loop)."


class InvalidAnswer(BadReply):
    """Report that no try gave an answer of the right shape."""

    cure = "Use a stronger model, or allow more tries."


class ModelRefused(CallError):
    """Report that the model, or its provider's filter, declined to answer."""

    cure = "Reword the draft or use another model."


class BudgetExceeded(CallError):
    """Report that the tries, tokens or seconds allowed are used up."""

    cure = "Allow more, or ask for less."


class ScriptEnded(CallError):
    """Report a scripted model that was asked more often than it has replies."""

    cure = "Give it another reply."
