"""The embedded reviewer: no network, no model, linear in the length of the draft."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rewrite.draft import Author, Interest
from rewrite.finding import Action, Finding, Level
from rewrite.policy import Clause, Policy
from rewrite.reviewer.disclosure import Disclosures, Needs
from rewrite.reviewer.identifiers import identifiers
from rewrite.reviewer.protected import EXEMPT, mark_protected
from rewrite.reviewer.reading import Known, Read, Reader, Reading
from rewrite.reviewer.rules import Hit, compile_rules
from rewrite.reviewer.tags import excess_tags, repeated_links
from rewrite.text import Folded

SOURCE = "embedded"


@dataclass(frozen=True, slots=True)
class Breach:
    """A finding together with what repair has to know: where it stands in the folded view and what to take out."""

    finding: Finding
    start: int
    end: int
    take: str
    read: Read | None = None
    interests: tuple[Interest, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """Everything the reviewer says about a draft."""

    reading: Reading
    breaches: tuple[Breach, ...]
    needs: Needs | None = None
    shielded: tuple[Breach, ...] = field(default=())


class Reviewer:
    """The checks of one policy, compiled once."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.reader = Reader(policy)
        self._rules = compile_rules(policy, self.reader.classes)
        self._disclosures = Disclosures(policy, self.reader.classes)

    def review(self, text: str, author: Author | None = None, lang: str = "auto", known: Known | None = None) -> Review:
        """Return what breaks which clause, in order of place; every draft gets an answer."""
        folded = Folded(text)
        reading = self.reader.read(folded, author, lang, known)
        mark_protected(reading, self.reader.classes)
        needs = self._disclosures.needs(reading, author)
        found = [
            *self._disclosure_breaches(reading, needs),
            *self._term_breaches(reading),
            *self._identifier_breaches(reading),
            *self._tag_breaches(reading),
        ]
        hits = list(self._rules.run(reading))
        found += (self._hit_breach(reading, hit) for hit in hits if self._applies(hit))
        breaches = _narrowest(_unique(found))
        shielded = tuple(b for b in breaches if b.read is not None and b.read.protected and b.finding.clause in EXEMPT and not _listed(b))
        kept = [b for b in breaches if b not in shielded]
        return Review(reading, tuple(_named(kept)), needs, shielded)

    def clause(self, name: str) -> Clause | None:
        """Return an enabled clause."""
        clause = self.policy.clauses.get(name)
        return clause if clause is not None and clause.enabled else None

    def _applies(self, hit: Hit) -> bool:
        organisation = self.policy.organisation
        if hit.clause.id == "financial-disclosure" and not organisation.public_company:
            return False
        if hit.clause.id == "disrespect" and hit.read is not None:
            return (not hit.read.protected or hit.rule.id == "insult") and not self._of_oneself(hit.read, hit.start)
        return True

    def _of_oneself(self, read: Read, at: int) -> bool:
        """Tell whether the person nearest before an insult is its author: "I am an idiot"."""
        bits = self.reader.classes.bits
        before = [word for word in read.words if word.start < at][-7:]
        if any(word.mask & bits["i"] for word in [word for word in read.words if word.start > at][:2]):
            return True
        for word in reversed(before):
            if word.mask & (bits["you"] | bits["their"]):
                return False
            if word.mask & bits["i"]:
                return not any(w.mask & bits["person_group"] for w in before)
        return False

    def _hit_breach(self, reading: Reading, hit: Hit) -> Breach:
        level = hit.rule.level or self._level(hit.clause, hit.read)
        return self._breach(reading, hit.clause, hit.start, hit.end, hit.rule.take, read=hit.read, level=level, action=hit.rule.action)

    def _level(self, clause: Clause, read: Read | None) -> Level:
        public = self.policy.organisation.public_company
        if clause.id == "financial-speculation" and public:
            return "hard"
        if clause.id == "financial-disclosure" and public and read is not None and read.mask & self.reader.classes.bits["secret"]:
            return "hard"
        return clause.level

    def _disclosure_breaches(self, reading: Reading, needs: Needs | None) -> Iterator[Breach]:
        if needs is None:
            return
        if needs.employment and (clause := self.clause("employment-disclosure")):
            yield self._breach(reading, clause, 0, 0, "disclose", at_start=True)
        if needs.interests and (clause := self.clause("interest-disclosure")):
            yield self._breach(reading, clause, 0, 0, "disclose", at_start=True, interests=needs.interests)

    def _term_breaches(self, reading: Reading) -> Iterator[Breach]:
        confidential, plans = self.clause("confidential-information"), self.clause("unannounced-plans")
        bits = self.reader.classes.bits
        for mention in reading.mentions:
            if mention.term.kind != "confidential":
                continue
            read = reading.at(mention.start)
            if confidential:
                yield self._breach(reading, confidential, mention.start, mention.end, "term", read=read, level="hard")
            codename = mention.term.text.lower().startswith(_CODENAME)
            if plans and read is not None and (codename or read.mask & (bits["plan_act"] | bits["future"] | bits["when"])):
                yield self._breach(reading, plans, mention.start, mention.end, "term", read=read, level="hard")

    def _identifier_breaches(self, reading: Reading) -> Iterator[Breach]:
        for each in identifiers(reading.folded, self.policy.organisation, reading.language.main):
            clause = self.clause("confidential-information" if each.kind == "credential" else "personal-data")
            if clause:
                read = reading.at(each.start)
                yield self._breach(reading, clause, each.start, each.end, "mask", read=read, level="soft" if each.kind == "address" else "hard", action="mask")

    def _tag_breaches(self, reading: Reading) -> Iterator[Breach]:
        if clause := self.clause("spam"):
            if wall := excess_tags(reading.folded):
                yield self._breach(reading, clause, *wall, "match")
            for link in repeated_links(reading.folded):
                yield self._breach(reading, clause, *link, "match")

    def _breach(
        self, reading: Reading, clause: Clause, start: int, end: int, take: str, *, read: Read | None = None,
        level: Level | None = None, action: Action | None = None, at_start: bool = False, interests: tuple[Interest, ...] = (),
    ) -> Breach:  # fmt: skip
        span = reading.folded.span(start, end) if not at_start else reading.folded.span(0, 0)
        action = action or clause.action
        finding = Finding(
            id="",
            clause=clause.id,
            level=level or clause.level,
            action=action,
            start=span.start,
            end=span.end,
            quote=span.of(reading.folded.original),
            message=clause.advice.get(reading.language.main),
            contact=clause.contact[0],
            source=SOURCE,
            state="advice" if action == "advise" else "open",
        )
        return Breach(finding, start, end, take, read, interests)


_CODENAME = ("project ", "projet ", "operation ", "opération ", "program ", "programme ")


def _listed(breach: Breach) -> bool:
    return breach.take in ("term", "mask") or (breach.finding.clause == "disrespect" and breach.take == "match")


def _unique(found: Iterable[Breach]) -> list[Breach]:
    """Return one breach per clause and sentence, the first and narrowest; listed terms and identifiers each count."""
    kept: list[Breach] = []
    seen: set[tuple[str, int]] = set()
    for breach in found:
        if breach.take in ("term", "mask"):
            kept.append(breach)
            continue
        key = (breach.finding.clause, id(breach.read) if breach.read is not None else -breach.start - 1)
        if key not in seen:
            seen.add(key)
            kept.append(breach)
    return kept


# Where clauses meet, the narrower one (first) says it all (guideline, "Where clauses meet").
_NARROWER = (
    ("financial-speculation", "financial-disclosure"),
    ("financial-speculation", "outside-expertise"),
    ("financial-disclosure", "confidential-information"),
    ("competitor-remark", "disrespect"),
    ("competitor-remark", "unsubstantiated-claim"),
    ("customer-data", "personal-data"),
    ("customer-data", "private-conversation"),
    ("customer-data", "confidential-information"),
    ("media-inquiry", "private-conversation"),
    ("private-conversation", "report-content"),
    ("report-content", "disrespect"),
    ("financial-speculation", "unannounced-plans"),
    ("financial-disclosure", "unannounced-plans"),
)


def _narrowest(found: list[Breach]) -> list[Breach]:
    by_sentence: dict[int, set[str]] = {}
    for breach in found:
        if breach.read is not None and breach.take not in ("term", "mask"):
            by_sentence.setdefault(id(breach.read), set()).add(breach.finding.clause)

    def covered(breach: Breach) -> bool:
        if breach.read is None or breach.take in ("term", "mask"):
            return False
        here = by_sentence[id(breach.read)]
        return any(narrow in here and breach.finding.clause == wide for narrow, wide in _NARROWER)

    return [breach for breach in found if not covered(breach)]


def _named(found: list[Breach]) -> Iterator[Breach]:
    found.sort(key=lambda breach: (breach.finding.start, breach.finding.end))
    for number, breach in enumerate(found, 1):
        finding = breach.finding.model_copy(update={"id": f"f{number}"})
        yield Breach(finding, breach.start, breach.end, breach.take, breach.read, breach.interests)
