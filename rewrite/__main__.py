"""`python -m rewrite`, and what the `rewrite` command calls: every error becomes one line and an exit code."""

from __future__ import annotations

import gc
import os
import sys


def main() -> None:
    """Run the command line and leave: 0 and 1 are answers, 2 is "could not run", 130 an interruption.

    `REWRITE_DEBUG=1` shows the traceback of an error that is a bug.
    """
    gc.disable()  # one run of the command ends before there is anything worth collecting
    os.environ.setdefault(
        "PYDANTIC_DISABLE_PLUGINS", "__all__"
    )  # scanning every installed package for plug-ins costs 20 ms
    try:
        sys.exit(_run())
    except KeyboardInterrupt:
        sys.exit(130)


def _run() -> int:
    from rewrite.errors import RewriteError

    try:
        from rewrite.cli.app import app

        app(prog_name="rewrite")
    except RewriteError as error:
        print(f"rewrite: error: {error}", file=sys.stderr)
    except Exception as error:
        if os.environ.get("REWRITE_DEBUG"):
            raise
        print(f"rewrite: bug: {_place(error)}; REWRITE_DEBUG=1 shows more, please report it", file=sys.stderr)
    return 2


def _place(error: Exception) -> str:
    """Name an unforeseen error and the line of this package that it came through."""
    where, trace = "", error.__traceback__
    while trace is not None:
        path = trace.tb_frame.f_code.co_filename
        if os.path.dirname(os.path.abspath(__file__)) in path:
            where = f" at {os.path.basename(path)}:{trace.tb_lineno}"
        trace = trace.tb_next
    said = " ".join(str(error).split())[:200]
    return f"{type(error).__name__}{where}{': ' if said else ''}{said}"


if __name__ == "__main__":
    main()
