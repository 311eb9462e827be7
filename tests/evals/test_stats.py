from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rewrite.evals.scores import Share
from rewrite.evals.stats import difference, gap, interval, mcnemar, per_case, wilson

SHARES = st.lists(st.integers(1, 5).flatmap(lambda whole: st.integers(0, whole).map(lambda part: Share(part, whole))))


@given(SHARES)
def test_an_interval_holds_its_figure(shares: list[Share]) -> None:
    found = interval(shares, draws=200)
    if not shares:
        assert found is None
        return
    value = sum(share.part for share in shares) / sum(share.whole for share in shares)
    assert found is not None
    assert 0 <= found.low <= found.high <= 1
    assert found.low - 0.25 <= value <= found.high + 0.25


def test_an_interval_is_the_same_for_the_same_seed_and_narrows_with_more_cases() -> None:
    few, many = [Share(1, 1), Share(0, 1)] * 10, [Share(1, 1), Share(0, 1)] * 200
    assert interval(few, seed=3) == interval(few, seed=3)
    a, b = interval(few), interval(many)
    assert a is not None
    assert b is not None
    assert b.high - b.low < (a.high - a.low) / 3


def test_a_bootstrap_interval_agrees_with_theory() -> None:
    found = interval([Share(1, 1)] * 80 + [Share(0, 1)] * 20, draws=4000)
    theory = wilson(0.8, 100)
    assert found is not None
    assert found.low == pytest.approx(theory.low, abs=0.02)
    assert found.high == pytest.approx(theory.high, abs=0.02)


def test_where_all_agree_the_interval_is_not_a_point() -> None:
    found = interval([Share(1, 1)] * 20)
    assert found is not None
    assert found.high == 1
    assert 0.8 < found.low < 0.9


def test_cases_to_which_a_figure_does_not_apply_do_not_count() -> None:
    assert interval([Share(0, 0)] * 9) is None
    assert interval([Share(1, 1), Share(0, 1), Share(0, 0)]) == interval([Share(1, 1), Share(0, 1)])


def test_a_paired_difference_is_surer_than_one_of_strangers() -> None:
    before = [Share(i % 2, 1) for i in range(100)]
    after = [Share(1, 1) if i % 10 == 0 else share for i, share in enumerate(before)]
    paired, strangers = difference(before, after), gap(after, before)
    assert paired is not None
    assert strangers is not None
    assert paired.low > 0
    assert strangers.low < 0 < strangers.high
    assert difference([], []) is None
    assert gap([], after) is None


@pytest.mark.parametrize(
    ("worse", "better", "p"),
    [(0, 0, 1.0), (1, 1, 1.0), (0, 1, 1.0), (0, 5, 0.0625), (0, 6, 0.03125), (1, 9, 0.021484375), (10, 10, 1.0)],
)
def test_mcnemar_is_the_exact_binomial(worse: int, better: int, p: float) -> None:
    assert mcnemar(worse, better) == pytest.approx(p)
    assert mcnemar(better, worse) == pytest.approx(p)


def test_attempts_of_one_case_are_one() -> None:
    rows = [("a", {"kept": Share(1, 2)}), ("a", {"kept": Share(2, 2)}), ("b", {})]
    assert per_case(rows, "kept") == {"a": Share(3, 4), "b": Share(0, 0)}


def test_intervals_of_a_whole_report_are_quick() -> None:
    shares = [Share(i % 3 != 0, 1) for i in range(500)]
    began = time.perf_counter()
    for seed in range(14):
        interval(shares, seed)
    assert time.perf_counter() - began < 3
