"""What a model is told: the guideline and the answer contract, which stay, then one draft as data."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rewrite.answers import ANSWERS, ReviewAnswer
from rewrite.draft import Author
from rewrite.llm.answer import answer_format
from rewrite.llm.model import Message, Request
from rewrite.llm.prompt import Prompt
from rewrite.masking import Hidden, Masked, Masker
from rewrite.policy import Clause, Policy
from rewrite.resources import shipped
from rewrite.reviewer import Breach, Review
from rewrite.settle import Settled, Subject
from rewrite.span import Span

MAX_TOKENS = 2048  # of one answer; a full one for a long post has some 1,200
_CHANGES = "<!-- what follows changes from draft to draft -->\n"
_EXAMPLES = 2  # of each kind, for each clause
_FEW = 12  # names of one kind that are listed; more would crowd out the rest
_prefixes: OrderedDict[tuple[str, str, str, bool], str] = OrderedDict()


@dataclass(frozen=True, slots=True)
class Briefing:
    """The first request of a conversation, and how to read what is said about it."""

    request: Request
    sentences: tuple[Masked, ...]
    masker: Masker


@lru_cache
def prompt(name: str) -> Prompt:
    """Return a shipped prompt; raise PromptError when it cannot be read or asks for an answer that is not known."""
    return Prompt.load(shipped(f"prompts/{name}.md"))


@lru_cache
def fingerprints() -> Mapping[str, str]:
    """Return the sha256 of every prompt with the schema of its answer."""
    loaded = (prompt(name) for name in ("review", "repair"))
    return {each.id: each.fingerprint(answer_format(ANSWERS[each.answer]).json_schema) for each in loaded}


def brief(subject: Subject, first: Review, settled: Settled, *, raw: bool) -> Briefing:
    """Write the request for a draft. Unless `raw`, listed terms and identifiers leave as placeholders."""
    lang = "fr" if first.reading.language.main == "fr" else "en"
    masker = Masker(subject.reviewer, subject.text, lang, raw=raw)
    places = masker.places(subject.text)
    sentences = tuple(masker.part(subject.text, span, places) for span in spans(first))
    mark = _mark(subject.text)
    changing = _part("review", 1).fill({
        "organisation": masker.masked(_organisation(subject.reviewer.policy)),
        "author": masker.masked(_author(subject.author, subject.reviewer.policy)),
        "network": subject.platform,
        "findings": _findings(first, settled, masker, places, subject.text),
        "sentences": _numbered(sentences, first),
        "mark": mark,
    })  # fmt: skip
    messages = (
        Message(role="system", content=_prefix(subject.reviewer.policy, lang, masker)),
        Message(role="user", content=changing),
    )
    request = Request(
        messages=messages,
        format=answer_format(ReviewAnswer),
        max_tokens=MAX_TOKENS,
        prompts=tuple(fingerprints().values()),
    )
    return Briefing(request, sentences, masker)


def spans(review: Review) -> tuple[Span, ...]:
    """Return the places in the draft of its sentences."""
    folded = review.reading.folded
    return tuple(folded.span(read.place.start, read.place.end) for read in review.reading.sentences)


def again(refused: Iterable[tuple[int, str, str, str]], masker: Masker) -> str:
    """Write what a model is told about its refused edits: sentence, quote, replacement and reason of each."""
    lines = [
        f"- sentence {number}, quote {_json(quote)}, replacement {_json(after)}: {masker.masked(reason)}"
        for number, quote, after, reason in refused
    ]
    return prompt("repair").fill({"refusals": "\n".join(lines)})


def _part(name: str, at: int) -> Prompt:
    whole = prompt(name)
    return whole.model_copy(update={"body": whole.body.split(_CHANGES)[at]})


def _mark(text: str) -> str:
    """Return a mark that the text does not hold. It hangs on every character of the text, so nobody can write it into
    one; and it is the same for the same text, so that a kept or recorded answer is found again."""
    mark = hashlib.sha256(b"mark" + text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    while mark in text:
        mark = hashlib.sha256(mark.encode()).hexdigest()[:16]
    return mark


def _prefix(policy: Policy, lang: str, masker: Masker) -> str:
    """Return the part that is the same for every draft under a policy in a language, which servers keep."""
    key = (policy.fingerprint, lang, fingerprints()["review"], masker.raw)
    if key not in _prefixes:
        enabled = [clause for clause in policy.clauses.values() if clause.enabled]
        # A masker of its own: what it numbers must not depend on the draft.
        own = Masker(masker.reviewer, "", lang, raw=masker.raw)
        values = {
            "clauses": "\n\n".join(_clause(clause, lang) for clause in enabled),
            "worked": _worked(enabled, lang),
        }
        _prefixes[key] = own.masked(_part("review", 0).fill(values))
        while len(_prefixes) > 16:
            _prefixes.popitem(last=False)
    return _prefixes[key]


def _clause(clause: Clause, lang: str) -> str:
    lines = [f"## {clause.id} ({clause.action}, {clause.level})", clause.asks.get(lang)]
    for kind, examples in (("bad", clause.examples.bad), ("good", clause.examples.good)):
        lines += (f"- {kind}: {text}" for text in examples.of(lang)[:_EXAMPLES])
    return "\n".join(lines)


def _worked(clauses: list[Clause], lang: str) -> str:
    """Return answers for the policy's own examples: one where a statement goes, one where nothing is wrong."""
    shown = next((c for c in clauses if c.action == "remove" and c.examples.bad.of(lang)), None)
    lines: list[str] = []
    if shown is not None:
        bad = shown.examples.bad.of(lang)[0]
        why = shown.advice.get(lang)
        finding = {"clause": shown.id, "sentence": 1, "quote": bad, "why": why}
        edit = {"sentence": 1, "quote": bad, "replacement": "", "clauses": [shown.id], "why": why}
        lines += [f"1. {bad}", _json({"findings": [finding], "dismissals": [], "edits": [edit]}), ""]
        if good := shown.examples.good.of(lang):
            lines += [f"1. {good[0]}", _json({"findings": [], "dismissals": [], "edits": []})]
    return "\n".join(lines) or "None."


def _organisation(policy: Policy) -> str:
    own = policy.organisation
    lists = {
        "also written": own.aliases, "handles": own.handles, "products": own.products, "rivals": own.competitors,
        "customers (confidential)": own.customers, "confidential terms": own.confidential_terms,
        "public contact points": own.public_contacts, "published facts": own.public_facts,
    }  # fmt: skip
    told = [own.name or "not named", f"{'listed' if own.public_company else 'not listed'} on a stock exchange"]
    told += (f"{name}: {', '.join(values[:_FEW])}" for name, values in lists.items() if values)
    return "; ".join(told)


def _author(author: Author | None, policy: Policy) -> str:
    """Say what matters about the author: not their name, which no clause needs."""
    if author is None:
        return "an employee; no profile is given"
    told = [author.role or "an employee", f"at {author.employer or policy.organisation.name}"]
    told += (f"interest: {each.kind} of {each.subject}" for each in author.interests)
    told += [f"expertise: {', '.join(author.expertise)}"] if author.expertise else []
    return "; ".join([*told, *(["speaks for the company"] if author.spokesperson else [])])


def _findings(first: Review, settled: Settled, masker: Masker, places: tuple[Hidden, ...], text: str) -> str:
    lines = [_finding(breach, first, settled, masker, places, text) for breach in first.breaches]
    return "\n".join(lines) or "None."


def _finding(
    breach: Breach, first: Review, settled: Settled, masker: Masker, places: tuple[Hidden, ...], text: str
) -> str:
    finding = breach.finding
    head = f"- {finding.id}, {finding.level}, {finding.clause}"
    if breach.take == "disclose":
        return f"{head}, the whole post; the program writes the disclosure"
    quote = Span(finding.start, finding.end)
    number = next((n for n, span in enumerate(spans(first), 1) if span.overlaps(quote)), 1)
    line = f"{head}, sentence {number}, {_json(masker.part(text, quote, places).text)}"
    for edit in settled.diff.edits:
        if finding.clause in edit.clauses and edit.start <= finding.end and finding.start <= edit.end:
            before = masker.part(text, Span(edit.start, edit.end), places).text
            return f"{line}; change: {_json(before)} becomes {_json(masker.masked(edit.after))}"
    return f"{line}; no change is proposed"


def _numbered(sentences: Iterable[Masked], first: Review) -> str:
    def lines() -> Iterator[str]:
        for number, (sentence, read) in enumerate(zip(sentences, first.reading.sentences, strict=True), 1):
            yield f"{number}. {'(protected) ' if read.protected else ''}{sentence.text}"

    return "\n".join(lines())


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
