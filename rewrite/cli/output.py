"""Where results go: standard output in UTF-8, or a file; a reader who leaves early is no error."""

from __future__ import annotations

import os
import sys

from rewrite.cli.files import STDIN, write_output


def deliver(text: str, output: str | None, data: bytes | None = None) -> None:
    """Write a result to a file, or to standard output when none is named; `data` is the text in another encoding."""
    if output is not None and output != STDIN:
        write_output(output, text.encode("utf-8", "surrogatepass") if data is None else data)
    else:
        say(text)


def say(text: str) -> None:
    """Write a text to standard output as UTF-8, line ends untouched."""
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8", "surrogatepass"))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # What Python would still flush at its end must go somewhere (docs.python.org, signal, "Note on SIGPIPE").
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def complain(text: str) -> None:
    """Write one line to standard error."""
    print(text, file=sys.stderr)
