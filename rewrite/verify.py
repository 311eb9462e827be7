"""The only maker of a Diff: proposed edits are proven one by one, or refused with the reason. No model, no I/O."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rewrite.diff import Diff, numbered
from rewrite.draft import Author, digest
from rewrite.edit import Edit, ProposedEdit, Refusal, RefusalCode
from rewrite.policy import Policy
from rewrite.span import Span

_FACT = re.compile(r"https?://\S+|www\.\S+|[@#]\w+|\$[A-Za-z]{1,5}\b|\d+(?:[.,]\d+)*")
_NAME = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_OPENS = re.compile(r"(?:^|[.!?…:\n]\s*[\"'“«(]*\s*)$")
_NUMBER_WORDS = frozenset(
    "two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million millions billion billions "
    "deux trois quatre cinq sept huit neuf dix onze douze vingt trente quarante cinquante soixante cent mille milliard milliards "
    "monday tuesday wednesday thursday friday saturday sunday january february april june july august september october november december "
    "lundi mardi mercredi jeudi vendredi samedi dimanche janvier fevrier février avril juin juillet aout août septembre octobre novembre decembre décembre".split()
)


class Proof:
    """What may be said: the words of the draft, the author's profile and the policy."""

    def __init__(self, text: str, author: Author | None, policy: Policy) -> None:
        self.text = text
        self._known = "\n".join((text, *_profile(author), *_of_policy(policy)))
        self._folded = self._known.casefold()
        self._words: frozenset[str] | None = None

    def invented(self, after: str) -> str | None:
        """Return the first number, date, link, handle, tag or name of a replacement that nobody stated."""
        for match in _FACT.finditer(after):
            fact = match.group().rstrip(".,;:!?)")
            if not self._has(fact):
                return fact
        if self._words is None:
            self._words = frozenset(word.casefold() for word in _NAME.findall(self._known))
        for match in _NAME.finditer(_FACT.sub(lambda m: " " * len(m.group()), after)):
            word = match.group()
            if word.casefold() in self._words:
                continue
            if word.casefold() in _NUMBER_WORDS:
                return word
            if word[0].isupper() and word not in ("I",) and not _OPENS.search(after[: match.start()]):
                return word
        return None

    def _has(self, fact: str) -> bool:
        folded = fact.casefold()
        return re.search(r"(?<!\w)" + re.escape(folded) + r"(?![\w])(?![.,]\d)", self._folded) is not None


def verify(proposals: Iterable[ProposedEdit], proof: Proof, protected: Sequence[Span] = ()) -> tuple[Diff, tuple[Refusal, ...]]:
    """Return the proven edits as a diff of the proof's text, and the refused ones with their reasons."""
    edits: list[Edit] = []
    refused: list[Refusal] = []
    end = -1
    for proposal in sorted(proposals, key=lambda p: (p.start, p.end)):
        fault = _fault(proposal, proof, protected, end)
        if fault is not None:
            code, reason = fault
            refused.append(Refusal(before=proposal.before, after=proposal.after, clauses=proposal.clauses, code=code, reason=reason, source=proposal.source))
            continue
        edits.append(Edit(id="", **proposal.model_dump()))
        end = proposal.end
    return Diff(base=digest(proof.text), edits=numbered(edits)), tuple(refused)


def _fault(proposal: ProposedEdit, proof: Proof, protected: Sequence[Span], end: int) -> tuple[RefusalCode, str] | None:
    span = Span(proposal.start, proposal.end)
    if span.of(proof.text) != proposal.before or not 0 <= span.start <= span.end <= len(proof.text):
        return "not-found", "the words to replace do not stand at this place of the draft"
    if proposal.before == proposal.after:
        return "no-change", "the replacement is the same as the words it replaces"
    if span.start <= end:
        return "overlap", "another edit already changes these words or touches them"
    if any(span.overlaps(place) for place in protected):
        return "protected", "these words are speech that the law protects; nothing is changed there"
    if (word := proof.invented(proposal.after)) is not None:
        return "invented", f"the replacement says {word!r}, which neither the draft, the author's profile nor the policy states"
    return None


def _profile(author: Author | None) -> Iterable[str]:
    if author is not None:
        yield from (author.name, author.role, author.employer, *author.expertise)
        for interest in author.interests:
            yield from (interest.subject, interest.note)


def _of_policy(policy: Policy) -> Iterable[str]:
    organisation = policy.organisation
    yield from (organisation.name, *organisation.aliases, *organisation.handles)
    for text in policy.disclosures.values():
        yield from (text.en, text.fr)
    for name in (organisation.name, *organisation.aliases):
        tag = re.sub(r"\W", "", name)
        for text in policy.disclosures.values():
            if "{employer_tag}" in text.en + text.fr:
                yield from (text.en.format(employer_tag=tag), text.fr.format(employer_tag=tag))
