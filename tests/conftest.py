"""What every test shares: an environment without settings or keys, no network, results made by hand."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from rewrite.diff import Diff, numbered
from rewrite.draft import digest
from rewrite.edit import Edit
from rewrite.finding import Finding
from rewrite.platforms import measure
from rewrite.policy import Bilingual, Clause, Policy
from rewrite.suggestion import PolicyStamp, Suggestion, Verdict

# CI repeats the same examples; at a desk every run looks at new ones.
settings.register_profile("desk", deadline=None, max_examples=60)
settings.register_profile("deep", settings.get_profile("desk"), max_examples=1000)  # --hypothesis-profile=deep
settings.register_profile("ci", settings.get_profile("desk"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "desk")

_LOOPBACK = ("127.", "::1", "localhost")
_CLEANED = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES")


class NetworkRefused(RuntimeError):
    """A test tried to leave the machine."""


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    for name in os.environ:
        if name.startswith(("REWRITE_", "OPENAI_")) or name in _CLEANED:
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def guarded(real: Callable[[socket.socket, Any], Any]) -> Callable[[socket.socket, Any], Any]:
        def connect(self: socket.socket, address: Any) -> Any:
            if self.family != getattr(socket, "AF_UNIX", None) and not str(address[0]).startswith(_LOOPBACK):
                raise NetworkRefused(f"tests stay on this machine; refused a connection to {address[0]}")
            return real(self, address)

        return connect

    monkeypatch.setattr(socket.socket, "connect", guarded(socket.socket.connect))
    monkeypatch.setattr(socket.socket, "connect_ex", guarded(socket.socket.connect_ex))


@pytest.fixture
def policy() -> Policy:
    """A small resolved guideline with addresses for two of its contacts."""

    def clause(name: str, en: str, fr: str, **more: Any) -> Clause:
        text = Bilingual(en=en, fr=fr)
        given = {"id": name, "title": text, "asks": text, "advice": text, "contact": ("legal",)} | more
        return Clause.model_validate(given)

    clauses = (
        clause("unsubstantiated-claim", "Only backed claims", "Rien sans preuve", action="rewrite", level="soft"),
        clause("legal-matter", "No legal matters", "Pas d'affaires en justice", action="escalate", level="hard"),
        clause(
            "employment-disclosure", "Say where you work", "Dites où vous travaillez", action="disclose", level="hard"
        ),
    )
    contacts = {"legal": "legal@acme.example", "communications": "comms@acme.example"}
    return Policy(
        name="Acme", version="1.0", clauses={c.id: c for c in clauses}, contacts=contacts, fingerprint="f" * 64
    )


@pytest.fixture
def edit() -> Callable[..., Edit]:
    def make(draft: str, before: str, after: str, at: int | None = None) -> Edit:
        start = draft.index(before) if at is None else at
        return Edit(
            id="",
            start=start,
            end=start + len(before),
            before=before,
            after=after,
            clauses=("unsubstantiated-claim",),
            reason="It is not backed.",
            source="embedded",
        )

    return make


@pytest.fixture
def finding() -> Callable[..., Finding]:
    def make(draft: str, quote: str, **changes: Any) -> Finding:
        start = draft.index(quote)
        given: dict[str, Any] = {
            "id": "f1",
            "clause": "unsubstantiated-claim",
            "level": "soft",
            "action": "rewrite",
            "start": start,
            "end": start + len(quote),
            "quote": quote,
            "message": "Nothing backs this.",
            "contact": "legal",
            "source": "embedded",
            "state": "repaired",
        }
        return Finding.model_validate(given | changes)

    return make


@pytest.fixture
def suggestion() -> Callable[..., Suggestion]:
    def make(draft: str, edits: Iterable[Edit] = (), **changes: Any) -> Suggestion:
        diff = Diff(base=digest(draft), edits=numbered(edits))
        revised = diff.apply(draft)
        platform = changes.get("platform", "generic")
        given: dict[str, Any] = {
            "draft": draft,
            "verdict": Verdict.READY if diff.edits else Verdict.CLEAN,
            "language": "en",
            "platform": platform,
            "findings": (),
            "diff": diff,
            "length": measure(revised, platform),
            "policy": PolicyStamp(name="Acme", version="1.0", fingerprint="f" * 64),
            "revised": revised,
        }
        return Suggestion(**(given | changes))

    return make


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
