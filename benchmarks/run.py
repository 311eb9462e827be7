"""The one command: measure everything and print one Markdown table."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.cold import cold_rows
from benchmarks.length import length_rows
from benchmarks.measure import Row, table, tell
from benchmarks.peers import default_folder, peer_rows
from benchmarks.terms import terms_rows
from benchmarks.warm import warm_rows
from rewrite import __version__

LEAST_ROUNDS = 7
PARTS: dict[str, Callable[[int], list[Row]]] = {
    "cold": cold_rows,
    "warm": warm_rows,
    "length": length_rows,
    "terms": terms_rows,
}


def main() -> None:
    """Run what was asked for, print the table and what was left out."""
    asked = _arguments()
    lines = [_machine(asked.rounds), _load("before")]
    rows: list[Row] = []
    notes: list[str] = []
    for name in asked.only:
        tell(f"measuring: {name}")
        if name == "peers":
            more, notes = peer_rows(asked.rounds, asked.peers)
            rows += more
        else:
            rows += PARTS[name](asked.rounds)
    lines.append(_load("after"))
    print("\n".join(line for line in lines if line))
    print()
    print(table(rows))
    if notes:
        print("\n" + "\n".join(f"- {note}" for note in notes))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=11, help=f"rounds of every figure, at least {LEAST_ROUNDS}")
    parser.add_argument("--only", default="cold,warm,length,terms,peers", help="some of cold,warm,length,terms,peers")
    parser.add_argument("--peers", type=Path, default=default_folder(), help="folder that install.sh filled")
    asked = parser.parse_args()
    asked.only = asked.only.split(",")
    if unknown := [name for name in asked.only if name not in (*PARTS, "peers")]:
        parser.error(f"--only: there is no part named {unknown[0]!r}")
    if asked.rounds < LEAST_ROUNDS:
        parser.error(f"--rounds: fewer than {LEAST_ROUNDS} say nothing")
    return asked


def _machine(count: int) -> str:
    return (
        f"rewrite {__version__}, Python {platform.python_version()}, {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores, {count} rounds, medians; ratios are medians of the ratios of each round."
    )


def _load(when: str) -> str:
    """Say how busy the machine was: a figure from a busy machine is too slow, a ratio much less so."""
    if not hasattr(os, "getloadavg"):
        return ""
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    busy = ": busy with other work, so absolute times are too long" if when == "before" and load > cores / 2 else ""
    return f"Load {when}: {load:.1f} on {cores} cores{busy}."


if __name__ == "__main__":
    sys.exit("run it as `python -m benchmarks`, in the folder above")
