"""Side by side, in the same run: what a user would pick instead, where `install.sh` has put it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import which
from typing import Any, cast

from benchmarks.cold import HERE, Bench
from benchmarks.drafts import LONG_WORDS, SHORT_WORDS, of_length
from benchmarks.measure import Row, Series, between, figure, rounds, tell
from benchmarks.warm import Suggesting, company

WORKERS = HERE / "workers"
OURS = "rewrite"


@dataclass(frozen=True, slots=True)
class Peer:
    """A tool: what it has to have installed, its worker for many posts and its command for one file."""

    name: str
    needs: Path
    worker: Sequence[str]
    once: Sequence[str]


class Worker:
    """A process of a peer that is up and goes over the same posts once for every line that it is sent."""

    def __init__(self, peer: Peer, posts: Path, env: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [*peer.worker, str(posts)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=env,
            text=True,
        )
        self.version = str(self._answer()["version"])

    def mean(self) -> float:
        """Return the seconds per post of one round."""
        pipe = self._process.stdin
        assert pipe is not None
        pipe.write("round\n")
        pipe.flush()
        return float(self._answer()["seconds"])

    def end(self) -> None:
        """Let the process end."""
        self._process.communicate()

    def _answer(self) -> dict[str, Any]:
        pipe = self._process.stdout
        assert pipe is not None
        line = pipe.readline()
        if not line:
            raise ConnectionError(f"the worker ended with code {self._process.wait()} and said nothing")
        return cast("dict[str, Any]", json.loads(line))


def peers(folder: Path) -> list[Peer]:
    """Return the tools that this benchmark knows how to run, installed or not."""
    proselint, presidio, npm = folder / "proselint", folder / "presidio", folder / "npm"
    node = which("node") or "node"
    modules = npm / "node_modules"
    return [
        Peer(
            "proselint",
            proselint / "bin" / "proselint",
            (str(proselint / "bin" / "python"), str(WORKERS / "proselint_posts.py")),
            (str(proselint / "bin" / "proselint"), "check"),
        ),
        Peer(
            "presidio-analyzer",
            presidio / "bin" / "python",
            (str(presidio / "bin" / "python"), str(WORKERS / "presidio_posts.py")),
            (str(presidio / "bin" / "python"), str(WORKERS / "presidio_posts.py"), "--once"),
        ),
        Peer(
            "alex",
            modules / "alex" / "cli.js",
            (node, str(WORKERS / "npm_posts.mjs"), str(npm), "alex"),
            (node, str(modules / "alex" / "cli.js"), "--text"),
        ),
        Peer(
            "write-good",
            modules / "write-good" / "bin" / "write-good.js",
            (node, str(WORKERS / "npm_posts.mjs"), str(npm), "write-good"),
            (node, str(modules / "write-good" / "bin" / "write-good.js")),
        ),
    ]


def peer_rows(count: int, folder: Path) -> tuple[list[Row], list[str]]:
    """Return the rows of `rewrite` and of every tool that is there, and a line for every one that is not."""
    there, notes = list[Peer](), list[str]()
    for peer in peers(folder):
        if peer.needs.exists():
            there.append(peer)
        else:
            notes.append(f"{peer.name}: not installed in {folder} (`sh benchmarks/install.sh`), left out.")
    with Bench() as bench:
        env = bench.env | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": ""}
        streams, versions = _streams(there, bench, env, count)
        starts = _starts(there, bench, count)
    notes += (f"{name}: {version}." for name, version in versions.items())
    rows = [_stream_row(name, streams[name], streams[OURS]) for name in streams]
    rows += (_start_row(name, starts[name], starts.get(OURS)) for name in starts)
    return rows, notes


def _streams(
    there: Sequence[Peer], bench: Bench, env: Mapping[str, str], count: int
) -> tuple[dict[str, Series], dict[str, str]]:
    english = [draft for draft in of_length(LONG_WORDS) if draft.lang == "en"]
    posts = bench.file("posts.json", json.dumps([draft.text for draft in english]))
    ours = Suggesting(english, *company())
    ours.warm_up()
    tasks: dict[str, Callable[[], float]] = {OURS: ours.mean}
    workers: dict[str, Worker] = {}
    for peer in there:
        tell(f"starting {peer.name}")
        try:
            workers[peer.name] = Worker(peer, posts, env)
            tasks[peer.name] = workers[peer.name].mean
        except (OSError, ValueError) as error:
            tell(f"left out: {peer.name}: {error}")
    found = rounds(tasks, count)
    for worker in workers.values():
        worker.end()
    return found, {name: worker.version for name, worker in workers.items()}


def _starts(there: Sequence[Peer], bench: Bench, count: int) -> dict[str, Series]:
    draft = next(d for d in of_length(SHORT_WORDS) if d.lang == "en" and d.mends)
    path = str(bench.file("draft.txt", draft.text))
    company_files = ["--policy", str(HERE / "acme.yaml"), "--author", str(HERE / "author.yaml")]
    ours = [sys.executable, "-m", "rewrite", "suggest", path, *company_files]
    return bench.compare({OURS: ours} | {peer.name: [*peer.once, path] for peer in there}, count)


def _stream_row(name: str, seconds: Series, ours: Series) -> Row:
    rate = seconds.inverse()
    other = name != OURS
    return Row(
        f"side by side, four English posts of 110 words, warm: {name}",
        figure(rate.median, "posts/s"),
        between(rate, "posts/s"),
        "time of rewrite" if other else "",
        f"{seconds.over(ours):.2f}" if other else "",
    )


def _start_row(name: str, seconds: Series, ours: Series | None) -> Row:
    other = name != OURS and ours is not None
    return Row(
        f"side by side, one English post of 60 words, cold: {name}",
        figure(seconds.median, "s"),
        between(seconds, "s"),
        "time of rewrite" if other else "",
        f"{seconds.over(ours):.2f}" if other and ours else "",
    )


def default_folder() -> Path:
    """Return where `install.sh` puts the tools when it is not told."""
    return Path(os.environ.get("TMPDIR") or "/tmp") / "rewrite-benchmark-peers"
