"""Word classes, compiled: every word of a text is looked up once and answers with the set of its classes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from rewrite.policy import MARKS, Policy, WordLists
from rewrite.text import fold

WORD = re.compile(r"[^\W_]+")

class Classes:
    """The names of all marks and word classes, each with its bit."""

    def __init__(self, policy: Policy) -> None:
        self.bits: dict[str, int] = {name: 1 << at for at, name in enumerate((*MARKS, *policy.lexicon))}
        self.lexical = 0
        for name in policy.lexicon:
            self.lexical |= self.bits[name]

    def mask(self, element: str) -> int:
        """Return the bits of `a|b`; KeyError names the class that is unknown."""
        mask = 0
        for name in element.split("|"):
            mask |= self.bits[name]
        return mask


class Lexicon:
    """The word classes of one language."""

    def __init__(self, lists: Mapping[str, WordLists], classes: Classes, lang: str) -> None:
        self._exact: dict[str, int] = {}
        self._stems: dict[str, int] = {}
        self._known: dict[str, int] = {}
        # first word -> second word ("" where it is a stem) -> (the words after the first, class)
        self._phrases: dict[str, dict[str, list[tuple[tuple[str, ...], int]]]] = {}
        for name, words in lists.items():
            self._add(words.of(lang), classes.bits[name])
        self._shortest = min((len(stem) for stem in self._stems), default=1)

    def _add(self, entries: Iterable[str], bit: int) -> None:
        for entry in entries:
            words = _entry_words(entry)
            if not words:
                continue
            if len(words) > 1:
                second = "" if words[1].endswith("*") else words[1]
                self._phrases.setdefault(words[0], {}).setdefault(second, []).append((tuple(words[1:]), bit))
            elif words[0].endswith("*"):
                stem = words[0][:-1]
                self._stems[stem] = self._stems.get(stem, 0) | bit
            else:
                self._exact[words[0]] = self._exact.get(words[0], 0) | bit

    def word(self, word: str) -> int:
        """Return the classes of one folded word."""
        mask = self._known.get(word)
        if mask is None:
            mask = self._exact.get(word, 0)
            for size in range(self._shortest, len(word) + 1):
                mask |= self._stems.get(word[:size], 0)
            if len(self._known) < 50_000:
                self._known[word] = mask
        return mask

    def phrases(self, words: list[str], at: int) -> Iterable[tuple[int, int]]:
        """Yield (number of words, class) of every phrase that begins at word `at`."""
        by_second = self._phrases.get(words[at])
        if by_second is None or at + 1 >= len(words):
            return
        for second in (words[at + 1], ""):
            for rest, bit in by_second.get(second, ()):
                if len(rest) < len(words) - at and all(map(_same, rest, words[at + 1 : at + 1 + len(rest)])):
                    yield len(rest) + 1, bit

    def opens(self, word: str) -> bool:
        """Tell whether a phrase begins with this word."""
        return word in self._phrases


def _same(wanted: str, word: str) -> bool:
    return wanted == word or (wanted[-1] == "*" and word.startswith(wanted[:-1]))


_ENTRY_WORD = re.compile(r"[^\W_]+\*?")


def _entry_words(entry: str) -> list[str]:
    folded = entry.lower() if entry.isascii() else fold(entry)
    return [folded] if folded.isalpha() else _ENTRY_WORD.findall(folded)
