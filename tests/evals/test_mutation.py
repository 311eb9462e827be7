from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import evalfakes as fake
import pytest

from rewrite.evals.cases import Case
from rewrite.evals.mutation import mutants, mutate
from rewrite.policy import Bilingual, Clause, Policy, Rule
from rewrite.suggestion import Suggestion

SAME = Bilingual(en="x")


def clause(name: str, **fields: object) -> Clause:
    given = {"title": SAME, "asks": SAME, "advice": SAME, "action": "remove", "level": "hard", "contact": "pr"}
    return Clause.model_validate({"id": name, **given, **fields})


@pytest.fixture
def policy() -> Policy:
    rules = (Rule(id="loud", all=("best", "us"), none=("source",)), Rule(all=("top",)))
    clauses = [
        clause("spam", detect=rules),
        clause("disrespect"),
        clause("off", enabled=False),
        clause("policy-review"),
    ]
    return Policy(name="p", version="1", clauses={each.id: each for each in clauses}, fingerprint="f")


@dataclass(frozen=True)
class Result:
    text: str
    passed: bool


def spam_only(policy: Policy) -> Iterable[Result]:
    """Examples of one clause, which notice all that is done to it."""
    return [Result("buy buy", policy.clauses["spam"] == clause("spam", detect=RULES))]


RULES = (Rule(id="loud", all=("best", "us"), none=("source",)), Rule(all=("top",)))


def test_every_clause_in_force_is_damaged(policy: Policy) -> None:
    made = [(each.clause, each.damage, each.rule) for each in mutants(policy, rules=True)]
    assert made == [
        ("spam", "disable", ""),
        ("spam", "negate", ""),
        ("spam", "widen", ""),
        ("spam", "advise", ""),
        ("spam", "drop-rule", "loud"),
        ("spam", "drop-rule", "2"),
        ("disrespect", "disable", ""),
        ("disrespect", "advise", ""),
        ("policy-review", "disable", ""),
        ("policy-review", "advise", ""),
    ]
    assert len({each.policy.fingerprint for each in mutants(policy, rules=True)}) == len(made)


def test_what_nothing_notices_survives(policy: Policy) -> None:
    found = list(mutate(policy, [], rules=True, examine=spam_only, ask=blind))
    assert {each.clause for each in found if not each.survived} == {"spam"}
    assert [str(each) for each in found if each.survived] == [
        "disrespect: disable: NOT NOTICED",
        "disrespect: advise: NOT NOTICED",
    ]
    assert found[0].noticed_by == "the example 'buy buy'"


def test_a_case_notices_what_no_example_does(policy: Policy) -> None:
    case = fake.case("You fool.", id="rude", expect={"clauses": ["disrespect"], "verdict": "ready"})

    def ask(policy: Policy, case: Case) -> Suggestion:
        clause = policy.clauses["disrespect"]
        found = (fake.finding("disrespect"),) if clause.enabled else ()
        return fake.suggestion(case.draft, findings=found, verdict="ready" if clause.action == "remove" else "review")

    found = {each.damage: each for each in mutate(policy, [case], examine=spam_only, ask=ask) if each.clause != "spam"}
    assert found["disable"].noticed_by == "the case rude (passed)"
    assert not found["advise"].survived


def test_what_was_broken_before_notices_nothing(policy: Policy) -> None:
    def broken(policy: Policy) -> Iterable[Result]:
        return [Result("buy buy", False)]

    assert all(each.survived for each in mutate(policy, [], examine=broken, ask=blind))


def blind(policy: Policy, case: Case) -> Suggestion:
    return fake.nothing(case)
