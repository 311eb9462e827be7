"""Run cases and give a row for each, whatever happens.

A pool of processes does the work; what waits on a server is done by threads.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool

from pydantic import BaseModel, ConfigDict, Field

from rewrite.evals.cases import Case
from rewrite.evals.engines import Engine, EngineSpec
from rewrite.evals.row import Row, failed_row, row_of

_CHUNK = 24
"""Cases sent to a process at once, at most: at some milliseconds a case the way there and back is a small part."""

_WORTH_A_POOL = 24
"""Fewer cases than this are run in this process: a worker takes as long to start as they take to run."""

_THREADS = 8
"""Questions asked of a server at once, when nothing else is said."""

Task = tuple[Case, int]


class Plan(BaseModel):
    """How to run: how often each case (`repeat`), on how many workers (`jobs`, None for as many as make sense)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    engine: EngineSpec = EngineSpec()
    repeat: int = Field(default=1, ge=1, le=100)
    jobs: int | None = Field(default=None, ge=1, le=256)
    seed: int = 0

    def tasks(self, cases: Sequence[Case]) -> list[Task]:
        """Return every (case, attempt) in order."""
        return [(case, attempt) for case in cases for attempt in range(self.repeat)]


def run(tasks: Sequence[Task], plan: Plan, engine: Engine | None = None) -> Iterator[Row]:
    """Yield a row for each task as it is done, in no order; an exception of the engine is a row too.

    `engine` is used as it is, in this process. Raises ConfigError when the engine cannot be made.
    """
    jobs = plan.jobs or (_THREADS if plan.engine.waits else os.cpu_count() or 1)
    built = engine or plan.engine.build()
    alone = engine is not None or jobs == 1 or (len(tasks) < _WORTH_A_POOL and not plan.engine.waits)
    if alone:
        for case, attempt in tasks:
            yield run_one(case, built, attempt)
        return
    if plan.engine.waits:
        with ThreadPoolExecutor(jobs) as threads:
            futures = [threads.submit(run_one, case, built, attempt) for case, attempt in tasks]
            try:
                yield from (future.result() for future in as_completed(futures))
            finally:
                threads.shutdown(wait=True, cancel_futures=True)
        return
    yield from _in_processes(tasks, plan.engine, jobs)


def _in_processes(tasks: Sequence[Task], spec: EngineSpec, jobs: int) -> Iterator[Row]:
    """Yield the rows of a pool; what was on its way when a worker died is run again, a task at a time."""
    chunks = _chunks(tasks)
    lost: list[Task] = []
    with _pool(spec, min(jobs, len(chunks))) as pool:
        pending = {pool.submit(_run_prepared, chunk): chunk for chunk in chunks}
        try:
            for done in as_completed(pending):
                try:
                    yield from done.result()
                except BrokenProcessPool:
                    lost += pending[done]
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
    while lost:
        with _pool(spec, 1) as pool:
            while lost:
                task = lost.pop(0)
                try:
                    yield from pool.submit(_run_prepared, [task]).result()
                except BrokenProcessPool:
                    yield failed_row(task[0], RuntimeError("the process that ran this case died"), attempt=task[1])
                    break


def _pool(spec: EngineSpec, workers: int) -> ProcessPoolExecutor:
    context = multiprocessing.get_context(_method())
    return ProcessPoolExecutor(workers, context, initializer=_prepare, initargs=(spec,))


def _chunks(tasks: Sequence[Task]) -> list[list[Task]]:
    """Cut the tasks into pieces of one organisation each: its policy is then compiled by one worker only."""
    by_policy: dict[str, list[Task]] = {}
    for task in tasks:
        by_policy.setdefault(task[0].organisation.model_dump_json(), []).append(task)
    pieces = (own[at : at + _CHUNK] for own in by_policy.values() for at in range(0, len(own), _CHUNK))
    return sorted(pieces, key=len, reverse=True)


def run_one(case: Case, engine: Engine, attempt: int = 0) -> Row:
    """Run and score one case; an exception becomes the row's error."""
    began = time.perf_counter()
    try:
        suggestion = engine(case, attempt)
    except Exception as error:
        return failed_row(case, error, time.perf_counter() - began, attempt)
    return row_of(case, suggestion, time.perf_counter() - began, attempt)


def _method() -> str:
    """Fork where that is possible: a fresh interpreter would import everything again in every worker."""
    return "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"


_engines: list[Engine] = []


def _prepare(spec: EngineSpec) -> None:
    """Make the engine of a worker process, once. An interruption is for the process that waits, which ends this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _engines[:] = [spec.build()]


def _run_prepared(chunk: list[Task]) -> list[Row]:
    return [run_one(case, _engines[0], attempt) for case, attempt in chunk]
