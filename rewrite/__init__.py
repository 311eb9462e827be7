"""Check a post against your company's social-media guideline and get back a proven diff."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rewrite.draft import Author
    from rewrite.errors import RewriteError
    from rewrite.pipeline import suggest
    from rewrite.policy import Policy, load_policy
    from rewrite.suggestion import Suggestion, Verdict

__version__ = "0.1.0"
__all__ = ["Author", "Policy", "RewriteError", "Suggestion", "Verdict", "load_policy", "suggest"]

_HOME = {
    "Author": "rewrite.draft",
    "Policy": "rewrite.policy",
    "RewriteError": "rewrite.errors",
    "Suggestion": "rewrite.suggestion",
    "Verdict": "rewrite.suggestion",
    "load_policy": "rewrite.policy",
    "suggest": "rewrite.pipeline",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used, so that the command starts without what it does not need (PEP 562)."""
    if name not in _HOME:
        raise AttributeError(f"module 'rewrite' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
