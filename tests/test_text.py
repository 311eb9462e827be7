from __future__ import annotations

import signal
import unicodedata
from collections.abc import Iterator
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from texts import texts

from rewrite.span import Span
from rewrite.text import Folded, fold, languages, list_mark, sentences

HIDDEN = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u034f", "\u180e", "\u202e", "\u2069", "\ufe0f")
_LIKE = dict(zip("aceopxyABEKMHOPCTX", "асеорхуАВЕКМНОРСТХ", strict=True))


# --- the folded view -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Project Falcon", "project falcon"),
        ("Pro\u200bject Fal\u00adcon", "project falcon"),
        ("P\ufeffr\u2060o\u034fj\u200dect", "project"),
        ("Рrоjесt Fаlсоn", "project falcon"),
        ("ΡROJECT", "project"),
        ("Ｐｒｏｊｅｃｔ　Ｆａｌｃｏｎ", "project falcon"),
        ("𝐏𝐫𝐨𝐣𝐞𝐜𝐭 𝓕𝓪𝓵𝓬𝓸𝓷", "project falcon"),
        ("Ⓟⓡⓞⓙⓔⓒⓣ", "project"),
        ("P̶r̶o̶j̶e̶c̶t̶", "project"),
        ("e\u0301te\u0301", "ete"),
        ("été", "ete"),
        ("cœur, Æon, Straße", "coeur, aeon, strasse"),
        ("ﬁn, ﬀ", "fin, ff"),
        ("l’été « là »", "l'ete \" la \""),
        ("10\u202f000\u00a0€", "10 000 €"),
        ("İstanbul", "istanbul"),
        ("０６ １２", "06 12"),
        ("ⅯⅠⅩ", "mix"),
        ("a\r\nb\tc", "a\r\nb\tc"),
    ],
)
def test_what_a_reader_takes_it_for(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(texts)
def test_the_two_views_are_as_long(text: str) -> None:
    view = Folded(text)
    assert len(view.plain) == len(view.lower)
    assert view.original == text
    assert view.plain.lower() == view.lower


@given(st.text(st.characters(max_codepoint=127)))
def test_plain_text_stands_as_it_is(text: str) -> None:
    assert Folded(text).plain == text


@given(texts)
def test_folding_is_done_once(text: str) -> None:
    once = Folded(text).plain
    assert Folded(once).plain == once


@given(texts)
def test_no_hidden_character_is_left(text: str) -> None:
    assert not [char for char in Folded(text).plain if unicodedata.category(char) in ("Cf", "Mn", "Me")]


@given(texts, st.data())
def test_a_folded_range_maps_to_code_points_that_fold_to_it(text: str, data: st.DataObject) -> None:
    view = Folded(text)
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(view.plain))] * 2)))
    span = view.span(start, end)
    assert 0 <= span.start <= span.end <= len(text)
    back = Folded(span.of(text)).plain
    if start < end:
        assert view.plain[start:end] in back
        assert start == 0 or end == 0 or view.span(0, end).end == span.end
    else:
        assert span.start == span.end


@given(texts, st.data())
def test_ranges_in_order_map_to_places_in_order(text: str, data: st.DataObject) -> None:
    view = Folded(text)
    one, two, three = sorted(data.draw(st.tuples(*[st.integers(0, len(view.plain))] * 3)))
    assert view.span(one, two).start <= view.span(two, three).start
    assert view.span(one, two).end <= view.span(one, three).end


@st.composite
def disguised(draw: st.DrawFn, word: str) -> str:
    """The word as one who wants to slip it past a filter writes it; it begins and ends with a visible letter."""
    style = draw(st.sampled_from(("plain", "wide", "like", "accent")))
    letters: list[str] = []
    for char in word:
        if style == "wide":
            char = chr(ord(char) + 0xFEE0)
        elif style == "like":
            char = _LIKE.get(char, char)
        elif style == "accent":
            char += "\u0301"
        letters.append(char)
    hidden = draw(st.lists(st.sampled_from(("", *HIDDEN)), min_size=len(word) - 1, max_size=len(word) - 1))
    return "".join(a + b for a, b in zip(letters, [*hidden, ""], strict=True))


words = st.sampled_from(["Falcon", "coffee", "Expo", "Orion", "ABE"])
spaces = st.sampled_from([" ", "\r\n", "\u00a0", " 👩‍👩‍👧 ", " ﬁ ", " œ\u0301 ", " שלום "])


@given(
    st.lists(words.flatmap(lambda word: st.tuples(st.just(word), disguised(word))), min_size=1, max_size=6),
    st.lists(spaces, min_size=7, max_size=7),
)
def test_a_word_of_the_view_maps_to_the_word_as_it_was_written(
    words: list[tuple[str, str]], between: list[str]
) -> None:
    text, places = between[0], list[Span]()
    for (_, written), space in zip(words, between[1:], strict=False):
        places.append(Span(len(text), len(text) + len(written)))
        text += written + space
    view, at = Folded(text), 0
    for (word, written), place in zip(words, places, strict=True):
        at = view.lower.index(word.lower(), at)
        assert view.span(at, at + len(word)) == place
        assert view.span(at, at + len(word)).of(text) == written
        at += len(word)


def test_marks_belong_to_the_letter_before_them() -> None:
    view = Folded("e\u0301te\u0301.")
    assert view.span(0, 1) == (0, 2)
    assert view.span(0, 3) == (0, 5)
    assert view.span(3, 4) == (5, 6)
    assert view.span(4, 4) == (6, 6)


def test_half_a_ligature_is_the_whole() -> None:
    view = Folded("ﬁn")
    assert view.plain == "fin"
    assert view.span(0, 1) == view.span(1, 2) == view.span(0, 2) == (0, 1)


# --- sentences -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("One. Two! Three? Four… Five", ["One.", "Two!", "Three?", "Four…", "Five"]),
        ("Dr. Roe met Mr. Doe at 5 p.m. today. Bye.", ["Dr. Roe met Mr. Doe at 5 p.m. today.", "Bye."]),
        ("Version 2.0 is out. See acme.example/a?b=1 now.", ["Version 2.0 is out.", "See acme.example/a?b=1 now."]),
        ("First line\nSecond line\r\nThird", ["First line", "Second line", "Third"]),
        ("- one\n- two\n\n3. three", ["- one", "- two", "3. three"]),
        ("« Oui. » dit-il.", ["« Oui. »", "dit-il."]),
        ("Vraiment ? Oui !", ["Vraiment ?", "Oui !"]),
        ('She said "no." Then left.', ['She said "no."', "Then left."]),
        ("Done 🚀 Next", ["Done 🚀", "Next"]),
        ("", []),
        (" \r\n\u00a0\t", []),
        ("...", ["..."]),
        ("🚀", ["🚀"]),
    ],
)
def test_sentences(text: str, cut: list[str]) -> None:
    view = Folded(text)
    assert [view.span(part.start, part.end).of(text) for part in sentences(view)] == cut


@given(texts)
def test_sentences_are_in_order_and_leave_out_white_space_alone(text: str) -> None:
    view = Folded(text)
    at, paragraph = 0, 0
    for part in sentences(view):
        assert at <= part.start < part.end <= len(view.plain)
        assert not view.plain[at : part.start].strip()
        assert view.plain[part.start : part.end].strip() == view.plain[part.start : part.end]
        assert paragraph <= part.paragraph
        at, paragraph = part.end, part.paragraph
    assert not view.plain[at:].strip()


@pytest.mark.parametrize("opening", ["- ", "• ", "1. ", "2) ", "✅ ", "→ ", ""])
def test_words_begin_after_the_mark_of_a_list(opening: str) -> None:
    assert list_mark(Folded(opening + "Word"), 0) == len(opening)


# --- language ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "main", "each"),
    [
        ("I am happy to say that we have news for you.", "en", ("en",)),
        ("Je suis ravie de vous dire que nous avons une nouvelle.", "fr", ("fr",)),
        ("We have news for all of you. Nous avons une nouvelle pour vous tous.", None, ("en", "fr")),
        ("Wir haben heute eine gute Nachricht für euch und sind sehr froh.", "other", ("other",)),
        ("今日は新しい製品を発表します。", "other", ("other",)),
        ("مرحبا بكم في موقعنا الجديد اليوم", "other", ("other",)),
        ("", "en", ()),
        ("🚀🚀🚀", "en", ("en",)),
    ],
)
def test_language(text: str, main: str | None, each: tuple[str, ...]) -> None:
    view = Folded(text)
    found = languages(view, sentences(view))
    assert found.each == each
    assert main in (None, found.main)
    assert found.unread == each.count("other")


@pytest.mark.parametrize(
    "text",
    [
        "Très fière de ce que l'équipe a créé cette année : nos clients étaient déjà là.",
        "À l'été dernier, l'équipe était à Besançon et a fêté ses dix années d'activité.",
        "Le résumé of the naïve café owner is what we have read today.",
    ],
)
def test_accents_written_apart_change_no_language(text: str) -> None:
    together, apart = (Folded(unicodedata.normalize(form, text)) for form in ("NFC", "NFD"))
    assert languages(apart, sentences(apart)) == languages(together, sentences(together))


@given(texts)
def test_every_text_has_a_language(text: str) -> None:
    view = Folded(text)
    parts = sentences(view)
    found = languages(view, parts)
    assert len(found.each) == len(parts)
    assert {found.main, *found.each} <= {"en", "fr", "other"}


# --- time ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def no_hang() -> Iterator[None]:
    """Stop a test that would run for hours; what is linear needs a hundredth of this."""

    def stop(signum: int, frame: FrameType | None) -> None:
        raise AssertionError("still not done: time grows faster than the text")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(10)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.usefixtures("no_hang")
@pytest.mark.parametrize(
    "unit", [".", "!", '."', "…)", "a.", "🚀", "a🚀", " ", "\n", "\r\n", "a\n", "’", "\u200b", "e\u0301", "(", "- "]
)
def test_a_hundred_thousand_of_the_same_character(unit: str) -> None:
    text = unit * (100_000 // len(unit)) + "a"
    view = Folded(text)
    parts = sentences(view)
    assert len(languages(view, parts).each) == len(parts)
