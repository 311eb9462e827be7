"""Run cases and give a row for each, whatever happens."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from rewrite.evals.cases import Case
from rewrite.evals.row import Row, failed_row, row_of
from rewrite.policy import Organisation, Policy
from rewrite.suggestion import Suggestion

Engine = Callable[[Case], Suggestion]


def embedded(case: Case) -> Suggestion:
    """Run one case through the embedded reviewer: no model, no network. The language is left to be found out."""
    from rewrite.pipeline import suggest

    return suggest(case.draft, author=case.author, policy=_policy(case.organisation), platform=case.network)


@lru_cache(maxsize=256)
def _policy_of(organisation: str) -> Policy:
    from rewrite.policy import load_policy

    return load_policy({"extends": "default", "organisation": json.loads(organisation)})


def _policy(organisation: Organisation) -> Policy:
    return _policy_of(organisation.model_dump_json())


def run_one(case: Case, engine: Engine = embedded, attempt: int = 0) -> Row:
    """Run and score one case; an exception becomes the row's error."""
    began = time.perf_counter()
    try:
        suggestion = engine(case)
    except Exception as error:
        return failed_row(case, f"{type(error).__name__}: {error}", time.perf_counter() - began, attempt)
    return row_of(case, suggestion, time.perf_counter() - began, attempt)


def run_all(cases: Iterable[Case], engine: Engine = embedded) -> Iterator[Row]:
    """Run the cases one after another."""
    for case in cases:
        yield run_one(case, engine)
