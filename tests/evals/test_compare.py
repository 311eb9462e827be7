from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import evalfakes as fake
import pytest

from rewrite.errors import ConfigError
from rewrite.evals.cases import Case, Selection
from rewrite.evals.compare import Baseline, compare
from rewrite.evals.gates import parse_gates
from rewrite.evals.report.terminal import comparison
from rewrite.evals.results import RunInfo
from rewrite.evals.row import failed_row, row_of
from rewrite.evals.run import Plan
from rewrite.evals.scores import Share

Make = Callable[[int], list[Case]]


def run(cases: list[Case], failing: tuple[int, ...] = ()) -> Baseline:
    rows = [row_of(case, fake.nothing(case) if n in failing else fake.oracle(case)) for n, case in enumerate(cases)]
    return Baseline.of(RunInfo.of(Plan(), Selection(), cases), rows)


def test_a_run_equals_itself(some_cases: Make) -> None:
    found = compare(run(some_cases(5), (1,)), run(some_cases(5), (1,)))
    assert (found.better, found.worse, found.cases, found.p) == ((), (), (), 1.0)
    assert found.regressions(0) == ()
    assert found.compared == 5


def test_what_got_worse_is_named_and_is_a_regression(some_cases: Make) -> None:
    found = compare(run(some_cases(40), (0,)), run(some_cases(40), (1, 2, 3, 4, 5, 6, 7)))
    assert found.better == ("c-000",)
    assert found.worse == tuple(f"c-00{n}" for n in range(1, 8))
    assert found.p == pytest.approx(0.0703125)
    fallen = {change.name: change for change in found.regressions()}
    assert {"passed", "recall", "residual", "verdict"} <= set(fallen)
    assert "kept" not in fallen
    assert fallen["residual"].by > 0
    assert fallen["passed"].by == pytest.approx(-6 / 40)
    assert "passed" in found.cases[0].worse
    text = comparison(found)
    assert "REGRESSED" in text
    assert "WORSE   c-001" in text


def test_what_is_within_the_tolerance_is_no_regression(some_cases: Make) -> None:
    found = compare(run(some_cases(40)), run(some_cases(40), (1,)))
    assert found.regressions(0.5) == ()
    assert found.regressions(0.01)
    assert found.worse == ("c-001",)


def test_only_cases_that_have_not_changed_are_compared(some_cases: Make) -> None:
    before, after = some_cases(4), some_cases(5)[1:]
    after[0] = after[0].model_copy(update={"draft": "Relabelled: the best."})
    found = compare(run(before), run(after))
    assert (found.compared, found.relabelled, found.added, found.gone) == (2, ("c-001",), ("c-004",), ("c-000",))


def test_a_baseline_is_a_case_a_line_and_read_back_as_written(tmp_path: Path, some_cases: Make) -> None:
    made = run(some_cases(3))
    made.write(tmp_path / "b" / "baseline.json")
    text = (tmp_path / "b" / "baseline.json").read_text(encoding="utf-8")
    assert Baseline.read(tmp_path / "b" / "baseline.json") == made
    assert sum('"c-00' in line for line in text.splitlines()) == 3
    assert "the best" not in text


@pytest.mark.parametrize("content", ["", "[]", '{"schema_version": "other"}'])
def test_what_is_no_baseline_is_told(tmp_path: Path, content: str) -> None:
    (tmp_path / "b.json").write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"b\.json"):
        Baseline.read(tmp_path / "b.json")


def test_what_could_not_run_has_no_standing(some_cases: Make) -> None:
    cases = some_cases(1)
    empty = Baseline.of(RunInfo.of(Plan(), Selection(), cases), [failed_row(cases[0], RuntimeError("no"))])
    assert empty.cases == {}
    assert compare(run(cases), empty).gone == ("c-000",)


FOUND = {"f1": Share(8, 10), "residual": Share(1, 10)}


@pytest.mark.parametrize(
    ("under", "over", "faults"),
    [
        ("f1=0.8", "residual=0.1", 0),
        ("f1=0.81", "residual=0.1", 1),
        ("f1=0.81", "residual=0.05", 2),
        ("f1=0.81, f1=0.9", "", 2),
    ],
)
def test_gates(under: str, over: str, faults: int) -> None:
    said = [gate.fault(FOUND) for gate in parse_gates([under], [over])]
    assert sum(map(bool, said)) == faults


@pytest.mark.parametrize(
    ("under", "over"),
    [("f2=0.8", ""), ("residual=0.1", ""), ("", "f1=0.1"), ("f1", ""), ("f1=80", ""), ("f1=much", "")],
)
def test_a_gate_that_cannot_be_meant_is_told(under: str, over: str) -> None:
    with pytest.raises(ConfigError, match="--fail-"):
        parse_gates([under], [over])


def test_a_gate_on_nothing_is_no_gate_that_holds() -> None:
    with pytest.raises(ConfigError, match="cannot be judged"):
        parse_gates(["kept=0.5"])[0].fault(FOUND)
