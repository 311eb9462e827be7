"""The only maker of a Diff: proposed edits are proven one by one, or refused with the reason. No model, no I/O."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property

from rewrite.diff import Diff, numbered
from rewrite.draft import Author, digest
from rewrite.edit import Edit, ProposedEdit, Refusal, RefusalCode
from rewrite.policy import Policy
from rewrite.span import Span

# A link, an address, a handle or tag, a share, a domain; a number with what makes it a date, a time or an amount.
# The look-behinds let a run of letters be tried once, from its start: matching is linear.
_FACT = re.compile(
    r"(?P<link>(?:https?://|www\.)\S+)|(?<![\w.%+-])[\w.%+-]+@[\w-]+(?:\.[\w-]+)+|[@#]\w+(?:[.@-]\w+)*|\$[A-Za-z]{1,5}\b"
    r"|(?<![\w.-])[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:/\S*)?|\d+(?:[.,:/-]\d+)*"
)
_NAME = re.compile(r"[^\W\d_]+")
# What stands before a sentence: nothing, a line end, a full stop, a thread number, an emoji or bullet.
_OPENS = re.compile(r"""(?:\A|[\n.!?…:]|\d/|[^\w\s,;'’"“”«»&+/()\[\]%€$£@#°*_-])[\s"'“«(*_-]*\Z""")
_REACH = 300  # code points: how far a replacement is followed into the word beside it
# What keeps a replacement apart from the word beside it: a bracket, a quotation mark, an emoji.
_APART = re.compile(r"[^\w\s@#$.,:/-]")
# Also days and months; "one", "may" and "march" are other words too.
_SPELT = (
    "two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty seventy eighty ninety "
    "hundred thousand million millions billion billions deux trois quatre cinq sept huit neuf dix onze douze vingt "
    "trente quarante cinquante soixante cent mille milliard milliards "
    "monday tuesday wednesday thursday friday saturday sunday lundi mardi mercredi jeudi vendredi samedi dimanche "
    "january february april june july august september october november december "
    "janvier février fevrier avril juin juillet août aout septembre octobre novembre décembre decembre"
)
_NUMBER_WORDS = frozenset(_SPELT.split())


class Proof:
    """What may be said: the words of the draft, the author's profile and the policy."""

    def __init__(self, text: str, author: Author | None, policy: Policy) -> None:
        self.text = text
        self._policy = policy
        self._known = "\n".join((text, *_profile(author), *_of_policy(policy, author)))

    def invented(self, after: str, span: Span) -> str | None:
        """Return the first number, date, link, handle, tag or name of a replacement of `span` that nobody stated.

        What it forms with its neighbours counts: without the space, "2 5" states 25.
        """
        start, written = self._grown(after, span)
        for shown, fact in _facts(written):
            if fact not in self._stated:
                return shown
        prose = _FACT.sub(lambda match: " " * len(match.group()), written)
        before = self.text[max(0, start - 20) : start]
        for match in _NAME.finditer(prose):
            word = match.group()
            if word.casefold() in self._words:
                continue
            if word.casefold() in _NUMBER_WORDS:
                return word
            opens = word[1:] == word[1:].lower() and _OPENS.search(before + prose[: match.start()])
            if word not in ("I", word.lower()) and (not opens or self._listed(written)):
                return word
        return None

    @cached_property
    def _stated(self) -> frozenset[str]:
        return frozenset(fact for _, fact in _facts(self._known))

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(word.casefold() for word in _NAME.findall(self._known))

    def _grown(self, after: str, span: Span) -> tuple[int, str]:
        """Return a replacement with the words that it grows into on either side, and where they begin."""
        text, start, end = self.text, span.start, span.end
        if not _APART.match(after[:1]):
            while start > max(0, span.start - _REACH) and not text[start - 1].isspace():
                start -= 1
        if not _APART.match(after[-1:]):
            while end < min(len(text), span.end + _REACH) and not text[end].isspace():
                end += 1
        return start, text[start : span.start] + after + text[span.end : end]

    def _listed(self, written: str) -> bool:
        """Tell whether words hold a name that the policy lists and nobody stated."""
        ours, lower, known = self._policy.organisation, written.casefold(), self._known.casefold()
        listed = (*ours.products, *ours.competitors, *ours.customers, *ours.confidential_terms)
        return any(name in lower and name not in known for name in map(str.casefold, listed))


def _facts(text: str) -> Iterable[tuple[str, str]]:
    """Yield the facts of a text as they stand and as they compare: a link by the case of its letters too."""
    for match in _FACT.finditer(text):
        shown = match.group().rstrip(".,;:!?…)]»\"'”’")
        yield shown, shown if match["link"] else shown.casefold()


def verify(
    proposals: Iterable[ProposedEdit], proof: Proof, protected: Sequence[Span] = ()
) -> tuple[Diff, tuple[Refusal, ...]]:
    """Return the proven edits as a diff of the proof's text, and the refused ones with their reasons."""
    edits: list[Edit] = []
    refused: list[Refusal] = []
    end = -1
    for proposal in sorted(proposals, key=lambda p: (p.start, p.end)):
        fault = _fault(proposal, proof, protected, end)
        if fault is not None:
            code, reason = fault
            refused.append(Refusal(**proposal.model_dump(exclude={"start", "end", "reason"}), code=code, reason=reason))
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
    if (word := proof.invented(proposal.after, span)) is not None:
        return "invented", f"the replacement says {word!r}, which neither draft, profile nor policy states"
    return None


def _profile(author: Author | None) -> Iterable[str]:
    if author is not None:
        yield from (author.name, author.role, author.employer, *author.expertise)
        for interest in author.interests:
            yield from (interest.subject, interest.note)


def _of_policy(policy: Policy, author: Author | None) -> Iterable[str]:
    organisation = policy.organisation
    names = (organisation.name, *organisation.aliases, *((author.employer,) if author else ()))
    yield from (*names, *organisation.handles)
    for text in policy.disclosures.values():
        for template in (text.en, text.fr):
            yield template
            if "{employer_tag}" in template:
                yield from (template.replace("{employer_tag}", re.sub(r"\W", "", name)) for name in names if name)
