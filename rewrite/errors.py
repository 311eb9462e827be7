"""Errors that speak to the person who can mend them.

    RewriteError                 anything this package raises on purpose; the command exits 2
    ├── DraftError               the draft cannot be read: not text, not there, not allowed
    ├── PolicyError              a policy or an author profile is wrong: file, line, column, what was expected
    ├── ConfigError              a setting is wrong, or two settings contradict each other
    ├── OutputError              a result could not be written; what was on disk is unchanged
    ├── DiffError                a diff does not belong to the text it is applied to
    └── ModelError               the language model could not be had (see rewrite.llm.errors)
"""

from __future__ import annotations


class RewriteError(Exception):
    """Anything this package raises on purpose: one line with the cause and the cure."""


class DraftError(RewriteError):
    """The draft cannot be read."""


class PolicyError(RewriteError):
    """A policy or an author profile is wrong."""


class ConfigError(RewriteError):
    """A setting is wrong."""


class OutputError(RewriteError):
    """A result could not be written; what was on disk is unchanged."""


class DiffError(RewriteError):
    """A diff does not belong to the text it is applied to."""


class ModelError(RewriteError):
    """The language model could not be had or could not be used."""
