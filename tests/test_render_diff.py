from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rewrite.edit import Edit
from rewrite.render.diff import as_diff
from rewrite.suggestion import Suggestion

needs_patch = pytest.mark.skipif(shutil.which("patch") is None, reason="patch is not installed")


def test_no_edit_no_diff(suggestion: Callable[..., Suggestion]) -> None:
    assert as_diff(suggestion("Fine.\n")) == ""


def test_a_unified_diff(suggestion: Callable[..., Suggestion], edit: Callable[..., Edit]) -> None:
    draft = "one\ntwo best\r\nthree\nfour\nfive\nsix"
    made = suggestion(draft, [edit(draft, "best", "good"), edit(draft, "six", "6")])
    assert as_diff(made, "my post.txt") == (
        "--- a/my post.txt\t\n+++ b/my post.txt\t\n"
        "@@ -1,6 +1,6 @@\n one\n-two best\r\n+two good\r\n three\n four\n five\n"
        "-six\n\\ No newline at end of file\n+6\n\\ No newline at end of file\n"
    )


@needs_patch
@pytest.mark.parametrize(
    ("draft", "before", "after"),
    [
        ("a\nb\nc\n", "b\n", ""),
        ("a\nb\nc", "\nc", ""),
        ("a\nb\nc", "b\nc", "x"),
        ("a", "a", "b\nc\n"),
        ("a\r\nb\r\nc", "a\r\nb", "z"),
        ("a\nb\n", "", "top "),
        ("a\n\n\nb\n", "\n\n", ""),
        ("secret\n", "secret\n", ""),
        ("x\u2028y\x0bz\nb\n", "y", "Y"),
        ("\n".join("abcdefghijklmnopqrstuvwxyz"), "k", "K\nL"),
    ],
)
def test_patch_takes_it(
    suggestion: Callable[..., Suggestion],
    edit: Callable[..., Edit],
    tmp_path: Path,
    draft: str,
    before: str,
    after: str,
) -> None:
    assert (
        _patched(suggestion(draft, [edit(draft, before, after)]), tmp_path)
        == suggestion(draft, [edit(draft, before, after)]).revised
    )


@needs_patch
def test_a_byte_order_mark_belongs_to_the_first_line(
    suggestion: Callable[..., Suggestion], edit: Callable[..., Edit], tmp_path: Path
) -> None:
    made = suggestion("a\nb\n", [edit("a\nb\n", "", "top\n", at=0)])
    assert _patched(made, tmp_path, "\ufeff") == "\ufefftop\na\nb\n"


@needs_patch
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(draft=st.text("ab\n\r", min_size=1, max_size=60), data=st.data())
def test_patch_takes_any_edits(
    suggestion: Callable[..., Suggestion], edit: Callable[..., Edit], tmp_path: Path, draft: str, data: st.DataObject
) -> None:
    places = sorted(data.draw(st.sets(st.integers(0, len(draft)), max_size=8)))
    edits = [
        edit(draft, draft[start:end], data.draw(st.text("xy\n", max_size=4)), at=start)
        for start, end in zip(places[::2], places[1::2], strict=False)
    ]
    made = suggestion(draft, edits)
    assert _patched(made, tmp_path) == made.revised


def test_it_is_linear(suggestion: Callable[..., Suggestion]) -> None:
    draft = "some words here\n" * 100_000
    edits = [
        Edit(id=f"e{at}", start=at, end=at + 4, before="some", after="few", clauses=(), reason="", source="")
        for at in range(0, len(draft), 160)
    ]
    made = suggestion(draft, edits)
    assert as_diff(made).count("\n-some") == len(edits) == 10_000


def _patched(made: Suggestion, folder: Path, mark: str = "") -> str:
    path = folder / "draft.txt"
    path.write_bytes((mark + made.draft).encode())
    diff = as_diff(made, "draft.txt", mark)
    if diff:
        command = ["patch", "--binary", "--quiet", "--fuzz=0", "-p1", "--no-backup-if-mismatch"]
        subprocess.run(command, input=diff.encode(), cwd=folder, check=True, capture_output=True)
    return path.read_bytes().decode() if path.exists() else ""
