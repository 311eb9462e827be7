"""Language models: asked well, paid once, believed never. Knows nothing about drafts.

Importing this package loads neither the openai client nor the cache's database.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rewrite.llm.answer import answer_format
from rewrite.llm.ask import Budget, Conversation, ask
from rewrite.llm.errors import CallError, PromptError
from rewrite.llm.model import (
    Format,
    Message,
    Model,
    Price,
    Reply,
    Request,
    Usage,
    cost,
    is_loopback,
    sends_raw,
)
from rewrite.llm.prompt import Prompt
from rewrite.llm.scripted import Scripted

if TYPE_CHECKING:
    from rewrite.llm.cache import CachedModel, CacheInfo, CacheWarning, ReplyStore
    from rewrite.llm.openai_chat import OpenAIModel
    from rewrite.llm.retry import Retry

__all__ = [
    "Budget",
    "CacheInfo",
    "CacheWarning",
    "CachedModel",
    "CallError",
    "Conversation",
    "Format",
    "Message",
    "Model",
    "OpenAIModel",
    "Price",
    "Prompt",
    "PromptError",
    "Reply",
    "ReplyStore",
    "Request",
    "Retry",
    "Scripted",
    "Usage",
    "answer_format",
    "ask",
    "cost",
    "is_loopback",
    "sends_raw",
]

_LATER = {
    "CacheInfo": "cache",
    "CacheWarning": "cache",
    "CachedModel": "cache",
    "OpenAIModel": "openai_chat",
    "ReplyStore": "cache",
    "Retry": "retry",
}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
