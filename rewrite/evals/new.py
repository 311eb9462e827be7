"""A case from a draft and what the tool makes of it now, for a person to correct."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from rewrite.draft import Author
from rewrite.errors import OutputError
from rewrite.evals.cases import UNCHECKED, Case, CaseError, Expect
from rewrite.evals.engines import Engine
from rewrite.evals.located import read_located
from rewrite.evals.scores import reported_clauses
from rewrite.policy import Organisation
from rewrite.span import locate
from rewrite.suggestion import Suggestion, Verdict

_WHY = f"{UNCHECKED}: these labels are the tool's own; correct each of them, then write here why they are right"
_SENTENCE = re.compile(r"[^\n.!?…]{12,80}[.!?…]?")
_KEPT = 2


class NewCase(BaseModel):
    """What the new case is about: its text, and the keys of an organisation and an author of the case file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    draft: str
    organisation: str
    author: str | None = None
    network: str = "generic"
    language: str = ""
    split: str = "dev"
    source: str = ""


def new_case(asked: NewCase, file: Path, engine: Engine) -> str:
    """Return the YAML of a new case for a case file, with labels taken from the engine's suggestion.

    Raises CaseError when the file has no such organisation or author, or the case cannot be made.
    """
    case = _case(asked, file)
    suggestion = engine(case, 0)
    language = asked.language or (suggestion.language if suggestion.language in ("en", "fr") else "en")
    entry: dict[str, Any] = {
        "id": asked.id,
        "split": asked.split,
        "language": language,
        "network": asked.network,
        "organisation": asked.organisation,
        "author": asked.author,
        "draft": asked.draft,
        "expect": _labels(asked.draft, suggestion),
        "tags": [],
        "source": asked.source or "a draft of our own",
        "why": _WHY,
    }
    return yaml.dump([entry], Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


def append_case(text: str, file: Path) -> None:
    """Append a case to a file whose `cases` come last. Raises CaseError when it would not stand there, OutputError."""
    old = file.read_text(encoding="utf-8")
    joined = old + ("" if old.endswith("\n") else "\n") + text
    part = file.with_name(f".{file.name}.part")
    try:
        part.write_text(joined, encoding="utf-8")
        before, after = read_located(file).data, read_located(part).data
        if len(after.get("cases") or []) != len(before.get("cases") or []) + 1:
            raise CaseError(f"{file}: `cases` must be the last key and a block list: append the case by hand")
        part.replace(file)
    except CaseError as error:
        part.unlink(missing_ok=True)
        raise CaseError(str(error).replace(str(part), str(file))) from error
    except OSError as error:
        raise OutputError(f"{file}: the case cannot be written: {error}") from error


def _case(asked: NewCase, file: Path) -> Case:
    data: Any = read_located(file).data or {}
    organisations: dict[str, Any] = data.get("organisations") or {}
    authors: dict[str, Any] = data.get("authors") or {}
    if asked.organisation not in organisations:
        raise CaseError(
            f"{file}:1: no organisation {asked.organisation!r}; there are {', '.join(organisations) or 'none'}"
        )
    if asked.author is not None and asked.author not in authors:
        raise CaseError(f"{file}:1: no author {asked.author!r}; there are {', '.join(authors) or 'none'}")
    cases: list[dict[str, Any]] = data.get("cases") or []
    if any(each.get("id") == asked.id for each in cases):
        raise CaseError(f"{file}:1: the id {asked.id!r} is taken")
    try:
        return Case.model_validate(
            {
                **asked.model_dump(exclude={"organisation", "author", "language"}),
                "language": asked.language or "en",
                "organisation": Organisation.model_validate(organisations[asked.organisation]),
                "author": None if asked.author is None else Author.model_validate(authors[asked.author]),
                "expect": Expect(verdict=Verdict.CLEAN),
            }
        )
    except ValidationError as error:
        first = error.errors()[0]
        raise CaseError(
            f"{file}:1: the case cannot be made: {'.'.join(map(str, first['loc']))}: {first['msg']}"
        ) from error


def _labels(draft: str, suggestion: Suggestion) -> dict[str, Any]:
    """Return what the suggestion did, in the form of what a case expects."""
    clauses = sorted(reported_clauses(suggestion))
    disclosures = {each.clause for each in suggestion.findings if each.action == "disclose"}
    written = {clause for edit in suggestion.edits if edit.after.strip() for clause in edit.clauses}
    gone = [edit.before.strip() for edit in suggestion.edits if not edit.after.strip()]
    return {
        "clauses": clauses,
        "must_remove": [quote for quote in dict.fromkeys(gone) if locate(quote, draft) is not None],
        "must_keep": _untouched(draft, suggestion),
        "must_disclose": sorted(disclosures & (written | _open(suggestion)) & set(clauses)),
        "escalate": sorted({each.contact for each in suggestion.escalations}),
        "verdict": suggestion.verdict.value,
    }


def _open(suggestion: Suggestion) -> set[str]:
    return {each.clause for each in suggestion.findings if each.state == "open"}


def _untouched(draft: str, suggestion: Suggestion) -> list[str]:
    """Return some sentences that no edit touches."""
    sentences: Sequence[str] = [match.group().strip() for match in _SENTENCE.finditer(draft)]
    kept = [each for each in sentences if each in suggestion.revised and locate(each, draft) is not None]
    return kept[:_KEPT]


class _Dumper(yaml.SafeDumper):
    """Write texts of several lines as blocks, as a person would."""


def _text(dumper: Any, value: str) -> yaml.ScalarNode:
    style = "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)
