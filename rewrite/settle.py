"""Repair until it holds: propose, verify, apply, review again; all edits are on the first text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from rewrite.diff import Diff
from rewrite.draft import Author, digest
from rewrite.edit import Refusal
from rewrite.finding import Finding
from rewrite.repair import propose
from rewrite.reviewer import Breach, Known, Review, Reviewer
from rewrite.span import Span
from rewrite.verify import Proof, verify

_ROUNDS = 6  # reviews of the revised text before the repair is called unsettled; two or three are usual


@dataclass(frozen=True, slots=True)
class Subject:
    """What is judged: a draft, who posts it where, and the checks of the guideline that hold for it."""

    text: str
    reviewer: Reviewer
    author: Author | None = None
    platform: str = "generic"
    lang: str = "auto"
    known: Known = field(default_factory=Known)  # sentences already read

    def review(self, text: str) -> Review:
        """Review the draft or a revision of it."""
        return self.reviewer.review(text, self.author, self.lang, self.known)

    def proof(self, text: str) -> Proof:
        """Return what may be said in a revision of this text."""
        return Proof(text, self.author, self.reviewer.policy)


@dataclass(frozen=True, slots=True)
class Settled:
    """Edits after which a review finds nothing more that an edit could mend."""

    diff: Diff
    revised: str
    last: Review
    later: tuple[Finding, ...]
    refusals: tuple[Refusal, ...]
    stable: bool


def settle(subject: Subject, first: Review, dismissed: Sequence[Finding] = ()) -> Settled:
    """Mend what the first review found, and what the reviews of the mended text find, until nothing more is proposed.

    `dismissed`: soft findings that are left alone, there and wherever a later review finds them again.
    """
    text = subject.text
    diff = Diff(base=digest(text))
    revised, review = text, heeded(first, diff, dismissed)
    refusals: list[Refusal] = []
    later: list[Finding] = []
    for step in range(_ROUNDS):
        proposals = propose(review, subject.author, subject.reviewer.policy, subject.platform, firm=step > 0)
        if not proposals:
            return Settled(diff, revised, review, tuple(later), tuple(refusals), stable=True)
        more, refused = verify(proposals, subject.proof(revised))
        refusals += refused
        if not more.edits:
            break
        diff = diff.then(more, text)
        revised = diff.apply(text)
        review = heeded(subject.review(revised), diff, dismissed)
        later += _placed(review, diff, text)
    return Settled(diff, revised, review, tuple(later), tuple(refusals), stable=False)


def heeded(review: Review, diff: Diff, dismissed: Sequence[Finding]) -> Review:
    """Return a review of the text after `diff` without the soft findings that were dismissed in the draft."""
    if not dismissed:
        return review
    return replace(review, breaches=tuple(b for b in review.breaches if not _dismissed(b, review, diff, dismissed)))


def _dismissed(breach: Breach, review: Review, diff: Diff, dismissed: Sequence[Finding]) -> bool:
    if breach.finding.level == "hard" or breach.take == "disclose":
        return False
    place = _origin(breach, review, diff)
    return any(each.clause == breach.finding.clause and place.overlaps(Span(each.start, each.end)) for each in dismissed)


def _origin(breach: Breach, review: Review, diff: Diff) -> Span:
    """Return the place in the draft of what was found in the text after `diff`."""
    folded = review.reading.folded
    return diff.back(folded.span(0, 0) if breach.take == "disclose" else folded.span(breach.start, breach.end))


def _placed(review: Review, diff: Diff, text: str) -> list[Finding]:
    """Return findings of a revised text at their places in the draft."""
    placed: list[Finding] = []
    for breach in review.breaches:
        span = _origin(breach, review, diff)
        placed.append(breach.finding.model_copy(update={"start": span.start, "end": span.end, "quote": span.of(text)}))
    return placed
