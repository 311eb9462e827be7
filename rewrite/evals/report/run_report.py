"""What every report is made from."""

from __future__ import annotations

from dataclasses import dataclass

from rewrite.evals.results import RunInfo
from rewrite.evals.row import Row


@dataclass(frozen=True, slots=True)
class RunReport:
    """A run: what it was, and its rows in the order of the cases."""

    info: RunInfo
    rows: tuple[Row, ...]

    @property
    def ran(self) -> tuple[Row, ...]:
        """Return the rows of the cases that could run."""
        return tuple(row for row in self.rows if row.got is not None)

    @property
    def title(self) -> str:
        """Name the run: engine, split and day."""
        info = self.info
        return f"{info.plan.engine.label}, {info.selection.split} split, {info.started:%Y-%m-%d}"

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """Return what explains the figures, as (name, value)."""
        info = self.info
        where = " ".join(f"{key}={value}" for key, value in info.selection.where)
        policies = sorted({row.got.policy[:12] for row in self.rows if row.got})
        return (
            ("engine", info.plan.engine.label),
            ("fingerprint", info.fingerprint),
            ("version", f"{info.version} on Python {info.python}, {info.system}"),
            ("started", f"{info.started:%Y-%m-%d %H:%M:%S} UTC"),
            ("cases", f"{info.cases} of the {info.selection.split} split {where}".rstrip()),
            ("repeat, seed", f"{info.plan.repeat}, {info.plan.seed}"),
            ("policies", f"{len(policies)}, one for each organisation"),
        )
