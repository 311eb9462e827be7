"""The whole of `rewrite eval`: load, run, measure, compare, report, judge."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, TextIO

from pydantic import BaseModel, ConfigDict

from rewrite.errors import ConfigError, OutputError, RewriteError
from rewrite.evals.cases import Case, Selection, Vocabulary, load_cases
from rewrite.evals.compare import TOLERANCE, Baseline, Comparison, compare
from rewrite.evals.engines import Engine
from rewrite.evals.figures import figures
from rewrite.evals.gates import Gate, parse_gates
from rewrite.evals.progress import Progress
from rewrite.evals.report import terminal
from rewrite.evals.report.run_report import RunReport
from rewrite.evals.results import Results, RunInfo, Writer, left_to_do, read_results
from rewrite.evals.row import Row
from rewrite.evals.run import Plan, Task, run
from rewrite.policy import load_policy

PASSED, FAILED, COULD_NOT_RUN = 0, 1, 2


class EvalRequest(BaseModel):
    """What to run, what to compare it with, where to write. Paths that are None are not written or read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    cases: tuple[Path, ...] = ()
    selection: Selection = Selection()
    plan: Plan = Plan()
    results: Path | None = None
    resume: bool = False
    baseline: Path | None = None
    save_baseline: Path | None = None
    tolerance: float = TOLERANCE
    fail_under: tuple[str, ...] = ()
    fail_over: tuple[str, ...] = ()
    report: Path | None = None
    junit: Path | None = None
    markdown: Path | None = None
    verbose: bool = False


def evaluate(request: EvalRequest, engine: Engine | None = None, out: TextIO | None = None) -> int:
    """Do what is asked and print the summary; `engine` replaces the one that is named.

    Returns 0; 1 below a threshold or regressed; 2 when a case could not run, or nothing could.
    """
    try:
        return _evaluate(request, engine, out or sys.stdout)
    except RewriteError as error:
        print(error, file=sys.stderr)
    except KeyboardInterrupt:
        kept = f"; what is done is in {request.results}: go on with --resume" if request.results else ""
        print(f"interrupted{kept}", file=sys.stderr)
    return COULD_NOT_RUN


def _evaluate(request: EvalRequest, engine: Engine | None, out: TextIO) -> int:
    gates = parse_gates(request.fail_under, request.fail_over)
    before = None if request.baseline is None else Baseline.read(request.baseline)
    named = request.plan.engine.policy
    words = Vocabulary.of(load_policy(None if named == "default" else named))
    cases = request.selection.of(load_cases(request.cases, words))
    info = RunInfo.of(request.plan, request.selection, cases)
    rows = _rows(request, cases, info, engine)
    now = Baseline.of(info, rows)
    found = None if before is None else compare(before, now, request.plan.seed)
    _say(_text(request, rows, found), out)
    _write(request, RunReport(info=info, rows=tuple(rows)), found)
    if request.save_baseline is not None:
        now.write(request.save_baseline)
    return _judge(rows, gates, found, request.tolerance)


def _rows(request: EvalRequest, cases: Sequence[Case], info: RunInfo, engine: Engine | None) -> list[Row]:
    """Run what is not done yet, each row written as it comes; in the order of the cases."""
    todo: list[Task] = request.plan.tasks(cases)
    order = {(case.id, attempt): at for at, (case, attempt) in enumerate(todo)}
    rows: list[Row] = []
    if request.resume:
        todo, rows = left_to_do(todo, _earlier(request), info)
    writer = None if request.results is None else Writer(request.results, info, rows)
    try:
        with Progress(len(todo)) as progress:
            for row in run(todo, request.plan, engine):
                rows.append(row)
                progress.step(failed=not row.passed)
                if writer is not None:
                    writer.write(row)
    finally:
        if writer is not None:
            writer.close()
    return sorted(rows, key=lambda row: order[row.case.id, row.attempt])


def _earlier(request: EvalRequest) -> Results:
    if request.results is None:
        raise ConfigError("--resume needs --results FILE: the file of the run that was interrupted")
    return read_results(request.results)


def _text(request: EvalRequest, rows: Sequence[Row], found: Comparison | None) -> str:
    """Return what is printed."""
    parts = [terminal.failures(rows)] if request.verbose else []
    parts.append(f"engine {request.plan.engine.label}, split {request.selection.split}\n")
    parts.append(terminal.summary(rows, request.plan.seed))
    if found is not None:
        parts.append(f"\n{terminal.comparison(found, request.tolerance)}")
    return "\n".join(parts) + "\n"


def _say(text: str, out: TextIO) -> None:
    """Write UTF-8 whatever the locale; a reader who leaves early is no error."""
    buffer: BinaryIO | None = getattr(out, "buffer", None)
    try:
        if buffer is None:
            out.write(text)
        else:
            buffer.write(text.encode("utf-8", "backslashreplace"))
            buffer.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())


def _write(request: EvalRequest, run_report: RunReport, found: Comparison | None) -> None:
    """Write the reports that are asked for; each writer is loaded only then."""
    texts: list[tuple[Path, str]] = []
    if request.report is not None:
        from rewrite.evals.report.page import page

        texts.append((request.report, page(run_report, found)))
    if request.junit is not None:
        from rewrite.evals.report.junit import junit

        texts.append((request.junit, junit(run_report)))
    if request.markdown is not None:
        from rewrite.evals.report.markdown import markdown

        texts.append((request.markdown, markdown(run_report, found)))
    for path, text in texts:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", errors="backslashreplace")
        except OSError as error:
            raise OutputError(f"{path}: the report cannot be written: {error}") from error


def _judge(rows: Sequence[Row], gates: Sequence[Gate], found: Comparison | None, tolerance: float) -> int:
    """Say on stderr what is missed, and return the exit code; what could not run outweighs what failed."""
    faults = [fault for gate in gates if (fault := gate.fault(figures(rows)))]
    if found is not None:
        faults += [
            f"{change.name} fell behind the baseline: {terminal.number(change.before.value)} then,"
            f" {terminal.number(change.after.value)} now"
            for change in found.regressions(tolerance)
        ]
    for fault in faults:
        print(f"FAILED: {fault}", file=sys.stderr)
    lost = sum(row.got is None for row in rows)
    crashed = sum(bool(row.crashes) for row in rows)
    if lost or crashed:
        print(f"{lost} cases could not run, {crashed} could not be scored", file=sys.stderr)
        return COULD_NOT_RUN
    return FAILED if faults else PASSED
