from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import sqlite3
import stat
import time
import warnings
from pathlib import Path
from typing import Any

import diskcache
import pytest
from pydantic import BaseModel

from rewrite.llm import (
    CachedModel,
    CacheWarning,
    Message,
    Reply,
    ReplyStore,
    Request,
    Scripted,
    answer_format,
    sends_raw,
)
from rewrite.llm.cache import request_key
from rewrite.llm.safe_disk import SafeDisk, UnsafeRow, open_rows


class One(BaseModel):
    a: str


class Two(BaseModel):
    b: str


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def cached(folder: Path, *replies: Any, **changes: Any) -> CachedModel:
    return CachedModel(Scripted(replies), folder, **changes)


# Replaying.


def test_the_same_question_is_asked_once(folder: Path, question: Request) -> None:
    first = cached(folder, "hello")
    assert not first.complete(question).cached
    assert first.complete(question).cached
    again = cached(folder).complete(question)
    assert (again.text, again.cached, again.usage.requests, again.usage.total_tokens) == ("hello", True, 0, 0)


def test_a_cached_model_is_as_the_model_inside(folder: Path) -> None:
    inside = Scripted([], name="n", endpoint="http://127.0.0.1:1/v1", send_raw=None)
    around = CachedModel(inside, folder)
    assert (around.name, around.endpoint, sends_raw(around)) == ("n", "http://127.0.0.1:1/v1", True)
    assert sends_raw(CachedModel(Scripted([], send_raw=False), folder)) is False


@pytest.mark.parametrize(
    "reply",
    [
        Reply(text="", refusal="no"),
        Reply(text="half", finish_reason="length"),
        Reply(text="half", finish_reason="content_filter"),
        Reply(text=""),
    ],
)
def test_only_whole_replies_are_kept(folder: Path, question: Request, reply: Reply) -> None:
    model = cached(folder, reply, "whole")
    assert model.complete(question) == reply
    assert model.complete(question).text == "whole"


def test_large_and_odd_texts_come_back_as_they_were(folder: Path, question: Request) -> None:
    text = "é\U0001f600\x00\r\n" * 50_000
    cached(folder, text).complete(question)
    assert cached(folder).complete(question).text == text


CHANGES: list[dict[str, Any]] = [
    {"messages": (Message(role="user", content="Other."),)},
    {"messages": (Message(role="user", content="Rules."), Message(role="user", content="Draft."))},
    {"format": answer_format(One)},
    {"format": answer_format(Two)},
    {"max_tokens": 7},
    {"temperature": 0.5},
    {"temperature": 0.0},
    {"seed": 1},
    {"prompts": ("f" * 64,)},
    {"repeat": 1},
]


def test_all_that_changes_an_answer_changes_the_key(question: Request) -> None:
    asked = [question, *(question.model_copy(update=change) for change in CHANGES)]
    models: list[Any] = [
        Scripted([]),
        Scripted([], name="other"),
        Scripted([], endpoint="http://other.test/v1"),
    ]
    warmer = Scripted([])
    warmer.settings = {"temperature": 0.9}  # type: ignore[attr-defined]
    keys = [request_key(model, request) for model in [*models, warmer] for request in asked]
    assert len(set(keys)) == 4 * (len(CHANGES) + 1)
    assert request_key(Scripted([]), question) == request_key(Scripted([]), question.model_copy())


def test_every_field_of_a_request_is_tried_above() -> None:
    assert {name for change in CHANGES for name in change} == set(Request.model_fields)


# Keeping.


def test_replies_pass_their_time(folder: Path, question: Request) -> None:
    cached(folder, "old", ttl=0.05).complete(question)
    time.sleep(0.1)
    assert cached(folder, "new", ttl=0.05).complete(question).text == "new"


def test_the_oldest_go_when_the_limit_is_reached(folder: Path, question: Request) -> None:
    model = CachedModel(Scripted(lambda _: "x" * 40_000), folder, size_limit=1_000_000)
    for number in range(100):
        model.complete(question.model_copy(update={"repeat": number}))
    info = model.info()
    assert info.size < 1_200_000
    assert 0 < info.replies < 30
    assert model.complete(question.model_copy(update={"repeat": 99})).cached
    assert not model.complete(question.model_copy(update={"repeat": 0})).cached


def test_info_and_clear(folder: Path, question: Request) -> None:
    model = cached(folder, "a", "b")
    model.complete(question)
    info = model.info()
    assert (info.folder, info.replies, info.usable) == (folder, 1, True)
    assert info.size > 0
    assert model.clear() == 1
    assert model.info().replies == 0
    assert model.complete(question).text == "b"


def test_no_draft_in_the_folder(folder: Path) -> None:
    request = Request(messages=(Message(role="user", content="canary-draft-text"),))
    cached(folder, "hello").complete(request)
    for path in folder.rglob("*"):
        assert path.is_dir() or b"canary-draft-text" not in path.read_bytes()


@pytest.mark.skipif(os.name != "posix", reason="file modes")
def test_the_folder_is_its_owners(folder: Path, question: Request) -> None:
    mask = os.umask(0)
    try:
        cached(folder, "hello").complete(question)
    finally:
        os.umask(mask)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    folder.chmod(0o755)
    cached(folder, "hello").complete(question)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.skipif(os.name != "posix", reason="file modes")
def test_a_folder_of_other_things_is_left_alone(folder: Path, question: Request) -> None:
    folder.mkdir(mode=0o755)
    (folder / "letter.txt").write_text("mine")
    with pytest.warns(CacheWarning, match="give the cache a folder of its own"):
        assert cached(folder, "hello").complete(question).text == "hello"
    assert [path.name for path in folder.iterdir()] == ["letter.txt"]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755


# Stores that cannot be used.


def run_sql(folder: Path, statement: str, values: Any = ()) -> None:
    with contextlib.closing(sqlite3.connect(folder / "cache.db")) as connection, connection:
        connection.execute(statement, values)


def break_database(folder: Path) -> None:
    (folder / "cache.db").write_bytes(b"this is no database" * 1000)


def break_page(folder: Path) -> None:
    path = folder / "cache.db"
    data = bytearray(path.read_bytes())
    data[100:] = b"\xee" * (len(data) - 100)
    path.write_bytes(bytes(data))


def break_table(folder: Path) -> None:
    run_sql(folder, "DROP TABLE Cache")
    run_sql(folder, "CREATE TABLE Cache (key TEXT)")


def break_settings(folder: Path) -> None:
    run_sql(folder, "INSERT INTO Settings VALUES ('disk__directory', '/etc')")


def break_value(folder: Path) -> None:
    run_sql(folder, "UPDATE Cache SET value = ?", (b'{"text": 7}',))


def hold_lock(folder: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(folder / "cache.db", isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    return connection


@pytest.mark.parametrize(
    "breaking",
    [break_database, break_page, break_table, break_settings, break_value],
    ids=lambda f: f.__name__,
)
def test_a_corrupt_store_is_one_warning_and_a_miss(
    folder: Path, question: Request, breaking: Any, tmp_path: Path
) -> None:
    first = cached(folder, "kept")
    first.complete(question)
    first.store.close()
    breaking(folder)
    told: list[str] = []
    model = cached(folder, "one", "two")
    model.store = ReplyStore(folder, on_warning=told.append)
    assert model.complete(question).text == "one"
    assert model.complete(question).text in ("one", "two")
    assert len(told) == 1
    assert told[0].startswith(f"the cache in {folder} cannot be read (")
    assert "kept" not in told[0]
    assert "Draft" not in told[0]


def test_a_corrupt_store_can_be_cleared(folder: Path, question: Request) -> None:
    first = cached(folder, "kept")
    first.complete(question)
    first.store.close()
    break_database(folder)
    with pytest.warns(CacheWarning):
        assert cached(folder, "asked").info().usable is False
    store = ReplyStore(folder)
    assert store.clear() == 0
    assert store.info().usable
    model = cached(folder, "new")
    model.complete(question)
    assert model.complete(question).cached


def test_a_locked_store_is_a_warning_and_is_not_cleared_away(
    folder: Path, question: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rewrite.llm.cache._LOCK_SECONDS", 0.05)
    first = cached(folder, "kept", "more")
    first.complete(question)
    holder = hold_lock(folder)
    started = time.monotonic()
    try:
        assert first.complete(question).cached, "reading needs no lock"
        with pytest.warns(CacheWarning, match=r"cannot be written \(Timeout\)"):
            assert first.complete(question.model_copy(update={"repeat": 1})).text == "more"
        with pytest.warns(CacheWarning, match=r"cannot be read \(OperationalError\)"):
            assert cached(folder, "asked").complete(question).text == "asked"
        with pytest.warns(CacheWarning, match="cannot be cleared"):
            assert ReplyStore(folder).clear() == 0
    finally:
        holder.close()
    assert time.monotonic() - started < 20, "diskcache itself waits a minute to open"
    assert cached(folder).complete(question).text == "kept"


def test_a_folder_that_cannot_be_is_a_warning(tmp_path: Path, question: Request) -> None:
    (tmp_path / "file").write_text("")
    model = cached(tmp_path / "file" / "cache", "a", "b")
    with pytest.warns(CacheWarning, match="NotADirectoryError"):
        assert model.complete(question).text == "a"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert model.complete(question).text == "b"


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root writes anywhere")
def test_a_read_only_folder_is_a_warning(folder: Path, question: Request) -> None:
    cached(folder, "kept").complete(question)
    (folder / "cache.db").chmod(0o400)
    folder.chmod(0o500)
    try:
        with pytest.warns(CacheWarning):
            assert cached(folder, "asked").complete(question).text == "asked"
    finally:
        folder.chmod(0o700)


def test_a_read_only_database_is_a_warning(
    folder: Path, question: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    cached(folder, "kept").complete(question)
    connect = sqlite3.connect

    def read_only(path: Any, **changes: Any) -> sqlite3.Connection:
        return connect(f"file:{path}?mode=ro", uri=True, **changes)

    monkeypatch.setattr(sqlite3, "connect", read_only)
    with pytest.warns(CacheWarning, match="OperationalError"):
        assert cached(folder, "asked").complete(question).text == "asked"


# Many at once.


def write_many(folder: Path, worker: int, numbers: int) -> None:
    warnings.simplefilter("error")
    model = CachedModel(Scripted(lambda request: f"{worker}-{request.repeat}"), folder)
    for number in range(numbers):
        asked = Request(messages=(Message(role="user", content=str(worker)),), repeat=number)
        assert model.complete(asked).text == f"{worker}-{number}"
        assert model.complete(asked).cached


@pytest.mark.parametrize("start", ["spawn", "fork"])
def test_eight_processes_at_once_lose_nothing(folder: Path, start: str) -> None:
    if start not in multiprocessing.get_all_start_methods():
        pytest.skip(f"no {start} here")
    context = multiprocessing.get_context(start)
    workers = [context.Process(target=write_many, args=(folder, worker, 40)) for worker in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
    assert [worker.exitcode for worker in workers] == [0] * 8
    assert ReplyStore(folder).info().replies == 8 * 40


# Rows that someone else planted. A pickle that is read creates a file.


class Bomb:
    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Any, tuple[str, str]]:
        return (_explode, (str(self.mark), "w"))


def _explode(path: str, mode: str) -> None:
    Path(path).write_text("executed")


KEY = "k" * 64
FILE = "ab/cd/" + "0" * 28 + ".val"


def plant(folder: Path, kind: str, mark: Path) -> None:
    """Write one hostile row into an existing store."""
    bomb = pickle.dumps(Bomb(mark))
    outside = folder.parent / "outside.val"
    row: dict[str, Any] = {"key": KEY, "raw": 1, "mode": 4, "filename": None, "value": None}
    if kind == "a pickle as value":
        row["value"] = bomb
    elif kind == "a pickle in a file":
        (folder / FILE).parent.mkdir(parents=True)
        (folder / FILE).write_bytes(bomb)
        row["filename"] = FILE
    elif kind == "a pickle outside":
        outside.write_bytes(bomb)
        row["filename"] = "../outside.val"
    elif kind == "a pickle at an absolute path":
        outside.write_bytes(bomb)
        row["filename"] = str(outside)
    elif kind == "a pickle as key":
        row |= {"key": bomb, "raw": 0, "mode": 1, "value": b"{}"}
    run_sql(
        folder,
        "INSERT INTO Cache (key, raw, store_time, access_time, size, mode, filename, value)"
        " VALUES (:key, :raw, 1, 1, 9, :mode, :filename, :value)",
        row,
    )


PLANTED = [
    "a pickle as value",
    "a pickle in a file",
    "a pickle outside",
    "a pickle at an absolute path",
    "a pickle as key",
]


def drive(cache: Any) -> None:
    """Read a store in every way there is, whatever a single one says."""
    ways = [
        lambda: cache.get(KEY),
        lambda: list(cache),
        lambda: list(reversed(cache)),
        lambda: list(cache.iterkeys()),
        lambda: cache.peekitem(),
        lambda: cache.peek(),
        lambda: cache.check(),
        lambda: cache.pop(KEY),
    ]
    for way in ways:
        try:
            way()
        except Exception:
            continue


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("disk", [diskcache.Disk, diskcache.JSONDisk])
@pytest.mark.parametrize("kind", PLANTED)
def test_the_rows_are_live_under_the_disks_of_diskcache(tmp_path: Path, kind: str, disk: Any) -> None:
    folder = tmp_path / "plain"
    cache = diskcache.Cache(str(folder), disk=disk)
    plant(folder, kind, tmp_path / "mark")
    if disk is diskcache.JSONDisk and kind != "a pickle as key":
        run_sql(folder, "UPDATE Cache SET key = ?", (cache.disk.put(KEY)[0],))
    drive(cache)
    assert (tmp_path / "mark").exists()


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", PLANTED)
def test_no_planted_row_runs(tmp_path: Path, folder: Path, question: Request, kind: str) -> None:
    key = request_key(Scripted([]), question)
    store = ReplyStore(folder)
    store.write("other", Reply(text="fine"))
    plant(folder, kind, tmp_path / "mark")
    run_sql(folder, "UPDATE Cache SET key = ? WHERE key = ?", (key, KEY))
    told: list[str] = []
    model = cached(folder, "asked")
    model.store = ReplyStore(folder, on_warning=told.append)
    assert model.complete(question).text == "asked"
    assert model.complete(question).cached
    assert store.read("other") == Reply(text="fine")
    drive(open_rows(folder, 10_000_000, 1.0))
    assert model.info().usable
    assert model.clear() >= 1
    assert not (tmp_path / "mark").exists()
    assert told == [] if kind == "a pickle as key" else len(told) == 1


@pytest.mark.parametrize("name", ["../victim", "{absolute}", "ab/cd/../../../victim", "", ".", "cache.db"])
def test_no_file_outside_is_deleted_or_read(folder: Path, name: str) -> None:
    store = ReplyStore(folder)
    store.write("other", Reply(text="fine"))
    victim = folder.parent / "victim"
    victim.write_text("precious")
    filename = name.replace("{absolute}", str(victim))
    run_sql(
        folder,
        "INSERT INTO Cache (key, raw, store_time, size, mode, filename) VALUES (?, 1, 1, 9, 2, ?)",
        (KEY, filename),
    )
    with pytest.warns(CacheWarning, match="UnsafeRow"):
        assert store.read(KEY) is None
    assert store.clear() == 2
    assert victim.read_text() == "precious"
    assert (folder / "cache.db").exists()


def test_no_link_is_followed(folder: Path) -> None:
    store = ReplyStore(folder)
    store.write("big", Reply(text="x" * 100_000))
    (value,) = folder.rglob("*.val")
    victim = folder.parent / "victim"
    victim.write_text('{"text": "planted"}')
    value.unlink()
    value.symlink_to(victim)
    with pytest.warns(CacheWarning, match="UnsafeRow"):
        assert store.read("big") is None
    store.clear()
    assert victim.exists()


def test_the_safe_disk_takes_texts_and_bytes_only(tmp_path: Path) -> None:
    disk = SafeDisk(str(tmp_path))
    for key in (b"k", 1, 1.0, None, ("k",)):
        with pytest.raises(TypeError):
            disk.put(key)
    for value in ("text", 1, None, ["x"], bytearray(b"x")):
        with pytest.raises(TypeError):
            disk.store(value, False)
    with pytest.raises(TypeError):
        disk.store(b"x", True)
    for mode in (0, 1, 2, 3, 4, 5):
        for read in (False, True):
            for value in (None, "text", 7):
                with pytest.raises(UnsafeRow):
                    disk.fetch(mode, None, value, read)
    for key, raw in ((b"k", 1), ("k", 0), (b"k", 0), (7, 1)):
        with pytest.raises(UnsafeRow):
            disk.get(key, raw)
