"""Results on disk as JSON Lines: first what the run was, then a row a line, written as each is done.

An interrupted run leaves every finished row; `resume` takes those up that still mean the same.
"""

from __future__ import annotations

import datetime
import json
import platform
from collections.abc import Iterable, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any, TextIO

from pydantic import BaseModel, ConfigDict, ValidationError

from rewrite.errors import ConfigError, OutputError
from rewrite.evals.cases import Case, Selection
from rewrite.evals.row import Row
from rewrite.evals.run import Plan, Task

SCHEMA = "rewrite-evals/1"


class RunInfo(BaseModel):
    """Everything needed to explain a row later: versions, fingerprints, seeds, and what was asked for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: str = SCHEMA
    started: datetime.datetime
    version: str
    python: str
    system: str
    fingerprint: str
    plan: Plan
    selection: Selection
    cases: int

    @classmethod
    def of(cls, plan: Plan, selection: Selection, cases: Sequence[Case]) -> RunInfo:
        """Describe a run that begins now."""
        return cls(
            started=datetime.datetime.now(datetime.UTC).replace(microsecond=0),
            version=package_version(),
            python=platform.python_version(),
            system=platform.system(),
            fingerprint=plan.engine.fingerprint(),
            plan=plan,
            selection=selection,
            cases=len(cases),
        )


class Results(BaseModel):
    """A run that was read back."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    info: RunInfo
    rows: tuple[Row, ...]


class Writer:
    """Write rows as they come; each is on disk before the next is run. `kept` rows of an earlier run come first."""

    def __init__(self, path: Path, info: RunInfo, kept: Sequence[Row] = ()) -> None:
        self.path = path
        begun = path.with_name(f".{path.name}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file: TextIO = begun.open("w", encoding="utf-8")
            self._line({"run": info.model_dump(mode="json")})
            for row in kept:
                self.write(row)
            begun.replace(path)
        except OSError as error:
            raise OutputError(f"{path}: results cannot be written: {error}") from error

    def write(self, row: Row) -> None:
        """Append one row."""
        self._line({"row": row.model_dump(mode="json")})

    def _line(self, data: dict[str, Any]) -> None:
        self._file.write(json.dumps(data, ensure_ascii=True) + "\n")
        self._file.flush()

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def read_results(path: Path) -> Results:
    """Read a results file; a last line that was cut off is passed over. Raises ConfigError with file and line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: results cannot be read: {error}") from error
    info: RunInfo | None = None
    rows: list[Row] = []
    for number, line in enumerate(lines, 1):
        try:
            data = json.loads(line)
            if "run" in data:
                info = RunInfo.model_validate(data["run"])
            else:
                rows.append(Row.model_validate(data["row"]))
        except (ValueError, KeyError, TypeError) as error:
            if number == len(lines) and not isinstance(error, ValidationError):
                break
            raise ConfigError(f"{path}:{number}: not a line of eval results: {_first(error)}") from error
    if info is None:
        raise ConfigError(f"{path}:1: not eval results: the line that describes the run is missing")
    return Results(info=info, rows=tuple(rows))


def left_to_do(tasks: Iterable[Task], earlier: Results, info: RunInfo) -> tuple[list[Task], list[Row]]:
    """Return the tasks still to run and the rows that need no second run.

    A row counts when its case has not changed and it did not fail to run. Raises ConfigError when the engine, the
    code, the policy or a prompt is not what it was: rows of two engines in one file could not be explained.
    """
    if earlier.info.fingerprint != info.fingerprint:
        raise ConfigError(
            "--resume: the engine, the code, the policy or a prompt has changed since the run began;"
            " start again without it"
        )
    done = {(row.case.id, row.attempt, row.digest): row for row in earlier.rows if row.status == "ran"}
    todo: list[Task] = []
    kept: list[Row] = []
    for case, attempt in tasks:
        row = done.get((case.id, attempt, case.digest()))
        if row is None:
            todo.append((case, attempt))
        else:
            kept.append(row)
    return todo, kept


def package_version() -> str:
    """Return the version of this package; "checkout" where it is not installed."""
    try:
        return metadata.version("rewrite-guideline")
    except metadata.PackageNotFoundError:
        return "checkout"


def _first(error: Exception) -> str:
    return str(error.errors()[0]["msg"]) if isinstance(error, ValidationError) else str(error)
