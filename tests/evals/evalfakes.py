"""Stand-ins for the pipeline, which tests of the eval room do not need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rewrite.diff import Diff, numbered
from rewrite.draft import Author, digest
from rewrite.edit import Edit
from rewrite.evals.cases import Case, Expect
from rewrite.finding import Finding
from rewrite.policy import Organisation
from rewrite.suggestion import Escalation, Length, PolicyStamp, Suggestion, Verdict


def case(draft: str = "We won. I cried.", **fields: Any) -> Case:
    """Make a case; what is not given is plain."""
    expect = fields.pop("expect", {"verdict": "clean"})
    plain: dict[str, Any] = {
        "id": "t-1",
        "split": "dev",
        "language": "en",
        "network": "x",
        "organisation": Organisation(name="Acme", handles=("@acme",), products=("Orion",)),
        "author": Author(name="Jane Roe", role="nurse", employer="Acme"),
    }
    return Case(draft=draft, expect=Expect(**expect), **(plain | fields))


def edit(draft: str, before: str, after: str, *clauses: str) -> Edit:
    """Make an edit of the only place where `before` stands; an empty one stands at the start."""
    start = draft.index(before) if before else 0
    return Edit(
        id="",
        start=start,
        end=start + len(before),
        before=before,
        after=after,
        clauses=clauses,
        reason="",
        source="fake",
    )


def finding(clause: str, **fields: Any) -> Finding:
    """Make a finding without a place."""
    plain: dict[str, Any] = {"level": "hard", "action": "remove", "start": 0, "end": 0, "quote": "", "message": ""}
    return Finding(id="f", clause=clause, contact="pr", source="fake", **(plain | fields))


def suggestion(draft: str, edits: Sequence[Edit] = (), **fields: Any) -> Suggestion:
    """Make a suggestion whose revised text is that of its edits."""
    diff = Diff(base=digest(draft), edits=numbered(edits))
    revised = fields.pop("revised", diff.apply(draft))
    plain: dict[str, Any] = {
        "verdict": Verdict.CLEAN,
        "language": "en",
        "platform": "x",
        "findings": (),
        "length": Length(value=len(revised), limit=280, unit="characters"),
        "policy": PolicyStamp(name="fake", version="1", fingerprint="0" * 8),
    }
    return Suggestion(draft=draft, diff=diff, revised=revised, **(plain | fields))


def oracle(one: Case, attempt: int = 0) -> Suggestion:
    """Give what the labels of a case ask for."""
    expect = one.expect
    edits = [edit(one.draft, quote, "", *expect.clauses[:1]) for quote in expect.must_remove]
    can_disclose = one.author is not None
    if expect.must_disclose and can_disclose:
        edits.append(edit(one.draft, "", "I work for you know whom.\n\n", *expect.must_disclose))
    return suggestion(
        one.draft,
        _apart(edits),
        verdict=expect.verdict,
        findings=tuple(finding(clause) for clause in expect.clauses),
        escalations=tuple(Escalation(contact=each, clause="x", reason="") for each in expect.escalate),
        length=Length(value=1, limit=None, unit="characters"),
    )


def nothing(one: Case, attempt: int = 0) -> Suggestion:
    """Find nothing and change nothing."""
    return suggestion(one.draft, length=Length(value=1, limit=None, unit="characters"))


def crash(one: Case, attempt: int = 0) -> Suggestion:
    """Fail on every case."""
    raise RuntimeError(f"no luck with {one.id}")


def crash_on_french(one: Case, attempt: int = 0) -> Suggestion:
    """Fail on French drafts."""
    return crash(one) if one.language == "fr" else oracle(one)


def _apart(edits: Sequence[Edit]) -> list[Edit]:
    """Join edits that touch, as a Diff demands."""
    joined: list[Edit] = []
    for each in sorted(edits, key=lambda one: (one.start, one.end)):
        last = joined[-1] if joined else None
        if last is not None and each.start <= last.end:
            joined[-1] = last.model_copy(
                update={
                    "end": each.end,
                    "before": last.before + each.before,
                    "after": last.after + each.after,
                    "clauses": last.clauses + each.clauses,
                }
            )
        else:
            joined.append(each)
    return joined
