"""A superlative becomes the plain statement, an insult a neutral word."""

from __future__ import annotations

import re
from typing import NamedTuple

from rewrite.reviewer import Breach
from rewrite.text import Folded


class Softened(NamedTuple):
    """A change in the folded view."""

    start: int
    end: int
    after: str


_WIDE_EN = r"(?:in the (?:world|industry|business|country|universe|whole world|entire world|region)|on the (?:market|planet)|on earth|in (?:europe|france|canada|america|the uk|the us)|worldwide|anywhere|ever (?:made|built|created|designed)|of all time|out there|money can buy|in history|in its class|bar none|hands down|by far)"
_WIDE_FR = r"(?:au monde|du monde|du marche|sur le marche|sur terre|de la planete|du secteur|de france|en france|d'europe|en europe|de tous les temps|jamais con[c]ue?s?|de l'histoire|de la region|du pays|toutes categories|de loin|haut la main)"
_TAIL = {"en": re.compile(r"\s*,?\s*\b" + _WIDE_EN + r"\b"), "fr": re.compile(r"\s*,?\s*\b" + _WIDE_FR + r"\b")}
_NOT_NOUN = frozenset(
    ["in", "on", "at", "of", "for", "to", "and", "or", "but", "so", "is", "are", "was", "were", "be", "been", "the", "a", "an", "this", "that", "it", "we", "you", "they", "i", "with", "from", "by", "as", "than", "ever", "because", "when", "if", "en", "au", "du", "de", "des", "dans", "sur", "pour", "et", "ou", "mais", "est", "sont", "le", "la", "les", "un", "une", "ce", "cela", "que", "qui", "par", "avec", "chez", "depuis", "jamais", "a"]
)


def softened(breach: Breach, folded: Folded, lang: str) -> Softened | None:
    """Return the plain statement for a superlative or an insult; None when only taking it out will do."""
    if breach.finding.clause == "disrespect":
        return _insult(breach, folded, lang)
    if breach.finding.clause == "unsubstantiated-claim":
        return _french(breach, folded) if lang == "fr" else _english(breach, folded)
    return None


def _english(breach: Breach, folded: Folded) -> Softened | None:
    lower = folded.lower
    end_of = breach.read.place.end if breach.read else len(lower)
    noun = re.match(r"[ -](?:and (?:most )?[a-z]+ )?((?:[a-z]+(?:-[a-z]+)?[ ]){0,2}[a-z]+)", lower[breach.end : end_of])
    first = noun.group(1).split()[0] if noun else ""
    if not noun or first in _NOT_NOUN:
        return None
    article = re.search(r"(?:\b(the|a|an|one of the|some of the)\s+)$", lower[: breach.start][-20:])
    start = breach.start - (len(article.group()) if article else 0)
    end = breach.end + 1
    head = [w for w in noun.group(1).split() if w not in _NOT_NOUN]
    after = ""
    if article and article.group(1) in ("the", "a", "an"):
        plural = _plural_head(noun.group(1))
        after = "" if plural else ("an " if first[0] in "aeiou" else "a ")
    elif article:
        return None
    if not head:
        return None
    if after and (start == 0 or folded.plain[start : start + 1].isupper()):
        after = after[0].upper() + after[1:]
    elif not after and folded.plain[start : start + 1].isupper() and lower[end : end + 1].isalpha():
        return Softened(start, end + 1, lower[end].upper()) if folded.plain[end].islower() else Softened(start, end, "")
    tail = _TAIL["en"].search(lower, end, min(end_of, end + 60))
    if tail:
        kept = folded.span(end, tail.start()).of(folded.original)
        return Softened(start, tail.end(), after + kept)
    return Softened(start, end, after)


def _plural_head(words: str) -> bool:
    head = next((w for w in reversed(_until_preposition(words)) if w), "")
    return head.endswith("s") and not head.endswith(("ss", "us", "is"))


def _until_preposition(words: str) -> list[str]:
    taken: list[str] = []
    for word in words.split():
        if word in _NOT_NOUN:
            break
        taken.append(word)
    return taken


def _french(breach: Breach, folded: Folded) -> Softened | None:
    lower = folded.lower
    end_of = breach.read.place.end if breach.read else len(lower)
    words = lower[breach.start : breach.end]
    tail = _TAIL["fr"].search(lower, breach.end, min(end_of, breach.end + 60))
    if re.match(r"(?:le|la|les) meilleure?s?$", words):
        noun = re.match(r" ([a-z]+)", lower[breach.end : end_of])
        if not noun or noun.group(1) in _NOT_NOUN:
            return None
        article = "des" if words.endswith("s") else "une" if words.endswith("e") else "un"
        after = article.capitalize() if folded.plain[breach.start].isupper() else article
    elif re.match(r"(?:le|la|les) (?:plus|moins) ", words) or re.match(r"(?:revolutionnaire|incomparable|imbattable|inegale|inegalee|inegalable|irreprochable|infaillible|parfaite?)s?$", words):
        before = lower[: breach.start].rstrip()
        previous = re.search(r"([a-z]+)$", before)
        if not previous or previous.group(1) in _NOT_NOUN or previous.group(1) in ("c'est", "nous", "sommes", "suis", "reste", "toujours"):
            return None
        start = len(before)
        article = re.search(r"\b(le|la|les) [a-z-]+$", before)
        stop = tail.end() if tail and not lower[breach.end : tail.start()].strip() else breach.end
        if article is None:
            return Softened(start, stop, "")
        plain = {"le": "un", "la": "une", "les": "des"}[article.group(1)]
        if folded.plain[article.start()].isupper():
            plain = plain.capitalize()
        return Softened(article.start(), stop, plain + folded.span(article.end(1), start).of(folded.original))
    else:
        return None
    if tail:
        return Softened(breach.start, tail.end(), after + folded.span(breach.end, tail.start()).of(folded.original))
    return Softened(breach.start, breach.end, after)


_GROUP = {"en": "people", "fr": "gens"}
_ADJECTIVE = re.compile(
    r"^(?:stupid|dumb|pathetic|disgusting|worthless|brainless|spineless|gutless|clueless|incompetent|lazy|stupides?|debiles?|minables?|pitoyables?|incompetent\w*|laches?|nuls?|nulles?|pourris?|ringard\w*|hypocrites?)$"
)


def _insult(breach: Breach, folded: Folded, lang: str) -> Softened | None:
    lower = folded.lower
    words = lower[breach.start : breach.end]
    following = re.match(r" ([a-z'-]+)", lower[breach.end :])
    follows_noun = bool(following and following.group(1) not in _NOT_NOUN)
    if _ADJECTIVE.match(words) and follows_noun and lang == "en":
        return Softened(breach.start, breach.end + 1, "")
    before = lower[: breach.start].rstrip()
    if _ADJECTIVE.match(words) and lang == "fr" and re.search(r"[a-z]{3,}$", before) and not re.search(r"\b(?:est|sont|sommes|etes|es|etait|etaient|tous|completement|vraiment|tellement|trop|si|bande de)$", before):
        return Softened(len(before), breach.end, "")
    determined = re.search(r"\b(those|these|the|such|ces|les|des|bande de|you|of)$", before)
    if determined and words.endswith("s") and " " not in words and not _ADJECTIVE.match(words):
        return Softened(breach.start, breach.end, _GROUP["fr" if lang == "fr" else "en"])
    return None
