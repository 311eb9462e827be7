from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import evalfakes as fake
import pytest

from rewrite.errors import ConfigError, OutputError
from rewrite.evals.cases import Case, Selection
from rewrite.evals.results import RunInfo, Writer, left_to_do, read_results
from rewrite.evals.row import Row, failed_row, row_of
from rewrite.evals.run import Plan

Make = Callable[[int], list[Case]]


def written(path: Path, cases: list[Case], rows: list[Row]) -> RunInfo:
    info = RunInfo.of(Plan(), Selection(), cases)
    writer = Writer(path, info)
    for row in rows:
        writer.write(row)
    writer.close()
    return info


def test_results_are_read_back_as_written(tmp_path: Path, some_cases: Make) -> None:
    cases = some_cases(3)
    rows = [row_of(case, fake.oracle(case)) for case in cases]
    info = written(tmp_path / "deep" / "r.jsonl", cases, rows)
    found = read_results(tmp_path / "deep" / "r.jsonl")
    assert found.info == info
    assert list(found.rows) == rows


def test_a_run_is_taken_up_where_it_stopped(tmp_path: Path, some_cases: Make) -> None:
    cases = some_cases(4)
    rows = [row_of(cases[0], fake.oracle(cases[0])), failed_row(cases[1], RuntimeError("no"))]
    path = tmp_path / "r.jsonl"
    info = written(path, cases, [*rows, row_of(cases[2], fake.oracle(cases[2]))])
    text = path.read_text(encoding="utf-8")
    path.write_text(text[:-40], encoding="utf-8")
    todo, kept = left_to_do(Plan().tasks(cases), read_results(path), info)
    assert [case.id for case, _ in todo] == ["c-001", "c-002", "c-003"]
    assert kept == rows[:1]


def test_a_case_that_has_changed_is_run_again(tmp_path: Path, some_cases: Make) -> None:
    cases = some_cases(1)
    info = written(tmp_path / "r.jsonl", cases, [row_of(cases[0], fake.oracle(cases[0]))])
    changed = [cases[0].model_copy(update={"draft": "Other words: the best."})]
    todo, kept = left_to_do(Plan().tasks(changed), read_results(tmp_path / "r.jsonl"), info)
    assert (len(todo), kept) == (1, [])


def test_rows_of_another_engine_are_refused(tmp_path: Path, some_cases: Make) -> None:
    info = written(tmp_path / "r.jsonl", some_cases(1), [])
    other = info.model_copy(update={"fingerprint": "0"})
    with pytest.raises(ConfigError, match="has changed"):
        left_to_do([], read_results(tmp_path / "r.jsonl"), other)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "line that describes the run is missing"),
        ("{}\n{}\n", ":1: not a line"),
        ('{"run": {}}\n{}\n', ":1: not a line"),
    ],
)
def test_what_is_no_results_file_is_told(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "r.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError, match=said):
        read_results(path)


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path, some_cases: Make) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot be written"):
        written(tmp_path / "file" / "r.jsonl", some_cases(1), [])
