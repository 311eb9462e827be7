"""Rules, compiled: which sentences break a clause, and which words of them carry the breach."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any, NamedTuple

from rewrite.errors import PolicyError
from rewrite.policy import MARKS, Clause, Policy, Rule
from rewrite.reviewer.lexicon import WORD, Classes
from rewrite.reviewer.reading import Read, Reading, Word
from rewrite.text import fold

_NEGATION_REACH = 4  # words: "is not by any means the best"


class Hit(NamedTuple):
    """A breach: the rule, its clause, the place in the folded view and the sentence it stands in (None: the draft)."""

    clause: Clause
    rule: Rule
    start: int
    end: int
    read: Read | None


class CompiledRule:
    """One rule of one clause, with its classes as bits."""

    def __init__(self, clause: Clause, rule: Rule, classes: Classes) -> None:
        self.clause, self.rule = clause, rule
        try:
            self.needs = [classes.mask(element) for element in rule.all]
            self.bars = 0
            for element in rule.none:
                if not element.startswith("not_"):
                    self.bars |= classes.mask(element)
            self.negated = [classes.mask(element[4:]) for element in rule.none if element.startswith("not_")]
            self.seq = [classes.mask(element) for element in rule.seq]
            self.negation = classes.mask("not")
        except KeyError as unknown:
            raise PolicyError(
                f"clause {clause.id}, rule {rule.id or '?'}: there is no word class named {unknown}; "
                "classes are the keys of `lexicon` and the marks listed in docs/policy.md"
            ) from None
        self.lexical = classes.lexical
        self.searches = [*_patterns(rule), *_word_patterns(rule)]
        self.needs += [element for element in self.seq if element not in self.needs]
        self.rarest = min(self.needs, key=_commonness, default=0)

    def hits(self, read: Read) -> Iterator[Hit]:
        """Yield what breaks the clause in one sentence, by its word classes."""
        mask = read.mask
        if mask & self.bars or not all(mask & need for need in self.needs):
            return
        if any(self._all_negated(read.words, bit) for bit in self.negated):
            return
        place = self._place(read.words)
        if place is None:
            return
        yield Hit(self.clause, self.rule, *place, read)

    def _place(self, words: list[Word]) -> tuple[int, int] | None:
        """Return the words that carry the breach: the sequence, else from the first to the last needed lexical word."""
        if self.seq:
            return self._sequence(words)
        lo, hi = -1, -1
        for need in self.needs:
            lexical = need & self.lexical
            chosen = next((w for w in words if w.mask & lexical), None) or next((w for w in words if w.mask & need), None)
            if chosen is not None:
                lo = chosen.start if lo < 0 else min(lo, chosen.start)
                hi = max(hi, chosen.end)
        return (lo, hi) if lo >= 0 else (words[0].start, words[-1].end) if words else None

    def _sequence(self, words: list[Word]) -> tuple[int, int] | None:
        for at, word in enumerate(words):
            if not word.mask & self.seq[0]:
                continue
            last = at
            while last + 1 < len(words) and words[last + 1].mask & self.seq[0]:
                last += 1
            for wanted in self.seq[1:]:
                upto = min(len(words), last + 2 + self.rule.gap)
                following = next((n for n in range(last + 1, upto) if words[n].mask & wanted), None)
                if following is None and words[last].mask & wanted and last > at:
                    following = last
                if following is None:
                    break
                last = following
            else:
                while last + 1 < len(words) and words[last + 1].mask & self.seq[-1]:
                    last += 1
                return word.start, words[last].end
        return None

    def _all_negated(self, words: list[Word], bit: int) -> bool:
        hits = [at for at, word in enumerate(words) if word.mask & bit]
        return bool(hits) and all(
            any(w.mask & self.negation for w in words[max(0, at - _NEGATION_REACH) : at] if not w.mask & bit) for at in hits
        )

    def searched(self, read: Read, lower: str) -> Iterator[Hit]:
        """Yield what breaks the clause in one sentence, by the patterns and phrases of the rule."""
        text = lower[read.place.start : read.place.end]
        for search in self.searches:
            for start, end in search(text):
                yield Hit(self.clause, self.rule, read.place.start + start, read.place.start + end, read)


def _commonness(mask: int) -> tuple[bool, int]:
    """Order masks by how often a sentence has them: marks first seen (the low bits) and long alternatives are common."""
    return mask & ((1 << len(MARKS)) - 1) != 0, mask.bit_count()


def compile_rules(policy: Policy, classes: Classes) -> RuleSet:
    """Return the rules of every enabled clause; PolicyError names a class or pattern that cannot be used."""
    return RuleSet(
        [CompiledRule(clause, rule, classes) for clause in policy.clauses.values() if clause.enabled for rule in clause.detect]
    )


class RuleSet:
    """The rules of a policy, behind a test of two bit masks that nearly every sentence fails."""

    def __init__(self, rules: list[CompiledRule]) -> None:
        self._searching = [rule for rule in rules if rule.searches]
        self._masked = [(rule.rarest, rule.bars, rule) for rule in rules if rule.needs]

    def run(self, reading: Reading) -> Iterator[Hit]:
        """Yield every breach, sentence by sentence."""
        lower = reading.folded.lower
        for read in reading.sentences:
            if read.lang == "other":
                continue
            mask = read.mask
            for rarest, bars, rule in self._masked:
                if mask & rarest and not mask & bars:
                    yield from rule.hits(read)
            for rule in self._searching:
                yield from rule.searched(read, lower)


_Search = Callable[[str], Iterator[tuple[int, int]]]


def _patterns(rule: Rule) -> Iterator[_Search]:
    if rule.pattern:
        yield _re2(rule, fold(rule.pattern) if rule.pattern.isascii() is False else rule.pattern)


def _word_patterns(rule: Rule) -> Iterator[_Search]:
    phrases = [WORD.findall(fold(entry.rstrip("*"))) + (["*"] if entry.endswith("*") else []) for entry in (*rule.words.any, *rule.words.en, *rule.words.fr)]
    parts = [r"[^a-z0-9\n]+".join(p for p in phrase if p != "*") + ("[a-z0-9]*" if "*" in phrase else "") for phrase in phrases if phrase]
    if parts:
        yield _re2(rule, r"\b(?:" + "|".join(parts) + r")\b")


def _re2(rule: Rule, pattern: str) -> _Search:
    """Compile with RE2, whose matching time is linear whatever the pattern (https://github.com/google/re2/wiki/WhyRE2)."""
    re2: Any = import_module("re2")  # no type stubs; a tenth of the start-up, so only where a policy has patterns
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    try:
        compiled = re2.compile(pattern, options)
    except re2.error as error:
        said = error.args[0] if error.args else error
        reason = said.decode() if isinstance(said, bytes) else said
        raise PolicyError(
            f"rule {rule.id or '?'}: the pattern {rule.pattern!r} cannot be used: {reason}; patterns are RE2 syntax "
            "(no look-around, no back-references): https://github.com/google/re2/wiki/Syntax"
        ) from None

    def search(text: str) -> Iterator[tuple[int, int]]:
        for match in compiled.finditer(text):
            start, end = match.span()
            if end > start:
                yield start, end

    return search
