"""What every worker does: say its version, then time the posts once for every line on standard input.

Runs in the tools' own environments, on the standard library alone. `seconds` is the time per post.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

ROUND_SECONDS = 0.25


def serve(version: str, check: Callable[[str], object], posts_file: str) -> None:
    """Warm up, then answer until the input ends."""
    posts = json.loads(Path(posts_file).read_text(encoding="utf-8"))

    def one_pass() -> float:
        start = perf_counter()
        for post in posts:
            check(post)
        return perf_counter() - start

    one_pass()
    passes = max(3, round(ROUND_SECONDS / min(one_pass() for _ in range(3))))
    for _ in range(2 * passes):
        one_pass()
    print(json.dumps({"version": version}), flush=True)
    for _ in sys.stdin:
        start = perf_counter()
        for _ in range(passes):
            one_pass()
        print(json.dumps({"seconds": (perf_counter() - start) / (passes * len(posts))}), flush=True)
