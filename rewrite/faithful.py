"""Whether a model's wording says less than the author's, and nothing of its own."""

from __future__ import annotations

import re

from rewrite.edit import ProposedEdit
from rewrite.reviewer import Review
from rewrite.settle import Subject
from rewrite.text import fold

_WORD = re.compile(r"[^\W\d_]+")
_LONGER = 3  # words by which a replacement may be longer than what it replaces
_NEW = 4  # words of four letters or more that the post does not have
# Word classes of the lexicon that a replacement may not bring in: claims, praise, attacks, and what would shield a text.
_CLASSES = (
    "superlative", "guarantee", "unequalled", "insult", "accusation", "threat", "bait", "scorn", "posing", "own_conditions",
    "organising", "grievance", "whistle", "harmless", "source", "announced", "credit",
)  # fmt: skip
_PRAISE = frozenset(
    ["amazing", "awesome", "brilliant", "wonderful", "fantastic", "incredible", "outstanding", "excellent", "superb", "great", "stunning", "remarkable", "exceptional", "extraordinary", "perfect", "beautiful", "lovely", "love", "loved", "adore", "proud", "thrilled", "excited", "exciting", "delighted", "impressive", "leading", "unique", "trusted", "innovative", "revolutionary", "magnificent", "favourite", "favorite", "winning", "success", "successful", "genial", "geniale", "formidable", "excellente", "magnifique", "merveilleux", "merveilleuse", "fantastique", "incroyable", "exceptionnel", "exceptionnelle", "extraordinaire", "parfait", "parfaite", "superbe", "remarquable", "adorer", "adoré", "fier", "fiere", "ravi", "ravie", "leader", "innovant", "innovante", "revolutionnaire", "impressionnant", "impressionnante", "reussite", "succes"]
)


def unfaithful(edit: ProposedEdit, subject: Subject, first: Review) -> str | None:
    """Return why a replacement says more than it may, in words for the model; None when it does not."""
    before, after = _WORD.findall(fold(edit.before)), _WORD.findall(fold(edit.after))
    if len(after) > len(before) + _LONGER:
        return "the replacement is longer than what it replaces; say less and add nothing"
    if edit.after.count("\n") > edit.before.count("\n"):
        return "the replacement brings in a line break"
    known = set(_WORD.findall(first.reading.folded.lower))
    new = [word for word in after if word not in known]
    if praise := next((word for word in new if word in _PRAISE), None):
        return f"the replacement brings in praise ({praise!r}) that the author did not write"
    if marked := _marked(edit.after, frozenset(new), subject):
        return f"the replacement brings in {marked!r}, which claims or attacks anew"
    if sum(len(word) >= 4 for word in new) > _NEW:
        return "the replacement brings in too many words that the post does not have; keep to the author's own"
    return None


def _marked(after: str, new: frozenset[str], subject: Subject) -> str | None:
    if not new:
        return None
    reading = subject.review(after).reading
    bits = subject.reviewer.reader.classes.bits
    mask = 0
    for name in _CLASSES:
        mask |= bits.get(name, 0)
    for read in reading.sentences:
        for word in read.words:
            said = reading.folded.lower[word.start : word.end]
            if word.mask & mask and said in new:
                return said
    return None
