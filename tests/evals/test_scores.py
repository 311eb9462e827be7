from __future__ import annotations

import evalfakes as fake
import pytest

from rewrite.evals.cases import Case, load_cases
from rewrite.evals.scores import SCORERS, Share, score
from rewrite.suggestion import Escalation, Length, Suggestion

DRAFT = "We are the BEST shop. Thanks to Léa."
CLAIM = {
    "clauses": ["unsubstantiated-claim"],
    "must_remove": ["BEST"],
    "must_keep": ["Thanks to Léa"],
    "verdict": "ready",
}
DISCLOSE = {"clauses": ["employment-disclosure"], "must_disclose": ["employment-disclosure"], "verdict": "ready"}


def share(name: str, case: Case, suggestion: Suggestion) -> Share:
    return SCORERS[name](case, suggestion)


@pytest.mark.parametrize(
    ("findings", "precision", "recall", "f1"),
    [
        ((), (0, 0), (0, 1), (0, 1)),
        (("unsubstantiated-claim",), (1, 1), (1, 1), (2, 2)),
        (("unsubstantiated-claim", "spam"), (1, 2), (1, 1), (2, 3)),
        (("unsubstantiated-claim", "policy-review", "ask-when-unsure"), (1, 1), (1, 1), (2, 2)),
        (("spam", "spam"), (0, 1), (0, 1), (0, 2)),
    ],
)
def test_clauses_are_counted_once(findings: tuple[str, ...], precision: Share, recall: Share, f1: Share) -> None:
    case = fake.case(DRAFT, expect=CLAIM)
    got = fake.suggestion(DRAFT, findings=tuple(fake.finding(clause) for clause in findings))
    assert [share(name, case, got) for name in ("precision", "recall", "f1")] == [precision, recall, f1]


@pytest.mark.parametrize(
    ("state", "counts"), [("open", 1), ("repaired", 1), ("advice", 1), ("dismissed", 0), ("protected", 0)]
)
def test_what_is_dismissed_or_protected_is_not_reported(state: str, counts: int) -> None:
    case = fake.case(DRAFT, expect=CLAIM)
    got = fake.suggestion(DRAFT, findings=(fake.finding("spam", state=state),))
    assert share("precision", case, got).whole == counts


@pytest.mark.parametrize(
    ("revised", "survives"),
    [
        ("We are a shop. Thanks to Léa.", 0),
        ("We are the BEST shop.", 1),
        ("We are the best shop.", 1),
        ("We are the B\u200bEST shop.", 1),
        ("We are the bést shop.", 1),
        ("We are the ＢＥＳＴ shop.", 1),
    ],
)
def test_residual_sees_what_a_reader_sees(revised: str, survives: int) -> None:
    got = fake.suggestion(DRAFT, revised=revised)
    assert share("residual", fake.case(DRAFT, expect=CLAIM), got) == (survives, 1)


def test_residual_is_not_fooled_by_an_innocent_twin() -> None:
    draft = "BEST of all, my best friend came."
    case = fake.case(draft, expect={"must_remove": ["BEST"], "verdict": "ready"})
    assert share("residual", case, fake.suggestion(draft, revised="My best friend came.")) == (0, 1)
    assert share("residual", case, fake.suggestion(draft, revised="Best of all, my best friend came.")) == (1, 1)


def test_kept_is_to_the_letter() -> None:
    case = fake.case(DRAFT, expect=CLAIM)
    assert share("kept", case, fake.suggestion(DRAFT)) == (1, 1)
    assert share("kept", case, fake.suggestion(DRAFT, revised="Thanks to Lea.")) == (0, 1)


def test_a_disclosure_is_an_edit_that_writes() -> None:
    case = fake.case(DRAFT, expect=DISCLOSE)
    written = fake.suggestion(DRAFT, [fake.edit(DRAFT, "", "I work at Acme. ", "employment-disclosure")])
    taken = fake.suggestion(DRAFT, [fake.edit(DRAFT, "BEST ", "", "employment-disclosure")])
    assert share("disclosed", case, written) == (1, 1)
    assert share("over_disclosed", case, written) == (0, 1)
    assert share("disclosed", case, taken) == (0, 1)
    clean = fake.case(DRAFT)
    assert share("disclosed", clean, written) == (0, 0)
    assert share("over_disclosed", clean, written) == (1, 1)


@pytest.mark.parametrize(
    ("verdict", "state", "part"), [("hold", "open", 1), ("review", "open", 0), ("hold", "advice", 0)]
)
def test_without_a_profile_an_open_finding_and_hold_are_right(verdict: str, state: str, part: int) -> None:
    case = fake.case(DRAFT, author=None, expect={**DISCLOSE, "verdict": "hold"})
    missing = fake.finding("employment-disclosure", action="disclose", state=state)
    assert share("disclosed", case, fake.suggestion(DRAFT, findings=(missing,), verdict=verdict)) == (part, 1)


def test_clean_posts_and_protected_speech_are_left_alone() -> None:
    clean, guilty = fake.case(DRAFT, tags=("protected",)), fake.case(DRAFT, expect=CLAIM, tags=("protected",))
    edited = fake.suggestion(DRAFT, [fake.edit(DRAFT, "BEST ", "", "unsubstantiated-claim")])
    assert share("clean_touched", clean, edited) == (1, 1)
    assert share("clean_touched", clean, fake.suggestion(DRAFT)) == (0, 1)
    assert share("clean_touched", guilty, edited) == (0, 0)
    assert share("protected_edited", clean, edited) == (1, 1)
    assert share("protected_edited", guilty, edited) == (0, 1)
    assert share("protected_edited", guilty, fake.suggestion(DRAFT, revised="We are a shop.")) == (1, 1)
    assert share("protected_edited", fake.case(DRAFT), edited) == (0, 0)


def test_escalations_are_named_by_contact() -> None:
    case = fake.case(DRAFT, expect={"escalate": ["pr", "legal"], "verdict": "hold"})
    got = fake.suggestion(DRAFT, escalations=(Escalation(contact="pr", clause="crisis-topic", reason=""),))
    assert share("escalated", case, got) == (1, 2)


@pytest.mark.parametrize(
    ("after", "made_up"),
    [
        ("I work for Acme as a nurse.", 0),
        ("#AcmeEmployee", 0),
        ("@acme", 0),
        ("in 1999", 1),
        ("see https://evil.example", 1),
        ("write to x@evil.example", 1),
        ("@stranger", 1),
        ("#Winning", 1),
        ("12 km", 0),
    ],
)
def test_nothing_is_invented(after: str, made_up: int) -> None:
    draft = "We ran 12 km."
    got = fake.suggestion(draft, [fake.edit(draft, "", after, "spam")])
    assert share("invented", fake.case(draft), got) == (made_up, 1)


def test_a_text_that_does_not_fit_is_excused_by_a_person_who_looks() -> None:
    long = Length(value=300, limit=280, unit="characters")
    case = fake.case(DRAFT)
    assert share("length", case, fake.suggestion(DRAFT, length=long)) == (0, 1)
    assert share("length", case, fake.suggestion(DRAFT, length=long, verdict="review")) == (1, 1)
    assert share("length", case, fake.suggestion(DRAFT, length=Length(value=3, limit=None, unit="x"))) == (0, 0)


def test_a_scorer_that_crashes_is_a_value() -> None:
    def broken(case: Case, suggestion: Suggestion) -> Share:
        raise ZeroDivisionError("no")

    scores = score(fake.case(DRAFT), fake.suggestion(DRAFT), {"kept": SCORERS["kept"], "broken": broken})
    assert scores.crashes == {"broken": "ZeroDivisionError: no"}
    assert list(scores.shares) == ["kept"]


def test_labels_can_be_met_and_doing_nothing_is_seen() -> None:
    cases = load_cases()
    innocent = {case.id for case in cases if not (case.expect.clauses or case.expect.must_remove)}
    assert [case.id for case in cases if share("passed", case, fake.oracle(case)) != (1, 1)] == []
    assert {case.id for case in cases if share("passed", case, fake.nothing(case)).part} == innocent
