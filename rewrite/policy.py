"""The guideline as data: clauses, organisation, contacts, words and rules."""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from rewrite.draft import Author
from rewrite.errors import PolicyError
from rewrite.finding import Action, Level
from rewrite.resources import shipped

Lang = Literal["en", "fr"]
Scope = Literal["segment", "sentence", "draft"]
_FROZEN = ConfigDict(frozen=True, extra="forbid")


# What the reader itself marks, beside the classes of the lexicon. "not_X" in a rule's `none` asks whether X is negated.
MARKS = (
    "us", "org", "product", "competitor", "topic_competitor", "customer", "topic", "inside", "figure", "money", "percent",
    "date", "url", "quoted", "question", "name", "cashtag", "public_fact", "spokesperson", "expert_medical", "expert_legal",
    "expert_tax", "expert_invest",
)  # fmt: skip


class Bilingual(BaseModel):
    """The same text in English and French; a company may write one of them, which then serves for both."""

    model_config = _FROZEN

    en: str = ""
    fr: str = ""

    def get(self, lang: str) -> str:
        """Return the text in a language, else in the other one."""
        return (self.fr or self.en) if lang == "fr" else (self.en or self.fr)


class WordLists(BaseModel):
    """Words and phrases per language. `launch*` stands for every word that begins so; accents and case do not count."""

    model_config = _FROZEN

    en: tuple[str, ...] = ()
    fr: tuple[str, ...] = ()
    any: tuple[str, ...] = ()

    def of(self, lang: str) -> tuple[str, ...]:
        """Return the words of a language and those of every language."""
        return self.any + (self.fr if lang == "fr" else self.en)


class Rule(BaseModel):
    """One way in which a sentence breaks a clause.

    Every element names one or more word classes, `a|b` for either. All of `all` and none of `none` stand in the scope; `seq`
    stand in this order with at most `gap` words between two. `pattern` is an RE2 pattern on the folded text (lower case,
    no accents), `words` phrases: for the clauses that companies write. `take` says what an edit would take out.
    """

    model_config = _FROZEN

    id: str = ""
    all: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    seq: tuple[str, ...] = ()
    gap: int = Field(default=2, ge=0, le=40)
    scope: Scope = "sentence"
    pattern: str = ""
    words: WordLists = WordLists()
    take: Literal["sentence", "segment", "match"] = "sentence"
    action: Action | None = None
    level: Level | None = None


class Examples(BaseModel):
    """Sentences that break a clause (`bad`) and sentences that look alike and do not (`good`), per language."""

    model_config = _FROZEN

    bad: WordLists = WordLists()
    good: WordLists = WordLists()


class Softening(BaseModel):
    """What to write instead of words of one class: the plain statement; empty means nothing."""

    model_config = _FROZEN

    match: str
    to: str = ""


class Clause(BaseModel):
    """One clause of the guideline; see docs/policy.md for every field."""

    model_config = _FROZEN

    id: str = ""
    title: Bilingual
    asks: Bilingual
    advice: Bilingual
    action: Action
    level: Level
    contact: tuple[str, ...] = Field(min_length=1)
    source: str = ""
    enabled: bool = True
    detect: tuple[Rule, ...] = ()
    soften: Mapping[str, tuple[Softening, ...]] = {}
    examples: Examples = Examples()

    @field_validator("contact", mode="before")
    @classmethod
    def _one_or_more(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value


class Organisation(BaseModel):
    """The company: its names, what is secret, what is public."""

    model_config = _FROZEN

    name: str = ""
    aliases: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    public_company: bool = False
    regulated_privacy: bool = False
    products: tuple[str, ...] = ()
    competitors: tuple[str, ...] = ()
    confidential_terms: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()
    public_contacts: tuple[str, ...] = ()
    public_facts: tuple[str, ...] = ()


class Policy(BaseModel):
    """A resolved guideline. Make one with `load_policy`, never by hand."""

    model_config = _FROZEN

    name: str
    version: str
    organisation: Organisation = Organisation()
    contacts: Mapping[str, str] = {}
    clauses: Mapping[str, Clause]
    lexicon: Mapping[str, WordLists] = {}
    disclosures: Mapping[str, Bilingual] = {}
    sample: Mapping[str, Any] = {}
    review_by: datetime.date | None = None
    fingerprint: str = ""

    def overdue(self, today: datetime.date | None = None) -> bool:
        """Tell whether the day on which the guideline should have been reviewed is past."""
        return self.review_by is not None and self.review_by < (today or datetime.date.today())


def load_policy(source: str | Path | Mapping[str, Any] | None = None) -> Policy:
    """Return the resolved guideline of a file, of a mapping as such a file holds, or the shipped one for None.

    `extends: default` merges the file over the shipped guideline: mappings key by key, lexicon lists are added, every
    other list replaces. PolicyError names file, line, column and what was expected.
    """
    if isinstance(source, Mapping):
        return _resolve(dict(source), "policy")
    path = shipped("policy/default.yaml") if source is None else Path(source)
    return _resolve(_read_yaml(path), str(path), path)


def load_author(source: str | Path | Mapping[str, Any]) -> Author:
    """Return the author of a profile file or mapping; PolicyError names file, line, column and what was expected."""
    if isinstance(source, Mapping):
        raw, name, path = dict(source), "author", None
    else:
        path = Path(source)
        raw, name = _read_yaml(path), str(path)
    try:
        return Author.model_validate(raw)
    except ValidationError as error:
        raise PolicyError(_explain(error, name, path)) from None


def _resolve(raw: dict[str, Any], name: str, path: Path | None = None) -> Policy:
    own = {key: value for key, value in raw.items() if key != "extends"}
    parent = raw.get("extends")
    if parent is not None:
        if parent != "default":
            where = _where(path, ("extends",)) if path else ""
            raise PolicyError(f"{name}{where}: `extends` must be `default`, the shipped guideline, not {parent!r}")
        merged = _merged(_shipped_default(), own, ())
    else:
        merged = own
    clauses = merged.get("clauses")
    if isinstance(clauses, Mapping):
        merged["clauses"] = {
            key: {**cast("dict[str, Any]", value), "id": key} if isinstance(value, Mapping) else value
            for key, value in cast("Mapping[str, Any]", clauses).items()
        }
    merged.setdefault("name", name)
    merged["version"] = str(merged.get("version", "0"))
    try:
        fingerprint = hashlib.sha256(json.dumps(merged, sort_keys=True, default=str).encode()).hexdigest()
    except (TypeError, ValueError, RecursionError):
        raise PolicyError(f"{name}: not a plain policy: it refers to itself, is nested too deep or has keys that are no text") from None
    try:
        policy = Policy.model_validate({**merged, "fingerprint": fingerprint})
    except ValidationError as error:
        raise PolicyError(_explain(error, name, path)) from None
    _check_contacts(policy, name, path)
    _check_templates(policy, name, path)
    _check_rules(policy, own, name, path)
    return policy


_PLACES = {"employer", "employer_tag", "role", "a_role", "subject"}


def _check_templates(policy: Policy, name: str, path: Path | None) -> None:
    for key, text in policy.disclosures.items():
        for lang in ("en", "fr"):
            unknown = set(re.findall(r"\{([^{}]*)\}", text.get(lang))) - _PLACES
            loose = re.sub(r"\{[a-z_]+\}", "", text.get(lang))
            if unknown or "{" in loose or "}" in loose:
                where = _where(path, ("disclosures", key)) if path else ""
                known = ", ".join("{" + place + "}" for place in sorted(_PLACES))
                raise PolicyError(f"{name}{where}: disclosures.{key}: {text.get(lang)!r} may hold only {known}")


def _check_rules(policy: Policy, own: Mapping[str, Any], name: str, path: Path | None) -> None:
    """Refuse a word class that nobody defines, in the clauses that this file writes."""
    known = {*MARKS, *policy.lexicon}
    for key in cast("Mapping[str, Any]", own.get("clauses") or {}):
        for number, rule in enumerate(policy.clauses[key].detect):
            for element in (*rule.all, *rule.none, *rule.seq):
                for word in element.removeprefix("not_").split("|"):
                    if word not in known and f"not_{word}" not in known:
                        where = _where(path, ("clauses", key, "detect", number)) if path else ""
                        raise PolicyError(
                            f"{name}{where}: clause {key}, rule {rule.id or number + 1}: there is no word class named {word!r}; "
                            "classes are the keys of `lexicon` and the marks listed in docs/policy.md"
                        )
            if rule.pattern:
                _check_pattern(rule.pattern, f"{name}{_where(path, ('clauses', key, 'detect', number)) if path else ''}: clause {key}")


def _check_pattern(pattern: str, where: str) -> None:
    """Refuse a pattern that RE2, whose matching time is linear, cannot take."""
    from importlib import import_module

    re2: Any = import_module("re2")
    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(pattern, options)
    except re2.error as error:
        said = error.args[0] if error.args else error
        reason = said.decode() if isinstance(said, bytes) else said
        raise PolicyError(
            f"{where}: the pattern {pattern!r} cannot be used: {reason}; patterns are RE2 syntax "
            "(no look-around, no back-references): https://github.com/google/re2/wiki/Syntax"
        ) from None


def _check_contacts(policy: Policy, name: str, path: Path | None) -> None:
    for clause in policy.clauses.values():
        for contact in clause.contact:
            if contact not in policy.contacts:
                where = _where(path, ("clauses", clause.id, "contact")) if path else ""
                known = ", ".join(policy.contacts)
                raise PolicyError(f"{name}{where}: clause {clause.id} names the contact {contact!r}; known contacts: {known}")


_default_raw: list[dict[str, Any]] = []


def _shipped_default() -> dict[str, Any]:
    if not _default_raw:
        _default_raw.append(_read_yaml(shipped("policy/default.yaml")))
    return _default_raw[0]


def _merged(base: Any, over: Any, path: tuple[str, ...]) -> Any:
    if isinstance(base, Mapping) and isinstance(over, Mapping):
        below, above = cast("Mapping[str, Any]", base), cast("Mapping[str, Any]", over)
        merged = dict(below)
        for key, value in above.items():
            merged[key] = _merged(below[key], value, (*path, str(key))) if key in below else value
        return merged
    if path[:1] == ("lexicon",) and isinstance(base, list) and isinstance(over, list):
        return [*cast("list[Any]", base), *cast("list[Any]", over)]
    return over


def _read_yaml(path: Path) -> dict[str, Any]:
    """Read a YAML mapping; parsed files are kept as JSON in the user's cache folder, by content, since YAML is slow to parse."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise PolicyError(f"{path}: cannot be read: {error.strerror or error}; name an existing YAML file") from None
    cached = _parsed_cache(data)
    try:
        if cached is not None:
            kept = json.loads(cached.read_bytes())
            if isinstance(kept, dict):
                return cast("dict[str, Any]", kept)
    except (OSError, ValueError, RecursionError):
        pass
    try:
        raw = json.loads(json.dumps(_parse_yaml(data, path), default=str))
    except (TypeError, ValueError, RecursionError):
        raise PolicyError(f"{path}: not a plain YAML file: it refers to itself, is nested too deep or has keys that are no text") from None
    if cached is not None and len(data) > 20_000:
        _keep(cached, raw)
    return raw


def _parse_yaml(data: bytes, path: Path) -> dict[str, Any]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        raw = yaml.load(data, Loader=loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise PolicyError(f"{path}{where}: not valid YAML: {getattr(error, 'problem', None) or error}") from None
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise PolicyError(f"{path}: not valid YAML: {error}") from None
    if not isinstance(raw, dict):
        raise PolicyError(f"{path}:1:1: expected a mapping of settings (`extends: default`, `organisation: ...`)")
    return cast("dict[str, Any]", raw)


def _parsed_cache(data: bytes) -> Path | None:
    """Return where the parsed form of a large file is kept; None for a small one, or where there is no home."""
    if len(data) <= 20_000:
        return None
    import os

    root = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    if root.startswith("~"):
        return None
    return Path(root) / "rewrite" / f"policy-{hashlib.sha256(data).hexdigest()[:32]}.json"


def _keep(cached: Path, raw: dict[str, Any]) -> None:
    import os
    import tempfile

    try:
        cached.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=cached.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(raw, file, default=str, ensure_ascii=False)
        os.replace(name, cached)
    except OSError:
        return


def _explain(error: ValidationError, name: str, path: Path | None) -> str:
    """Say in one line per fault where it is and what was expected."""
    lines: list[str] = []
    for fault in error.errors(include_url=False)[:5]:
        place = tuple(part for part in fault["loc"])
        dotted = ".".join(str(part) for part in place) or "the file"
        message = "this key is not known here" if fault["type"] == "extra_forbidden" else fault["msg"][:1].lower() + fault["msg"][1:]
        lines.append(f"{name}{_where(path, place) if path else ''}: {dotted}: {message}")
    return "\n".join(lines)


def _where(path: Path, place: tuple[Any, ...]) -> str:
    """Return `:line:column` of a place in a YAML file, or of the nearest thing above it that stands in the file."""
    import yaml

    try:
        node = yaml.compose(path.read_bytes(), Loader=yaml.SafeLoader)
    except (OSError, yaml.YAMLError):
        return ""
    mark = node.start_mark if node else None
    for part in place:
        if isinstance(node, yaml.MappingNode):
            pair = next(((k, v) for k, v in node.value if k.value == str(part)), None)
            if pair is None:
                break
            mark, node = pair[0].start_mark, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            mark = node.start_mark
        else:
            break
    return f":{mark.line + 1}:{mark.column + 1}" if mark else ""
