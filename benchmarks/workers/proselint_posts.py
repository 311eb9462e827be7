"""proselint over many posts, all its checks on, as its own command has them."""

from __future__ import annotations

import sys
from importlib.metadata import version

from proselint.checks import __register__
from proselint.registry import CheckRegistry
from proselint.tools import LintFile
from protocol import serve

if __name__ == "__main__":
    CheckRegistry().register_many(__register__)
    serve(version("proselint"), lambda text: LintFile("<post>", text).lint(), sys.argv[1])
