"""What a suggestion costs once the process is up: the time of one, and how many a second on one core."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from benchmarks.drafts import LONG_WORDS, SHORT_WORDS, Draft, of_length
from benchmarks.measure import Row, Series, between, clocked, figure, rounds
from rewrite import Author, Policy, load_policy, suggest
from rewrite.policy import load_author

HERE = Path(__file__).resolve().parent
AIM_MS, AIM_POSTS = 1.0, 800.0
_ROUND_SECONDS = 0.25  # at least, for one figure


def company() -> tuple[Policy, Author]:
    """Return the made-up company and the author of the drafts."""
    return load_policy(HERE / "acme.yaml"), load_author(HERE / "author.yaml")


class Suggesting:
    """`suggest()` over some drafts, pass after pass."""

    def __init__(self, drafts: Sequence[Draft], policy: Policy, author: Author) -> None:
        self._calls: list[Callable[[], object]] = [
            lambda text=draft.text: suggest(text, policy=policy, author=author) for draft in drafts
        ]
        self._passes = 1

    def warm_up(self) -> None:
        """Run for half a second, and settle how many passes a round has."""
        self._pass()
        took = min(clocked(self._pass) for _ in range(3))
        self._passes = max(3, round(_ROUND_SECONDS / took))
        for _ in range(2 * self._passes):
            self._pass()

    def typical(self) -> float:
        """Return the median seconds of one suggestion in one round."""
        return median(clocked(call) for _ in range(self._passes) for call in self._calls)

    def mean(self) -> float:
        """Return the seconds per suggestion of one round, everything counted."""
        whole = clocked(lambda: [self._pass() for _ in range(self._passes)])
        return whole / (self._passes * len(self._calls))

    def _pass(self) -> None:
        for call in self._calls:
            call()


def warm_rows(count: int) -> list[Row]:
    """Return the rows about one suggestion and about a stream of them."""
    policy, author = company()
    short, long = of_length(SHORT_WORDS), of_length(LONG_WORDS)
    sets: dict[str, tuple[Sequence[Draft], bool]] = {
        "warm, 60 words: all eight drafts": (short, True),
        "warm, 60 words: the four that break nothing": ([d for d in short if not d.mends], True),
        "warm, 60 words: the four that are mended (verify and second review included)": (
            [d for d in short if d.mends],
            True,
        ),
        "stream, 110 words, one core: all eight drafts": (long, False),
        "stream, 110 words, one core: the four in English": ([d for d in long if d.lang == "en"], False),
        "stream, 110 words, one core: the four in French": ([d for d in long if d.lang == "fr"], False),
        "stream, 110 words, one core: the four that are mended": ([d for d in long if d.mends], False),
    }
    tasks: dict[str, Callable[[], float]] = {}
    for name, (drafts, single) in sets.items():
        runner = Suggesting(drafts, policy, author)
        runner.warm_up()
        tasks[name] = runner.typical if single else runner.mean
    found = rounds(tasks, count)
    return [_single(n, found[n]) if single else _stream(n, found[n]) for n, (_, single) in sets.items()]


def _single(name: str, seconds: Series) -> Row:
    ms = seconds.scaled(1000)
    return Row(name, figure(ms.median, "ms"), between(ms, "ms"), aim=f"<= {AIM_MS:g} ms", met=ms.median <= AIM_MS)


def _stream(name: str, seconds: Series) -> Row:
    rate = seconds.inverse()
    return Row(
        name,
        figure(rate.median, "posts/s"),
        between(rate, "posts/s"),
        aim=f">= {AIM_POSTS:g} posts/s" if "mended" not in name else "",
        met=rate.median >= AIM_POSTS if "mended" not in name else None,
    )
