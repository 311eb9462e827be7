"""Timing in rounds: everything that is compared is measured in every round, so that a busy moment hits all of it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table, as it is printed."""

    what: str
    median: str
    quartiles: str = ""
    against: str = ""
    ratio: str = ""
    aim: str = ""
    met: bool | None = None

    def cells(self) -> tuple[str, ...]:
        """Return the cells of the table's line."""
        met = {True: "yes", False: "**no**", None: ""}[self.met]
        return (self.what, self.median, self.quartiles, self.against, self.ratio, self.aim, met)


HEAD = ("figure", "median", "quartiles", "against", "ratio", "aim", "met")


@dataclass(slots=True)
class Series:
    """One figure, once per round."""

    values: list[float] = field(default_factory=list[float])

    @property
    def median(self) -> float:
        """The middle one."""
        return median(self.values)

    @property
    def quartiles(self) -> tuple[float, float]:
        """Between which half of the rounds lie."""
        if len(self.values) < 2:
            return self.values[0], self.values[0]
        cut = quantiles(self.values, n=4, method="inclusive")
        return cut[0], cut[2]

    def over(self, other: Series) -> float:
        """Return the median of the ratios to another figure, round by round."""
        return median(mine / theirs for mine, theirs in zip(self.values, other.values, strict=True))

    def scaled(self, factor: float) -> Series:
        """Return the same figure in another unit."""
        return Series([value * factor for value in self.values])

    def inverse(self) -> Series:
        """Return seconds per piece as pieces per second, or back."""
        return Series([1 / value for value in self.values])


def rounds(tasks: Mapping[str, Callable[[], float]], count: int) -> dict[str, Series]:
    """Run every task once a round and return what each said, in seconds; each round begins with another task."""
    found = {name: Series() for name in tasks}
    names = list(tasks)
    for number in range(count):
        turn = number % len(names)
        for name in (*names[turn:], *names[:turn]):
            found[name].values.append(tasks[name]())
    return found


def clocked(call: Callable[[], object]) -> float:
    """Return how long one call takes, in seconds."""
    start = perf_counter()
    call()
    return perf_counter() - start


def figure(value: float, unit: str) -> str:
    """Return a number with three digits that mean something, and its unit."""
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2 if abs(value) >= 1 else 3
    return f"{value:,.{digits}f} {unit}".strip()


def between(series: Series, unit: str) -> str:
    """Return the quartiles of a figure in words."""
    low, high = series.quartiles
    return f"{figure(low, '')} to {figure(high, unit)}"


def table(rows: Sequence[Row]) -> str:
    """Return the rows as a Markdown table."""
    lines = [HEAD, tuple("---" for _ in HEAD), *(row.cells() for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def tell(message: str) -> None:
    """Say on standard error what goes on."""
    print(message, file=sys.stderr, flush=True)
