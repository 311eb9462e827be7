"""A policy tested by damaging it: does any example or case notice?

A clause that can be switched off, turned round, widened or reduced to advice without a test that fails is a clause
nobody would miss. `rewrite policy test --mutate` prints those.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Literal, Protocol

from pydantic import BaseModel, ConfigDict

from rewrite.evals.cases import Case
from rewrite.evals.scores import SCORERS, Share, expected_clauses, score
from rewrite.policy import Clause, Examples, Policy, Rule
from rewrite.suggestion import Suggestion

Damage = Literal["disable", "negate", "widen", "advise", "drop-rule"]


class Example(Protocol):
    """What a run of the policy's own examples says about one of them."""

    @property
    def text(self) -> str:
        """The sentence."""
        ...

    @property
    def passed(self) -> bool:
        """Whether it was found, or left alone, as it should be."""
        ...


Examine = Callable[[Policy], Iterable[Example]]
Ask = Callable[[Policy, Case], Suggestion]


class Mutant(BaseModel):
    """A policy with one clause damaged; `rule` names the one that is left out, of those without an id the number."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    clause: str
    damage: Damage
    rule: str = ""
    policy: Policy


class Outcome(BaseModel):
    """What noticed a mutant: an example, a case, or (`noticed_by` empty) nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    clause: str
    damage: Damage
    rule: str = ""
    noticed_by: str = ""

    @property
    def survived(self) -> bool:
        """Tell whether nothing noticed."""
        return not self.noticed_by

    def __str__(self) -> str:
        what = f"{self.damage} {self.rule}" if self.rule else self.damage
        return f"{self.clause}: {what}: {'noticed by ' + self.noticed_by if self.noticed_by else 'NOT NOTICED'}"


def mutants(policy: Policy, rules: bool = False) -> Iterator[Mutant]:
    """Yield the policy damaged in every way that changes it; with `rules`, also without each single rule."""
    for name, clause in policy.clauses.items():
        if not clause.enabled:
            continue
        for damage, hurt in _DAMAGES.items():
            damaged = hurt(clause)
            if damaged != clause:
                yield Mutant(clause=name, damage=damage, policy=_with(policy, damaged))
        for at, rule in enumerate(clause.detect if rules else ()):
            left = clause.model_copy(update={"detect": (*clause.detect[:at], *clause.detect[at + 1 :])})
            yield Mutant(clause=name, damage="drop-rule", rule=rule.id or str(at + 1), policy=_with(policy, left))


def mutate(
    policy: Policy,
    cases: Sequence[Case],
    *,
    rules: bool = False,
    examine: Examine | None = None,
    ask: Ask | None = None,
) -> Iterator[Outcome]:
    """Yield what notices each mutant: the examples are asked first, then the cases, those of the clause before others.

    Clauses that are about the run and not about a draft have no findings to lose; they are left out.
    """
    examine = examine or _examine
    ask = ask or _ask
    good = {each.text for each in examine(policy) if each.passed}
    whole: dict[str, Mapping[str, Share]] = {}
    for mutant in mutants(policy, rules):
        if mutant.clause in _ABOUT_THE_RUN:
            continue
        noticed = _example_that_notices(mutant, good, examine)
        if not noticed:
            noticed = _case_that_notices(mutant, policy, cases, whole, ask)
        yield Outcome(clause=mutant.clause, damage=mutant.damage, rule=mutant.rule, noticed_by=noticed)


def _example_that_notices(mutant: Mutant, good: set[str], examine: Examine) -> str:
    """Name the first example of the clause that no longer passes; those of other clauses say nothing about it."""
    silent = {
        name: clause if name == mutant.clause else clause.model_copy(update={"examples": Examples()})
        for name, clause in mutant.policy.clauses.items()
    }
    asked = mutant.policy.model_copy(update={"clauses": silent})
    return next((f"the example {e.text!r}" for e in examine(asked) if not e.passed and e.text in good), "")


def _case_that_notices(
    mutant: Mutant, policy: Policy, cases: Sequence[Case], whole: dict[str, Mapping[str, Share]], ask: Ask
) -> str:
    """Name the first case that scores worse under the mutant than under the policy; empty when none does."""
    for case in sorted(cases, key=lambda case: mutant.clause not in expected_clauses(case)):
        if case.id not in whole:
            whole[case.id] = score(case, ask(policy, case)).shares
        worse = _worse(whole[case.id], score(case, ask(mutant.policy, case)).shares)
        if worse:
            return f"the case {case.id} ({worse})"
    return ""


def _worse(before: Mapping[str, Share], after: Mapping[str, Share]) -> str:
    """Name the first score that fell. Precision and the like follow from these."""
    for name in ("passed", "recall", "f1", "residual", "kept", "disclosed", "escalated", "verdict", "clean_touched"):
        old, new = before.get(name, Share(0, 0)).value, after.get(name, Share(0, 0)).value
        if name in SCORERS and old is not None and new is not None and (new > old if name in _LESS else new < old):
            return name
    return ""


_LESS = frozenset({"residual", "clean_touched"})
_ABOUT_THE_RUN = frozenset({"ask-when-unsure", "policy-review"})


def _with(policy: Policy, clause: Clause) -> Policy:
    """Return the policy with one clause replaced, under a fingerprint of its own."""
    mark = hashlib.sha256(f"{policy.fingerprint} {clause.model_dump_json()}".encode()).hexdigest()
    return policy.model_copy(update={"clauses": {**policy.clauses, clause.id: clause}, "fingerprint": mark})


def _disabled(clause: Clause) -> Clause:
    return clause.model_copy(update={"enabled": False})


def _negated(clause: Clause) -> Clause:
    return _each_rule(
        clause, lambda rule: rule.model_copy(update={"all": _classes(rule.none), "none": rule.all, "seq": ()})
    )


def _widened(clause: Clause) -> Clause:
    return _each_rule(
        clause, lambda rule: rule.model_copy(update={"none": (), "all": rule.all[:1], "seq": rule.seq[:1]})
    )


def _advised(clause: Clause) -> Clause:
    weak = _each_rule(clause, lambda rule: rule.model_copy(update={"action": None, "level": None}))
    return weak.model_copy(update={"action": "advise", "level": "soft"})


def _each_rule(clause: Clause, change: Callable[[Rule], Rule]) -> Clause:
    return clause.model_copy(update={"detect": tuple(change(rule) for rule in clause.detect)})


def _classes(elements: Iterable[str]) -> tuple[str, ...]:
    """Return what a rule excludes as what it looks for; `not_x` excludes a negated x, so it looks for x."""
    return tuple(element.removeprefix("not_") for element in elements)


_DAMAGES: Mapping[Damage, Callable[[Clause], Clause]] = {
    "disable": _disabled,
    "negate": _negated,
    "widen": _widened,
    "advise": _advised,
}


def _examine(policy: Policy) -> Iterable[Example]:
    import rewrite.pipeline as pipeline

    run: Examine = pipeline.check_examples
    return run(policy)


def _ask(policy: Policy, case: Case) -> Suggestion:
    from rewrite.pipeline import suggest

    mark = hashlib.sha256(f"{policy.fingerprint} {case.organisation.model_dump_json()}".encode()).hexdigest()
    own = policy.model_copy(update={"organisation": case.organisation, "fingerprint": mark})
    return suggest(case.draft, author=case.author, policy=own, platform=case.network)
