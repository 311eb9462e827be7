"""Reading a text without changing it: the folded view, sentences, segments, language."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from rewrite.span import Span

# Letters of other scripts that look like Latin ones (Unicode TR39 confusables.txt, the lower-case prototypes a-z).
_LOOKALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТУХԚԜаеѕіјорсухԁԛԝһӏАΑΒΕΖΗΙΚΜΝΟΡΤΥΧαοιυνρκɡıⅼոսցօʟᴀᴄᴇᴏᴛ",
    "ABESIJKMHOPCTYXQWaesijopcyxdqwhlAABEZHIKMNOPTYXaoiuvpkgilnugolaceot",
)
_SPECIAL = {
    "œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "İ": "I",
    "’": "'", "‘": "'", "ʼ": "'", "´": "'", "`": "'", "′": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
    "‐": "-", "‑": "-", "‒": "-", "–": "–", "—": "—", "…": "…", "№": "n", "™": " ", "®": " ", "°": "°",
}  # fmt: skip


class _Folding(dict[int, str]):
    """Map a code point to what a reader takes it for; grows as characters are met, and remembers the odd lengths."""

    def __init__(self) -> None:
        super().__init__()
        self.odd: set[str] = set()

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = self._fold(char)
        if len(folded) != 1:
            self.odd.add(char)
        self[code] = folded
        return folded

    @staticmethod
    def _fold(char: str) -> str:
        if char in _SPECIAL:
            return _SPECIAL[char]
        if char.translate(_LOOKALIKES) != char:
            return char.translate(_LOOKALIKES)
        category = unicodedata.category(char)
        if category in ("Cf", "Mn", "Me") or char in "\u115f\u1160\u3164\u2800":
            return ""
        if category == "Zs":
            return " "
        plain = "".join(c for c in unicodedata.normalize("NFKD", char) if unicodedata.category(c) != "Mn")
        plain = "".join(_SPECIAL.get(c, c) for c in plain)
        if len(plain.lower()) != len(plain):
            return char
        return plain.translate(_LOOKALIKES)


_FOLDING = _Folding()


class Folded:
    """A text as a reader sees it, with the way back.

    `plain` has no zero-width characters, accents, look-alikes, full-width or styled letters; `lower` is the same in lower
    case, place for place. `span()` maps a place in them back to code points of the original.
    """

    __slots__ = ("_map", "lower", "original", "plain")

    def __init__(self, text: str) -> None:
        self.original = text
        self._map: list[int] | None = None
        if text.isascii():
            self.plain = text
        else:
            self.plain = text.translate(_FOLDING)
            if not _FOLDING.odd.isdisjoint(set(text)):
                self._map = [at for at, char in enumerate(text) for _ in _FOLDING[ord(char)]]
        self.lower = self.plain.lower()

    def span(self, start: int, end: int) -> Span:
        """Return the code points of the original that a range of the folded view stands for."""
        if self._map is None:
            return Span(start, end)
        size = len(self._map)
        lo = self._map[start] if start < size else len(self.original)
        if end <= start:
            return Span(lo, lo)
        hi = self._map[end - 1] + 1
        while hi < len(self.original) and unicodedata.category(self.original[hi]) in ("Mn", "Me"):
            hi += 1
        return Span(lo, max(lo, hi))

    @property
    def hidden(self) -> bool:
        """Tell whether the view differs from the text by more than accents and case."""
        return self._map is not None


def fold(text: str) -> str:
    """Return the folded lower-case view of a short text such as a listed term."""
    return Folded(text).lower


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence by its place in the folded view; `line_start` tells that it opens a line (a bullet, a heading)."""

    start: int
    end: int
    paragraph: int


# A sentence ends at terminal punctuation (with closing quotes) before white space, at a line break, or after emojis that
# stand between two sentences. Every branch consumes a disjoint class once: matching is linear.
_BREAK = re.compile(
    r"""(?<![.!?…])[.!?…]++["')\]]*+(?:[ ]"(?=[\s,.;:!?]|$))?(?=\s|$|[^\w\s.,;:!?'")\]/-])|\r?\n[ \t\r\n]*|(?<=[^\W_])\s*[\U0001F000-\U0001FAFF☀-➿⬀-⯿]+(?=\s|$)"""
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|prof|st|jr|sr|vs|etc|inc|ltd|co|corp|no|nb|cf|approx|e\.g|i\.e|p\.m|a\.m|u\.s|u\.k|mme|mlle|m|mm|me|env|ex|tel|art|av|dept|fig|vol|"
    r"jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec|janv|fevr)|\b[a-z]|(?:^|\s)\d{1,2})\.$"
)
LONGEST = 1000  # code points of a sentence; what runs on longer is no prose, and is cut so that time stays linear
_LIST_MARK = re.compile(r"[ \t]*(?:[-*•–—▪►➡→✓✅☑♦·]+|\d{1,2}[.)/]|[^\w\s\"'(#@]+)\s*")


def sentences(folded: Folded) -> list[Sentence]:
    """Cut the folded view into sentences, in order, without the white space between them."""
    plain = folded.plain
    lower = folded.lower
    found: list[Sentence] = []
    start = paragraph = 0
    for match in _BREAK.finditer(plain):
        at, end = match.span()
        newline = "\n" in match.group()
        if at < start:
            continue
        if newline and not _line_ends(plain, start, at, end):
            continue
        if not newline and plain[at] == "." and plain[start:at].strip().isdigit() and at - start <= 4:
            continue
        if not newline and plain[at] == "." and end - at == 1 and _ABBREVIATION.search(lower, max(start, at - 8), end):
            rest = plain[end : end + 2].strip()
            if rest and not (rest[0].isupper() and plain[at - 1].isdigit()):
                continue
        _add(found, plain, start, at if newline else end, paragraph)
        start = end
        if newline and match.group().count("\n") > 1:
            paragraph += 1
    _add(found, plain, start, len(plain), paragraph)
    return found


def _add(found: list[Sentence], plain: str, start: int, end: int, paragraph: int) -> None:
    while start < end and plain[start].isspace():
        start += 1
    while end > start and plain[end - 1].isspace():
        end -= 1
    while end - start > LONGEST:
        cut = plain.rfind(" ", start + LONGEST // 2, start + LONGEST)
        cut = cut if cut > 0 else start + LONGEST
        found.append(Sentence(start, cut, paragraph))
        start = cut
    if end > start:
        found.append(Sentence(start, end, paragraph))


def _line_ends(plain: str, start: int, at: int, end: int) -> bool:
    """Tell whether a line break ends a sentence: not inside a hard-wrapped paragraph (lines of 55 to 100 characters)."""
    if plain.count("\n", at, end) > 1 or end >= len(plain):
        return True
    line = at - max(plain.rfind("\n", 0, at) + 1, 0)
    follows = plain[end]
    return not (50 <= line <= 100 and follows.islower() and plain[at - 1] not in ".!?…:;")


_LETTER = re.compile(r"[^\W\d_]")
_SCRIPTS = re.compile(
    r"[\u0370-\u03ff\u0400-\u052f\u0590-\u05ff\u0600-\u06ff\u0900-\u0dff\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)
# The commonest function words of each language (frequency lists of Wiktionary), those that two of them share left out.
_STOP = {
    "en": "me on the and of to is in it you that was for are with they have this from had but what all were when we there can an your "
    "which their if will each about how up out then she would so these her him has more no way could my than been who its now did "
    "get just our i'm it's don't we're i've at be by not or as i do does too very here into over after before why where while "
    "because am should any only some other also really great today today's he his them those being make made new my",
    "fr": "on le la les des de et est me te toi tes ton ta qu une un du que qui dans ce il elle pour pas sur au avec ne se sont nous vous je mais ou par plus cette ces aux "
    "son sa ses mon ma mes notre nos votre vos leur leurs ete etre fait comme tout tous toute toutes bien aussi chez sans si y en c'est "
    "j'ai qu'il d'un d'une n'est l'on quand donc tres merci bonjour sommes avons avez ont suis ai cela ca faire deux encore depuis alors "
    "car lors entre vers apres avant aujourd'hui hier demain trop peu ici moins ils elles lui eux meme",
    "de": "der die das und ist nicht ein eine ich sie mit auf für den dem zu von wir es auch sich als wie aber aus bei nach noch nur oder "
    "werden wird hat haben sind war einen einer unser unsere heute über",
    "es": "el los las y que de una por con para es del se lo como pero sus al nuestro nuestra nuestros hoy muy esta este estamos son más "
    "también fue hay todo todos desde porque nuestra mi yo ser",
    "it": "il di che è un una per con non sono della dei gli le del nel alla questo questa anche più ma come ho abbiamo nostro nostra "
    "oggi siamo molto loro suo da ed",
    "pt": "o os as e que de um uma para com não do da dos das em no na é por mais nosso nossa hoje muito são foi também ao pela estamos você",
    "nl": "de het een en van is dat niet op te zijn met voor die er maar om ook wij ons onze aan naar heeft hebben werd vandaag",
}  # fmt: skip
_STOPWORDS = {lang: frozenset(words.split()) for lang, words in _STOP.items()}
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_FOREIGN = [stop for lang, stop in _STOPWORDS.items() if lang not in ("en", "fr")]
_EN, _FR = _STOPWORDS["en"], _STOPWORDS["fr"]


@dataclass(frozen=True, slots=True)
class Language:
    """The language of a draft (`en`, `fr` or `other`), and of each sentence in it."""

    main: str
    each: tuple[str, ...]

    @property
    def unread(self) -> int:
        """How many sentences are in a language that is not read."""
        return sum(lang == "other" for lang in self.each)


def _votes(words: list[str]) -> tuple[int, int]:
    return sum(map(_EN.__contains__, words)), sum(map(_FR.__contains__, words)) + sum(w[1:2] == "'" and w[0] in "ldncj" for w in words)


def _foreign(words: list[str], own: int, text: str) -> bool:
    """Tell whether words are clearly of another language than English and French."""
    others = max(sum(map(stop.__contains__, words)) for stop in _FOREIGN)
    return (others >= 2 and others > 2 * own) or (others >= 4 and others > own * 1.4)


def languages(folded: Folded, parts: list[Sentence]) -> Language:
    """Tell the language of the draft and of each sentence; a sentence that says nothing of its own takes the draft's."""
    lower = folded.lower
    words = [_WORD.findall(lower, part.start, part.end) for part in parts]
    votes = [_votes(each) for each in words]
    en, fr = sum(v[0] for v in votes), sum(v[1] for v in votes)
    main = "fr" if fr > en else "en"
    original = folded.original
    if not original.isascii() and _mostly_foreign_script(original):
        return Language("other", tuple("other" for _ in parts))
    raw = [_WORD.findall(original.lower())] if not original.isascii() else [[w for each in words for w in each]]
    if _foreign(raw[0], max(en, fr), original):
        main = "other"
    each: list[str] = []
    for part, own, (e, f) in zip(parts, words, votes, strict=True):
        if main == "other":
            each.append("en" if e >= 3 and e > f and not _foreign(own, e, "") else "fr" if f >= 3 and f > e and not _foreign(own, f, "") else "other")
        elif (len(own) >= 5 and _foreign(own, max(e, f), "")) or (not original.isascii() and _mostly_foreign_script(folded.span(part.start, part.end).of(original))):
            each.append("other")
        elif abs(e - f) >= 2 or (e != f and min(e, f) == 0):
            each.append("en" if e > f else "fr")
        else:
            each.append(main)
    return Language(main, tuple(each))


def _mostly_foreign_script(text: str) -> bool:
    foreign = sum(1 for _ in _SCRIPTS.finditer(text))
    return foreign > 6 and foreign * 2 > sum(1 for _ in _LETTER.finditer(text))


def list_mark(folded: Folded, start: int) -> int:
    """Return where the words begin after a bullet or number that opens the line at `start`."""
    match = _LIST_MARK.match(folded.plain, start)
    return match.end() if match else start
