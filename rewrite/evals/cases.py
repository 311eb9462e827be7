"""Labelled drafts: what a case is, and the loader that checks each one.

A case file (YAML) has `organisations` and `authors`, each by key, and `cases` that name one of each; see
evals/README.md. Whatever is wrong in any file is told at once, each fault with its file and line.
"""

from __future__ import annotations

import fnmatch
import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rewrite.draft import Author
from rewrite.evals.located import CaseError, Located, read_located
from rewrite.policy import Organisation, Policy, load_policy
from rewrite.resources import shipped
from rewrite.span import locate
from rewrite.suggestion import Verdict

__all__ = ["Case", "CaseError", "Expect", "Selection", "Vocabulary", "load_cases"]

Split = Literal["dev", "test"]
Network = Literal["x", "linkedin", "threads", "bluesky", "mastodon", "generic"]
_FROZEN = ConfigDict(frozen=True, extra="forbid")

UNCHECKED = "UNCHECKED"
"""How the `why` of a case begins that no person has looked at: such a case measures nothing and is refused."""


class Expect(BaseModel):
    """What a careful person expects of the tool: see evals/README.md for every field."""

    model_config = _FROZEN

    clauses: tuple[str, ...] = ()
    must_remove: tuple[str, ...] = ()
    must_keep: tuple[str, ...] = ()
    must_disclose: tuple[str, ...] = ()
    escalate: tuple[str, ...] = ()
    verdict: Verdict


class _Entry(BaseModel):
    model_config = _FROZEN

    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")
    split: Split
    language: Literal["en", "fr"]
    network: Network
    organisation: str
    author: str | None
    draft: str = Field(min_length=1)
    expect: Expect
    tags: tuple[str, ...] = ()
    source: str = Field(min_length=1)
    why: str = Field(min_length=1)


class _CaseFile(BaseModel):
    model_config = _FROZEN

    organisations: dict[str, Organisation]
    authors: dict[str, Author] = {}
    cases: tuple[_Entry, ...]


class Case(BaseModel):
    """One labelled draft with its author and organisation looked up; `where` is its file and line."""

    model_config = _FROZEN

    id: str
    split: Split
    language: Literal["en", "fr"]
    network: Network
    organisation: Organisation
    author: Author | None
    draft: str
    expect: Expect
    tags: tuple[str, ...] = ()
    source: str = ""
    why: str = ""
    where: str = ""

    def policy(self, base: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return the policy this draft is judged by, as data for `rewrite.policy.load_policy`.

        It is `base`, the shipped guideline by default, with the case's own organisation.
        """
        return {**(base or {"extends": "default"}), "organisation": self.organisation.model_dump(mode="json")}

    def digest(self) -> str:
        """Return the sha256 of everything that a result depends on: the input and the labels."""
        content = self.model_dump_json(exclude={"where", "why", "source", "tags", "split"})
        return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


class Selection(BaseModel):
    """Which cases to run. Values of one key are alternatives; every key must hold. `limit` None is no limit."""

    model_config = _FROZEN

    split: Literal["dev", "test", "all"] = "dev"
    where: tuple[tuple[str, str], ...] = ()
    limit: int | None = Field(default=None, ge=1)

    @classmethod
    def parse(cls, split: str = "dev", filters: Iterable[str] = (), limit: int | None = None) -> Selection:
        """Make a selection from `key=value` words; raise CaseError for a key that does not exist."""
        if split not in ("dev", "test", "all"):
            raise CaseError(f"--split {split}: expected dev, test or all")
        pairs: list[tuple[str, str]] = []
        for word in _words(filters):
            key, equals, value = word.partition("=")
            name = {"lang": "language", "org": "organisation"}.get(key.strip(), key.strip())
            if not equals or name not in _KEYS:
                raise CaseError(f"--filter {word}: expected KEY=VALUE with one of the keys {', '.join(_KEYS)}")
            pairs += [(name, one.strip()) for one in value.split(",") if one.strip()]
        return cls(split=split, where=tuple(pairs), limit=limit)

    def of(self, cases: Iterable[Case]) -> tuple[Case, ...]:
        """Return the cases that are selected, in their order; raise CaseError when none is."""
        wanted: dict[str, list[str]] = {}
        for key, value in self.where:
            wanted.setdefault(key, []).append(value)
        chosen = [case for case in cases if self.split in ("all", case.split) and _matches(case, wanted)]
        if not chosen:
            asked = " ".join(f"{key}={value}" for key, value in self.where)
            raise CaseError(f"no case is selected by --split {self.split} {asked}".rstrip())
        return tuple(chosen[: self.limit])


def _words(filters: Iterable[str]) -> Iterator[str]:
    """Yield `key=value` words, of which one filter may hold several with spaces between."""
    for each in filters:
        words = each.split()
        yield from words if all("=" in word for word in words) else (each,)


_KEYS = ("id", "clause", "tag", "language", "network", "organisation", "verdict")


def _matches(case: Case, wanted: dict[str, list[str]]) -> bool:
    has: dict[str, Collection[str]] = {
        "id": (case.id,),
        "clause": case.expect.clauses,
        "tag": case.tags,
        "language": (case.language,),
        "network": (case.network,),
        "organisation": (case.organisation.name,),
        "verdict": (case.expect.verdict.value,),
    }
    return all(
        any(fnmatch.fnmatchcase(one.lower(), value.lower()) for one in has[key] for value in values)
        for key, values in wanted.items()
    )


class Vocabulary(BaseModel):
    """The clauses and contacts of a policy, which are all that a label may name."""

    model_config = _FROZEN

    clauses: frozenset[str]
    contacts: frozenset[str]

    @classmethod
    def of(cls, policy: Policy) -> Vocabulary:
        """Return the words of a policy."""
        return cls(clauses=frozenset(policy.clauses), contacts=frozenset(policy.contacts))


def load_cases(paths: Sequence[Path] = (), words: Vocabulary | None = None) -> tuple[Case, ...]:
    """Read case files, or folders of them (the shipped ones by default), and check them all.

    `words` is what labels may name; None takes the shipped policy's. Raises CaseError with every fault.
    """
    files = [file for path in paths or (shipped("evals/cases"),) for file in _files(path)]
    known = words or Vocabulary.of(load_policy())
    faults: list[str] = []
    cases: list[Case] = []
    seen: dict[str, str] = {}
    for file in files:
        try:
            doc = read_located(file)
        except CaseError as error:
            faults.append(str(error))
            continue
        for case in _cases(doc, known, faults):
            if case.id in seen:
                faults.append(f"{case.where}: the id {case.id!r} is taken by {seen[case.id]}")
            seen.setdefault(case.id, case.where)
            cases.append(case)
    if faults:
        raise CaseError("\n".join(faults))
    return tuple(cases)


def _files(path: Path) -> list[Path]:
    path = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
    if path.is_dir():
        return sorted((*path.glob("*.yaml"), *path.glob("*.yml")))
    if not path.is_file():
        raise CaseError(f"{path}: no such case file or folder")
    return [path]


def _cases(doc: Located, known: Vocabulary, faults: list[str]) -> list[Case]:
    """Return the cases of one file; add what is wrong with it to `faults`."""
    try:
        content = _CaseFile.model_validate(doc.data)
    except ValidationError as error:
        faults += [doc.fault(each["loc"], f"{_path(each['loc'])}: {each['msg']}") for each in error.errors()]
        return []
    found: list[Case] = []
    for at, entry in enumerate(content.cases):
        wrong = _wrong(doc, at, entry, content, known)
        faults += wrong
        if not wrong:
            found.append(
                Case(
                    **entry.model_dump(exclude={"organisation", "author", "expect"}),
                    expect=entry.expect,
                    organisation=content.organisations[entry.organisation],
                    author=None if entry.author is None else content.authors[entry.author],
                    where=f"{doc.path}:{doc.lines[('cases', at)]}",
                )
            )
    return found


def _path(place: Sequence[str | int]) -> str:
    return ".".join(map(str, place)) or "file"


def _wrong(doc: Located, at: int, entry: _Entry, content: _CaseFile, known: Vocabulary) -> list[str]:
    """Say what contradicts itself in one entry."""
    faults: list[str] = []

    def fault(what: str, *place: str | int) -> None:
        faults.append(doc.fault(("cases", at, *place), f"case {entry.id}: {what}"))

    if entry.organisation not in content.organisations:
        fault(f"no organisation {entry.organisation!r} in this file", "organisation")
    if entry.author is not None and entry.author not in content.authors:
        fault(f"no author {entry.author!r} in this file (null for no profile)", "author")
    if entry.why.startswith(UNCHECKED):
        fault("the labels are the tool's own: correct each of them, then say why in your own words", "why")
    expect = entry.expect
    for field, strings in (("must_remove", expect.must_remove), ("must_keep", expect.must_keep)):
        for index, quote in enumerate(strings):
            count = _occurrences(quote, entry.draft)
            if count != 1:
                fault(f"{field} {quote!r} stands {count} times in the draft, expected once", "expect", field, index)
    for field, ids, all_ids in (
        ("clauses", expect.clauses, known.clauses),
        ("must_disclose", expect.must_disclose, known.clauses),
        ("escalate", expect.escalate, known.contacts),
    ):
        for index, name in enumerate(ids):
            if name not in all_ids:
                fault(f"{field}: the policy has no {name!r}", "expect", field, index)
            if ids.index(name) != index:
                fault(f"{field}: {name!r} stands twice", "expect", field, index)
    for index, clause in enumerate(expect.must_disclose):
        if clause not in expect.clauses:
            fault(f"must_disclose {clause!r} is not among the clauses", "expect", "must_disclose", index)
    if not faults:
        for kept, removed in _contradictions(entry):
            fault(f"{kept!r} must be kept and {removed!r} removed, and they overlap", "expect", "must_keep")
    return faults


def _occurrences(quote: str, text: str) -> int:
    """Count the places where a quote stands, overlapping ones too."""
    count, at = 0, text.find(quote) if quote else -1
    while at >= 0:
        count, at = count + 1, text.find(quote, at + 1)
    return count


def _contradictions(entry: _Entry) -> list[tuple[str, str]]:
    pairs = [(kept, removed) for kept in entry.expect.must_keep for removed in entry.expect.must_remove]
    places = {quote: locate(quote, entry.draft) for pair in pairs for quote in pair}
    return [
        (kept, removed)
        for kept, removed in pairs
        if (a := places[kept]) is not None and (b := places[removed]) is not None and a.overlaps(b)
    ]
