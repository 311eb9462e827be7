"""Scores of one suggestion against one case: each a small function that returns a share.

Every figure of a report is a ratio of sums, part over whole, so a score is the two numbers that a case adds to it;
`whole` 0 means that the score does not apply to the case. A scorer that crashes is told, never hidden.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import NamedTuple

from rewrite.evals.cases import Case
from rewrite.suggestion import Suggestion, Verdict

UNSCORED = frozenset({"ask-when-unsure", "policy-review"})
"""Clauses about the run and not about the draft: they are neither expected nor counted."""


class Share(NamedTuple):
    """What one case adds to a figure: `part` of `whole`."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """Return the ratio; None when the score does not apply."""
        return self.part / self.whole if self.whole else None


NOTHING = Share(0, 0)
Scorer = Callable[[Case, Suggestion], Share]


class Scores(NamedTuple):
    """The shares of one suggestion by score, and the scorers that crashed with what they said."""

    shares: Mapping[str, Share]
    crashes: Mapping[str, str]


def score(case: Case, suggestion: Suggestion, scorers: Mapping[str, Scorer] | None = None) -> Scores:
    """Run every scorer; one that raises stands in `crashes` and in no figure."""
    shares: dict[str, Share] = {}
    crashes: dict[str, str] = {}
    for name, scorer in (SCORERS if scorers is None else scorers).items():
        try:
            shares[name] = scorer(case, suggestion)
        except Exception as error:
            crashes[name] = f"{type(error).__name__}: {error}"
    return Scores(shares, crashes)


def expected_clauses(case: Case) -> frozenset[str]:
    """Return the clauses the labels name."""
    return frozenset(case.expect.clauses) - UNSCORED


def reported_clauses(suggestion: Suggestion) -> frozenset[str]:
    """Return the clauses of the findings that stand: neither protected speech nor dismissed."""
    standing = (each.clause for each in suggestion.findings if each.state not in ("protected", "dismissed"))
    return frozenset(standing) - UNSCORED


def precision(case: Case, suggestion: Suggestion) -> Share:
    """Count the reported clauses that are expected."""
    reported = reported_clauses(suggestion)
    return Share(len(reported & expected_clauses(case)), len(reported))


def recall(case: Case, suggestion: Suggestion) -> Share:
    """Count the expected clauses that are reported."""
    expected = expected_clauses(case)
    return Share(len(reported_clauses(suggestion) & expected), len(expected))


def f1(case: Case, suggestion: Suggestion) -> Share:
    """Count for the micro-averaged F1, 2 tp / (2 tp + fp + fn), which is a ratio of sums too."""
    reported, expected = reported_clauses(suggestion), expected_clauses(case)
    return Share(2 * len(reported & expected), len(reported) + len(expected))


def residual(case: Case, suggestion: Suggestion) -> Share:
    """Count the strings that must go and are still there, to the letter or as a reader sees them."""
    quotes = case.expect.must_remove
    return Share(sum(survives(quote, case.draft, suggestion.revised) for quote in quotes), len(quotes))


def kept(case: Case, suggestion: Suggestion) -> Share:
    """Count the strings that must stay and stand unchanged."""
    quotes = case.expect.must_keep
    return Share(sum(quote in suggestion.revised for quote in quotes), len(quotes))


def disclosed(case: Case, suggestion: Suggestion) -> Share:
    """Count the disclosures that were added.

    Without an author profile nothing can be written: then an open finding and the verdict `hold` are what is right.
    """
    wanted = case.expect.must_disclose
    if case.author is None:
        is_open = {each.clause for each in suggestion.findings if each.state == "open"}
        return Share(sum(each in is_open and suggestion.verdict is Verdict.HOLD for each in wanted), len(wanted))
    return Share(sum(each in _added(suggestion) for each in wanted), len(wanted))


def over_disclosed(case: Case, suggestion: Suggestion) -> Share:
    """Tell whether a disclosure was added that nobody needed."""
    kinds = {each.clause for each in suggestion.findings if each.action == "disclose"} | _DISCLOSURES
    return Share(bool((_added(suggestion) & kinds) - set(case.expect.must_disclose)), 1)


def clean_touched(case: Case, suggestion: Suggestion) -> Share:
    """Tell whether a post in which nothing is wrong was changed."""
    if case.expect.verdict is not Verdict.CLEAN:
        return NOTHING
    return Share(suggestion.revised != case.draft, 1)


def escalated(case: Case, suggestion: Suggestion) -> Share:
    """Count the contacts to ask that are named."""
    named = {each.contact for each in suggestion.escalations}
    return Share(sum(contact in named for contact in case.expect.escalate), len(case.expect.escalate))


def verdict(case: Case, suggestion: Suggestion) -> Share:
    """Tell whether the verdict is the expected one."""
    return Share(suggestion.verdict is case.expect.verdict, 1)


def protected_edited(case: Case, suggestion: Suggestion) -> Share:
    """Tell whether protected speech was changed: any change where nothing else is wrong, else that of a kept string."""
    if "protected" not in case.tags:
        return NOTHING
    broken = any(quote not in suggestion.revised for quote in case.expect.must_keep)
    return Share(broken or (not case.expect.clauses and suggestion.revised != case.draft), 1)


def invented(case: Case, suggestion: Suggestion) -> Share:
    """Count the edits that bring in a number, address, handle or hashtag which nobody gave."""
    given = _given(case)
    edits = [edit for edit in suggestion.edits if edit.after.strip()]
    return Share(
        sum(any(not _is_given(fact, given) for fact in _FACT.findall(edit.after)) for edit in edits), len(edits)
    )


def length(case: Case, suggestion: Suggestion) -> Share:
    """Tell whether the revised text fits its network, or else a person is asked to look."""
    if suggestion.length.limit is None:
        return NOTHING
    fits = suggestion.length.value <= suggestion.length.limit
    return Share(fits or suggestion.verdict in (Verdict.REVIEW, Verdict.HOLD), 1)


def passed(case: Case, suggestion: Suggestion) -> Share:
    """Tell whether all that a case asks for holds."""
    whole = (f1, kept, disclosed, escalated, verdict, length)
    none = (residual, over_disclosed, clean_touched, protected_edited, invented)
    good = all(part == of for part, of in (each(case, suggestion) for each in whole))
    return Share(good and all(each(case, suggestion).part == 0 for each in none), 1)


SCORERS: Mapping[str, Scorer] = {
    "passed": passed,
    "f1": f1,
    "precision": precision,
    "recall": recall,
    "residual": residual,
    "kept": kept,
    "disclosed": disclosed,
    "over_disclosed": over_disclosed,
    "clean_touched": clean_touched,
    "escalated": escalated,
    "verdict": verdict,
    "protected_edited": protected_edited,
    "invented": invented,
    "length": length,
}
LOWER_IS_BETTER = frozenset({"residual", "over_disclosed", "clean_touched", "protected_edited", "invented"})

_DISCLOSURES = frozenset({"employment-disclosure", "interest-disclosure"})
_FACT = re.compile(r"https?://\S+|[\w.+-]+@[\w-]+\.\w[\w.-]*|[@#]\w+|\d+(?:[.,\s]\d+)*")


def _added(suggestion: Suggestion) -> frozenset[str]:
    """Return the clauses of the edits that write something."""
    return frozenset(clause for edit in suggestion.edits if edit.after.strip() for clause in edit.clauses)


def visible(text: str) -> str:
    """Return a text as a reader sees it: no accents, zero-width characters, case or odd white space.

    Not `rewrite.text`: what is measured should not lend its eyes to the measure.
    """
    plain = (c for c in unicodedata.normalize("NFKD", text) if unicodedata.category(c) not in ("Mn", "Me", "Cf"))
    return " ".join("".join(plain).casefold().split())


def survives(quote: str, draft: str, revised: str) -> bool:
    """Tell whether a quote still stands; another word of the draft that only looks like it does not count."""
    if quote in revised:
        return True
    seen = visible(quote)
    return bool(seen) and visible(revised).count(seen) >= max(1, visible(draft).count(seen))


def _given(case: Case) -> str:
    """Return all that an edit may take a fact from, folded and without white space."""
    author = "" if case.author is None else case.author.model_dump_json()
    return "".join(visible("\n".join((case.draft, author, case.organisation.model_dump_json()))).split())


def _is_given(fact: str, given: str) -> bool:
    """Tell whether a fact comes from the draft or the profile; a tag made of a given name ("#AcmeEmployee") does."""
    plain = "".join(visible(fact).split())
    if plain in given:
        return True
    words = [visible(word) for word in re.findall(r"[A-ZÀ-Ý]?[a-zà-ÿ]+|[A-Z]+(?![a-z])|\d+", fact.lstrip("#"))]
    return fact.startswith("#") and any(len(word) > 2 and word in given for word in words)
