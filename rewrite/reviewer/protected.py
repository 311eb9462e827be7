"""Lawful speech that an employer's tool leaves alone: own conditions, organising, reports of wrongdoing.

Sources: US NLRA section 7; SEC Rule 21F-17; EU Directive 2019/1937; Code du travail L1121-1, L2281-1; French law of 21 March 2022.
"""

from __future__ import annotations

from rewrite.reviewer.lexicon import Classes
from rewrite.reviewer.reading import Read, Reading

# Clauses from which such a sentence is exempt (guideline, "Speech the tool must leave alone").
EXEMPT = frozenset({
    "confidential-information", "private-conversation", "disrespect", "crisis-topic", "legal-matter", "financial-disclosure", "report-content",
    "unannounced-plans", "media-inquiry", "outside-expertise", "missing-attribution",
})  # fmt: skip
_NEIGHBOURS = 2


def mark_protected(reading: Reading, classes: Classes) -> None:
    """Mark the protected sentences, and the neighbours that tell the same story."""
    bits = classes.bits
    self_said = bits["i"] | bits["my"] | bits["we"] | bits["our"] | bits["us"] | bits["workplace"]
    promo = bits["product"] | bits["guarantee"] | bits["guarantee_more"] | bits["superlative"] | bits["share"]
    cores = [at for at, read in enumerate(reading.sentences) if _core(read, bits, self_said)] or _told_as_a_whole(reading, bits)
    for at in cores:
        reading.sentences[at].protected = True
        for near in range(max(0, at - _NEIGHBOURS), min(len(reading.sentences), at + _NEIGHBOURS + 1)):
            read = reading.sentences[near]
            if not read.mask & promo and read.lang != "other":
                read.protected = True


def _told_as_a_whole(reading: Reading, bits: dict[str, int]) -> list[int]:
    """Return the sentences of a story about working conditions that no single sentence tells: hours here, a refusal there."""
    voice = bits["i"] | bits["my"] | bits["we"] | bits["our"]
    promo = bits["product"] | bits["guarantee"] | bits["guarantee_more"] | bits["superlative"] | bits["share"] | bits["competitor"] | bits["jobad"]
    whole = 0
    weights = 0
    telling: list[int] = []
    for at, read in enumerate(reading.sentences):
        whole |= read.mask
        here = sum(bool(word.mask & (bits["conditions"] | bits["hardship"])) for word in read.words)
        weights += here + 2 * bool(read.mask & (bits["own_conditions"] | bits["organising"] | bits["whistle"] | bits["authority"]))
        if here or read.mask & (bits["organising"] | bits["whistle"] | bits["authority"] | bits["grievance"]):
            telling.append(at)
    wanted = 3 if sum(len(read.words) for read in reading.sentences) < 60 else 5
    told = weights >= wanted and whole & voice and whole & (bits["grievance"] | bits["whistle"] | bits["authority"])
    return telling if told and not whole & promo else []


def _core(read: Read, bits: dict[str, int], self_said: int) -> bool:
    """Tell whether a sentence speaks of the speaker's own conditions, of organising, or reports a wrong."""
    mask = read.mask
    if read.lang == "other" or mask & (bits["jobad"] | bits["ex"]):
        return False
    own = mask & self_said
    if mask & bits["own_conditions"]:
        return bool(own or mask & bits["grievance"])
    if own and mask & bits["conditions"] and mask & (bits["grievance"] | bits["money"]):
        return sum(bool(word.mask & bits["conditions"]) for word in read.words) >= 2 or bool(mask & bits["grievance"])
    if mask & bits["organising"] and own:
        return True
    return bool(mask & bits["whistle"] and own)
