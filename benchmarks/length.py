"""How the cost grows with the length of the draft: linear means the same time per KB at every length."""

from __future__ import annotations

from benchmarks.drafts import document
from benchmarks.measure import Row, Series, between, clocked, figure, rounds, tell
from benchmarks.warm import company
from rewrite import suggest

SIZES_KB = (10, 30, 100, 300, 1000)
LINEAR = 1.5  # how many times a KB of the longest may cost a KB of the shortest and still be called linear
_PATIENCE = 20.0  # seconds for one suggestion; a length that would take longer is not run


def length_rows(count: int) -> list[Row]:
    """Return the time per KB of drafts from 10 KB to 1 MB, with nothing to mend and with much."""
    return [*_rows("nothing to mend", count, mends=False), *_rows("edits throughout", count, mends=True)]


def _rows(kind: str, count: int, *, mends: bool) -> list[Row]:
    policy, author = company()
    tasks = {}
    notes: list[Row] = []
    last_size, last = 0, 0.0
    for size in SIZES_KB:
        name = _named(size, kind)
        if last and last * (size / last_size) ** 2 > 6 * _PATIENCE and last * size / last_size > _PATIENCE:
            notes.append(Row(name, f"not run: {last_size} KB took {last:.1f} s"))
            continue
        text = document(size * 1000, mends=mends)
        took = clocked(lambda text=text: suggest(text, policy=policy, author=author))
        tell(f"{name}: warm-up {took:.2f} s")
        if took > _PATIENCE:
            notes.append(Row(name, f"{figure(took * 1000 / size, 'ms/KB')}, one run only: it took {took:.0f} s"))
        else:
            tasks[name] = lambda text=text: clocked(lambda: suggest(text, policy=policy, author=author))
        last_size, last = size, took
    found = rounds(tasks, count)
    sizes = {_named(size, kind): size for size in SIZES_KB}
    per_kb = {name: series.scaled(1000 / sizes[name]) for name, series in found.items()}
    shortest = per_kb[_named(SIZES_KB[0], kind)]
    return [*(_row(name, series, shortest) for name, series in per_kb.items()), *notes]


def _row(name: str, per_kb: Series, shortest: Series) -> Row:
    if per_kb is shortest:
        return Row(name, figure(per_kb.median, "ms/KB"), between(per_kb, "ms/KB"))
    ratio = per_kb.over(shortest)
    return Row(
        name,
        figure(per_kb.median, "ms/KB"),
        between(per_kb, "ms/KB"),
        "a KB of 10 KB",
        f"{ratio:.2f}",
        f"linear: <= {LINEAR}",
        ratio <= LINEAR,
    )


def _named(size: int, kind: str) -> str:
    return f"length {size} KB, {kind}" if size < 1000 else f"length {size // 1000} MB, {kind}"
