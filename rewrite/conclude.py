"""From findings and a proven diff to the result: states, verdict, whom to ask, warnings."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from rewrite.draft import Author
from rewrite.edit import Refusal
from rewrite.finding import Finding, State
from rewrite.platforms import measure
from rewrite.policy import Policy
from rewrite.reviewer import Review, Reviewer
from rewrite.settle import Settled, Subject
from rewrite.suggestion import Escalation, ModelRun, PolicyStamp, Protected, Suggestion, Verdict

# Clauses whose findings change no verdict (guideline, "Where clauses meet").
_SILENT = frozenset({"report-content", "ask-when-unsure", "policy-review"})


@dataclass(frozen=True, slots=True)
class Heard:
    """What a model added: findings, soft findings that it dismissed, refused edits, words for the reader, what it cost.

    `at_best` bounds the verdict; `run` is None when none was asked.
    """

    findings: tuple[Finding, ...] = ()
    dismissed: tuple[Finding, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    warnings: tuple[str, ...] = ()
    at_best: Verdict = Verdict.CLEAN
    run: ModelRun | None = None


def conclude(subject: Subject, first: Review, settled: Settled, heard: Heard | None = None) -> Suggestion:
    """Return the result: the state of every finding, the verdict, whom to ask, what the reader has to know."""
    text, author, platform, reviewer = subject.text, subject.author, subject.platform, subject.reviewer
    heard = heard or Heard()
    policy = reviewer.policy
    findings = _states(_all_findings(first, settled, heard), settled)
    warnings = [*_warnings(first, settled, policy, author), *heard.warnings]
    length = measure(settled.revised, platform)
    too_long = length.limit is not None and length.value > length.limit
    empty = bool(settled.diff.edits) and _nothing_left(settled, reviewer, author)
    if empty:
        warnings.append(_say(first, "Nothing worth posting is left after the edits: the draft itself is the problem.", "Il ne reste rien à publier après les corrections : c'est le message lui-même qui pose problème."))
    if too_long:
        warnings.append(_say(first, f"The revised text is too long for {platform}: {length.value} of {length.limit} {length.unit}.", f"Le texte révisé est trop long pour {platform} : {length.value} sur {length.limit} ({length.unit})."))
    unread = bool(_unread(first, settled)) or not settled.stable
    return Suggestion(
        draft=text,
        revised=settled.revised,
        verdict=worse(_verdict(findings, settled, review_at_best=unread or too_long or empty), heard.at_best),
        language=first.reading.language.main,
        platform=platform,
        findings=tuple(findings),
        diff=settled.diff,
        refusals=(*settled.refusals, *heard.refusals),
        escalations=_escalations(findings, policy),
        protected=_protected(first),
        warnings=tuple(warnings),
        length=length,
        policy=PolicyStamp(name=policy.name, version=policy.version, fingerprint=policy.fingerprint),
        engine="embedded" if heard.run is None or heard.run.error else f"embedded+{heard.run.name}",
        model=heard.run,
    )


def worse(one: Verdict, other: Verdict) -> Verdict:
    """Return the more cautious of two verdicts."""
    order = tuple(Verdict)
    return max(one, other, key=order.index)


def _all_findings(first: Review, settled: Settled, heard: Heard) -> list[Finding]:
    dismissed = {finding.id: finding for finding in heard.dismissed}
    found = [dismissed.get(breach.finding.id, breach.finding) for breach in first.breaches]
    seen = {(f.clause, f.start) for f in found}
    for finding in settled.later:
        if (finding.clause, finding.start) not in seen and not _known(finding, found):
            found.append(finding)
            seen.add((finding.clause, finding.start))
    found += heard.findings
    found += (breach.finding.model_copy(update={"state": "protected", "id": ""}) for breach in first.shielded)
    found.sort(key=lambda f: (f.start, f.end, f.clause))
    return [f.model_copy(update={"id": f"f{n}"}) for n, f in enumerate(found, 1)]


def _known(finding: Finding, found: list[Finding]) -> bool:
    return any(f.clause == finding.clause and f.start <= finding.end and finding.start <= f.end for f in found)


def _states(findings: list[Finding], settled: Settled) -> list[Finding]:
    remaining = {b.finding.clause for b in settled.last.breaches}
    edits = settled.diff.edits
    served = {clause for edit in edits for clause in edit.clauses}

    def mended(finding: Finding) -> bool:
        if finding.action == "disclose":
            return finding.clause in served and finding.clause not in remaining
        for edit in edits[bisect_left(edits, finding.start, key=lambda edit: edit.end) :]:
            if edit.start > finding.end:
                return False
            if finding.clause in edit.clauses or (edit.start <= finding.start and finding.end <= edit.end and edit.start < edit.end):
                return True
        return False

    def state(finding: Finding) -> State:
        if finding.state != "open" or finding.action == "escalate":
            return finding.state
        return "repaired" if mended(finding) else "open"

    return [finding.model_copy(update={"state": state(finding)}) for finding in findings]


def _verdict(findings: list[Finding], settled: Settled, *, review_at_best: bool) -> Verdict:
    for finding in findings:
        if finding.state == "open" and (finding.action == "escalate" or finding.level == "hard"):
            return Verdict.HOLD
    counted = [f for f in findings if f.clause not in _SILENT and f.state != "protected"]
    if review_at_best or any(f.state in ("open", "advice") for f in counted):
        return Verdict.REVIEW
    return Verdict.READY if settled.diff.edits else Verdict.CLEAN


def _escalations(findings: list[Finding], policy: Policy) -> tuple[Escalation, ...]:
    asked: dict[tuple[str, str], Escalation] = {}
    for finding in findings:
        if finding.state != "open":
            continue
        clause = policy.clauses[finding.clause]
        for contact in clause.contact if finding.action == "escalate" else clause.contact[:1]:
            asked.setdefault((contact, finding.clause), Escalation(contact=contact, clause=finding.clause, reason=finding.message))
    return tuple(asked.values())


def _protected(first: Review) -> tuple[Protected, ...]:
    folded = first.reading.folded
    reason = _say(
        first,
        "Speech about one's own pay, safety or conditions, organising, or a report of wrongdoing: protected by law, left alone.",
        "Propos sur ses propres conditions de travail, action collective ou signalement : protégés par la loi, laissés tels quels.",
    )
    return tuple(
        Protected(start=span.start, end=span.end, quote=span.of(folded.original), reason=reason)
        for read in first.reading.sentences if read.protected for span in (folded.span(read.place.start, read.place.end),)
    )  # fmt: skip


def _unread(first: Review, settled: Settled) -> int:
    """Return how many sentences are in a language that is not read, before or after the edits."""
    return max(first.reading.language.unread, settled.last.reading.language.unread)


def _warnings(first: Review, settled: Settled, policy: Policy, author: Author | None) -> list[str]:
    warnings: list[str] = []
    unread = _unread(first, settled)
    if unread:
        warnings.append(_say(first, f"{unread} sentence(s) are in a language that is not read: only terms and identifiers were checked there.", f"{unread} phrase(s) sont dans une langue qui n'est pas lue : seuls les termes et identifiants y ont été vérifiés."))
    if author is None and any(b.finding.action == "disclose" for b in first.breaches):
        warnings.append(_say(first, "No author profile: the disclosure this post needs could not be written. Add one with --author.", "Pas de profil d'auteur : la mention que ce message demande n'a pas pu être écrite. Ajoutez-en un avec --author."))
    if policy.overdue():
        warnings.append(_say(first, f"The guideline should have been reviewed by {policy.review_by}: ask its owner.", f"La charte devait être revue avant le {policy.review_by} : demandez à son responsable."))
    if not settled.stable:
        warnings.append(_say(first, "The repair did not settle: a person should read the whole text.", "La correction n'a pas abouti : une personne doit relire tout le texte."))
    return warnings


def _nothing_left(settled: Settled, reviewer: Reviewer, author: Author | None) -> bool:
    """Tell whether only disclosures, tags, links and marks are left of the draft."""
    inserted = [edit.after for edit in settled.diff.edits if "disclosure" in "".join(edit.clauses)]
    left = settled.revised
    for piece in inserted:
        left = left.replace(piece.strip(), " ", 1)
    words = [w for w in left.split() if any(map(str.isalpha, w)) and w[0] not in "@#" and not w.startswith("http")]
    return len(words) < 2 or (bool(settled.diff.edits) and _only_disclosed(settled))


def _only_disclosed(settled: Settled) -> bool:
    """Tell whether one sentence is left and it says no more than where its author works."""
    reads = settled.last.reading.sentences
    return len(reads) == 1 and len(reads[0].words) <= 9 and any(m.term.kind in ("org", "handle") for m in reads[0].mentions) and settled.last.needs is None


def _say(review: Review, english: str, french: str) -> str:
    return french if review.reading.language.main == "fr" else english
