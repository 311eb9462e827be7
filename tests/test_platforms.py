from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rewrite.config import KEYS
from rewrite.platforms import PLATFORMS, graphemes, measure, posts, utf16_units
from rewrite.suggestion import Length

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


def test_the_settings_know_the_same_networks() -> None:
    assert set(KEYS["platform"].choices) == set(PLATFORMS)


# The first eight are twitter-text's conformance cases (validate.yml and v3 emoji discount).
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("This is a test.", 15),
        ("http://test.com", 23),
        ("https://test.com", 23),
        ("test.com", 23),
        ("Test https://test.com test https://test.com test.com test", 86),
        ("저찀쯿쿿", 8),
        ("H\U0001f431☺", 5),
        (FAMILY, 2),
        (ENGLAND, 2),
        ("\U0001f44d\U0001f3fd", 2),
        ("\U0001f1eb\U0001f1f7", 2),
        ("1\ufe0f\u20e3", 2),
        ("©", 1),
        ("©\ufe0f", 2),
        ("e\u0301", 1),
        ("l’été “déjà” – ok", 17),
        ("wait…", 6),
        ("me@acme.com", 11),
        ("foo.co.jp", 23),
        ("acme.fr", 7),
        ("acme.fr/jobs", 23),
        ("see acme.com.", 28),
        ("(https://acme.com/a_b?c=d)", 25),
        ("done.Next e.g. v1.2", 19),
        ("", 0),
    ],
)
def test_x_weighs(text: str, value: int) -> None:
    assert measure(text, "x") == Length(value=value, limit=280, unit="weighted")


@pytest.mark.parametrize(
    ("text", "platform", "expected"),
    [
        ("a\U0001f431", "generic", (2, None, "characters")),
        ("a\U0001f431", "linkedin", (3, 3000, "utf-16")),
        (FAMILY, "threads", (25, 500, "characters")),
        ("été ★", "threads", (5, 500, "characters")),
        ("❤\ufe0f", "threads", (6, 500, "characters")),
        ("❤\ufe0e", "threads", (2, 500, "characters")),
        (" ".join(f"https://a.com/{n}" for n in range(6)), "threads", (6, 5, "links")),
        ("https://a.com/1 " * 6, "threads", (95, 500, "characters")),
        ("plain", "bluesky", (5, 300, "graphemes")),
        (FAMILY + "ab", "bluesky", (3, 300, "graphemes")),
        (FAMILY * 10, "bluesky", (250, 3000, "bytes")),
        (FAMILY * 130, "bluesky", (3250, 3000, "bytes")),
        ("e\u0301\r\nx", "bluesky", (3, 300, "graphemes")),
        ("@jane@social.example hi https://example.com/a/very/long/path", "mastodon", (32, 500, "graphemes")),
        ("jane@mail.example", "mastodon", (17, 500, "graphemes")),
        ("क्षि", "mastodon", (1, 500, "graphemes")),
        ("  hi \n", "generic", (2, None, "characters")),
    ],
)
def test_each_network_counts_its_own_way(text: str, platform: str, expected: tuple[int, int | None, str]) -> None:
    value, limit, unit = expected
    assert measure(text, platform) == Length(value=value, limit=limit, unit=unit)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("one post", ["one post"]),
        (" \n ", []),
        ("a\n---\nb\n\n  ----  \nc\n", ["a", "b", "c"]),
        ("a\r\n---\r\nb\r\n", ["a", "b"]),
        ("1/3 a\n\n2/3 b\n3/3 c", ["1/3 a", "2/3 b", "3/3 c"]),
        ("Intro\n\n1/ a\n\n2/ b", ["Intro", "1/ a", "2/ b"]),
        ("(1/2) a\n(2/2) b", ["(1/2) a", "(2/2) b"]),
        ("1/2 cup\n2/3 cup", ["1/2 cup\n2/3 cup"]),
        ("1/ only one", ["1/ only one"]),
        ("on 1/2/2026 and 2/2/2026", ["on 1/2/2026 and 2/2/2026"]),
    ],
)
def test_a_thread_is_several_posts(text: str, parts: list[str]) -> None:
    assert [span.of(text) for span in posts(text)] == parts


def test_a_thread_is_as_long_as_its_longest_post() -> None:
    thread = "short\n---\n" + "a" * 290 + "\n---\nb"
    assert measure(thread, "x").value == 290
    assert measure(thread, "linkedin").value == len(thread)


def test_the_sources_are_written_down() -> None:
    assert all(limit.source and limit.value > 0 for network in PLATFORMS.values() for limit in network.limits)
    assert all(network.fold_source for network in PLATFORMS.values() if network.fold)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_quick_counts_agree_with_the_slow_ones(text: str) -> None:
    import regex

    assert graphemes(text) == len(regex.findall(r"\X", text))
    assert utf16_units(text) == sum(2 if ord(char) > 0xFFFF else 1 for char in text)
    for platform in PLATFORMS:
        assert measure(text, platform).value >= 0
