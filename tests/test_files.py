from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from rewrite.cli import files
from rewrite.cli.files import read_draft, same_file, write_back, write_output
from rewrite.errors import DraftError, OutputError

TEXT = "Été \u202f! ☕\r\nfin"


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
        (b"\xff\xfe\0\0", "utf-32-le"),
    ],
)
def test_a_draft_is_read_and_written_back_the_same_way(folder: Path, mark: bytes, encoding: str) -> None:
    path = folder / "draft.txt"
    path.write_bytes(mark + TEXT.encode(encoding))
    source = read_draft("draft.txt")
    assert (source.text, source.encoding, source.mark) == (TEXT, encoding, mark)
    write_back(source, "Fin\r\n☕")
    assert path.read_bytes() == mark + "Fin\r\n☕".encode(encoding)
    assert os.listdir(folder) == ["draft.txt"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "d: empty: nothing to check; write the draft first"),
        (b" \n\t\r\n", "d: only white space: nothing to check; write the draft first"),
        ("\ufeff\u200b \u00a0".encode(), "d: only white space"),
        (
            "caf\u00e9 noir".encode("latin-1"),
            "d: not valid UTF-8: byte 0xE9 at byte 3; save it as UTF-8 (from Windows-1252",
        ),
        (b"ok \xff\xfe\0", "d: not valid UTF-8: byte 0xFF at byte 3; save it as UTF-8"),
        (b"\xef\xbb\xbfab\xff", "d: not valid UTF-8 at byte 5; save it as UTF-8"),
        (b"\xff\xfea\0b", "d: not valid UTF-16-LE at byte 4; save it as UTF-8"),
        (b"\xff\xfe\x00\xd8", "d: not valid UTF-16-LE at byte 2; save it as UTF-8"),
        (b"ab\0cd", "d: not text: character 2 is NUL; if it is UTF-16 without a byte order mark, save it as UTF-8"),
        ("hello".encode("utf-16-le"), "d: not text: character 1 is NUL"),
        (b"\x89PNG\r\n\x1a\n\0\0", "d: is a PNG image, not text; copy the words of the post into a text file"),
        (b"PK\x03\x04rest", "d: is a Word or zip file, not text"),
        (b"%PDF-1.7", "d: is a PDF, not text"),
    ],
)
def test_what_is_no_draft_is_answered_in_one_line(folder: Path, data: bytes, said: str) -> None:
    (folder / "d").write_bytes(data)
    with pytest.raises(DraftError) as caught:
        read_draft("d")
    assert str(caught.value).startswith(said)
    assert "\n" not in str(caught.value)


def test_what_cannot_be_opened(folder: Path) -> None:
    (folder / "sub").mkdir()
    (folder / "loop").symlink_to("loop")
    for name, said in (
        ("sub", "sub: is a folder; name the file"),
        ("none", "none: no such file; check the path"),
        ("loop", "loop: cannot be read: "),
        ("a\0b", "a\0b: cannot be read: embedded null byte"),
    ):
        with pytest.raises(DraftError) as caught:
            read_draft(name)
        assert str(caught.value).startswith(said)


def test_an_endless_file_ends(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST", 1024 * 1024)
    with pytest.raises(DraftError, match="larger than 1 MB, which is no post"):
        read_draft("/dev/zero")


def test_no_permission_to_read(folder: Path) -> None:
    (folder / "d").write_text("text")
    (folder / "d").chmod(0)
    if os.access("d", os.R_OK):
        pytest.skip("who runs this may read everything")
    with pytest.raises(DraftError, match="no permission to read it"):
        read_draft("d")


def test_permission_is_named_whoever_runs_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    (folder / "d").write_text("text")
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(DraftError, match="d: no permission to read it; ask its owner"):
        read_draft("d")


def test_mode_and_links_stay(folder: Path) -> None:
    (folder / "real").mkdir()
    real = folder / "real" / "draft.txt"
    real.write_text("old")
    real.chmod(0o640)
    (folder / "link.txt").symlink_to(real)
    write_back(read_draft("link.txt"), "new")
    assert (folder / "link.txt").is_symlink()
    assert real.read_text() == "new"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


def test_a_changed_draft_is_not_overwritten(folder: Path) -> None:
    path = folder / "d"
    path.write_text("one")
    source = read_draft("d")
    path.write_text("two")
    with pytest.raises(OutputError, match="changed while it was being checked"):
        write_back(source, "three")
    assert path.read_text() == "two"


@pytest.mark.parametrize("failing", ["replace", "fsync"])
def test_a_failure_leaves_the_file_as_it_was(folder: Path, monkeypatch: pytest.MonkeyPatch, failing: str) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    path = folder / "d"
    path.write_text("one")
    source = read_draft("d")
    monkeypatch.setattr(os, failing, fail)
    with pytest.raises(OutputError, match="d: cannot be written: No space left on device; nothing was changed"):
        write_back(source, "two")
    assert path.read_text() == "one"
    assert os.listdir(folder) == ["d"]


def test_a_read_only_draft_stays(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder / "d"
    path.write_text("one")
    source = read_draft("d")
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(OutputError, match="it is read-only"):
        write_back(source, "two")
    assert path.read_text() == "one"


def test_outputs(folder: Path) -> None:
    write_output("new.json", b"{}")
    assert (folder / "new.json").read_bytes() == b"{}"
    assert stat.S_IMODE((folder / "new.json").stat().st_mode) == 0o666 & ~_umask()
    write_output("/dev/null", b"{}")
    with pytest.raises(OutputError, match="is a folder"):
        write_output(str(folder), b"")
    with pytest.raises(OutputError, match="there is no folder"):
        write_output("none/x", b"")
    (folder / "d").write_text("one")
    assert same_file(read_draft("d"), "./d")
    assert not same_file(read_draft("d"), "e")


def test_labels(folder: Path) -> None:
    (folder / "sub").mkdir()
    (folder / "sub" / "d").write_text("text")
    assert read_draft("sub/d").label() == "sub/d"
    assert read_draft(str(folder / "sub" / "d")).label() == "sub/d"


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
