"""What a model says on top of what the embedded reviewer found: believed where it is proven, never below the floor.

Hard findings and their repairs stand. A model may dismiss soft findings with a reason, replace the repair of a soft one by
wording that passes the same checks, and mend what only it saw.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from rewrite.conclude import Heard, conclude
from rewrite.diff import Diff
from rewrite.edit import Edit, ProposedEdit, Refusal, RefusalCode
from rewrite.errors import ModelError
from rewrite.faithful import unfaithful
from rewrite.finding import Finding
from rewrite.judge import Dismissal, Judgement, Said, judge
from rewrite.llm.errors import CallError
from rewrite.llm.model import Model, Price, Usage, cost, sends_raw
from rewrite.reviewer import Breach, Review
from rewrite.settle import Settled, Subject, heeded, settle
from rewrite.span import Span
from rewrite.suggestion import ModelRun, Verdict
from rewrite.verify import verify

_REMOVABLE = 0.4  # part of the post's words that a model alone may take out, beyond what the embedded repairs do
_ALWAYS = 15  # words that it may always
_EMPLOYED = re.compile(
    r"\b(?:work(?:s|ed|ing)? (?:at|for|with|here)|employe\w*|salarie\w*|my (?:company|employer|team|job)|travaill\w+|mon (?:employeur|entreprise|equipe)|ma boite)\b"
)


def consult(
    subject: Subject, first: Review, settled: Settled, model: Model, prices: Mapping[str, Price], *, required: bool
) -> tuple[Settled, Heard]:
    """Ask a model and merge what it says into the embedded result; raise ModelError for a failure if it is required."""
    merger = Merger(subject, first, settled, model.name)
    try:
        judgement = judge(subject, first, settled, model, merger.weigh)
    except ModelError as error:
        if required:
            raise
        usage = error.usage if isinstance(error, CallError) else None
        run = _run(model, usage or Usage(), prices, error=" ".join(str(error).split()))
        return settled, Heard(at_best=Verdict.REVIEW, warnings=(_failed(first, run),), run=run)
    return merger.merged(judgement, _run(model, judgement.usage, prices, judgement=judgement))


class Merger:
    """Weighs one model's answers about one draft; what holds is kept from answer to answer."""

    def __init__(self, subject: Subject, first: Review, settled: Settled, source: str) -> None:
        self._subject = subject
        self._first = first
        self._source = source
        self._floor = self._now = settled
        self._dismissed: list[Finding] = []
        self._findings: list[Finding] = []
        self._accepted: list[ProposedEdit] = []
        folded = first.reading.folded
        self._sentences = [
            (folded.span(read.place.start, read.place.end), read.protected) for read in first.reading.sentences
        ]

    def weigh(self, said: Said) -> list[Refusal]:
        """Take one answer in; return one refusal for each edit that is not made."""
        self._dismiss(said.dismissals)
        self._add(said.findings)
        refusals: list[Refusal] = []
        for edit in sorted(said.edits, key=lambda each: (each.start, each.end)):
            fault = self._try(self._tidy(edit))
            if fault is not None:
                code, reason = fault
                given = edit.model_dump(include={"before", "after", "clauses", "source"})
                refusals.append(Refusal(**given, code=code, reason=reason))
        return refusals

    def merged(self, judgement: Judgement, run: ModelRun) -> tuple[Settled, Heard]:
        """Return the edits that hold and everything to be told about the model's part."""
        dismissed = tuple(self._dismissed)
        bound = conclude(self._subject, self._first, self._floor, Heard(dismissed=dismissed)).verdict
        heard = Heard(
            findings=tuple(self._findings),
            dismissed=dismissed,
            refusals=judgement.refusals,
            at_best=bound,
            run=run,
        )
        return self._now, heard

    def _dismiss(self, dismissals: Sequence[Dismissal]) -> None:
        """Withdraw soft embedded findings, and settle anew without them."""
        by_id = {breach.finding.id: breach.finding for breach in self._first.breaches}
        before = len(self._dismissed)
        for each in dismissals:
            finding = by_id.pop(each.id, None)
            if finding is None or finding.level == "hard" or finding.action in ("escalate", "disclose"):
                continue
            message = f"{finding.message} ({self._source}: {each.why})"
            self._dismissed.append(finding.model_copy(update={"state": "dismissed", "message": message}))
        if len(self._dismissed) > before:
            self._floor = self._now = settle(self._subject, self._first, self._dismissed)

    def _add(self, findings: Sequence[Finding]) -> None:
        """Take in findings that nobody made yet; a disclosure that is missing is written from the profile."""
        for finding in findings:
            known = [breach.finding for breach in self._first.breaches] + self._findings
            if any(self._same(finding, each) for each in known):
                continue
            if self._is_protected(finding) and finding.action != "advise":
                continue
            self._findings.append(finding)
            if finding.clause == "employment-disclosure":
                self._disclose(finding)

    def _same(self, one: Finding, other: Finding) -> bool:
        if one.clause != other.clause:
            return False
        if one.action == "disclose":
            return True
        return self._sentence(Span(one.start, one.end)) == self._sentence(Span(other.start, other.end))

    def _is_protected(self, finding: Finding) -> bool:
        place = Span(finding.start, finding.end)
        if finding.action == "disclose":
            return any(protected for _, protected in self._sentences)
        return any(protected and span.overlaps(place) for span, protected in self._sentences)

    def _disclose(self, finding: Finding) -> None:
        """Write the template's disclosure, unless the post seems to say something of the kind already."""
        if self._subject.author is None or self._accepted or _EMPLOYED.search(self._first.reading.folded.lower):
            return
        breach = Breach(finding, 0, 0, "disclose")
        more = settle(self._subject, replace(self._first, breaches=(*self._first.breaches, breach)), self._dismissed)
        if self._no_worse(more.last):
            self._now = more

    def _tidy(self, edit: ProposedEdit) -> ProposedEdit:
        """Take the space before removed words along, so that none is left double."""
        text, start = self._subject.text, edit.start
        if edit.after or not edit.before:
            return edit
        ends = edit.end >= len(text) or text[edit.end] in " \n\r.,;:!?"
        while ends and start > 0 and text[start - 1] in " \t":
            start -= 1
        return edit.model_copy(update={"start": start, "before": text[start : edit.end]})

    def _try(self, edit: ProposedEdit) -> tuple[RefusalCode, str] | None:
        """Make one edit, or say why not."""
        fault = self._out_of_place(edit) or self._unproven(edit)
        if fault is not None:
            return fault
        touched = [e for e in self._now.diff.edits if e.start <= edit.end and edit.start <= e.end]
        fault = self._displaces(edit, touched)
        if fault is not None:
            return fault
        kept = [ProposedEdit(**e.model_dump(exclude={"id"})) for e in self._now.diff.edits if e not in touched]
        diff, refused = verify([*kept, edit], self._subject.proof(self._subject.text))
        if refused:
            return refused[0].code, refused[0].reason
        if self._taken(diff) > self._allowed():
            return "out-of-budget", "too much of the post would be gone; take out fewer words"
        revised = diff.apply(self._subject.text)
        last = heeded(self._subject.review(revised), diff, self._dismissed)
        if not self._no_worse(last):
            return "clause", "with this change the post breaks the guideline more than with the change it would replace"
        self._now = replace(self._now, diff=diff, revised=revised, last=last)
        self._accepted.append(edit)
        return None

    def _out_of_place(self, edit: ProposedEdit) -> tuple[RefusalCode, str] | None:
        clauses = self._subject.reviewer.policy.clauses
        if any(clauses[clause].action == "disclose" for clause in edit.clauses):
            return "clause", "disclosures are written by the program from the author's profile; leave this edit out"
        at = self._sentence(Span(edit.start, edit.end))
        found = [b.finding for b in self._first.breaches if b.take != "disclose"] + self._findings
        dismissed = {finding.id for finding in self._dismissed}
        served = {f.clause for f in found if f.id not in dismissed or not f.id if self._sentence(Span(f.start, f.end)) == at}
        if not served.intersection(edit.clauses):
            return "clause", "no finding under these clauses is reported in that sentence"
        return None

    def _unproven(self, edit: ProposedEdit) -> tuple[RefusalCode, str] | None:
        protected = [span for span, is_protected in self._sentences if is_protected]
        _, refused = verify([edit], self._subject.proof(self._subject.text), protected)
        if refused:
            return refused[0].code, refused[0].reason
        reason = unfaithful(edit, self._subject, self._first)
        return None if reason is None else ("unfaithful", reason)

    def _displaces(self, edit: ProposedEdit, touched: Sequence[Edit]) -> tuple[RefusalCode, str] | None:
        """Say why an edit may not take the place of those it touches; it must cover what the soft ones were for."""
        for other in touched:
            if other.source == self._source:
                return "overlap", "another of your edits already changes these words"
            served = self._served(other)
            if not served or any(finding.level == "hard" for finding in served):
                return "overlap", "the program's own change stands here; leave this edit out"
            for finding in served:
                overlaps = edit.start < finding.end and finding.start < edit.end
                if finding.clause not in edit.clauses or not overlaps:
                    return "overlap", f"the change that stands here is for {finding.clause}, which this one does not serve"
        return None

    def _served(self, edit: Edit) -> list[Finding]:
        """Return the embedded findings that an edit mends, or whose words it takes along."""
        found = [breach.finding for breach in self._first.breaches] + list(self._floor.later)
        named = [f for f in found if f.clause in edit.clauses or f.level == "hard"]
        return [f for f in named if f.start <= edit.end and edit.start <= f.end]

    def _no_worse(self, last: Review) -> bool:
        """Tell whether a review finds no more under any clause than that of the embedded repair."""
        before = Counter(breach.finding.clause for breach in self._floor.last.breaches)
        after = Counter(breach.finding.clause for breach in last.breaches)
        return all(count <= before[clause] for clause, count in after.items())

    def _taken(self, diff: Diff) -> int:
        """Count the words of the draft that go in a model's edits and in no embedded one."""
        gone = 0
        for edit in diff.edits:
            if edit.source == self._source:
                gone += max(0, len(edit.before.split()) - len(edit.after.split()))
        return gone

    def _allowed(self) -> float:
        """Return how many words a model may take out: its own part, and what the embedded repairs of the floor took."""
        by_floor = sum(len(edit.before.split()) for edit in self._floor.diff.edits)
        return by_floor + max(_ALWAYS, _REMOVABLE * len(self._subject.text.split()))

    def _sentence(self, place: Span) -> int:
        """Return the number of the sentence in which a place begins or which it touches; -1 for none."""
        for number, (span, _) in enumerate(self._sentences):
            if span.overlaps(place) or (place.start == place.end and span.start <= place.start < span.end):
                return number
        return -1


def _run(
    model: Model, usage: Usage, prices: Mapping[str, Price], *, judgement: Judgement | None = None, error: str | None = None
) -> ModelRun:
    replies = judgement.replies if judgement else ()
    return ModelRun(
        name=model.name,
        endpoint=model.endpoint,
        rung=replies[-1].rung if replies else "",
        prompts=judgement.prompts if judgement else {},
        masked=not sends_raw(model),
        cost=cost(usage, model.name, prices),
        cached=bool(replies) and all(reply.cached for reply in replies),
        error=error,
        **usage.model_dump(exclude={"retries"}),
    )


def _failed(first: Review, run: ModelRun) -> str:
    if first.reading.language.main == "fr":
        return f"Le modèle {run.name} n'a pas pu être consulté ; seul le contrôle embarqué a eu lieu. {run.error}"
    return f"The model {run.name} could not be used, so only the embedded checks were made. {run.error}"
