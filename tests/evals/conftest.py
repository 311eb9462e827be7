from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import evalfakes as fake
import pytest

from rewrite.evals.cases import Case
from rewrite.evals.row import Row, row_of

CASES = """\
organisations:
  acme: {name: Acme}
authors:
  jane: {name: Jane Roe, role: nurse, employer: Acme}
cases:
"""
CASE = """\
- id: {name}
  split: dev
  language: {language}
  network: x
  organisation: acme
  author: jane
  draft: |-
    We won the best <prize> & "cup" number {number}.
    I cried.
  expect:
    clauses: [unsubstantiated-claim]
    must_remove: ["the best"]
    must_keep: ["I cried."]
    escalate: []
    verdict: ready
  tags: [violation, pair]
  source: "written for a test"
  why: a superlative
"""


@pytest.fixture
def case_file(tmp_path: Path) -> Path:
    """Write ten cases, five of them French."""
    file = tmp_path / "cases.yaml"
    entries = [
        CASE.format(name=f"t-{number}-{language}", language=language, number=number)
        for number in range(5)
        for language in ("en", "fr")
    ]
    file.write_text(CASES + "".join(entries), encoding="utf-8")
    return file


@pytest.fixture
def some_cases() -> Callable[[int], list[Case]]:
    """Make so many cases in English and French by turns."""

    def make(number: int) -> list[Case]:
        expect = {"clauses": ["unsubstantiated-claim"], "must_remove": ["the best"], "verdict": "ready"}
        return [
            fake.case(f"We are the best {n}.", id=f"c-{n:03}", language="en" if n % 2 else "fr", expect=expect)
            for n in range(number)
        ]

    return make


@pytest.fixture
def oracle_row(some_cases: Callable[[int], list[Case]]) -> Row:
    """Make a row that passes."""
    (case,) = some_cases(1)
    return row_of(case, fake.oracle(case), 0.01)
