"""An edit that is asked for, one that is proven, and one that was refused."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

RefusalCode = Literal[
    "not-found", "ambiguous", "overlap", "invented", "protected", "no-change", "clause", "unfaithful", "out-of-budget"
]


class ProposedEdit(BaseModel):
    """A change that is asked for: `before` must stand at `start` in the draft. Nothing is believed yet."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    start: int
    end: int
    before: str
    after: str
    clauses: tuple[str, ...]
    reason: str
    source: str


class Edit(BaseModel):
    """A proven change: a place in the draft (code points, half-open), the words before and after, the clauses it serves."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    start: int
    end: int
    before: str
    after: str
    clauses: tuple[str, ...]
    reason: str
    source: str


class Refusal(BaseModel):
    """A change that was asked for and not made, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    before: str
    after: str
    clauses: tuple[str, ...]
    code: RefusalCode
    reason: str
    source: str
