"""Print the figures: `python -m rewrite.evals [--split dev|test|all] [--filter key=value]... [--verbose]`.

The short form of `rewrite eval` for whoever works on the reviewer; that command has the reports and the gates too.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from rewrite.errors import RewriteError
from rewrite.evals.cases import Selection
from rewrite.evals.command import COULD_NOT_RUN, EvalRequest, evaluate
from rewrite.evals.engines import EngineSpec
from rewrite.evals.run import Plan


def main(argv: Sequence[str] | None = None) -> int:
    """Run the selected cases and return the exit code of `evaluate`."""
    parser = argparse.ArgumentParser(prog="python -m rewrite.evals", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("cases", nargs="*", type=Path, help="case files or folders; the shipped ones by default")
    parser.add_argument("--split", default="dev", choices=("dev", "test", "all"))
    parser.add_argument("--filter", nargs="+", action="extend", default=[], metavar="KEY=VALUE")
    parser.add_argument("--limit", type=int)
    parser.add_argument("--jobs", type=int)
    parser.add_argument("--engine", default="embedded", help="embedded, nothing or package.module:function")
    parser.add_argument("--baseline", type=Path, help="a baseline or results file to compare with")
    parser.add_argument("--report", type=Path, help="write an HTML report")
    parser.add_argument("--verbose", action="store_true", help="show every case that does not pass")
    options = parser.parse_args(argv)
    try:
        request = EvalRequest(
            cases=tuple(options.cases),
            selection=Selection.parse(options.split, options.filter, options.limit),
            plan=Plan(engine=EngineSpec(name=options.engine), jobs=options.jobs),
            baseline=options.baseline,
            report=options.report,
            verbose=options.verbose,
        )
    except (RewriteError, ValidationError) as error:
        print(error, file=sys.stderr)
        return COULD_NOT_RUN
    return evaluate(request)


if __name__ == "__main__":
    sys.exit(main())
