"""A run against a baseline: what got better, what got worse, and whether that is more than luck."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, PlainSerializer, ValidationError

from rewrite.errors import ConfigError, OutputError
from rewrite.evals.results import RunInfo, read_results
from rewrite.evals.row import Row
from rewrite.evals.scores import LOWER_IS_BETTER, SCORERS, Share
from rewrite.evals.stats import Interval, difference, mcnemar

TOLERANCE = 0.005
"""How much a figure may fall before that is a regression: less than one case in two hundred."""

_FROZEN = ConfigDict(frozen=True, extra="forbid")
Wire = Annotated[Share, PlainSerializer(list)]


class Standing(BaseModel):
    """How one case stood: its digest, its scores summed over the attempts, and the clauses that were reported."""

    model_config = _FROZEN

    digest: str
    scores: Mapping[str, Wire]
    clauses: tuple[str, ...] = ()
    verdict: str = ""


class Baseline(BaseModel):
    """A run to compare with, without its texts."""

    model_config = _FROZEN

    schema_version: Literal["rewrite-evals-baseline/1"] = "rewrite-evals-baseline/1"
    info: RunInfo
    cases: Mapping[str, Standing]

    @classmethod
    def of(cls, info: RunInfo, rows: Iterable[Row]) -> Baseline:
        """Keep what a later run is compared with; cases that could not run are left out."""
        cases: dict[str, Standing] = {}
        for row in sorted(rows, key=lambda row: (row.case.id, row.attempt)):
            if row.got is not None:
                cases[row.case.id] = _standing(row, cases.get(row.case.id))
        return cls(info=info, cases=cases)

    @classmethod
    def read(cls, path: Path) -> Baseline:
        """Read a baseline, or the results of a run (.jsonl). Raises ConfigError."""
        if path.suffix == ".jsonl":
            results = read_results(path)
            return cls.of(results.info, results.rows)
        try:
            return cls.model_validate_json(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"{path}: the baseline cannot be read: {error}") from error
        except ValidationError as error:
            raise ConfigError(f"{path}: not a baseline: {error.errors()[0]['msg']}") from error

    def write(self, path: Path) -> None:
        """Write it, a case a line, so that a change of it can be read in a diff. Raises OutputError."""
        head = {"schema_version": self.schema_version, "info": self.info.model_dump(mode="json")}
        cases = ",\n".join(
            f"  {json.dumps(name)}: {json.dumps(each.model_dump(mode='json'))}" for name, each in self.cases.items()
        )
        text = json.dumps(head, indent=1).removesuffix("\n}") + f',\n "cases": {{\n{cases}\n }}\n}}\n'
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise OutputError(f"{path}: the baseline cannot be written: {error}") from error


@dataclass(frozen=True, slots=True)
class Change:
    """One figure before and after on the same cases; `gap` is the 95 % interval of after minus before."""

    name: str
    before: Share
    after: Share
    gap: Interval | None

    @property
    def by(self) -> float:
        """Return after minus before; 0 where one of them does not apply."""
        if self.before.value is None or self.after.value is None:
            return 0.0
        return self.after.value - self.before.value

    @property
    def loss(self) -> float:
        """Return by how much it got worse, whichever way is worse; negative when it got better."""
        return self.by if self.name in LOWER_IS_BETTER else -self.by

    @property
    def is_sure(self) -> bool:
        """Tell whether the interval excludes no change at all."""
        return self.gap is not None and (self.gap.low > 0 or self.gap.high < 0)


@dataclass(frozen=True, slots=True)
class CaseChange:
    """A case that is not what it was: which scores got better and which worse."""

    case: str
    better: tuple[str, ...]
    worse: tuple[str, ...]

    @property
    def flip(self) -> int:
        """Return 1 when it passes now and did not, -1 when it fails now and did not, else 0."""
        return ("passed" in self.better) - ("passed" in self.worse)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A run against a baseline over the cases that both have and that have not changed in between."""

    changes: tuple[Change, ...]
    cases: tuple[CaseChange, ...]
    compared: int
    p: float
    relabelled: tuple[str, ...]
    added: tuple[str, ...]
    gone: tuple[str, ...]

    @property
    def better(self) -> tuple[str, ...]:
        """Name the cases that pass now and did not."""
        return tuple(each.case for each in self.cases if each.flip > 0)

    @property
    def worse(self) -> tuple[str, ...]:
        """Name the cases that fail now and did not."""
        return tuple(each.case for each in self.cases if each.flip < 0)

    def regressions(self, tolerance: float = TOLERANCE) -> tuple[Change, ...]:
        """Return the figures that got worse by more than the tolerance."""
        return tuple(change for change in self.changes if change.loss > tolerance + 1e-12)


def compare(baseline: Baseline, now: Baseline, seed: int = 0) -> Comparison:
    """Compare two runs case by case, with McNemar's test on what passes and a paired interval for each figure."""
    common = [name for name in now.cases if name in baseline.cases]
    same = [name for name in common if now.cases[name].digest == baseline.cases[name].digest]
    cases = [_case_change(name, baseline.cases[name], now.cases[name]) for name in same]
    cases = [each for each in cases if each.better or each.worse]
    return Comparison(
        changes=tuple(_change(name, baseline, now, same, seed) for name in SCORERS),
        cases=tuple(sorted(cases, key=lambda each: (each.flip, each.case))),
        compared=len(same),
        p=mcnemar(sum(each.flip < 0 for each in cases), sum(each.flip > 0 for each in cases)),
        relabelled=tuple(name for name in common if name not in set(same)),
        added=tuple(name for name in now.cases if name not in baseline.cases),
        gone=tuple(name for name in baseline.cases if name not in now.cases),
    )


def _standing(row: Row, earlier: Standing | None) -> Standing:
    got = row.got
    if got is None:
        raise ValueError("a row without a result has no standing")
    scores = dict(row.scores)
    if earlier is not None:
        for name, share in earlier.scores.items():
            part, whole = scores.get(name, Share(0, 0))
            scores[name] = Share(part + share.part, whole + share.whole)
    scores = {name: share for name, share in scores.items() if share[1]}
    return Standing(digest=row.digest, scores=scores, clauses=got.clauses, verdict=got.verdict.value)


def _change(name: str, baseline: Baseline, now: Baseline, cases: Sequence[str], seed: int) -> Change:
    none = Share(0, 0)
    before = [baseline.cases[case].scores.get(name, none) for case in cases]
    after = [now.cases[case].scores.get(name, none) for case in cases]
    gap = None if before == after else difference(before, after, seed)
    return Change(name, _sum(before), _sum(after), gap)


def _sum(shares: Iterable[Share]) -> Share:
    parts = wholes = 0
    for part, whole in shares:
        parts, wholes = parts + part, wholes + whole
    return Share(parts, wholes)


def _case_change(name: str, before: Standing, after: Standing) -> CaseChange:
    better: list[str] = []
    worse: list[str] = []
    for score in SCORERS:
        old, new = before.scores.get(score, Share(0, 0)), after.scores.get(score, Share(0, 0))
        gain = (0.0 if new.value is None else new.value) - (0.0 if old.value is None else old.value)
        if gain:
            (better if (gain > 0) != (score in LOWER_IS_BETTER) else worse).append(score)
    return CaseChange(name, tuple(better), tuple(worse))
