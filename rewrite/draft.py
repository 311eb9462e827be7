"""What is about to be posted, and by whom."""

from __future__ import annotations

import hashlib
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

InterestKind = Literal["shares", "family", "paid", "gift", "investment", "board", "other"]


class Interest(BaseModel):
    """A direct interest of the author in a company: what it is, in whom, and an optional note of theirs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: InterestKind
    subject: str = Field(min_length=1, max_length=200)
    note: str = Field(default="", max_length=500)


class Author(BaseModel):
    """Who posts. `employer` empty means the organisation of the policy; nothing beyond this is ever disclosed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(default="", max_length=200)
    role: str = Field(default="", max_length=200)
    employer: str = Field(default="", max_length=200)
    interests: tuple[Interest, ...] = ()
    expertise: tuple[str, ...] = ()
    spokesperson: bool = False


class Draft(BaseModel):
    """The text as read, never normalised, and the network it is meant for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    platform: str = "generic"

    def digest(self) -> str:
        """Return the sha256 of the text, which binds a diff to it."""
        return digest(self.text)


def digest(text: str) -> str:
    """Return the sha256 of a text in UTF-8; a lone surrogate counts as itself."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
