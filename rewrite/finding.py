"""What breaks which clause, and where."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Action = Literal["disclose", "rewrite", "remove", "mask", "escalate", "advise"]
Level = Literal["hard", "soft"]
State = Literal["repaired", "open", "advice", "dismissed", "protected"]


class Finding(BaseModel):
    """One breach of one clause.

    `start` and `end` are code points of the draft as read, half-open; a finding about something absent (a missing
    disclosure) has `start == end`. `contact` is one contact's key. `source` names the check that found it, or the model.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    clause: str
    level: Level
    action: Action
    start: int
    end: int
    quote: str
    message: str
    contact: str
    source: str
    state: State = "open"
