"""Ask a model about a draft: its findings, dismissals and edits, each located in the draft or refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from rewrite.answers import RepairAnswer, ReviewAnswer, SaidEdit, SaidFinding
from rewrite.briefing import Briefing, again, brief, fingerprints
from rewrite.edit import ProposedEdit, Refusal, RefusalCode
from rewrite.finding import Finding
from rewrite.llm.ask import Budget, Conversation
from rewrite.llm.errors import CallError
from rewrite.llm.model import Model, Reply, Usage, sends_raw
from rewrite.policy import Clause
from rewrite.reviewer import Review
from rewrite.settle import Settled, Subject
from rewrite.span import Span, locate

REASKS = 2
_FINAL = frozenset({"overlap", "no-change", "protected"})
BUDGET = Budget(tries=1 + REASKS, tokens=120_000, seconds=180)


@dataclass(frozen=True, slots=True)
class Dismissal:
    """An embedded finding that the model takes for wrong, by the id it had in the first review, and why."""

    id: str
    why: str


@dataclass(frozen=True, slots=True)
class Said:
    """One answer of a model with its places found: what it says, not what is believed."""

    findings: tuple[Finding, ...] = ()
    dismissals: tuple[Dismissal, ...] = ()
    edits: tuple[ProposedEdit, ...] = ()


Weigh = Callable[[Said], list[Refusal]]
"""Takes an answer, makes what can be proven of it, and returns one refusal for each edit that cannot."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a conversation came to: what is refused for good, and what it took."""

    refusals: tuple[Refusal, ...]
    usage: Usage
    replies: tuple[Reply, ...]
    masked: bool
    prompts: dict[str, str] = field(default_factory=dict[str, str])


def judge(
    subject: Subject, first: Review, settled: Settled, model: Model, weigh: Weigh, budget: Budget = BUDGET
) -> Judgement:
    """Ask once, then again about the edits that were refused, while the budget lasts. Raises CallError with its usage.

    An answer that came is kept when a later question fails.
    """
    raw = sends_raw(model)
    briefing = brief(subject, first, settled, raw=raw)
    conversation = Conversation(model, briefing.request, budget)
    reader = _Reader(subject, briefing, model.name)
    try:
        answer = conversation.ask(ReviewAnswer)
    except CallError as error:
        error.usage = conversation.usage
        raise
    refused = reader.heard(answer, weigh)
    told = [each.refusal for each in refused]
    while (faulty := [each.again for each in refused if each.again is not None]) and not conversation.shortfall:
        conversation.say(again(faulty, briefing.masker))
        try:
            repaired = conversation.ask(RepairAnswer)
        except CallError:
            break
        refused = reader.heard(ReviewAnswer(findings=[], dismissals=[], edits=repaired.edits), weigh)
        told += (each.refusal for each in refused if each.refusal not in told)
    return Judgement(
        tuple(told),
        conversation.usage,
        tuple(conversation.replies),
        not raw,
        dict(fingerprints()),
    )


@dataclass(frozen=True, slots=True)
class _Refused:
    """A refusal, and what to tell the model: sentence, quote and replacement as it wrote them, reason."""

    refusal: Refusal
    again: tuple[int, str, str, str] | None = None


class _Reader:
    """Reads answers: sentence numbers and quotes become places in the draft."""

    def __init__(self, subject: Subject, briefing: Briefing, source: str) -> None:
        self._subject = subject
        self._briefing = briefing
        self._source = source
        self._clauses = {c.id: c for c in subject.reviewer.policy.clauses.values() if c.enabled}

    def heard(self, answer: ReviewAnswer, weigh: Weigh) -> list[_Refused]:
        """Pass an answer on with its places found; return what was refused here and there."""
        refused: list[_Refused] = []
        findings: list[Finding] = []
        for said in answer.findings:
            found = self._finding(said)
            if isinstance(found, Finding):
                findings.append(found)
            else:
                refused.append(_Refused(found))
        edits: list[ProposedEdit] = []
        asked: dict[tuple[str, str, tuple[str, ...]], SaidEdit] = {}
        for said in answer.edits:
            edit = self._edit(said)
            if isinstance(edit, ProposedEdit):
                edits.append(edit)
                asked[edit.before, edit.after, edit.clauses] = said
            else:
                refused.append(_Refused(edit, _again(said, edit)))
        dismissals = tuple(Dismissal(each.id, self._words(each.why)) for each in answer.dismissals)
        for refusal in weigh(Said(tuple(findings), dismissals, tuple(edits))):
            said = asked.get((refusal.before, refusal.after, refusal.clauses))
            refused.append(_Refused(refusal, None if said is None else _again(said, refusal)))
        return refused

    def _finding(self, said: SaidFinding) -> Finding | Refusal:
        clause = self._clauses.get(said.clause)
        if clause is None:
            return self._refusal(said.quote, "", [said.clause], "clause", "the guideline has no such clause")
        place = self._absent(clause, said) or self._place(said.sentence, said.quote)
        if not isinstance(place, Span):
            return self._refusal(said.quote, "", [said.clause], *place)
        # What only a model saw is never hard: it can ask for a person, and only an escalation stops the post.
        return Finding(
            id="",
            clause=clause.id,
            level=clause.level if clause.action == "escalate" else "soft",
            action=clause.action,
            start=place.start,
            end=place.end,
            quote=place.of(self._subject.text),
            message=self._words(said.why) or clause.advice.get("en"),
            contact=clause.contact[0],
            source=self._source,
            state="advice" if clause.action == "advise" else "open",
        )

    @staticmethod
    def _absent(clause: Clause, said: SaidFinding) -> Span | None:
        """Return the place of something that is missing, which has no words."""
        return Span(0, 0) if clause.action == "disclose" else None

    def _edit(self, said: SaidEdit) -> ProposedEdit | Refusal:
        unknown = [clause for clause in said.clauses if clause not in self._clauses]
        if unknown or not said.clauses:
            reason = "the guideline has no such clause" if unknown else "it serves no clause"
            return self._refusal(said.quote, said.replacement, said.clauses, "clause", reason)
        place = self._place(said.sentence, said.quote)
        if not isinstance(place, Span):
            return self._refusal(said.quote, said.replacement, said.clauses, *place)
        return ProposedEdit(
            start=place.start,
            end=place.end,
            before=place.of(self._subject.text),
            after=self._words(said.replacement),
            clauses=tuple(dict.fromkeys(said.clauses)),
            reason=self._words(said.why),
            source=self._source,
        )

    def _place(self, number: int, quote: str) -> Span | tuple[RefusalCode, str]:
        sentences = self._briefing.sentences
        if number > len(sentences):
            return "not-found", f"there is no sentence {number}; the last one is {len(sentences)}"
        sentence = sentences[number - 1]
        span = locate(quote, sentence.text)
        if span is None:
            if quote and quote in sentence.text:
                return "ambiguous", "the quote stands more than once in that sentence; quote more words"
            return "not-found", "the quote does not stand in that sentence; copy it to the letter"
        return sentence.back(span) or ("not-found", "the quote cuts a placeholder in square brackets in two")

    def _refusal(
        self, before: str, after: str, clauses: Iterable[str], code: RefusalCode, reason: str
    ) -> Refusal:
        words = self._briefing.masker.restored
        return Refusal(
            before=words(before), after=words(after), clauses=tuple(clauses), code=code, reason=reason, source=self._source
        )

    def _words(self, text: str) -> str:
        return self._briefing.masker.restored(text)


def _again(said: SaidEdit, refusal: Refusal) -> tuple[int, str, str, str] | None:
    """Return what the model is told about a refused edit; None when no other wording would do."""
    if refusal.code in _FINAL:
        return None
    return said.sentence, said.quote, said.replacement, refusal.reason
