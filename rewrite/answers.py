"""What a model is asked to answer. No offsets; bounds that strict mode and llama.cpp's grammar both take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

ClauseId = Annotated[str, Field(max_length=40)]
Quote = Annotated[str, Field(max_length=600)]
Why = Annotated[str, Field(max_length=300)]
Number = Annotated[int, Field(ge=1, le=2000)]


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SaidFinding(_Said):
    """A breach: the clause, the number of the sentence, the words that break it, the reason."""

    clause: ClauseId
    sentence: Number
    quote: Quote
    why: Why


class SaidDismissal(_Said):
    """An embedded finding that is wrong, and the reason."""

    id: Annotated[str, Field(max_length=8)]
    why: Why


class SaidEdit(_Said):
    """Words of one sentence and what to write instead."""

    sentence: Number
    quote: Quote
    replacement: Quote
    clauses: Annotated[list[ClauseId], Field(max_length=4)]
    why: Why


class ReviewAnswer(_Said):
    """The answer to prompts/review.md."""

    findings: Annotated[list[SaidFinding], Field(max_length=24)]
    dismissals: Annotated[list[SaidDismissal], Field(max_length=24)]
    edits: Annotated[list[SaidEdit], Field(max_length=24)]


class RepairAnswer(_Said):
    """The answer to prompts/repair.md: only edits come back."""

    edits: Annotated[list[SaidEdit], Field(max_length=24)]


ANSWERS: Mapping[str, type[BaseModel]] = {each.__name__: each for each in (ReviewAnswer, RepairAnswer)}
