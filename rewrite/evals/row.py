"""What is remembered of one case in one run: enough to explain it later, and nothing that must be recomputed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, PlainSerializer

from rewrite.edit import Edit
from rewrite.evals.cases import Case
from rewrite.evals.scores import LOWER_IS_BETTER, Share, expected_clauses, reported_clauses, score, survives
from rewrite.suggestion import Suggestion, Verdict

_FROZEN = ConfigDict(frozen=True, extra="forbid")


class Got(BaseModel):
    """The part of a suggestion that a report shows."""

    model_config = _FROZEN

    verdict: Verdict
    clauses: tuple[str, ...]
    findings: tuple[str, ...] = ()
    edits: tuple[Edit, ...] = ()
    refusals: tuple[str, ...] = ()
    escalations: tuple[str, ...] = ()
    revised: str
    warnings: tuple[str, ...] = ()
    policy: str = ""
    usage: Mapping[str, Any] = {}


class Row(BaseModel):
    """One case run once: the labels, what came, the scores.

    `error` says why nothing came; `status` tells an engine that failed from a recording that is stale. `seconds` is
    wall time of this case alone.
    """

    model_config = _FROZEN

    case: Case
    digest: str
    attempt: int = 0
    got: Got | None = None
    scores: Mapping[str, Annotated[Share, PlainSerializer(list)]] = {}
    crashes: Mapping[str, str] = {}
    status: Literal["ran", "error", "stale"] = "ran"
    error: str = ""
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """Tell whether all that the case asks for holds; a case that could not run did not pass."""
        return bool(self.scores.get("passed", (0, 0))[0])

    @property
    def missed(self) -> tuple[str, ...]:
        """Return the expected clauses that were not reported."""
        return tuple(sorted(expected_clauses(self.case) - set(self.got.clauses if self.got else ())))

    @property
    def extra(self) -> tuple[str, ...]:
        """Return the reported clauses that were not expected."""
        return tuple(sorted(set(self.got.clauses if self.got else ()) - expected_clauses(self.case)))

    @property
    def surviving(self) -> tuple[str, ...]:
        """Return the strings that must go and are still there."""
        revised = "" if self.got is None else self.got.revised
        return tuple(each for each in self.case.expect.must_remove if survives(each, self.case.draft, revised))

    @property
    def lost(self) -> tuple[str, ...]:
        """Return the strings that must stay and are gone."""
        revised = "" if self.got is None else self.got.revised
        return tuple(each for each in self.case.expect.must_keep if each not in revised)

    @property
    def failing(self) -> tuple[str, ...]:
        """Name the scores that are less than perfect, without those that others already tell."""
        told = {"passed", "f1"}
        return tuple(
            name
            for name, (part, whole) in self.scores.items()
            if name not in told and (part > 0 if name in LOWER_IS_BETTER else part < whole)
        )


def row_of(case: Case, suggestion: Suggestion, seconds: float = 0.0, attempt: int = 0) -> Row:
    """Score a suggestion and keep what matters of it."""
    scores = score(case, suggestion)
    return Row(
        case=case,
        digest=case.digest(),
        attempt=attempt,
        got=_got(suggestion),
        scores=dict(scores.shares),
        crashes=dict(scores.crashes),
        seconds=seconds,
    )


def failed_row(case: Case, error: Exception, seconds: float = 0.0, attempt: int = 0) -> Row:
    """Make the row of a case that could not run."""
    said = f"{type(error).__name__}: {error}".strip().rstrip(":")
    return Row(
        case=case,
        digest=case.digest(),
        attempt=attempt,
        status="stale" if type(error).__name__ == "Stale" else "error",
        error=said,
        seconds=seconds,
    )


def _got(suggestion: Suggestion) -> Got:
    usage: Any = getattr(suggestion, "usage", None)
    return Got(
        verdict=suggestion.verdict,
        clauses=tuple(sorted(reported_clauses(suggestion))),
        findings=tuple(
            f"{each.clause} [{each.level} {each.action}, {each.state}, {each.source}] {each.quote!r}"
            for each in suggestion.findings
        ),
        edits=suggestion.edits,
        refusals=tuple(f"{each.code} {each.before!r} -> {each.after!r}: {each.reason}" for each in suggestion.refusals),
        escalations=tuple(sorted({each.contact for each in suggestion.escalations})),
        revised=suggestion.revised,
        warnings=suggestion.warnings,
        policy=suggestion.policy.fingerprint,
        usage=usage.model_dump(mode="json") if isinstance(usage, BaseModel) else {},
    )
