"""Print the figures: `python -m rewrite.evals [--split dev|test|all] [--filter key=value]... [--verbose]`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rewrite.errors import RewriteError
from rewrite.evals.cases import Selection, load_cases
from rewrite.evals.report.terminal import failures, summary
from rewrite.evals.run import run_all


def main(argv: Sequence[str] | None = None) -> int:
    """Run the selected cases on the embedded engine; 0 when all could run, else 2."""
    parser = argparse.ArgumentParser(prog="python -m rewrite.evals", description=__doc__)
    parser.add_argument("cases", nargs="*", type=Path, help="case files or folders; the shipped ones by default")
    parser.add_argument("--split", default="dev", choices=("dev", "test", "all"))
    parser.add_argument("--filter", nargs="+", action="extend", default=[], metavar="KEY=VALUE")
    parser.add_argument("--limit", type=int)
    parser.add_argument("--verbose", action="store_true", help="show every case that does not pass")
    options = parser.parse_args(argv)
    try:
        selection = Selection.parse(options.split, options.filter, options.limit)
        rows = list(run_all(selection.of(load_cases(options.cases))))
    except RewriteError as error:
        print(error, file=sys.stderr)
        return 2
    if options.verbose:
        print(failures(rows))
    print(summary(rows))
    return 2 if any(row.error for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
