"""What a draft says, sentence by sentence, as sets of word classes: who speaks about whom, and how."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from rewrite.draft import Author
from rewrite.policy import Policy
from rewrite.reviewer.lexicon import WORD, Classes, Lexicon
from rewrite.reviewer.terms import Mention, Terms
from rewrite.text import Folded, Language, Sentence, languages, sentences

_OPAQUE = re.compile(r"https?://[^\s]+|www\.[^\s]+|(?<![\w@])@\w[\w.]*|(?<!\w)#\w+|(?<!\w)\$[a-z]{1,5}\b|\b[a-z0-9-]+\.(?:com|org|net|io|fr|example|gov|eu)\b(?:/\S*)?")
_MONEY = re.compile(r"[$€£]\s?\d|(?<!\d)\d[\d., ]{0,20}\s?(?:[kmb]?[$€£]|k€|m€|md€|millions?\b|milliards?\b|billions?\b|bn\b|euros?\b|dollars?\b|pounds?\b|chf\b)")
_PERCENT = re.compile(r"\d\s?(?:%|percent|per cent|pour cent|points?\b|pp\b)|\b(?:ten|twenty|thirty|forty|fifty|dix|vingt|trente|quarante|cinquante|cent) (?:percent|per cent|pour cent)")
_FIGURE = re.compile(r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|forty|fifty|hundred|thousand|million|billion|half|third|quarter|double|twice|sixth|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|douze|vingt|trente|quarante|cinquante|cent|mille|millions?|milliards?|moitie|tiers)\b")
_DATE = re.compile(
    r"\b(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d{2}-\d{2}|(?:january|february|march|april|may|june|july|august|september|october|november|december|janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre)\s+\d{1,4}|"
    r"\d{1,2}(?:st|nd|rd|th|er)?\s+(?:of\s+)?(?:january|february|march|april|may|june|july|august|september|october|november|december|janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre))"
)
_QUOTED = re.compile(r'"[^"\n]{12,600}"')
_PRONOUNS = frozenset(["it", "its", "this", "that", "they", "these", "those", "he", "she", "their", "il", "elle", "ils", "elles", "ce", "c", "cela", "ca", "cette", "ces", "celle", "celui", "son", "sa", "ses", "leur", "leurs"])
_NAME = re.compile(r"(?<![#@\w])[A-ZÀ-Ý][a-zà-ÿ'-]{2,}")
_EMPLOYER_OF_OTHERS = re.compile(
    r"\b(?:at|join|joined|joining|chez|rejoindre|rejoint|with us at)\s+(?:the\s+|la\s+|le\s+|l')?@?([A-Z][\w&.-]+(?:\s[A-Z][\w&.-]+)?)"
)
# A name with a capital inside is a brand; these are networks, tools and trades that anybody names.
_BRAND = re.compile(r"(?<![\w#@/.])[A-Z][a-z]+[A-Z]\w+")
_TOOLS = frozenset(["LinkedIn", "GitHub", "GitLab", "YouTube", "JavaScript", "TypeScript", "WhatsApp", "ChatGPT", "OpenAI", "PowerPoint", "TikTok", "DevOps", "MacBook", "PayPal", "WordPress", "PostgreSQL", "MySQL", "DevRel", "PhD", "FinTech", "EdTech", "HealthTech", "BioTech", "MacOS"])


@dataclass(slots=True)
class Word:
    """A word of the folded view with its classes."""

    start: int
    end: int
    mask: int


@dataclass(slots=True)
class Read:
    """A sentence with its words, its language and everything that is said in it."""

    place: Sentence
    lang: str
    words: list[Word]
    mask: int
    mentions: list[Mention] = field(default_factory=list[Mention])
    protected: bool = False


@dataclass(slots=True)
class Reading:
    """A whole draft, read."""

    folded: Folded
    language: Language
    sentences: list[Read]
    mentions: list[Mention]
    insider: bool
    implied: Read | None

    def at(self, place: int) -> Read | None:
        """Return the sentence in which a place of the folded view lies."""
        n = bisect_right(self.sentences, place, key=lambda read: read.place.start) - 1
        return self.sentences[n] if n >= 0 and place < self.sentences[n].place.end else None


# Sentences as first read (words with their classes by place in the sentence, and the mask), so that a text which was edited
# in one place is not read again in all others. It lives for one draft only.
Known = dict[tuple[object, ...], tuple[list[tuple[int, int, int]], int]]


class Reader:
    """Reads drafts under one policy; made once per policy."""

    def __init__(self, policy: Policy) -> None:
        self.classes = Classes(policy)
        self._lists = policy.lexicon
        self._lexicons: dict[str, Lexicon] = {}
        self.terms = Terms(policy.organisation)
        self._bits = self.classes.bits
        names = policy.organisation
        self._own = {word.lower() for name in (names.name, *names.aliases, *names.products, *names.competitors, *names.customers) for word in name.split()}
        self._facts = [frozenset(re.findall(r"\d[\d.,]*", fact)) for fact in policy.organisation.public_facts]

    def read(self, folded: Folded, author: Author | None, lang: str = "auto", known: Known | None = None) -> Reading:
        """Read a draft; `lang` other than auto takes the author's word for the language."""
        parts = sentences(folded)
        language = languages(folded, parts)
        if lang in ("en", "fr"):
            language = Language(lang, tuple(lang if each == language.main or each == "other" else each for each in language.each))
        mentions = self.terms.find(folded)
        draft_marks = self._author_marks(author)
        found = [
            self._sentence(folded, part, each, draft_marks, mentions, known) for part, each in zip(parts, language.each, strict=True)
        ]
        reading = Reading(folded, language, found, mentions, False, None)
        self._whose_we(reading)
        self._topics(reading)
        return reading

    def _lexicon(self, lang: str) -> Lexicon:
        """Return the words of a language, compiled when the first sentence needs them."""
        lexicon = self._lexicons.get(lang)
        if lexicon is None:
            lexicon = self._lexicons[lang] = Lexicon(self._lists, self.classes, lang)
        return lexicon

    def _author_marks(self, author: Author | None) -> int:
        if author is None:
            return 0
        marks = self._bits["spokesperson"] if author.spokesperson else 0
        fields = " ".join((*author.expertise, author.role)).lower()
        for mark, words in _FIELDS.items():
            if any(word in fields for word in words):
                marks |= self._bits[mark]
        return marks

    def _sentence(self, folded: Folded, part: Sentence, lang: str, marks: int, mentions: list[Mention], known: Known | None) -> Read:
        inside = mentions[bisect_left(mentions, (part.start,)) : bisect_left(mentions, (part.end,))]
        if known is None:
            return self._read_sentence(folded, part, lang, marks, inside)
        start = part.start
        key = (folded.plain[start : part.end], lang, marks, *((m.start - start, m.end - start, m.term.kind) for m in inside))
        if (seen := known.get(key)) is not None:
            return Read(part, lang, [Word(start + lo, start + hi, mask) for lo, hi, mask in seen[0]], seen[1], inside)
        read = self._read_sentence(folded, part, lang, marks, inside)
        known[key] = ([(w.start - start, w.end - start, w.mask) for w in read.words], read.mask)
        return read

    def _read_sentence(self, folded: Folded, part: Sentence, lang: str, marks: int, inside: list[Mention]) -> Read:
        lower, bits = folded.lower, self._bits
        lexicon = self._lexicon("fr" if lang == "fr" else "en")
        text = lower[part.start : part.end]
        opaque = [(m.start() + part.start, m.end() + part.start) for m in _OPAQUE.finditer(text)] if _may_be_opaque(text) else []
        words, strings = list[Word](), list[str]()
        for match in WORD.finditer(lower, part.start, part.end):
            start, end = match.span()
            if opaque and any(lo <= start < hi for lo, hi in opaque):
                press = lexicon.word(match.group()) & bits["press"] if "@" in lower[max(0, start - 12) : start] else 0
                words.append(Word(start, end, press))
                strings.append("")
            else:
                string = match.group()
                words.append(Word(start, end, lexicon.word(string) if lang != "other" else 0))
                strings.append(string)
        if lang != "other":
            _phrases(lexicon, words, strings, (bits["harmless"], bits["not"]), lower)
        for mention in inside:
            mark = bits[_KIND_MARKS[mention.term.kind]] if mention.term.kind in _KIND_MARKS else 0
            for word in words:
                if mention.start <= word.start < mention.end:
                    word.mask = (word.mask & ~self.classes.lexical) | mark | (bits["us"] if mention.term.kind in ("org", "handle", "product") else 0)
        mask = marks
        for word in words:
            mask |= word.mask
        mask |= self._shape(text, folded.plain[part.start : part.end], opaque)
        return Read(part, lang, words, mask, inside)

    def _shape(self, text: str, plain: str, opaque: list[tuple[int, int]]) -> int:
        bits, mask = self._bits, 0
        if _FIGURE.search(text):
            mask |= bits["figure"]
            if _MONEY.search(text):
                mask |= bits["money"]
            if _PERCENT.search(text):
                mask |= bits["percent"]
            if _DATE.search(text):
                mask |= bits["date"]
            if self._facts and (numbers := set(re.findall(r"\d[\d.,]*\d|\d", text))) and any(numbers <= fact for fact in self._facts):
                mask |= bits["public_fact"]
        if opaque:
            if "http" in text or "www." in text or re.search(r"\.(?:com|org|net|io|fr|example|gov|eu)\b", text):
                mask |= bits["url"]
            if re.search(r"\$[a-z]{1,5}\b", text):
                mask |= bits["cashtag"]
        if '"' in text and _QUOTED.search(text):
            mask |= bits["quoted"]
        if text.endswith("?"):
            mask |= bits["question"]
        if _NAME.search(plain, 1):
            mask |= bits["name"]
        return mask

    def _whose_we(self, reading: Reading) -> None:
        """Tell whether "we" and "our" mean the author's company, and mark them so."""
        bits = self._bits
        we, us = bits["we"] | bits["our"], bits["us"]
        named = any(m.term.kind in ("org", "handle", "product") for m in reading.mentions)
        foreign = not named and self._speaks_for_another(reading.folded.plain)
        for read in reading.sentences:
            if read.mask & bits["other_we"] or (not named and foreign):
                continue
            if read.mask & (we | bits["workplace"]) and reading.implied is None and self._implies(read):
                reading.implied = read
        reading.insider = named or reading.implied is not None
        if not reading.insider:
            return
        for read in reading.sentences:
            if not read.mask & bits["other_we"]:
                for word in read.words:
                    if word.mask & we:
                        word.mask |= us
                        read.mask |= us
            read.mask |= bits["inside"]

    def _implies(self, read: Read) -> bool:
        """Tell whether a sentence shows that its author speaks from inside a company: "our customers", "we shipped"."""
        bits = self._bits
        if read.mask & bits["workplace"] and read.mask & (bits["my"] | bits["our"] | bits["we"] | bits["i"]):
            return not read.mask & bits["ex"]
        words = read.words
        for at, word in enumerate(words):
            near = words[at + 1 : at + 4]
            if word.mask & bits["our"] and any(w.mask & bits["corporate"] for w in near[:3]):
                return True
            if word.mask & bits["we"] and any(w.mask & bits["corporate_act"] for w in near):
                return True
        return False

    def _speaks_for_another(self, plain: str) -> bool:
        if any(match.group(1).split()[0].lower() not in self._own for match in _EMPLOYER_OF_OTHERS.finditer(plain)):
            return True
        return any(match.group() not in _TOOLS and match.group().lower() not in self._own for match in _BRAND.finditer(plain))

    def _topics(self, reading: Reading) -> None:
        """Carry the topic on: a sentence that begins with "it", or names nobody, speaks of whom the one before spoke of."""
        bits = self._bits
        us = competitor = False
        for read in reading.sentences:
            own = bool(read.mask & bits["us"])
            other = bool(read.mask & bits["competitor"])
            if not own and not other:
                first = reading.folded.lower[read.words[0].start : read.words[0].end] if read.words else ""
                follows = first in _PRONOUNS or (len(read.words) <= 11 and not read.mask & (bits["i"] | bits["my"] | bits["name"]))
                us, competitor = us and follows, competitor and follows
                read.mask |= (bits["topic"] if us else 0) | (bits["topic_competitor"] if competitor else 0)
            else:
                us, competitor = own, other and not own
            if other and own:
                competitor = True


_KIND_MARKS = {"org": "org", "handle": "org", "product": "product", "competitor": "competitor", "customer": "customer"}
_FIELDS = {
    "expert_medical": ("doctor", "physician", "nurse", "medical", "medicine", "pharmac", "clinic", "health", "medecin", "médecin", "infirm", "santé", "soins", "surgeon", "chirurg"),
    "expert_legal": ("lawyer", "legal", "counsel", "attorney", "law", "jurist", "juridique", "avocat", "droit"),
    "expert_tax": ("tax", "account", "fiscal", "compta", "impôt"),
    "expert_invest": ("invest", "portfolio", "wealth", "financial advis", "trader", "gestion de patrimoine", "patrimoine", "placement", "épargne"),
}  # fmt: skip


def _may_be_opaque(text: str) -> bool:
    return "@" in text or "#" in text or "$" in text or "http" in text or "www." in text or "." in text[:-1]


def _phrases(lexicon: Lexicon, words: list[Word], strings: list[str], special: tuple[int, int], lower: str) -> None:
    """Mark the words of every phrase with its class; a harmless phrase silences the words that it covers."""
    harmless, negation = special
    silent: list[tuple[int, int]] = []
    marked: list[tuple[int, int, int]] = []
    for at, string in enumerate(strings):
        if not lexicon.opens(string):
            continue
        for size, bit in lexicon.phrases(strings, at):
            between = lower[words[at].end : words[at + size - 1].start]
            if "\n" in between or ". " in between or ", " in between or "; " in between:
                continue
            if bit == harmless:
                silent.append((at, at + size))
            else:
                marked.append((at, at + size, bit))
    for lo, hi in silent:
        for word in words[lo:hi]:
            word.mask &= negation
    for lo, hi, bit in marked:
        if not any(a <= lo and hi <= b and b - a > hi - lo - 1 for a, b in silent):
            for word in words[lo:hi]:
                word.mask |= bit
    for word in words:
        word.mask &= ~harmless
