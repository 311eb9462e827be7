"""Check a post against your company's social-media guideline and get back a proven diff."""

from __future__ import annotations

from rewrite.draft import Author
from rewrite.errors import RewriteError
from rewrite.pipeline import suggest
from rewrite.policy import Policy, load_policy
from rewrite.suggestion import Suggestion, Verdict

__version__ = "0.1.0"
__all__ = ["Author", "Policy", "RewriteError", "Suggestion", "Verdict", "load_policy", "suggest"]
