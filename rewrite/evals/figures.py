"""Rows to figures: ratios of sums, over all cases and over groups of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rewrite.evals.row import Row
from rewrite.evals.scores import LOWER_IS_BETTER, SCORERS, Share, expected_clauses
from rewrite.evals.stats import Interval, gap, interval, mcnemar, per_case


@dataclass(frozen=True, slots=True)
class Figure:
    """A ratio of sums and its 95 % interval over cases."""

    name: str
    share: Share
    interval: Interval | None

    @property
    def lower_is_better(self) -> bool:
        """Tell which way is better."""
        return self.name in LOWER_IS_BETTER


@dataclass(frozen=True, slots=True)
class ClauseFigures:
    """How one clause fared: true and false positives, false negatives, and the interval of its F1."""

    clause: str
    hits: int
    extra: int
    missed: int
    interval: Interval | None = None

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


def measured(rows: Sequence[Row], seed: int = 0, names: Iterable[str] = SCORERS) -> list[Figure]:
    """Return figures with their intervals; attempts of one case are drawn together."""
    sums = figures(rows)
    scored = [(row.case.id, row.scores) for row in rows]
    return [
        Figure(name, sums.get(name, Share(0, 0)), interval(per_case(scored, name).values(), seed)) for name in names
    ]


def by_clause(rows: Sequence[Row], seed: int = 0) -> list[ClauseFigures]:
    """Count hits, extras and misses for every clause that is expected or reported, by name."""
    shares: dict[str, list[tuple[int, int, int]]] = {}
    for row in rows:
        if row.got is None:
            continue
        expected, got = expected_clauses(row.case), set(row.got.clauses)
        for clause in expected | got:
            hit = clause in expected and clause in got
            shares.setdefault(clause, []).append((hit, clause not in expected, clause not in got))
    return [
        ClauseFigures(
            clause,
            *(sum(each[at] for each in shares[clause]) for at in range(3)),
            interval=interval(
                (Share(2 * hit, 2 * hit + extra + missed) for hit, extra, missed in shares[clause]), seed
            ),
        )
        for clause in sorted(shares)
    ]


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


@dataclass(frozen=True, slots=True)
class LanguageGap:
    """English minus French on one figure, with the interval over the cases of both."""

    name: str
    english: Share
    french: Share
    gap: Interval | None


def language_gaps(rows: Iterable[Row], names: Iterable[str], seed: int = 0) -> list[LanguageGap]:
    """Return how much better English fares than French; empty when one of them has no case."""
    languages = grouped(rows, "language")
    if not {"en", "fr"} <= set(languages):
        return []
    english = [(row.case.id, row.scores) for row in languages["en"]]
    french = [(row.case.id, row.scores) for row in languages["fr"]]
    sums = figures(languages["en"]), figures(languages["fr"])
    return [
        LanguageGap(
            name,
            sums[0][name],
            sums[1][name],
            gap(per_case(english, name).values(), per_case(french, name).values(), seed),
        )
        for name in names
    ]


@dataclass(frozen=True, slots=True)
class Pairs:
    """How posts that exist in both languages fare: ids (without the language) by who passes; McNemar's p."""

    both: tuple[str, ...]
    only_english: tuple[str, ...]
    only_french: tuple[str, ...]
    neither: tuple[str, ...]

    @property
    def p(self) -> float:
        """Return how likely so uneven a result is when the language makes no difference."""
        return mcnemar(len(self.only_english), len(self.only_french))

    def __bool__(self) -> bool:
        return bool(self.both or self.only_english or self.only_french or self.neither)


def pairs(rows: Iterable[Row]) -> Pairs:
    """Match the cases tagged `pair` whose ids differ only in a last `-en` or `-fr`; the first attempt counts."""
    found: dict[str, dict[str, bool]] = {}
    for row in rows:
        name, _, language = row.case.id.rpartition("-")
        if "pair" in row.case.tags and language in ("en", "fr"):
            found.setdefault(name, {}).setdefault(language, row.passed)
    whole = {name: (each["en"], each["fr"]) for name, each in sorted(found.items()) if len(each) == 2}

    def those(english: bool, french: bool) -> tuple[str, ...]:
        return tuple(name for name, passed in whole.items() if passed == (english, french))

    return Pairs(those(True, True), those(True, False), those(False, True), those(False, False))


def flaky(rows: Iterable[Row]) -> dict[str, tuple[int, int]]:
    """Return the cases whose attempts do not agree, with how many attempts passed of how many ran.

    Attempts agree when they report the same clauses, give the same verdict and write the same text.
    """
    seen: dict[str, list[Row]] = {}
    for row in rows:
        if row.got is not None:
            seen.setdefault(row.case.id, []).append(row)
    return {
        name: (sum(row.passed for row in attempts), len(attempts))
        for name, attempts in sorted(seen.items())
        if len({(row.got.clauses, row.got.verdict, row.got.revised) for row in attempts if row.got}) > 1
    }
