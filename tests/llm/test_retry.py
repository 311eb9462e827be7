from __future__ import annotations

import contextlib
import email.utils
from typing import Any

import pytest

from rewrite.llm import Retry
from rewrite.llm.errors import AccessDenied, ModelUnavailable, RateLimited
from rewrite.llm.retry import retry_after


class Failing:
    """Raise the given errors in turn, then give "done"."""

    def __init__(self, *failures: Exception) -> None:
        self.left = list(failures)
        self.calls = 0

    def __call__(self) -> str:
        self.calls += 1
        if self.left:
            raise self.left.pop(0)
        return "done"


def test_waits_grow_and_jitter(clock: Any) -> None:
    call = Failing(*[ModelUnavailable("down")] * 3)
    assert Retry(sleep=clock.sleep, clock=clock).run(call) == "done"
    first, second, third = clock.naps
    assert 0.5 <= first <= 1.0
    assert 1.0 <= second <= 1.5
    assert 2.0 <= third <= 2.5


def test_jitter_differs(clock: Any) -> None:
    for _ in range(5):
        Retry(sleep=clock.sleep, clock=clock).run(Failing(ModelUnavailable("down")))
    assert len(set(clock.naps)) > 1


def test_the_last_error_is_raised_after_all_attempts(clock: Any) -> None:
    failures = [ModelUnavailable(str(n)) for n in range(9)]
    call = Failing(*failures)
    with pytest.raises(ModelUnavailable) as caught:
        Retry(attempts=3, sleep=clock.sleep, clock=clock).run(call)
    assert caught.value is failures[2]
    assert call.calls == 3
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


@pytest.mark.parametrize("failure", [AccessDenied("no"), ValueError("a bug")])
def test_what_waiting_cannot_mend_is_not_tried_again(clock: Any, failure: Exception) -> None:
    call = Failing(failure)
    with pytest.raises(type(failure)):
        Retry(sleep=clock.sleep, clock=clock).run(call)
    assert (call.calls, clock.naps) == (1, [])


def test_retry_after_is_obeyed(clock: Any) -> None:
    call = Failing(RateLimited("busy", retry_after=17), RateLimited("busy", retry_after=0))
    Retry(sleep=clock.sleep, clock=clock).run(call)
    assert clock.naps[0] == 17
    assert 1.0 <= clock.naps[1] <= 1.5


@pytest.mark.parametrize(
    ("asked", "deadline", "naps"),
    [(61, None, 0), (60, None, 1), (20, 1019.0, 0), (20, 1020.0, 0), (20, 1021.0, 1), (None, 1000.2, 0)],
)
def test_no_wait_past_the_deadline_or_the_longest(
    clock: Any, asked: float | None, deadline: float | None, naps: int
) -> None:
    call = Failing(RateLimited("busy", retry_after=asked))
    with contextlib.suppress(RateLimited):
        Retry(sleep=clock.sleep, clock=clock).run(call, deadline)
    assert call.calls == naps + 1
    assert len(clock.naps) == naps


NOW = 1_790_000_000.0


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("12", 12.0),
        ("1.5", 1.5),
        (" 3 ", 3.0),
        ("0", 0.0),
        ("-4", 0.0),
        (email.utils.formatdate(NOW + 30, usegmt=True), 30.0),
        (email.utils.formatdate(NOW - 30, usegmt=True), 0.0),
        ("inf", float("inf")),
        ("nan", None),
        ("soon", None),
        ("", None),
        ("Wed, 99 Nov 2026 99:00:00 GMT", None),
    ],
)
def test_retry_after_header(value: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": value}, now=NOW) == seconds


def test_no_retry_after_header() -> None:
    assert retry_after({}) is None
