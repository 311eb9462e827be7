"""When to try a failed call again, how long to wait first, and when to stop."""

from __future__ import annotations

import email.utils
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from rewrite.llm.errors import CallError

Result = TypeVar("Result")


@dataclass(frozen=True)
class Retry:
    """Try again after transient failures (`CallError.transient`), waiting longer each time, with jitter.

    attempts: calls in all. first, longest: seconds; a server that asks for a wait beyond `longest`, or past
    the deadline, is not waited for. sleep and clock (seconds, monotonic) are given by tests.
    """

    attempts: int = 4
    first: float = 0.5
    longest: float = 60.0
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic

    def run(self, call: Callable[[], Result], deadline: float | None = None) -> Result:
        """Give the first result of the call, or raise its last error. deadline: on this clock."""
        from tenacity import RetryCallState, Retrying, retry_if_exception, wait_exponential, wait_random

        backoff = wait_exponential(multiplier=self.first, max=self.longest / 4) + wait_random(0, self.first)

        def wait(state: RetryCallState) -> float:
            return max(backoff(state), asked_wait(state) or 0.0)

        def asked_wait(state: RetryCallState) -> float | None:
            error = state.outcome.exception() if state.outcome else None
            return error.retry_after if isinstance(error, CallError) else None

        def stop(state: RetryCallState) -> bool:
            pause = state.upcoming_sleep
            late = deadline is not None and self.clock() + pause >= deadline
            return state.attempt_number >= self.attempts or pause > self.longest or late

        transient = retry_if_exception(lambda error: isinstance(error, CallError) and error.transient)
        return Retrying(sleep=self.sleep, wait=wait, stop=stop, retry=transient, reraise=True)(call)


def retry_after(headers: Mapping[str, str], now: float | None = None) -> float | None:
    """Read how many seconds a server asks to wait; None when it does not say, never below 0.

    The header is a number of seconds or an HTTP date (RFC 9110, 10.2.3). now: seconds since the epoch.
    """
    value = headers.get("retry-after", "").strip()
    try:
        seconds = float(value)
    except ValueError:
        seconds = _seconds_until(value, time.time() if now is None else now)
    return max(0.0, seconds) if seconds is not None and not math.isnan(seconds) else None


def _seconds_until(date: str, now: float) -> float | None:
    try:
        return email.utils.parsedate_to_datetime(date).timestamp() - now
    except (TypeError, ValueError, OverflowError):
        return None
