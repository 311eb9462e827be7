"""The whole story: a draft flows down one staircase and comes out as a proven diff."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rewrite.conclude import conclude
from rewrite.draft import Author
from rewrite.errors import ConfigError
from rewrite.platforms import PLATFORMS
from rewrite.policy import Organisation, Policy, load_policy
from rewrite.reviewer import Reviewer
from rewrite.settle import Subject, settle
from rewrite.suggestion import Suggestion

if TYPE_CHECKING:
    from rewrite.llm.model import Model, Price

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
    model: Model | None = None,
    require_model: bool = False,
    prices: Mapping[str, Price] | None = None,
) -> Suggestion:
    """Check a draft against a guideline and return the proven edits, the verdict and whom to ask.

    `platform` is a key of `rewrite.platforms.PLATFORMS`; `lang` is auto, en or fr. Nothing is sent anywhere unless a
    `model` (see `rewrite.llm`) is given; what it says can add to the embedded result and never weaken its hard findings.
    When it cannot be had, the embedded result comes back with a warning, or ModelError is raised if `require_model`.
    `prices` are by model name. Raises PolicyError for a policy that cannot be used and ConfigError for a platform or
    language that is not known.
    """
    subject = subject_of(text, author=author, policy=policy, platform=platform, lang=lang)
    first = subject.review(text)
    settled, heard = settle(subject, first), None
    if model is not None:
        from rewrite.merge import consult

        settled, heard = consult(subject, first, settled, model, prices or {}, required=require_model)
    return conclude(subject, first, settled, heard)


async def asuggest(text: str, **options: Any) -> Suggestion:
    """Do what `suggest` does, with the same options, in a thread; for callers that await."""
    import asyncio

    return await asyncio.to_thread(suggest, text, **options)


def subject_of(text: str, *, author: Author | None, policy: PolicySource, platform: str, lang: str) -> Subject:
    """Return what is to be judged; raise ConfigError and PolicyError as `suggest` does."""
    if platform not in PLATFORMS:
        raise ConfigError(f"no platform is named {platform!r}; known: {', '.join(PLATFORMS)}")
    if lang not in ("auto", "en", "fr"):
        raise ConfigError(f"no language is named {lang!r}; known: auto, en, fr")
    return Subject(text, reviewer_of(resolve(policy)), author, platform, lang)


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
