"""Writing the disclosures: from the author's profile and the policy's templates, one sentence, near the start."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rewrite.draft import Author, Interest
from rewrite.edit import ProposedEdit
from rewrite.platforms import measure
from rewrite.policy import Policy
from rewrite.reviewer import SOURCE, Breach, Review

_OPENING = re.compile(r"(?:\s|\ufeff|@\w[\w.]*|(?:\d{1,2}/(?:\d{1,2})?|\U0001F9F5)(?=\s))*")


def disclosure_edit(review: Review, breaches: Sequence[Breach], author: Author | None, policy: Policy, platform: str) -> ProposedEdit | None:
    """Return the insertion that says what must be said; None when there is no profile to say it from."""
    if author is None:
        return None
    lang = review.reading.language.main
    employment = any(b.finding.clause == "employment-disclosure" for b in breaches)
    interests = tuple(dict.fromkeys(i for b in breaches for i in b.interests))
    text = review.reading.folded.original
    choices = disclosures(author, policy, lang, employment=employment, interests=interests)
    at = _place(text)
    inserted = next((c for c in choices if _fits(text, at, c, platform)), choices[0] if choices else "")
    if not inserted:
        return None
    return ProposedEdit(
        start=at,
        end=at,
        before="",
        after=_set_in(text, at, inserted),
        clauses=tuple(dict.fromkeys(b.finding.clause for b in breaches)),
        reason=" ".join(dict.fromkeys(b.finding.message for b in breaches)),
        source=SOURCE,
    )


def disclosures(author: Author, policy: Policy, lang: str, *, employment: bool, interests: Sequence[Interest]) -> list[str]:
    """Return the ways to say it, the fullest first, the shortest (a tag, where it says all) last."""
    employer = author.employer or policy.organisation.name
    texts = {key: text.get(lang) for key, text in policy.disclosures.items()}
    if employment and not employer:
        return []
    parts = [texts[i.kind].format(subject=i.subject) for i in interests]
    heads: list[str] = []
    if employment:
        role = author.role.strip()
        if role:
            heads.append(texts["employment_role"].format(employer=employer, role=role, a_role=_with_article(role)))
        heads.append(texts["employment"].format(employer=employer))
    if not employment and lang == "en":
        parts[0] = texts["i"] + parts[0]
    written = [_sentence([head, *parts] if head else parts, texts) for head in (heads or [""])]
    if employment and not interests:
        written.append(texts["tag"].format(employer_tag=re.sub(r"\W", "", employer)))
    return written


def _sentence(parts: Sequence[str], texts: dict[str, str]) -> str:
    first, rest = parts[0], list(parts[1:])
    joined = first if not rest else ", ".join((first, *rest[:-1])) + texts["and"] + rest[-1]
    return joined[0].upper() + joined[1:] + "."


def _with_article(role: str) -> str:
    if re.match(r"(?:the|a|an|chief|head|vp|ceo|cto|cfo|coo|cmo|president|chair|director of|deputy)\b", role, re.IGNORECASE):
        return role
    first = role[0].lower()
    an = first in "aeio" or (first == "u" and not re.match(r"u(?:x|i|ni|se)", role, re.IGNORECASE)) or re.match(r"(?:HR|MRI|SEO|SRE|FX|ML|NHS|R&D|X-ray|hour|heir|honor)\b", role)
    return ("an " if an else "a ") + role


def _place(text: str) -> int:
    """Return the first place after the mentions of a reply and the number of a thread."""
    match = _OPENING.match(text)
    at = match.end() if match else 0
    return at if at < len(text) else 0


def _set_in(text: str, at: int, inserted: str) -> str:
    rest = text[at:]
    if not rest.strip():
        return inserted
    newline = "\r\n" if "\r\n" in text else "\n"
    if rest.startswith("#") and inserted.startswith("#"):
        return inserted + " "
    if newline * 2 in rest:
        return inserted + newline * 2
    return inserted + (newline if newline in rest else " ")


def _fits(text: str, at: int, inserted: str, platform: str) -> bool:
    whole = text[:at] + _set_in(text, at, inserted) + text[at:]
    length = measure(whole, platform)
    return length.limit is None or length.value <= length.limit
