"""Thresholds that a run must meet: `--fail-under f1=0.85,kept=0.98 --fail-over residual=0.05`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rewrite.errors import ConfigError
from rewrite.evals.scores import LOWER_IS_BETTER, SCORERS, Share


@dataclass(frozen=True, slots=True)
class Gate:
    """A figure and what it may not fall below (`under`), or rise above for figures where less is better."""

    name: str
    limit: float
    under: bool

    def fault(self, found: Mapping[str, Share]) -> str:
        """Say how the gate is missed; empty when it is met. Raises ConfigError when no case says anything about it."""
        value = found.get(self.name, Share(0, 0)).value
        if value is None:
            raise ConfigError(f"the gate on {self.name} cannot be judged: it applies to none of the cases that ran")
        missed = value < self.limit if self.under else value > self.limit
        side = "under" if self.under else "over"
        return f"{self.name} is {value:.4f}, {side} {self.limit:g}" if missed else ""


def parse_gates(under: Iterable[str] = (), over: Iterable[str] = ()) -> tuple[Gate, ...]:
    """Read `name=number` words, several in one separated by commas. Raises ConfigError for what cannot be meant."""
    return (*_gates("--fail-under", under, True), *_gates("--fail-over", over, False))


def _gates(option: str, words: Iterable[str], under: bool) -> list[Gate]:
    gates: list[Gate] = []
    for word in (part.strip() for words_in_one in words for part in words_in_one.split(",")):
        if not word:
            continue
        name, _, number = word.partition("=")
        if name not in SCORERS:
            raise ConfigError(f"{option} {word}: no figure {name!r}; there are {', '.join(SCORERS)}")
        if (name in LOWER_IS_BETTER) is under:
            other = "--fail-over" if under else "--fail-under"
            raise ConfigError(f"{option} {word}: for {name} {'less' if under else 'more'} is better; use {other}")
        try:
            limit = float(number)
        except ValueError:
            limit = -1.0
        if not 0 <= limit <= 1:
            raise ConfigError(f"{option} {word}: expected {name}=NUMBER between 0 and 1")
        gates.append(Gate(name, limit, under))
    return gates
