"""Offline eval runs: fixed cases, scores, figures, comparisons and reports."""

from __future__ import annotations

from rewrite.evals.cases import Case, CaseError, Expect, Selection, load_cases
from rewrite.evals.scores import SCORERS, Share, score

__all__ = ["SCORERS", "Case", "CaseError", "Expect", "Selection", "Share", "load_cases", "score"]
