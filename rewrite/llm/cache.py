"""Replies kept on disk: a Model around a Model, so that the same question is not paid for twice.

A store that cannot be used (corrupt, read-only, locked, of another user) is a warning and a miss, never an
error. It holds replies only, under a hash of what was asked: no prompt, no draft, no key.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
import threading
import time
import warnings
from collections.abc import Callable, Generator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, JsonValue

from rewrite.llm.model import Model, Reply, Request, Usage, as_json, sends_raw, settings_of

if TYPE_CHECKING:
    from rewrite.llm.safe_disk import Rows

TTL = 30 * 24 * 3600.0
"""Seconds a reply is kept: models behind one name change, so not for ever."""

SIZE_LIMIT = 256 * 1024 * 1024
"""Bytes; a reply of 3 KB makes this some 80,000 replies. The oldest go first."""

_LOCK_SECONDS = 2.0
_DATABASE = "cache.db"
_VERSION = 1  # of what is stored; a change makes every older reply a miss


class CacheWarning(UserWarning):
    """Warn that a store of replies cannot be used, so that the model is asked."""


class CacheInfo(BaseModel):
    """Describe a store. size: bytes on disk. ttl: seconds, None for ever. usable: False when it is broken."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    folder: Path
    replies: int
    size: int
    ttl: float | None
    size_limit: int
    usable: bool


class ReplyStore:
    """Keep replies in a folder of their own, readable by its owner only.

    ttl: seconds, None for ever. size_limit: bytes. on_warning: told in words, once a store, when it cannot be
    used; by default a CacheWarning. Safe with many threads and processes at once.
    """

    def __init__(
        self,
        folder: Path | str,
        *,
        ttl: float | None = TTL,
        size_limit: int = SIZE_LIMIT,
        on_warning: Callable[[str], None] | None = None,
    ) -> None:
        self.folder = Path(folder).expanduser().absolute()
        self.ttl = ttl
        self.size_limit = size_limit
        self._tell = on_warning or _warn
        self._told = False
        self._lock = threading.Lock()
        self._cache: Rows | None = None
        self._broken = False

    def read(self, key: str) -> Reply | None:
        """Give the reply kept under a key; None when there is none that can be used."""
        with self._failing_softly("read"):
            cache = self._opened()
            data = None if cache is None else cache.get(key)
            return Reply.model_validate_json(data) if isinstance(data, bytes) else None
        return None

    def write(self, key: str, reply: Reply) -> None:
        """Keep a reply."""
        with self._failing_softly("written"):
            cache = self._opened()
            if cache is not None:
                cache.set(key, reply.model_dump_json().encode(), expire=self.ttl)

    def info(self) -> CacheInfo:
        """Count what is kept, replies past their time included."""
        replies = size = 0
        usable = False
        with self._failing_softly("read"):
            cache = self._opened()
            if cache is not None:
                replies, size, usable = len(cache), int(cache.volume()), True
        return CacheInfo(
            folder=self.folder,
            replies=replies,
            size=size,
            ttl=self.ttl,
            size_limit=self.size_limit,
            usable=usable,
        )

    def clear(self) -> int:
        """Delete all replies, and the database itself when it is corrupt. Gives how many there were."""
        from rewrite.llm.safe_disk import Locked

        self._broken = False
        try:
            cache = self._opened()
            return 0 if cache is None else cache.clear()
        except (OSError, sqlite3.OperationalError, Locked) as fault:
            self._report("cleared", fault)
        except Exception:
            self.close()
            for name in (_DATABASE, f"{_DATABASE}-wal", f"{_DATABASE}-shm"):
                (self.folder / name).unlink(missing_ok=True)
            self._broken = False
        return 0

    def close(self) -> None:
        """Close this thread's connection."""
        with self._lock:
            if self._cache is not None:
                self._cache.close()
            self._cache = None

    def _opened(self) -> Rows | None:
        with self._lock:
            if self._cache is None and not self._broken:
                self._broken = True
                self._cache = self._open()
                self._broken = False
            return self._cache

    def _open(self) -> Rows:
        from rewrite.llm.safe_disk import open_rows

        _own_folder(self.folder)
        _try_lock(self.folder / _DATABASE)
        return open_rows(self.folder, self.size_limit, _LOCK_SECONDS)

    @contextlib.contextmanager
    def _failing_softly(self, verb: str) -> Generator[None, None, None]:
        try:
            yield
        except Exception as fault:
            self._report(verb, fault)

    def _report(self, verb: str, fault: Exception) -> None:
        """Warn once. It names the fault's kind, never what is stored."""
        if not self._told:
            self._told = True
            why = str(fault) if isinstance(fault, _Unusable) else type(fault).__name__
            self._tell(f"the cache in {self.folder} cannot be {verb} ({why}); going on without it")


class CachedModel:
    """Answer from a store when the same was asked before, else ask the model and keep a whole reply."""

    def __init__(
        self, model: Model, folder: Path | str, *, ttl: float | None = TTL, size_limit: int = SIZE_LIMIT
    ) -> None:
        self.model = model
        self.store = ReplyStore(folder, ttl=ttl, size_limit=size_limit)

    @property
    def name(self) -> str:
        """Name the model inside."""
        return self.model.name

    @property
    def endpoint(self) -> str:
        """Give the endpoint of the model inside."""
        return self.model.endpoint

    @property
    def settings(self) -> Mapping[str, JsonValue]:
        """Give the settings of the model inside."""
        return settings_of(self.model)

    @property
    def send_raw(self) -> bool:
        """Say whether text may go to the model inside unmasked."""
        return sends_raw(self.model)

    def complete(self, request: Request, deadline: float | None = None) -> Reply:
        """Answer as the model inside would. Raises what it raises."""
        return replayed(self.store, self.model, request, lambda: self.model.complete(request, deadline))

    def info(self) -> CacheInfo:
        """Describe the store."""
        return self.store.info()

    def clear(self) -> int:
        """Empty the store."""
        return self.store.clear()


def replayed(store: ReplyStore, model: Model, request: Request, fetch: Callable[[], Reply]) -> Reply:
    """Give the reply kept for it, marked as cached and free; else fetch it, and keep it if whole."""
    started = time.monotonic()
    key = request_key(model, request)
    kept = store.read(key)
    if kept is not None:
        spent = Usage(seconds=time.monotonic() - started)
        return kept.model_copy(update={"cached": True, "usage": spent})
    reply = fetch()
    if reply.whole:
        store.write(key, reply)
    return reply


def request_key(model: Model, request: Request) -> str:
    """Hash all that changes an answer: endpoint, model, its settings, and every field of the request."""
    asked = {
        "version": _VERSION,
        "endpoint": model.endpoint,
        "model": model.name,
        "settings": dict(settings_of(model)),
        "request": request.model_dump(mode="json"),
    }
    return hashlib.sha256(as_json(asked).encode("utf-8", "surrogatepass")).hexdigest()


class _Unusable(OSError):
    pass


def _warn(message: str) -> None:
    warnings.warn(message, CacheWarning, stacklevel=2)


def _own_folder(folder: Path) -> None:
    """Make the folder, for its owner only. One that others can enter is closed to them, if it is a cache."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.name != "posix":
        return
    state = folder.stat()
    if state.st_uid != os.getuid():
        raise _Unusable("it belongs to another user")
    if state.st_mode & 0o077:
        if any(folder.iterdir()) and not (folder / _DATABASE).exists():
            raise _Unusable(
                "other users can enter it and it holds other files; give the cache a folder of its own"
            )
        folder.chmod(0o700)


def _try_lock(database: Path) -> None:
    """Fail soon when an existing database cannot be written; diskcache would wait a minute for its lock."""
    if not database.exists():
        return
    with contextlib.closing(
        sqlite3.connect(database, timeout=_LOCK_SECONDS, isolation_level=None)
    ) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
