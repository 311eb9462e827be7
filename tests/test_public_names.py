"""What the package promises at its front door."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import rewrite

LOADED = "import sys; print(sorted(m for m in sys.modules if m.split('.')[0] in ('openai', 'httpx2', 'httpx')))"


def test_the_public_names_are_these_and_no_others() -> None:
    assert rewrite.__all__ == sorted(rewrite.__all__)
    assert all(getattr(rewrite, name) is not None for name in rewrite.__all__)


def test_the_version_is_the_changelogs_newest() -> None:
    changelog = Path(rewrite.__file__).parents[1] / "CHANGELOG.md"
    assert f"## {rewrite.__version__}" in changelog.read_text(encoding="utf-8").replace("[", "").replace("]", "")


def test_importing_never_loads_openai() -> None:
    code = "from rewrite import suggest, load_policy, Author, Suggestion; suggest('We at Acme won.'); " + LOADED
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_the_command_never_loads_openai_without_a_model(tmp_path: Path) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_text("Our new app is out today.", encoding="utf-8")
    code = (
        "import sys, atexit; atexit.register(lambda: print('openai' in sys.modules, file=sys.stderr)); "
        f"sys.argv = ['rewrite', 'suggest', {str(draft)!r}, '--format', 'json']; from rewrite.__main__ import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert '"schema_version"' in done.stdout
    assert done.stderr.strip().endswith("False")
