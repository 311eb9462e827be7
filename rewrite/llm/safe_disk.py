"""A diskcache Disk that never unpickles and never leaves its folder.

diskcache 5.6.3 unpickles what it reads (CVE-2025-69872): values whose row says so, and keys whose row is not
raw. Whoever can write to the folder could so run code. This one keeps texts as keys and bytes as values, and
refuses any row that says otherwise. Source: diskcache/core.py, class Disk.
"""

# diskcache carries no types.
# pyright: reportMissingTypeStubs=false, reportIncompatibleMethodOverride=false
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Protocol, cast

from diskcache import UNKNOWN, Cache, Disk, Timeout
from diskcache.core import MODE_BINARY, MODE_RAW

_FILE = re.compile(r"[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{28}\.val")


Locked = Timeout
"""Raised when another process holds the write lock for too long."""


class UnsafeRow(ValueError):
    """Report a row that this store cannot have written."""


class SafeDisk(Disk):
    """Store bytes under text keys; refuse pickles, open handles and paths outside the folder."""

    _directory: str

    def put(self, key: object) -> tuple[object, bool]:
        """Write a key: text only."""
        if type(key) is not str:
            raise TypeError("a key must be text")
        return key, True

    def get(self, key: object, raw: object) -> str:
        """Read a key. Raises UnsafeRow when it is not plain text: diskcache would unpickle it."""
        if not raw or type(key) is not str:
            raise UnsafeRow("a key in the cache is not text")
        return key

    def store(self, value: object, read: bool, key: Any = UNKNOWN) -> Any:
        """Write a value: bytes only, in the row or, when large, in a file."""
        if type(value) is not bytes or read:
            raise TypeError("a value must be bytes")
        return super().store(value, False, key=key)

    def fetch(self, mode: int, filename: str | None, value: object, read: bool) -> bytes:
        """Read a value. Raises UnsafeRow for a pickle, a text or an open file; OSError for a lost file."""
        if mode == MODE_RAW and type(value) is bytes and not read:
            return value
        if mode == MODE_BINARY and filename is not None and not read:
            return self._inside(filename).read_bytes()
        raise UnsafeRow("a value in the cache is not plain bytes")

    def remove(self, file_path: str) -> None:
        """Delete a value's file; leave alone what is not one of the folder's own."""
        try:
            self._inside(file_path)
        except UnsafeRow:
            return
        super().remove(file_path)

    def _inside(self, filename: str) -> Path:
        folder = Path(self._directory).resolve()
        path = folder / filename
        if (
            type(filename) is not str
            or not _FILE.fullmatch(Path(filename).as_posix())
            or path.resolve() != path
        ):
            raise UnsafeRow("a row of the cache names a file that is not its own")
        return path


class Rows(Protocol):
    """What is used of diskcache.Cache."""

    def get(self, key: str) -> object: ...
    def set(self, key: str, value: bytes, expire: float | None) -> object: ...
    def clear(self) -> int: ...
    def volume(self) -> float: ...
    def close(self) -> None: ...
    def __len__(self) -> int: ...


def open_rows(folder: Path, size_limit: int, lock_seconds: float) -> Rows:
    """Open the database of a folder. size_limit: bytes; the oldest rows go first."""
    # All that matters is given, as diskcache takes what is missing from the database itself.
    settings: dict[str, Any] = {
        "timeout": lock_seconds,
        "disk": SafeDisk,
        "size_limit": size_limit,
        "eviction_policy": "least-recently-stored",
        "cull_limit": 10,
        "statistics": 0,
        "tag_index": 0,
        "disk_min_file_size": 32 * 1024,
    }
    return cast("Rows", Cache(str(folder), **settings))
