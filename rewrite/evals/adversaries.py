"""Hostile and hopeless models: what the figures are when a model is wrong in every way that we can think of.

Each case meets one of them, another at each repeat; `--repeat` of their number meets them all.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from rewrite.llm import Reply, Request, Scripted
from rewrite.suggestion import Suggestion

if TYPE_CHECKING:
    from rewrite.evals.cases import Case

Line = str | Reply
_PART = re.compile(r"<<<(\w+)\n(.*)\n\1>>>", re.DOTALL)
_NUMBERED = re.compile(r"^(\d+)\. (?:\(protected\) )?(.*)$", re.MULTILINE)


def _all_clear(request: Request) -> Line:
    return _answer()


def _deletes(request: Request) -> Line:
    """Take out every sentence without having found anything in it."""
    return _answer(edits=[_edit(number, text, "") for number, text in _sentences(request)])


def _adds(words: str) -> Callable[[Request], Line]:
    def adversary(request: Request) -> Line:
        return _answer(edits=[_edit(number, text, f"{text} {words}"[:600]) for number, text in _sentences(request)])

    return adversary


def _cut_off(request: Request) -> Line:
    return Reply(text='{"findings": [{"clause": "sp', finish_reason="length")


ADVERSARIES: Mapping[str, Callable[[Request], Line]] = {
    "all clear": _all_clear,
    "deletes everything": _deletes,
    "adds a link": _adds("See https://example.org/offer"),
    "adds praise": _adds("Simply the best company there is!"),
    "adds a number": _adds("Up 42 % this year."),
    "adds a name": _adds("Ask Marie Dupont."),
    "cut off": _cut_off,
}


class Adversaries:
    """An engine: the pipeline with one adversary as its model."""

    def __init__(self, policy: str = "default") -> None:
        self.policy = policy

    def __call__(self, case: Case, attempt: int) -> Suggestion:
        """Return the suggestion that comes of asking this case's adversary."""
        from rewrite.evals.engines import Pipeline

        names = list(ADVERSARIES)
        name = names[(zlib.crc32(case.id.encode()) + attempt) % len(names)]
        return Pipeline(self.policy, Scripted(ADVERSARIES[name], name=name))(case, attempt)


def _sentences(request: Request) -> list[tuple[int, str]]:
    part = _PART.search(request.messages[1].content)
    return [(int(number), text) for number, text in _NUMBERED.findall(part[2])][:24] if part else []


def _edit(number: int, quote: str, replacement: str) -> dict[str, object]:
    return {"sentence": number, "quote": quote[:600], "replacement": replacement, "clauses": ["spam"], "why": "w"}


def _answer(edits: list[dict[str, object]] | None = None) -> str:
    return json.dumps({"findings": [], "dismissals": [], "edits": edits or []})
