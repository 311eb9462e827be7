"""What a person reads on: how wide it is, whether it has colours, how text is laid out on it."""

from __future__ import annotations

import os
import re
import shutil
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Literal, NamedTuple, TextIO

NARROWEST, WIDEST = 40, 100

Ink = Literal["plain", "bold", "dim", "removed", "added", "bad", "good", "warn"]
Pieces = list[tuple[str, Ink]]
_CODES: Mapping[Ink, str] = {
    "plain": "",
    "bold": "1",
    "dim": "2",
    "removed": "9;31",
    "added": "32",
    "bad": "1;31",
    "good": "1;32",
    "warn": "1;33",
}
# Nothing in a draft or a policy may drive the terminal: C0 and C1 controls, and the overrides that reorder a line.
_DRIVES = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2028\u2029\u2066-\u2069]")
_WORD = re.compile(r"\n|[ \t]+|[^ \t\n]+")  # a no-break space is part of a word


class Page(NamedTuple):
    """A page to print on; `width` in columns, `colour` whether ANSI codes are wanted."""

    width: int = 80
    colour: bool = False

    @classmethod
    def of(cls, stream: TextIO, environ: Mapping[str, str] | None = None) -> Page:
        """Return the page that a stream is: the terminal's width, colours unless `NO_COLOR`, or when `FORCE_COLOR`."""
        settings = os.environ if environ is None else environ
        forced = settings.get("FORCE_COLOR", "") not in ("", "0")
        on_terminal = stream.isatty() and settings.get("TERM") != "dumb"
        colour = (forced or on_terminal) and not settings.get("NO_COLOR")
        width = shutil.get_terminal_size((80, 24)).columns
        return cls(min(max(width, NARROWEST), WIDEST), colour)

    def paint(self, text: str, ink: Ink) -> str:
        """Return a text in a colour, or as it is on a page that has none."""
        code = _CODES[ink]
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and code and text else text

    def flow(self, pieces: Iterable[tuple[str, Ink]], indent: str = "", first: str | None = None) -> str:
        """Lay out pieces of text as lines no wider than the page; line ends in them are kept, no word is lost or cut.

        Lines begin with `indent`, the first one with `first` where that is given. A word wider than the page, such as a
        link, stands on a line of its own.
        """
        lines: list[str] = []
        line: Pieces = []
        room = self.width - columns(indent)
        used, gap = 0, ""
        for token, word in self._tokens(pieces):
            if not word and token != "\n":
                gap += token.replace("\t", "    ")
                continue
            width = columns("".join(part for part, _ in word))
            if not word or (used and used + len(gap) + width > room):
                lines.append(self._line(line))
                line, used, gap = [], 0, ""
            if word:
                ink = word[0][1]
                line.append((gap, ink if line and line[-1][1] == ink else "plain"))
                line += word
                used, gap = used + len(gap) + width, ""
        lines.append(self._line(line))
        starts = [indent if first is None else first] + [indent] * (len(lines) - 1)
        return "\n".join(start + text if text else "" for start, text in zip(starts, lines, strict=True))

    def _line(self, pieces: Pieces) -> str:
        """Paint a line, as few codes as it takes."""
        groups = groupby((piece for piece in pieces if piece[0]), key=_ink)
        return "".join(self.paint("".join(text for text, _ in group), ink) for ink, group in groups)

    def _tokens(self, pieces: Iterable[tuple[str, Ink]]) -> Iterator[tuple[str, Pieces]]:
        """Yield line ends, spaces and words; a word that crosses pieces comes as one, with its parts and their inks."""
        word: Pieces = []
        for text, ink in pieces:
            for token in _WORD.findall(text):
                if token[0] not in " \t\n":
                    word.append((token, ink))
                    continue
                if word:
                    yield "word", word
                    word = []
                yield token, []
        if word:
            yield "word", word


def _ink(piece: tuple[str, Ink]) -> Ink:
    return piece[1]


def columns(text: str) -> int:
    """Return how many columns a text takes: none for marks and joiners, two for wide characters."""
    if text.isascii():
        return len(text)
    total = 0
    for char in text:
        if unicodedata.category(char) in ("Mn", "Me", "Cf"):
            continue
        total += 2 if unicodedata.east_asian_width(char) in "WF" else 1
    return total


def harmless(text: str) -> str:
    """Return a text that shows its control characters instead of obeying them; line ends become plain ones."""
    text = text.replace("\r\n", "\n")
    return _DRIVES.sub(_visible, text) if _DRIVES.search(text) else text


def _visible(found: re.Match[str]) -> str:
    code = ord(found.group())
    return chr(0x2400 + code) if code < 0x20 else f"<U+{code:04X}>"
