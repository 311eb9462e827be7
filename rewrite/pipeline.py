"""The whole story: a draft flows down one staircase and comes out as a proven diff."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rewrite.diff import Diff
from rewrite.draft import Author, digest
from rewrite.edit import Refusal
from rewrite.errors import ConfigError
from rewrite.finding import Finding
from rewrite.platforms import PLATFORMS, measure
from rewrite.policy import Organisation, Policy, load_policy
from rewrite.repair import propose
from rewrite.reviewer import Breach, Known, Review, Reviewer
from rewrite.suggestion import Escalation, PolicyStamp, Protected, Suggestion, Verdict
from rewrite.verify import Proof, verify

_ROUNDS = 6  # reviews of the revised text before the repair is called unsettled; two or three are usual
# Clauses whose findings change no verdict (guideline, "Where clauses meet").
_SILENT = frozenset({"report-content", "ask-when-unsure", "policy-review"})

PolicySource = Policy | str | Path | Mapping[str, Any] | None
_reviewers: OrderedDict[str, Reviewer] = OrderedDict()
_default: list[Policy] = []


def suggest(
    text: str,
    *,
    author: Author | None = None,
    policy: PolicySource = None,
    platform: str = "generic",
    lang: str = "auto",
) -> Suggestion:
    """Check a draft against a guideline and return the proven edits, the verdict and whom to ask.

    `platform` is a key of `rewrite.platforms.PLATFORMS`; `lang` is auto, en or fr. Raises PolicyError for a policy that
    cannot be used and ConfigError for a platform or language that is not known. Never sends anything anywhere.
    """
    if platform not in PLATFORMS:
        raise ConfigError(f"no platform is named {platform!r}; known: {', '.join(PLATFORMS)}")
    if lang not in ("auto", "en", "fr"):
        raise ConfigError(f"no language is named {lang!r}; known: auto, en, fr")
    resolved = resolve(policy)
    reviewer = reviewer_of(resolved)
    known: Known = {}
    first = reviewer.review(text, author, lang, known)
    settled = settle(text, first, reviewer, author, platform, lang, known)
    return _suggestion(text, first, settled, reviewer, author, platform)


def resolve(policy: PolicySource) -> Policy:
    """Return the policy that a caller named; the shipped guideline is read once."""
    if isinstance(policy, Policy):
        return policy
    if policy is None:
        if not _default:
            _default.append(load_policy())
        return _default[0]
    return load_policy(policy)


def reviewer_of(policy: Policy) -> Reviewer:
    """Return the compiled checks of a policy; the last few are kept."""
    reviewer = _reviewers.get(policy.fingerprint)
    if reviewer is None or reviewer.policy is not policy:
        reviewer = Reviewer(policy)
        _reviewers[policy.fingerprint] = reviewer
        while len(_reviewers) > 16:
            _reviewers.popitem(last=False)
    return reviewer


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """Whether one example of a clause is judged as the policy says; `got` are the clauses that were found in it."""

    clause: str
    language: str
    kind: str
    text: str
    passed: bool
    got: tuple[str, ...]


def check_examples(policy: Policy) -> tuple[ExampleResult, ...]:
    """Run every example of every enabled clause: each `bad` one must break its clause, no `good` one may.

    The examples are about the company of the policy's `sample`; the policy's own organisation counts as well.
    """
    author = Author.model_validate(policy.sample.get("author", {}))
    tested = policy.model_copy(update={"organisation": _with_sample(policy), "fingerprint": policy.fingerprint + "+sample"})
    reviewer = Reviewer(tested)
    results: list[ExampleResult] = []
    for clause in policy.clauses.values():
        if not clause.enabled:
            continue
        for kind, lists in (("bad", clause.examples.bad), ("good", clause.examples.good)):
            for language in ("en", "fr"):
                for text in lists.of(language):
                    got = tuple(dict.fromkeys(b.finding.clause for b in reviewer.review(text, author).breaches))
                    passed = (clause.id in got) == (kind == "bad")
                    results.append(ExampleResult(clause.id, language, kind, text, passed, got))
    return tuple(results)


def _with_sample(policy: Policy) -> Organisation:
    sample = Organisation.model_validate(policy.sample.get("organisation", {}))
    own = policy.organisation
    if not own.name:
        return sample
    both = {
        field: (*getattr(own, field), *getattr(sample, field))
        for field in ("aliases", "handles", "products", "competitors", "confidential_terms", "customers", "public_contacts", "public_facts")
    }
    both["aliases"] = (*both["aliases"], *([sample.name] if sample.name else []))
    return own.model_copy(update={**both, "public_company": own.public_company or sample.public_company})


@dataclass(frozen=True, slots=True)
class Settled:
    """Edits after which a review finds nothing more that an edit could mend."""

    diff: Diff
    revised: str
    last: Review
    later: tuple[Finding, ...]
    refusals: tuple[Refusal, ...]
    stable: bool


def settle(text: str, first: Review, reviewer: Reviewer, author: Author | None, platform: str, lang: str, known: Known) -> Settled:
    """Propose, verify, apply and review again until nothing more is proposed; the edits are all on the first text."""
    diff = Diff(base=digest(text))
    revised, review = text, first
    refusals: list[Refusal] = []
    later: list[Finding] = []
    for step in range(_ROUNDS):
        proposals = propose(review, author, reviewer.policy, platform, firm=step > 0)
        if not proposals:
            return Settled(diff, revised, review, tuple(later), tuple(refusals), stable=True)
        more, refused = verify(proposals, Proof(revised, author, reviewer.policy))
        refusals += refused
        if not more.edits:
            break
        diff = diff.then(more, text)
        revised = diff.apply(text)
        review = reviewer.review(revised, author, lang, known)
        later += _placed(review, diff, text)
    return Settled(diff, revised, review, tuple(later), tuple(refusals), stable=False)


def _placed(review: Review, diff: Diff, text: str) -> list[Finding]:
    """Return findings of a revised text at their places in the draft."""
    placed: list[Finding] = []
    for breach in review.breaches:
        span = diff.back(review.reading.folded.span(breach.start, breach.end)) if breach.take != "disclose" else diff.back(review.reading.folded.span(0, 0))
        placed.append(breach.finding.model_copy(update={"start": span.start, "end": span.end, "quote": span.of(text)}))
    return placed


def _suggestion(text: str, first: Review, settled: Settled, reviewer: Reviewer, author: Author | None, platform: str) -> Suggestion:
    policy = reviewer.policy
    findings = _states(_all_findings(first, settled), settled)
    warnings = _warnings(first, settled, policy, author)
    length = measure(settled.revised, platform)
    too_long = length.limit is not None and length.value > length.limit
    empty = bool(settled.diff.edits) and _nothing_left(settled, reviewer, author)
    if empty:
        warnings.append(_say(first, "Nothing worth posting is left after the edits: the draft itself is the problem.", "Il ne reste rien à publier après les corrections : c'est le message lui-même qui pose problème."))
    if too_long:
        warnings.append(_say(first, f"The revised text is too long for {platform}: {length.value} of {length.limit} {length.unit}.", f"Le texte révisé est trop long pour {platform} : {length.value} sur {length.limit} ({length.unit})."))
    unread = bool(first.reading.language.unread) or not settled.stable
    return Suggestion(
        draft=text,
        revised=settled.revised,
        verdict=_verdict(findings, settled, review_at_best=unread or too_long or empty),
        language=first.reading.language.main,
        platform=platform,
        findings=tuple(findings),
        diff=settled.diff,
        refusals=settled.refusals,
        escalations=_escalations(findings, policy),
        protected=_protected(first),
        warnings=tuple(warnings),
        length=length,
        policy=PolicyStamp(name=policy.name, version=policy.version, fingerprint=policy.fingerprint),
    )


def _all_findings(first: Review, settled: Settled) -> list[Finding]:
    found = [breach.finding for breach in first.breaches]
    seen = {(f.clause, f.start) for f in found}
    for finding in settled.later:
        known = any(f.clause == finding.clause and f.start <= finding.end and finding.start <= f.end for f in found)
        if not known and (finding.clause, finding.start) not in seen:
            found.append(finding)
            seen.add((finding.clause, finding.start))
    found += (breach.finding.model_copy(update={"state": "protected", "id": ""}) for breach in first.shielded)
    found.sort(key=lambda f: (f.start, f.end, f.clause))
    return [f.model_copy(update={"id": f"f{n}"}) for n, f in enumerate(found, 1)]


def _states(findings: list[Finding], settled: Settled) -> list[Finding]:
    remaining = {b.finding.clause for b in settled.last.breaches}
    served = [(edit.start, edit.end, edit.clauses) for edit in settled.diff.edits]

    def state(finding: Finding) -> str:
        if finding.state != "open" or finding.action == "escalate":
            return finding.state
        mended = any(finding.clause in clauses and start <= finding.end and finding.start <= end for start, end, clauses in served)
        if finding.action == "disclose":
            mended = any(finding.clause in clauses for _, _, clauses in served)
        gone = any(start <= finding.start and finding.end <= end and start < end for start, end, _ in served)
        return "repaired" if (mended or gone) and not (finding.clause in remaining and finding.action == "disclose") else "open"

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


def _warnings(first: Review, settled: Settled, policy: Policy, author: Author | None) -> list[str]:
    warnings: list[str] = []
    unread = first.reading.language.unread
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
    return len(words) < 2


def _say(review: Review, english: str, french: str) -> str:
    return french if review.reading.language.main == "fr" else english
