"""A line that moves while a person waits; silent where nobody looks."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TextIO

_WIDTH = 30
_EVERY = 0.1


class Progress:
    """Count steps on stderr when that is a terminal, else say nothing."""

    def __init__(self, total: int, stream: TextIO | None = None) -> None:
        self.total = total
        self.done = self.failed = 0
        self._stream = stream or sys.stderr
        self._shown = self._stream.isatty() and total > 1
        self._last = 0.0
        self._began = time.monotonic()

    def step(self, failed: bool = False) -> None:
        """Count one more, drawn ten times a second at most."""
        self.done += 1
        self.failed += failed
        now = time.monotonic()
        if self._shown and (now - self._last > _EVERY or self.done == self.total):
            self._last = now
            filled = _WIDTH * self.done // max(1, self.total)
            bar = "█" * filled + "░" * (_WIDTH - filled)
            left = (now - self._began) / self.done * (self.total - self.done)
            self._stream.write(f"\r{bar} {self.done}/{self.total}, {self.failed} do not pass, {left:.0f} s left\x1b[K")
            self._stream.flush()

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
