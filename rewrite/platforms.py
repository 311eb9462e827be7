"""What each network takes: limits, how it counts, where it folds. Numbers are dated and have a source.

No network publishes all of its rules and all of them change; `AS_OF` is the day on which the sources were read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

from rewrite.span import Span
from rewrite.suggestion import Length

AS_OF = "2026-11-23"

URL_LENGTH = 23  # what a link counts on X and on Mastodon, however long it is


class Limit(NamedTuple):
    """One thing that a network counts. `only_when_over`: said only when it is exceeded, as for links."""

    value: int
    unit: str
    counts: Callable[[str], int]
    source: str
    only_when_over: bool = False


class Platform(NamedTuple):
    """One network. No limits means no limit.

    `fold` is the number of characters certain to stand before "see more", `fold_lines` the number of lines; None where
    nothing is folded. `short` networks may carry a disclosure as a tag where the sentence leaves too little room.
    `threads`: a long draft is posted there as several posts, each measured alone.
    """

    name: str
    limits: tuple[Limit, ...] = ()
    fold: int | None = None
    fold_lines: int | None = None
    fold_source: str = ""
    short: bool = False
    threads: bool = False


def measure(text: str, platform: str) -> Length:
    """Return how long a text is on a network, as the network counts; of a thread, its longest post.

    Space around a post is not posted and does not count. Where a network counts two things (graphemes and bytes), the
    one that is exceeded, else the one nearer to its limit, is returned. Raise KeyError for an unknown network.
    """
    network = PLATFORMS[platform]
    if not network.limits:
        return Length(value=len(text.strip()), limit=None, unit="characters")
    pieces = [span.of(text) for span in posts(text)] if network.threads else [text.strip()]
    nearest, share = None, -1.0
    for piece in pieces or [""]:
        for limit in network.limits:
            value = limit.counts(piece)
            if value / limit.value > share and (value > limit.value or not limit.only_when_over):
                nearest, share = Length(value=value, limit=limit.value, unit=limit.unit), value / limit.value
    assert nearest is not None
    return nearest


# --- threads -------------------------------------------------------------------------------------------------------

_RULE = r"(?m)^[ \t]*(?:-{3,}|\*{3,}|_{3,})[ \t]*\r?$"
_NUMBER = r"(?m)^[ \t]*\(?(\d{1,3})/(\d{1,3})?\)?(?=[\s.:)]|$)"


def posts(text: str) -> tuple[Span, ...]:
    """Return where each post of a draft stands: one for an ordinary draft, several for a thread, none for a blank one.

    A thread is parted by lines of `---`, or else by lines that begin with `1/`, `2/` ... or `1/5`, `2/5` ... in order.
    Parting lines and the space around a post belong to none; the numbers are posted and belong to theirs.
    """
    cuts = [Span(0, 0)]
    if "---" in text or "***" in text or "___" in text:
        cuts += [Span(*found.span()) for found in _compiled(_RULE).finditer(text)]
    if len(cuts) == 1 and "1/" in text and "2/" in text:
        cuts += [Span(start, start) for start in _numbered(text)]
    ends = [*(cut.start for cut in cuts[1:]), len(text)]
    parts = (_trim(text, cut.end, end) for cut, end in zip(cuts, ends, strict=True))
    return tuple(part for part in parts if part.start < part.end)


def _numbered(text: str) -> list[int]:
    """Return where the posts 1, 2, 3 ... of a numbered thread begin; nothing when it has no second."""
    starts: list[int] = []
    total: str | None = None
    for found in _compiled(_NUMBER).finditer(text):
        if int(found[1]) != len(starts) + 1 or (starts and found[2] != total):
            continue
        if not starts:
            total = found[2]
        if total and int(total) < int(found[1]):
            continue
        starts.append(found.start())
    return starts if len(starts) > 1 else []


def _trim(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    stripped = piece.lstrip()
    start = end - len(stripped)
    return Span(start, start + len(stripped.rstrip()))


# --- counting ------------------------------------------------------------------------------------------------------

# Patterns are compiled when they are first needed: most drafts need none.
_LINK = r"(?i:https?://[^\s<>\"]*[^\s<>\".,;:!?'…»)\]}])"
# X also shortens bare domains: under any generic top-level domain, and under a country's when a name or a path more
# makes it unmistakable (twitter-text, extractUrlsWithIndices). The generic ones here are those that posts use; a rarer
# one counts as plain letters.
_GENERIC = (
    "com|org|net|edu|gov|info|biz|io|co|tv|ai|app|dev|tech|news|blog|site|online|store|shop|cloud|agency|company|jobs"
    "|careers|work|design|media|group|global|world|today|live|page|link|xyz|club|health|energy|bank|paris"
)
_LABEL = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\."
_PATH = r"/(?:[^\s<>\"]*[^\s<>\".,;:!?'…»)\]}])?"
_BARE = (
    rf"(?<![\w@./$#-])(?:(?:{_LABEL})+(?:{_GENERIC})|(?:{_LABEL}){{2,}}[a-z]{{2}}|{_LABEL}[a-z]{{2}}(?=/))"
    rf"(?![\w@-]|\.\w)(?:{_PATH})?"
)
_X_LINK = f"{_LINK}|(?i:{_BARE})"
_DOTTED = r"\.[a-zA-Z0-9]"
_REMOTE_MENTION = r"(?<![\w/])@(\w+(?:[.-]+\w+)*)@[\w.-]*\w"
_COUNTS_TWO = r"[^\0-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]"
# Characters that stand alone: letters of Latin scripts, general punctuation, currency signs; no mark, joiner or emoji.
_SIMPLE = r"[\0-\u02ff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf]*"


def code_points(text: str) -> int:
    """Count Unicode code points."""
    return len(text)


def utf8_bytes(text: str) -> int:
    """Count bytes of UTF-8; a lone surrogate counts three."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def utf16_units(text: str) -> int:
    """Count UTF-16 code units: two for a character beyond U+FFFF, as JavaScript counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def graphemes(text: str) -> int:
    """Count what a reader takes for one character (Unicode UAX #29, extended grapheme clusters)."""
    pairs = text.count("\r\n")
    if text.isascii() or _compiled(_SIMPLE).fullmatch(text):
        return len(text) - pairs
    return sum(1 for _ in _patterns()["cluster"].finditer(text))


def weighted(text: str) -> int:
    """Count as X does: links 23, an emoji sequence 2, Latin and its neighbours 1, everything else 2 (after NFC)."""
    total = 0
    if _compiled(_DOTTED).search(text):
        text, links = _compiled(_X_LINK).subn("", text)
        total = links * URL_LENGTH
    if text.isascii():
        return total + len(text)
    text = unicodedata.normalize("NFC", text)
    if not _compiled(_SIMPLE).fullmatch(text):
        text, emoji = _patterns()["emoji"].subn("", text)
        total += 2 * emoji
    return total + len(text) + len(_compiled(_COUNTS_TWO).findall(text))


def emoji_as_bytes(text: str) -> int:
    """Count as Threads does: an emoji counts its bytes in UTF-8, every other character one."""
    if text.isascii() or _compiled(_SIMPLE).fullmatch(text):
        return len(text)
    rest, _ = _patterns()["emoji"].subn("", text)
    return len(rest) + sum(utf8_bytes(found.group()) for found in _patterns()["emoji"].finditer(text))


def mastodon_characters(text: str) -> int:
    """Count as Mastodon does: graphemes, a link counts 23, of `@name@server` only `@name`."""
    links = 0
    if "://" in text:
        text, links = _compiled(_LINK).subn("", text)
    if "@" in text:
        text = _compiled(_REMOTE_MENTION).sub(r"@\1", text)
    return links * URL_LENGTH + graphemes(text)


def different_links(text: str) -> int:
    """Count the different links of a text."""
    return (
        len({found.group().lower() for found in _compiled(_X_LINK).finditer(text)})
        if _compiled(_DOTTED).search(text)
        else 0
    )


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


@cache
def _patterns() -> Mapping[str, Any]:
    """Compile what the standard library cannot match; only text beyond plain letters gets here.

    An emoji is what twemoji-parser takes for one: keycaps, flags, tag sequences, pictographs joined by U+200D; a sign
    that is text by nature (©, ®, ™, ♟) needs U+FE0F, and U+FE0E makes text of any.
    """
    import regex

    sign = r"(?:[\p{Emoji}--[0-9#*©®™♟\p{RI}]](?!\uFE0E)|[©®™♟](?=\uFE0F))"
    one = rf"{sign}(?:\uFE0F|\p{{EMod}})?"
    emoji = rf"[0-9#*]\uFE0F?\u20E3|\p{{RI}}\p{{RI}}|{one}(?:[\U000E0020-\U000E007E]+\U000E007F)?(?:\u200D{one})*"
    return {"cluster": regex.compile(r"\X"), "emoji": regex.compile(emoji, regex.V1)}


# --- the networks --------------------------------------------------------------------------------------------------

_X = Limit(280, "weighted", weighted, "https://github.com/twitter/twitter-text/blob/master/config/v3.json")
_LINKEDIN = Limit(3000, "utf-16", utf16_units, "Buffer's composer; LinkedIn help a528176 gives the 3,000")
_THREADS = Limit(500, "characters", emoji_as_bytes, "https://developers.facebook.com/docs/threads/overview")
_THREADS_LINKS = Limit(
    5, "links", different_links, "https://developers.facebook.com/docs/threads/create-posts/text-attachments", True
)
_LEXICON = "https://github.com/bluesky-social/atproto/blob/main/lexicons/app/bsky/feed/post.json"
_MASTODON = Limit(
    500, "graphemes", mastodon_characters, "https://docs.joinmastodon.org/user/posting/; a server may set another limit"
)


def _networks() -> Iterator[Platform]:
    yield Platform("generic")
    yield Platform("x", (_X,), fold=280, fold_source="timeline of premium posts", short=True, threads=True)
    # No official number exists and sources differ (110 to 210 characters): this much is safe on all of them.
    yield Platform("linkedin", (_LINKEDIN,), fold=100, fold_lines=3, fold_source="unofficial, the least reported")
    yield Platform("threads", (_THREADS, _THREADS_LINKS), short=True, threads=True)
    bluesky = (Limit(300, "graphemes", graphemes, _LEXICON), Limit(3000, "bytes", utf8_bytes, _LEXICON))
    yield Platform("bluesky", bluesky, short=True, threads=True)
    yield Platform("mastodon", (_MASTODON,), short=True, threads=True)


PLATFORMS: Mapping[str, Platform] = MappingProxyType({network.name: network for network in _networks()})
