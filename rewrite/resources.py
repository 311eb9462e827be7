"""Where the shipped folders are, in a checkout and in a wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """Return the path of a shipped file or folder, such as `policy/default.yaml`.

    In a checkout (a `pyproject.toml` stands beside the package) it is the folder at the top; in a wheel it is
    `rewrite/_shipped/`.
    """
    checkout = _PACKAGE.parent
    root = checkout if (checkout / "pyproject.toml").is_file() else _PACKAGE / "_shipped"
    return root / name
