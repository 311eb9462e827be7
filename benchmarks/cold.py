"""What a command costs from nothing: a new process that starts, reads, answers and ends."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import perf_counter

from benchmarks.drafts import SHORT_WORDS, of_length
from benchmarks.measure import Row, Series, between, figure, rounds, tell

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
BARE = "python -c 'import typer, pydantic, yaml'"
SUGGEST = "rewrite suggest"
COMPANY = "rewrite suggest, company policy and author"
AIM = 1.5  # times the bare imports


class CommandFailed(Exception):
    """A command could not run; says why in one line."""


class Bench:
    """A throw-away folder in which commands run: their draft, their caches, their environment.

    Compiled bytecode goes to the folder and is there after the warm-up, as it is on a machine where a wheel was
    installed; the user's settings and caches are neither read nor written.
    """

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="rewrite-benchmark-")
        self.folder = Path(self._folder.name)
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("REWRITE_", "PYTHON", "XDG_", "OPENAI_"))}
        self.env = kept | {
            "PYTHONPATH": str(ROOT),
            "PYTHONPYCACHEPREFIX": str(self.folder / "bytecode"),
            "XDG_CACHE_HOME": str(self.folder / "cache"),
            "XDG_CONFIG_HOME": str(self.folder / "config"),
            "NO_UPDATE_NOTIFIER": "1",
        }
        self.cpu: dict[str, Series] = {}

    def __enter__(self) -> Bench:
        return self

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()

    def file(self, name: str, text: str) -> Path:
        """Write a file into the folder."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def run(self, name: str, command: Sequence[str], *, fresh: bool = False) -> float:
        """Run a command to its end and return the seconds; `fresh` takes the caches of the policy away first."""
        if fresh:
            shutil.rmtree(self.folder / "cache", ignore_errors=True)
        before = _children()
        start = perf_counter()
        done = subprocess.run(command, env=self.env, cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True)
        seconds = perf_counter() - start
        if _failed(done):
            said = done.stderr.decode(errors="replace").strip().splitlines() or ["no message"]
            raise CommandFailed(f"{name}: exit {done.returncode}: {said[-1][:160]}")
        self.cpu.setdefault(name, Series()).values.append(_children() - before)
        return seconds

    def compare(self, commands: Mapping[str, Sequence[str]], count: int, fresh: str = "") -> dict[str, Series]:
        """Warm up each command twice, then run all of them once a round; one that cannot run is told and left out."""
        able: dict[str, Sequence[str]] = {}
        for name, command in commands.items():
            try:
                for _ in range(2):
                    self.run(name, command)
                able[name] = command
            except (CommandFailed, OSError) as error:
                tell(f"left out: {error}")
        self.cpu.clear()
        tasks = {n: lambda n=n, c=c: self.run(n, c, fresh=n == fresh) for n, c in able.items()}
        return rounds(tasks, count)


def cold_rows(count: int) -> list[Row]:
    """Return the rows about `rewrite suggest` of a 60-word draft from nothing."""
    draft = next(d for d in of_length(SHORT_WORDS) if d.lang == "en" and d.mends)
    with Bench() as bench:
        path = str(bench.file("draft.txt", draft.text))
        company = ["--policy", str(HERE / "acme.yaml"), "--author", str(HERE / "author.yaml")]
        suggest = [sys.executable, "-m", "rewrite", "suggest", path]
        first = COMPANY + ", very first run (nothing cached)"
        found = bench.compare(
            {
                "python -c pass": [sys.executable, "-c", "pass"],
                BARE: [sys.executable, "-c", "import typer, pydantic, yaml"],
                SUGGEST: suggest,
                SUGGEST + " --format json": [*suggest, "--format", "json"],
                COMPANY: [*suggest, *company],
                first: [*suggest, *company],
            },
            count,
            fresh=first,
        )
        return [_row(name, found, bench.cpu) for name in found]


def _row(name: str, found: Mapping[str, Series], cpu: Mapping[str, Series]) -> Row:
    series, bare = found[name], found.get(BARE)
    own = name.startswith("rewrite") and bare is not None
    ratio = series.over(bare) if own and bare else None
    aimed = name in (SUGGEST, COMPANY)
    said = "" if ratio is None else f"{ratio:.2f}"
    if ratio is not None and BARE in cpu:
        said += f" (CPU time {cpu[name].over(cpu[BARE]):.2f})"
    return Row(
        f"cold: `{name}`" if not name.startswith("rewrite") else f"cold, 60 words: {name}",
        figure(series.median, "s"),
        between(series, "s"),
        "bare imports" if own else "",
        said,
        f"<= {AIM}" if aimed else "",
        ratio <= AIM if aimed and ratio is not None else None,
    )


def _failed(done: subprocess.CompletedProcess[bytes]) -> bool:
    """Tell a command that broke from one that found something: linters exit with 1, write-good with its findings."""
    if b"Traceback (most recent call last)" in done.stderr or b"node:internal" in done.stderr:
        return True
    return done.returncode not in (0, 1) and not done.stdout


def _children() -> float:
    """Return the CPU seconds of the processes that ended; 0 where the system does not count them."""
    times = os.times()
    return times.children_user + times.children_system
