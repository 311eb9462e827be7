"""Walls of hashtags and repeated links."""

from __future__ import annotations

import re
from collections import Counter

from rewrite.text import Folded

WALL = 15  # tags, from the guideline's clause `spam`
KEEP = 5  # tags that stay when a wall is cut
_TAG = re.compile(r"(?<![\w&])#\w+")
_LINK = re.compile(r"https?://[^\s]+")
_WORD = re.compile(r"(?<![#@\w])[^\W\d_]{2,}")


def excess_tags(folded: Folded) -> tuple[int, int] | None:
    """Return the folded range of the tags that are too many: from 15, or more tags than words."""
    if "#" not in folded.plain:
        return None
    tags = list(_TAG.finditer(folded.plain))
    if len(tags) < 4:
        return None
    words = len(_WORD.findall(_LINK.sub("", _TAG.sub("", folded.plain))))
    if len(tags) < WALL and len(tags) <= words:
        return None
    keep = min(KEEP, max(1, words // 4)) if len(tags) < WALL else KEEP
    run_start = keep
    for at in range(keep, len(tags)):
        if folded.plain[tags[at - 1].end() : tags[at].start()].strip(" \n\r\t,·|"):
            run_start = at
    return (tags[run_start].start(), tags[-1].end()) if len(tags) - run_start >= 2 else (tags[keep].start(), tags[-1].end())


def repeated_links(folded: Folded) -> list[tuple[int, int]]:
    """Return the folded ranges of links that stand a second time or more."""
    if "http" not in folded.lower:
        return []
    seen: Counter[str] = Counter()
    repeats: list[tuple[int, int]] = []
    for match in _LINK.finditer(folded.plain):
        link = match.group().rstrip(".,;:!?)")
        seen[link] += 1
        if seen[link] > 1:
            repeats.append((match.start(), match.start() + len(link)))
    return repeats
