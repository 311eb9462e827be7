"""What every caller gets."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from rewrite.diff import Diff
from rewrite.edit import Edit, Refusal
from rewrite.finding import Finding

SCHEMA_VERSION = "1.0"


class Verdict(StrEnum):
    """May it be posted? `clean` as it is, `ready` after the edits, `review` a person should look, `hold` not yet."""

    CLEAN = "clean"
    READY = "ready"
    REVIEW = "review"
    HOLD = "hold"


class _Wire(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Escalation(_Wire):
    """Whom to ask, about which clause, and why."""

    contact: str
    clause: str
    reason: str


class Protected(_Wire):
    """Lawful speech that was left alone; code points of the draft, half-open."""

    start: int
    end: int
    quote: str
    reason: str


class Length(_Wire):
    """How long the revised text is for its network; `limit` is None where there is none."""

    value: int
    limit: int | None
    unit: str


class PolicyStamp(_Wire):
    """Which guideline judged: its name, version and the sha256 of its resolved content."""

    name: str
    version: str
    fingerprint: str


class ModelRun(_Wire):
    """Which model was asked, how, and what that took; `error` says in a sentence why it could not be used.

    `rung` is how the shape of the answer was asked for, `prompts` the sha256 of every prompt, `masked` whether listed
    terms and identifiers left as placeholders, `cost` in the currency of the price table, None without one.
    """

    name: str
    endpoint: str
    rung: str = ""
    prompts: Mapping[str, str] = {}
    masked: bool = False
    requests: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_prompt_tokens: int = 0
    seconds: float = 0.0
    cost: float | None = None
    cached: bool = False
    error: str | None = None


class Suggestion(_Wire):
    """The validated result for one draft: findings, diff, verdict, whom to ask. Serialises to the wire format."""

    draft: str
    verdict: Verdict
    language: str
    platform: str
    findings: tuple[Finding, ...]
    diff: Diff
    refusals: tuple[Refusal, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    protected: tuple[Protected, ...] = ()
    warnings: tuple[str, ...] = ()
    length: Length
    policy: PolicyStamp
    engine: str = "embedded"
    model: ModelRun | None = None
    revised: str = Field(default="")

    @property
    def edits(self) -> tuple[Edit, ...]:
        """The proven edits, in order of place."""
        return self.diff.edits
