from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import rewrite.llm

ROOM = Path(next(iter(rewrite.llm.__path__)))


@pytest.mark.parametrize(
    ("statement", "loaded"),
    [
        ("import rewrite.llm", "openai httpx2 diskcache tenacity"),
        ("import rewrite.llm.openai_chat", "openai httpx2"),
        (
            "from rewrite.llm import OpenAIModel; OpenAIModel('m', api_key='k' * 20)",
            "openai httpx2 diskcache",
        ),
        ("from rewrite.llm import ReplyStore; ReplyStore('/nowhere')", "diskcache"),
    ],
)
def test_slow_imports_wait_for_their_use(statement: str, loaded: str) -> None:
    code = f"{statement}; import sys; print([n for n in {loaded.split()!r} if n in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOM.parents[1], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_only_one_file_imports_openai() -> None:
    importing = {path.name for path in ROOM.glob("*.py") if "import openai" in path.read_text()}
    assert importing == {"openai_chat.py"}


def test_the_room_imports_nothing_else_of_the_package() -> None:
    for path in ROOM.glob("*.py"):
        for line in path.read_text().splitlines():
            words = line.split()
            if words[:1] == ["from"] and words[1].startswith("rewrite"):
                assert words[1] == "rewrite.errors" or words[1].split(".")[:2] == ["rewrite", "llm"], line


def test_public_names_are_sorted_and_there() -> None:
    assert rewrite.llm.__all__ == sorted(rewrite.llm.__all__)
    for name in rewrite.llm.__all__:
        assert getattr(rewrite.llm, name)
    with pytest.raises(AttributeError):
        _ = rewrite.llm.absent
