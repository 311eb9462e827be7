"""Numbers, lists and tables as text, the same in every report."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from rewrite.evals.compare import Comparison
from rewrite.evals.scores import LOWER_IS_BETTER
from rewrite.evals.stats import Interval

MEANINGS = {
    "passed": "cases in which all that is asked for holds",
    "f1": "clauses reported against clauses expected, micro average",
    "precision": "reported clauses that were expected",
    "recall": "expected clauses that were reported",
    "residual": "strings that must go and are still there",
    "kept": "strings that must stay and stand unchanged",
    "disclosed": "missing disclosures that were added",
    "over_disclosed": "posts with a disclosure nobody needed",
    "clean_touched": "clean posts that were changed",
    "escalated": "contacts to ask that were named",
    "verdict": "verdicts that are the expected ones",
    "protected_edited": "posts of protected speech that were changed",
    "invented": "edits that bring in a fact nobody gave",
    "length": "revised posts that fit their network, or are held back",
}
"""What each figure counts, in words."""


def meaning(name: str) -> str:
    """Say what a figure counts, and when less of it is better."""
    return MEANINGS.get(name, "") + (" (lower is better)" if name in LOWER_IS_BETTER else "")


def is_hidden(char: str) -> bool:
    """Tell whether a reader does not see a character, or a terminal obeys it; joiners of emojis are let through."""
    return char not in "\n\t\u200d\ufe0f" and unicodedata.category(char) in ("Cf", "Cc", "Cs", "Co")


def unhidden(text: str) -> str:
    """Write hidden characters and control codes as <U+200B>."""
    return "".join(f"<U+{ord(char):04X}>" if is_hidden(char) else char for char in text)


def number(value: float | None) -> str:
    """Write a ratio with three digits, or a dash where there is none."""
    return "-" if value is None else f"{value:.3f}"


def signed(value: float) -> str:
    """Write a difference with its sign."""
    return f"{value:+.3f}"


def between(interval: Interval | None) -> str:
    """Write an interval; nothing where there is none."""
    return "" if interval is None else f"{interval.low:.3f} to {interval.high:.3f}"


def listed(words: Sequence[str], most: int = 0) -> str:
    """Write words with commas; with `most`, the first ones and how many follow."""
    if most and len(words) > most:
        return f"{', '.join(words[:most])} and {len(words) - most} more"
    return ", ".join(words) or "none"


def table(rows: Sequence[Sequence[str]], left: int = 1) -> str:
    """Align columns: the first `left` to the left, the others to the right."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if at < left else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def changed_words(found: Comparison) -> str:
    """Say how many cases changed sides, and how likely that is by luck."""
    return (
        f"{found.compared} cases compared: {len(found.better)} pass now and did not, {len(found.worse)} fail now"
        f" and did not (McNemar's exact test, p = {found.p:.3f})"
    )
