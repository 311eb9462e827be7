from __future__ import annotations

import io
import os
from collections.abc import Callable

import evalfakes as fake
import pytest

from rewrite.errors import ConfigError
from rewrite.evals.cases import Case
from rewrite.evals.engines import EngineSpec, nothing
from rewrite.evals.progress import Progress
from rewrite.evals.run import Plan, run, run_one
from rewrite.suggestion import Suggestion

Make = Callable[[int], list[Case]]


def die(case: Case, attempt: int) -> Suggestion:
    """Kill the worker process on one case."""
    if case.id == "c-030":
        os._exit(7)
    return fake.oracle(case)


def plan(engine: str, **fields: int) -> Plan:
    return Plan.model_validate({"engine": EngineSpec(name=engine), **fields})


def test_a_pool_gives_the_rows_that_one_process_gives(some_cases: Make) -> None:
    tasks = plan("x").tasks(some_cases(60))
    alone = list(run(tasks, plan("evalfakes:oracle", jobs=1)))
    pooled = sorted(run(tasks, plan("evalfakes:oracle", jobs=2)), key=lambda row: row.case.id)
    assert [row.model_dump(exclude={"seconds"}) for row in pooled] == [
        row.model_dump(exclude={"seconds"}) for row in alone
    ]
    assert all(row.passed for row in pooled)


def test_an_exception_is_a_row_and_no_failure(some_cases: Make) -> None:
    rows = list(run(plan("x").tasks(some_cases(4)), plan("evalfakes:crash_on_french")))
    assert [row.status for row in rows] == ["error", "ran", "error", "ran"]
    assert rows[0].error == "RuntimeError: no luck with c-000"
    assert rows[0].scores == {}


def test_a_worker_that_dies_costs_its_own_case_only(some_cases: Make) -> None:
    cases = some_cases(60)
    rows = list(run(plan("x").tasks(cases), plan("test_run:die", jobs=2)))
    assert sorted(row.case.id for row in rows) == [case.id for case in cases]
    (lost,) = [row for row in rows if row.status == "error"]
    assert lost.case.id == "c-030"
    assert lost.error == "RuntimeError: the process that ran this case died"


def test_what_waits_on_a_server_is_done_by_threads(some_cases: Make) -> None:
    waiting = Plan(engine=EngineSpec(name="evalfakes:oracle", model="m"), jobs=4)
    rows = list(run(waiting.tasks(some_cases(30)), waiting))
    assert len(rows) == 30
    assert all(row.passed for row in rows)


def test_attempts_are_numbered(some_cases: Make) -> None:
    seen: list[int] = []

    def engine(case: Case, attempt: int) -> Suggestion:
        seen.append(attempt)
        return fake.nothing(case)

    rows = list(run(plan("x", repeat=3).tasks(some_cases(2)), plan("x"), engine))
    assert seen == [0, 1, 2, 0, 1, 2]
    assert [row.attempt for row in rows] == seen


def test_the_floor_finds_nothing(some_cases: Make) -> None:
    row = run_one(some_cases(1)[0], nothing)
    assert row.scores["residual"] == (1, 1)
    assert row.scores["kept"] == (0, 0)
    assert not row.passed


@pytest.mark.parametrize("name", ["embeded", "no.such.module:f", "evalfakes:no_such"])
def test_an_engine_that_does_not_exist_is_told(name: str) -> None:
    with pytest.raises(ConfigError, match="--engine"):
        EngineSpec(name=name).build()


def test_the_fingerprint_follows_the_engine() -> None:
    assert EngineSpec().fingerprint() == EngineSpec().fingerprint()
    assert EngineSpec().fingerprint() != EngineSpec(name="nothing").fingerprint()


def test_progress_is_for_terminals_only() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    for stream, shown in ((io.StringIO(), False), (Terminal(), True)):
        with Progress(2, stream) as progress:
            progress.step()
            progress.step(failed=True)
        assert ("2/2, 1 do not pass" in stream.getvalue()) is shown
