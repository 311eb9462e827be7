"""The guideline as data: clauses, organisation, contacts, words and rules."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from rewrite.finding import Action, Level

Lang = Literal["en", "fr"]
Scope = Literal["segment", "sentence", "draft"]
_FROZEN = ConfigDict(frozen=True, extra="forbid")


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
