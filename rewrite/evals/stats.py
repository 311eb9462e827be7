"""How sure a figure is: bootstrap intervals, paired differences and McNemar's test, without numpy.

A figure is a ratio of sums over cases, so a resample is a sum of drawn (part, whole) pairs. A pair is carried as one
complex number, whose sum runs in C.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from rewrite.evals.scores import Share

DRAWS = 1000
"""Resamples of an interval; the ends of a 95 % interval are then known to about a tenth of its width."""

_Z = 1.959964
_CONFIDENCE = 0.95


class Interval(NamedTuple):
    """The 95 % interval of a figure."""

    low: float
    high: float


def interval(shares: Iterable[Share], seed: int = 0, draws: int = DRAWS) -> Interval | None:
    """Return the percentile bootstrap interval of a ratio of sums over cases; None when it applies to no case.

    When every case says the same (all right, all wrong) a resample cannot vary: then Wilson's interval is given.
    """
    values = [complex(share.part, share.whole) for share in shares if share.whole]
    if not values:
        return None
    if len({share.real / share.imag for share in values}) == 1:
        return wilson(values[0].real / values[0].imag, len(values))
    draw = random.Random(seed)
    sums = [sum(draw.choices(values, k=len(values))) for _ in range(draws)]
    return _middle(sorted(each.real / each.imag for each in sums))


def wilson(share: float, whole: int) -> Interval:
    """Return Wilson's score interval of a proportion of `whole` cases (E. B. Wilson, JASA 22, 1927)."""
    spread = _Z * _Z / whole
    centre = (share + spread / 2) / (1 + spread)
    half = _Z / (1 + spread) * math.sqrt(share * (1 - share) / whole + spread / (4 * whole))
    return Interval(max(0.0, centre - half), min(1.0, centre + half))


def difference(before: Sequence[Share], after: Sequence[Share], seed: int = 0, draws: int = DRAWS) -> Interval | None:
    """Return the paired bootstrap interval of `after` minus `before`: the same cases, drawn together."""
    old = [complex(*share) for share in before]
    new = [complex(*share) for share in after]
    places = range(len(old))
    draw = random.Random(seed)
    gaps: list[float] = []
    for _ in range(draws):
        drawn = draw.choices(places, k=len(old)) if old else []
        then, now = sum(map(old.__getitem__, drawn)), sum(map(new.__getitem__, drawn))
        if then.imag and now.imag:
            gaps.append(now.real / now.imag - then.real / then.imag)
    return _middle(sorted(gaps)) if gaps else None


def gap(first: Iterable[Share], second: Iterable[Share], seed: int = 0, draws: int = DRAWS) -> Interval | None:
    """Return the bootstrap interval of the first figure minus the second, over different cases."""
    one = [complex(*share) for share in first if share.whole]
    two = [complex(*share) for share in second if share.whole]
    if not one or not two:
        return None
    draw = random.Random(seed)
    gaps: list[float] = []
    for _ in range(draws):
        a, b = sum(draw.choices(one, k=len(one))), sum(draw.choices(two, k=len(two)))
        gaps.append(a.real / a.imag - b.real / b.imag)
    return _middle(sorted(gaps))


def mcnemar(only_before: int, only_after: int) -> float:
    """Return the exact two-sided p of McNemar's test: how likely so uneven a change is by luck alone."""
    changed = only_before + only_after
    if not changed:
        return 1.0
    tail = sum(math.comb(changed, k) for k in range(min(only_before, only_after) + 1))
    return min(1.0, 2 * tail / 2**changed)


def per_case(shares: Iterable[tuple[str, Mapping[str, Share]]], name: str) -> dict[str, Share]:
    """Sum one score over the attempts of each case, by case id: attempts of one case are not independent."""
    sums: dict[str, Share] = {}
    for case, scores in shares:
        old, new = sums.get(case, Share(0, 0)), scores.get(name, Share(0, 0))
        sums[case] = Share(old.part + new.part, old.whole + new.whole)
    return sums


def _middle(ordered: Sequence[float]) -> Interval:
    cut = (1 - _CONFIDENCE) / 2 * (len(ordered) - 1)
    return Interval(ordered[math.floor(cut)], ordered[math.ceil(len(ordered) - 1 - cut)])
