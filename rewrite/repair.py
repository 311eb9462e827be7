"""What to write instead, without a model: disclose, remove, mask, soften."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rewrite.disclose import disclosure_edit
from rewrite.draft import Author
from rewrite.edit import ProposedEdit
from rewrite.policy import Policy
from rewrite.reviewer import SOURCE, Breach, Review
from rewrite.segments import removal
from rewrite.soften import softened
from rewrite.span import Span
from rewrite.text import Folded

# What stands for a value that was taken out where the sentence needs a word.
_NEUTRAL = {"en": "[removed]", "fr": "[supprimé]"}
_DIRECT = {"en": "by direct message", "fr": "en message privé"}
_REACH = re.compile(
    r"(?P<how>\s*(?:\b(?:at|on|via|by e-?mail at|by phone at|by text at|a l'adresse|par mail a|par mail|par telephone au|au numero|au|sur|a|par)\s+|:\s*))$"
)
_CONTACT_VERB = re.compile(
    r"\b(?:reach|contact|e-?mail|mail|write|call|text|ring|phone|dm|message|ping|whatsapp|find|get hold|contactez|ecrivez|ecris|appelez|appelle|joindre|joignable|"
    r"envoyez|sms|joignez|contacter|ecrire|appeler|telephonez|postulez|apply|send|cv)\b"
)


_REACH_BACK = 80  # code points in which "write to me at" is looked for


@dataclass(frozen=True, slots=True)
class _Change:
    """A change in the folded view, before overlapping ones are merged."""

    start: int
    end: int
    after: str
    breach: Breach


def propose(review: Review, author: Author | None, policy: Policy, platform: str, *, firm: bool = False) -> list[ProposedEdit]:
    """Return the edits that mend what an edit can mend, sorted and disjoint.

    `firm` takes whole sentences where a softer repair was tried and did not hold.
    """
    changes = [change for breach in review.breaches if (change := _change(review, breach, firm)) is not None]
    merged = _merged(review, changes)
    merged += _renumbered(review.reading.folded.lower, merged)
    edits = list(_proposed(merged, review.reading.folded))
    disclose = [b for b in review.breaches if b.take == "disclose"]
    if disclose and (edit := disclosure_edit(review, disclose, author, policy, platform)):
        edits.append(edit)
    return _joined(sorted(edits, key=lambda edit: (edit.start, edit.end)))


def _change(review: Review, breach: Breach, firm: bool) -> _Change | None:
    action, folded = breach.finding.action, review.reading.folded
    if breach.take == "disclose" or action == "advise":
        return None
    insulted = breach.read is not None and breach.read.protected and breach.finding.clause == "disrespect"
    if insulted and breach.take != "match":
        return None  # in protected speech only the insulting words may change
    if breach.take == "mask" and not firm:
        return _mask(review, breach)
    if breach.read is None or (breach.take == "match" and breach.finding.clause == "spam"):
        start, end = _with_space(folded.lower, breach.start, breach.end)
        return _Change(start, end, "", breach)
    lang = breach.read.lang
    if breach.take == "match" and not firm and (soft := softened(breach, folded, lang)) is not None:
        return _Change(soft.start, soft.end, soft.after, breach)
    if insulted:
        return _Change(*_with_space(folded.lower, breach.start, breach.end), "", breach)
    span, after = removal(review.reading, breach.read, Span(breach.start, breach.end), whole=firm or breach.take == "sentence", phrase=breach.take == "term")
    return _Change(span.start, span.end, after, breach)


def _mask(review: Review, breach: Breach) -> _Change:
    """Replace a value by a neutral word, or by "by direct message" where it told how to reach someone."""
    lower = review.reading.folded.lower
    lang = breach.read.lang if breach.read is not None and breach.read.lang in _NEUTRAL else "en"
    line = max(lower.rfind("\n", 0, breach.start) + 1, breach.start - _REACH_BACK)
    before = lower[line : breach.start]
    after = lower[breach.end : breach.end + 1]
    if before.endswith("(") and after == ")":
        start = breach.start - 1
        while start > line and lower[start - 1] == " ":
            start -= 1
        return _Change(start, breach.end + 1, "", breach)
    reach = _REACH.search(before)
    if reach and _CONTACT_VERB.search(before[-60:]) and breach.finding.clause == "personal-data" and _DIRECT[lang] not in before:
        start = line + reach.start("how")
        return _Change(start, breach.end, " " + _DIRECT[lang] if start > line else _DIRECT[lang], breach)
    return _Change(breach.start, breach.end, _NEUTRAL[lang], breach)


def _with_space(lower: str, start: int, end: int) -> tuple[int, int]:
    """Take the white space before a removed piece along, so that none is left double."""
    at = start
    while at > 0 and lower[at - 1] in " \t":
        at -= 1
    if end >= len(lower):
        while at > 0 and lower[at - 1].isspace():
            at -= 1
    return at, end


def _merged(review: Review, changes: list[_Change]) -> list[tuple[_Change, list[Breach]]]:
    """Merge overlapping or touching changes: a removal swallows what it covers."""
    merged: list[tuple[_Change, list[Breach]]] = []
    for change in sorted(changes, key=lambda c: (c.start, -c.end)):
        if merged and change.start <= merged[-1][0].end and not (change.start == merged[-1][0].end and change.start == change.end):
            last, breaches = merged[-1]
            covered = change.end <= last.end
            both_gone = last.after.strip() == "" and change.after.strip() == ""
            if covered or both_gone or change.start < last.end:
                after = last.after if covered else (change.after if both_gone else (last.after + change.after) if change.start == last.end else last.after)
                merged[-1] = (_Change(last.start, max(last.end, change.end), after, last.breach), [*breaches, change.breach])
                continue
        merged.append((change, [change.breach]))
    return merged


_ITEM = re.compile(r"^[ \t]*(\d{1,2})(?=[.)/](?:\s|\d))", re.M)


def _renumbered(lower: str, merged: list[tuple[_Change, list[Breach]]]) -> list[tuple[_Change, list[Breach]]]:
    """Return the new numbers of list items and thread posts that follow a removed one."""
    items = [(match.start(1), match.end(1), int(match.group(1))) for match in _ITEM.finditer(lower)] if merged else []
    if [number for _, _, number in items] != list(range(1, len(items) + 1)) or len(items) < 2:
        return []
    new: list[tuple[_Change, list[Breach]]] = []
    gone = 0
    last: list[Breach] = []
    for start, end, number in items:
        cause = next((breaches for change, breaches in merged if change.start <= start and end <= change.end), None)
        if cause is not None:
            gone, last = gone + 1, cause
        elif gone:
            new.append((_Change(start, end, str(number - gone), last[0]), last))
    return new


def _proposed(merged: Iterable[tuple[_Change, list[Breach]]], folded: Folded) -> Iterator[ProposedEdit]:
    for change, breaches in merged:
        span = folded.span(change.start, change.end)
        before = span.of(folded.original)
        after = change.after
        if change.start == change.end or before == after:
            continue
        yield ProposedEdit(
            start=span.start,
            end=span.end,
            before=before,
            after=after,
            clauses=tuple(dict.fromkeys(b.finding.clause for b in breaches)),
            reason=" ".join(dict.fromkeys(b.finding.message for b in breaches)),
            source=SOURCE,
        )


def _joined(edits: list[ProposedEdit]) -> list[ProposedEdit]:
    """Make one edit of two that touch, since touching edits count as overlapping."""
    joined: list[ProposedEdit] = []
    for edit in edits:
        last = joined[-1] if joined else None
        if last is not None and edit.start <= last.end:
            gap = "" if last.after else last.before[: len(last.before) - len(last.before.lstrip())]
            joined[-1] = last.model_copy(
                update={
                    "end": max(last.end, edit.end),
                    "before": last.before + edit.before[last.end - edit.start :],
                    "after": last.after + (gap if edit.after else "") + edit.after,
                    "clauses": tuple(dict.fromkeys((*last.clauses, *edit.clauses))),
                    "reason": " ".join(dict.fromkeys((last.reason, edit.reason))),
                }
            )
        else:
            joined.append(edit)
    return joined
