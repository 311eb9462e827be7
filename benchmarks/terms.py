"""What a long list of confidential terms costs: 5,000 against 5."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import product
from pathlib import Path

from benchmarks.cold import HERE, Bench
from benchmarks.drafts import SHORT_WORDS, of_length
from benchmarks.measure import Row, Series, between, clocked, figure, rounds
from benchmarks.warm import Suggesting, company
from rewrite import Policy, load_policy, suggest

FEW, MANY = 5, 5000
AIM = 2.0
_LETTERS = ("bcdfgklmnprstvwz", "aeiou", "bcdfgklmnprstvwz", "aeiou")


def made_up_terms(count: int) -> list[str]:
    """Return so many names of projects that nobody has, such as "Project Baco"; there are 6,400."""
    names = ("".join(parts).capitalize() for parts in product(*_LETTERS))
    return [f"Project {name}" for name, _ in zip(names, range(count), strict=False)]


def terms_rows(count: int) -> list[Row]:
    """Return the rows of the short list and the long one: warm, loading, and the whole command."""
    with Bench() as bench:
        files = {size: bench.file(f"{size}.yaml", _policy_file(made_up_terms(size))) for size in (FEW, MANY)}
        return [*_warm(files, count), *_loading(files, count), *_cold(bench, files, count)]


def _policy_file(terms: Sequence[str]) -> str:
    text = (HERE / "acme.yaml").read_text(encoding="utf-8")
    listed = f"  confidential_terms: [{', '.join(terms)}]"
    lines = [listed if "confidential_terms" in line else line for line in text.splitlines()]
    return "\n".join(lines) + "\n"


def _warm(files: dict[int, Path], count: int) -> list[Row]:
    _, author = company()
    runners = {size: Suggesting(of_length(SHORT_WORDS), load_policy(path), author) for size, path in files.items()}
    for runner in runners.values():
        runner.warm_up()
    found = rounds({str(size): runner.typical for size, runner in runners.items()}, count)
    return _pair("warm, 60 words", found, "ms", 1000, aimed=True)


def _loading(files: dict[int, Path], count: int) -> list[Row]:
    """Measure what a process pays once: reading the policy and compiling its checks (the shipped guideline is read)."""
    _, author = company()

    def load(path: Path) -> float:
        policy: Policy
        seconds = clocked(lambda: load_policy(path))
        policy = load_policy(path)
        return seconds + clocked(lambda: suggest("Good morning.", policy=policy, author=author))

    tasks = {str(size): lambda path=path: load(path) for size, path in files.items()}
    for task in tasks.values():
        task()
    return _pair("load the policy and compile it", rounds(tasks, count), "ms", 1000, aimed=False)


def _cold(bench: Bench, files: dict[int, Path], count: int) -> list[Row]:
    draft = str(bench.file("draft.txt", of_length(SHORT_WORDS)[2].text))
    found = bench.compare(
        {
            str(size): [sys.executable, "-m", "rewrite", "suggest", draft, "--policy", str(path)]
            for size, path in files.items()
        },
        count,
    )
    return _pair("cold, 60 words", found, "s", 1, aimed=True) if len(found) == 2 else []


def _pair(what: str, found: dict[str, Series], unit: str, factor: float, *, aimed: bool) -> list[Row]:
    few, many = found[str(FEW)].scaled(factor), found[str(MANY)].scaled(factor)
    ratio = many.over(few)
    return [
        Row(f"terms, {what}: {FEW} listed", figure(few.median, unit), between(few, unit)),
        Row(
            f"terms, {what}: {MANY:,} listed",
            figure(many.median, unit),
            between(many, unit),
            f"{FEW} listed",
            f"{ratio:.2f}",
            f"<= {AIM:g}" if aimed else "",
            ratio <= AIM if aimed else None,
        ),
    ]
