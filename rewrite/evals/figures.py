"""Rows to figures: ratios of sums, over all cases and over groups of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rewrite.evals.row import Row
from rewrite.evals.scores import SCORERS, Share, expected_clauses


@dataclass(frozen=True, slots=True)
class ClauseFigures:
    """How one clause fared: true and false positives, false negatives."""

    clause: str
    hits: int
    extra: int
    missed: int

    @property
    def precision(self) -> float | None:
        """Return the share of the reports that are right; None without a report."""
        return self.hits / (self.hits + self.extra) if self.hits + self.extra else None

    @property
    def recall(self) -> float | None:
        """Return the share of the labels that are reported; None without a label."""
        return self.hits / (self.hits + self.missed) if self.hits + self.missed else None

    @property
    def f1(self) -> float | None:
        """Return the harmonic mean; None when the clause is neither expected nor reported."""
        whole = 2 * self.hits + self.extra + self.missed
        return 2 * self.hits / whole if whole else None


def figures(rows: Iterable[Row]) -> dict[str, Share]:
    """Sum every score over the rows that ran; in the order of the scorers."""
    sums = {name: [0, 0] for name in SCORERS}
    for row in rows:
        for name, (part, whole) in row.scores.items():
            total = sums.setdefault(name, [0, 0])
            total[0] += part
            total[1] += whole
    return {name: Share(*total) for name, total in sums.items()}


def by_clause(rows: Iterable[Row]) -> list[ClauseFigures]:
    """Count hits, extras and misses for every clause that is expected or reported, by name."""
    counts: dict[str, list[int]] = {}
    for row in rows:
        if row.got is None:
            continue
        expected, got = expected_clauses(row.case), set(row.got.clauses)
        for at, clauses in enumerate((expected & got, got - expected, expected - got)):
            for clause in clauses:
                counts.setdefault(clause, [0, 0, 0])[at] += 1
    return [ClauseFigures(clause, *counts[clause]) for clause in sorted(counts)]


def confusion(rows: Iterable[Row]) -> dict[tuple[str, str], int]:
    """Count (expected, reported) pairs; what has no counterpart in its case stands against "".

    A missed clause is confused with every extra clause of the same case: labels do not say which finding is which.
    """
    counts: dict[tuple[str, str], int] = {}
    for row in rows:
        if row.got is None:
            continue
        pairs = [(clause, clause) for clause in expected_clauses(row.case) & set(row.got.clauses)]
        pairs += [(missed, extra) for missed in row.missed for extra in row.extra or ("",)]
        pairs += [("", extra) for extra in row.extra if not row.missed]
        for pair in pairs:
            counts[pair] = counts.get(pair, 0) + 1
    return counts


GROUPS: Mapping[str, Callable[[Row], Sequence[str]]] = {
    "language": lambda row: (row.case.language,),
    "network": lambda row: (row.case.network,),
    "tag": lambda row: row.case.tags,
    "clause": lambda row: row.case.expect.clauses,
    "organisation": lambda row: (row.case.organisation.name,),
}


def grouped(rows: Iterable[Row], by: str) -> dict[str, list[Row]]:
    """Sort rows into groups by language, network, tag, expected clause or organisation; by name."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        for name in GROUPS[by](row):
            groups.setdefault(name, []).append(row)
    return dict(sorted(groups.items()))
