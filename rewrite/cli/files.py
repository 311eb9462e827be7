"""Reading a draft and writing results: whole or not at all, with one line for everything that can go wrong."""

from __future__ import annotations

import codecs
import contextlib
import os
import stat
import sys
from collections.abc import Generator
from pathlib import Path
from typing import NamedTuple, NoReturn

from rewrite.errors import DraftError, OutputError

LARGEST = 64 * 1024 * 1024  # bytes; no post comes near, and an endless device must end somewhere
STDIN = "-"

# The longer marks first: UTF-32's begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_KINDS = (
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a Word or zip file"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"\x1f\x8b", "a gzip file"),
)
_INVISIBLE = " \t\r\n\f\v\u00a0\u200b\u2060\ufeff"


class Source(NamedTuple):
    """A draft as read: its text without the byte order mark, and how to write it back the same way."""

    name: str
    text: str
    data: bytes
    encoding: str = "utf-8"
    mark: bytes = b""
    path: Path | None = None

    def label(self) -> str:
        """Return the name that a diff of the draft bears: its path from the current folder, or its last part."""
        if self.path is None:
            return "draft"
        path = self.path
        if path.is_absolute():
            inside = path.is_relative_to(Path.cwd())
            path = path.relative_to(Path.cwd()) if inside else Path(path.name)
        return " ".join(path.as_posix().split("\n"))

    def encoded(self, text: str) -> bytes:
        """Return a text in the draft's own encoding, with its byte order mark."""
        return self.mark + text.encode(self.encoding)


def read_draft(name: str) -> Source:
    """Read a draft from a file, or from standard input when the name is `-`; raise DraftError with cause and cure."""
    if name == STDIN:
        return _decoded(sys.stdin.buffer.read(LARGEST + 1), "standard input", None)
    path = Path(name)
    try:
        if path.is_dir():
            raise DraftError(f"{name}: is a folder; name the file that holds the draft")
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise DraftError(f"{name}: no such file; check the path, or use - to read standard input") from None
    except PermissionError:
        raise DraftError(f"{name}: no permission to read it; ask its owner, or chmod u+r it") from None
    except (OSError, ValueError) as error:
        raise DraftError(f"{name}: cannot be read: {_reason(error)}; check the path and the disk") from None
    return _decoded(data, name, path)


def _decoded(data: bytes, name: str, path: Path | None) -> Source:
    if len(data) > LARGEST:
        raise DraftError(f"{name}: larger than {LARGEST // 1024 // 1024} MB, which is no post; cut it into drafts")
    for signature, kind in _KINDS:
        if data.startswith(signature):
            raise DraftError(f"{name}: is {kind}, not text; copy the words of the post into a text file")
    mark, encoding = next(((mark, code) for mark, code in _MARKS if data.startswith(mark)), (b"", "utf-8"))
    try:
        text = data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        _undecodable(error, data, mark, name)
    if (at := text.find("\0")) >= 0:
        cure = "if it is UTF-16 without a byte order mark, save it as UTF-8"
        raise DraftError(f"{name}: not text: character {at} is NUL; {cure}")
    if not text.strip(_INVISIBLE):
        raise DraftError(
            f"{name}: {'empty' if not text else 'only white space'}: nothing to check; write the draft first"
        )
    return Source(name, text, data, encoding, mark, path)


def _undecodable(error: UnicodeDecodeError, data: bytes, mark: bytes, name: str) -> NoReturn:
    at = len(mark) + error.start
    if mark:
        raise DraftError(f"{name}: not valid {error.encoding.upper()} at byte {at}; save it as UTF-8") from None
    cure = "save it as UTF-8"
    if b"\0" not in data:
        cure += f" (from Windows-1252 or Latin-1: iconv -f WINDOWS-1252 -t UTF-8 {name} > new.txt)"
    raise DraftError(f"{name}: not valid UTF-8: byte 0x{data[at]:02X} at byte {at}; {cure}") from None


def write_back(source: Source, text: str) -> None:
    """Replace a draft's file by a text, whole or not at all, in its encoding; mode, owner and links stay.

    Raise OutputError when that cannot be done, or when somebody changed the file since it was read; nothing is written
    then.
    """
    if source.path is None:
        raise OutputError("--write: standard input cannot be written back; name a FILE, or use --output FILE")
    target = Path(os.path.realpath(source.path))
    if not target.is_file():
        raise OutputError(f"{source.name}: not a regular file, so it cannot be written back; use --output FILE")
    with _explained(source.name):
        if target.read_bytes() != source.data:
            raise OutputError(f"{source.name}: changed while it was being checked; nothing was written, run it again")
        _replace(target, source.encoded(text))


def write_output(name: str, data: bytes) -> None:
    """Write a result to a file, whole or not at all; a device or a pipe is written as it is. Raise OutputError."""
    target = Path(os.path.realpath(name))
    with _explained(name):
        if target.is_dir():
            raise OutputError(f"{name}: is a folder; name a file in it")
        if not target.parent.is_dir():
            raise OutputError(f"{name}: there is no folder {target.parent}; make it first")
        if target.exists() and not target.is_file():
            with target.open("wb") as device:
                device.write(data)
        else:
            _replace(target, data)


def same_file(source: Source, name: str) -> bool:
    """Tell whether an output would be the draft itself."""
    try:
        return source.path is not None and os.path.samefile(source.path, name)
    except OSError:
        return False


def _replace(target: Path, data: bytes) -> None:
    """Write beside the target, flush to disk, then take its place in one step."""
    kept = target.stat() if target.exists() else None
    if kept and not os.access(target, os.W_OK):
        raise PermissionError(None, "it is read-only")
    temporary = target.with_name(f".{target.name[:100]}.{os.getpid()}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    handle = os.open(temporary, flags, 0o600 if kept else 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if kept:
            _keep_owner(temporary, kept)
        os.replace(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def _keep_owner(path: Path, kept: os.stat_result) -> None:
    if hasattr(os, "chown") and (path.stat().st_uid, path.stat().st_gid) != (kept.st_uid, kept.st_gid):
        with contextlib.suppress(PermissionError):
            os.chown(path, kept.st_uid, kept.st_gid)
    os.chmod(path, stat.S_IMODE(kept.st_mode))


@contextlib.contextmanager
def _explained(name: str) -> Generator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        what = f"{name}: cannot be written: {_reason(error)}"
        raise OutputError(f"{what}; nothing was changed, check the permissions and the disk") from None


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
