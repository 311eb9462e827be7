"""Laws of `suggest`: what holds for every draft, whatever it says and however it is written."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from texts import texts

from rewrite import Author, Policy, RewriteError, Suggestion, Verdict, load_policy, suggest
from rewrite.errors import ConfigError
from rewrite.finding import Finding
from rewrite.platforms import PLATFORMS
from rewrite.policy import load_author
from rewrite.render.json import as_json, from_wire

SHIPPED = load_policy()
ORGANISATION: dict[str, Any] = {
    **SHIPPED.sample["organisation"],
    "confidential_terms": ["Project Falcon", "Nightingale", "Blue-Heron 7"],
}
POLICY = load_policy({"extends": "default", "name": "acme", "organisation": ORGANISATION})
JANE = load_author(SHIPPED.sample["author"])
AUTHORS = (
    JANE,
    None,
    Author(),
    Author(role="analyste", employer="Acme SAS"),
    Author(employer="Initrode", interests=({"kind": "family", "subject": "Acme"},)),  # type: ignore[arg-type]
)

EXAMPLES = tuple(
    sentence
    for clause in SHIPPED.clauses.values()
    for lists in (clause.examples.bad, clause.examples.good)
    for sentence in (*lists.en, *lists.fr)
)
ODD = (
    *("🚀", "👩‍👩‍👧 family day", "e\u0301te\u0301 a\u0300 l’E\u0301lyse\u0301e", "10\u202f000\u00a0€", "🇫🇷❤️"),
    *("שלום לכולם, יש לנו חדשות.", "مرحبا بكم في موقعنا", "\u202eevil\u202c", "今日は新製品です。"),
    *("Wir haben heute gute Neuigkeiten.", "I was at the meeting.", "Ok", "n°1", "\u200b", "\ufeff", "CONFIDENTIAL"),
    *("#AcmeEmployee", "#acme #orion #news", "@globex @jane", "$ACME", "1/", "2/3", "---", "- ", "• ", "(1)", "«", '"'),
    *("https://acme.example/blog?id=3", "press@acme.example", "Orion", "Globex", "Initech", "Acme Corp's", "..."),
    *("Call me on +33 6 12 34 56 78", "jane.roe@mail.example", "4111 1111 1111 1111", "AKIAIOSFODNN7EXAMPLE"),
    *("Project Falcon", "#ProjectFalcon", "Ｎｉｇｈｔｉｎｇａｌｅ", "B l u e - H e r o n 7", "Pro\u200bject\u00a0Falcon"),
    *("You idiots!", "the best app in the world", "la meilleure du monde", "pwd: hunter2!x"),
)
APART = (" ", " ", "\n", "\n\n", "\r\n", "\r\n\r\n", "\u00a0", ", ", " 🚀 ", "\n- ", "\n2/ ", " — ", "\t", " and ")


@st.composite
def drafts(draw: st.DrawFn, between: tuple[str, ...] = (*APART, "")) -> str:
    """Sentences that break and keep the guideline, with what real posts are full of, in any order."""
    pieces = draw(st.lists(st.sampled_from(EXAMPLES) | st.sampled_from(ODD), min_size=1, max_size=6))
    return "".join(piece + draw(st.sampled_from(between)) for piece in pieces)


authors = st.sampled_from(AUTHORS)
platforms = st.sampled_from(sorted(PLATFORMS))


def run(draft: str, author: Author | None = JANE, platform: str = "generic", policy: Policy = POLICY) -> Suggestion:
    return suggest(draft, author=author, policy=policy, platform=platform)


# --- the diff ------------------------------------------------------------------------------------------------------


@given(drafts() | texts, authors, platforms)
def test_revised_is_the_draft_with_its_edits_and_nothing_else(
    draft: str, author: Author | None, platform: str
) -> None:
    result = run(draft, author, platform)
    assert result.draft == draft
    assert result.diff.apply(draft) == result.revised
    assert result.diff.invert(draft).apply(result.revised) == draft
    at = there = 0
    for edit in result.edits:
        assert draft[edit.start : edit.end] == edit.before != edit.after
        assert result.revised[there : there + edit.start - at] == draft[at : edit.start]
        there += edit.start - at + len(edit.after)
        at = edit.end
    assert result.revised[there:] == draft[at:]


@given(drafts() | texts, authors, platforms)
def test_a_second_run_proposes_nothing(draft: str, author: Author | None, platform: str) -> None:
    revised = run(draft, author, platform).revised
    again = run(revised, author, platform)
    assert [(edit.before, edit.after, edit.clauses) for edit in again.edits] == []


@given(drafts(("\r\n", "\r\n\r\n", " ", "\r\n- ", "")), authors, platforms)
def test_line_ends_stay_as_they_are(draft: str, author: Author | None, platform: str) -> None:
    revised = run(draft, author, platform).revised
    assert not re.search(r"(?<!\r)\n|\r(?!\n)", revised)


@given(drafts(), authors, platforms)
def test_no_character_is_torn(draft: str, author: Author | None, platform: str) -> None:
    """No edit leaves a mark without its letter, or half of a joined emoji."""
    for edit in run(draft, author, platform).edits:
        following = draft[edit.end : edit.end + 1]
        assert not (edit.before and unicodedata.category(following or " ") in ("Mn", "Me")), edit
        assert not (edit.before and following == "\u200d"), edit
        assert not edit.before.endswith("\r") or following != "\n", edit


# --- nothing invented ----------------------------------------------------------------------------------------------

# Words that a repair may write with a capital when they open a sentence.
_PLAIN = frozenset(["i", "je", "j", "a", "an", "un", "une", "des", "the", "some", "we", "nous", "people", "gens", "it"])


@given(drafts(), authors, platforms)
def test_nothing_is_stated_that_nobody_stated(draft: str, author: Author | None, platform: str) -> None:
    profile = json.dumps(author.model_dump(), ensure_ascii=False) if author else ""
    templates = [text.model_dump() for text in POLICY.disclosures.values()]
    known = f"{draft}\n{profile}\n{json.dumps([ORGANISATION, templates], ensure_ascii=False)}"
    words = {word.casefold() for word in re.findall(r"[^\W\d_]+", known)}
    tags = {f"#{name}employee" for name in ("acme", "acmesas", "initrode")}
    tags |= {f"#employé{name}" for name in ("acme", "acmesas", "initrode")}
    for edit in run(draft, author, platform).edits:
        assert set(re.findall(r"\d+", edit.after)) <= set(re.findall(r"\d+", known)), edit
        for fact in re.findall(r"https?://\S+|www\.\S+|[@#]\w+|\S+@\S+", edit.after):
            assert fact.casefold() in known.casefold() or fact.casefold() in tags, edit
        prose = re.sub(r"[@#]\w+", "", edit.after)
        for word in re.findall(r"[^\W\d_]*[A-ZÀ-Þ][^\W\d_]*", prose):
            assert word.casefold() in words | _PLAIN or len(word) == 1, edit


# --- findings and verdict ------------------------------------------------------------------------------------------


def counted(finding: Finding) -> bool:
    silent = ("report-content", "ask-when-unsure", "policy-review")
    return finding.clause not in silent and finding.state != "protected"


@given(drafts() | texts, authors, platforms)
def test_findings_stand_where_they_say(draft: str, author: Author | None, platform: str) -> None:
    result = run(draft, author, platform)
    assert [finding.id for finding in result.findings] == [f"f{n}" for n in range(1, len(result.findings) + 1)]
    assert list(result.findings) == sorted(result.findings, key=lambda f: (f.start, f.end, f.clause))
    for finding in result.findings:
        assert 0 <= finding.start <= finding.end <= len(draft)
        assert finding.quote == draft[finding.start : finding.end]
        assert finding.clause in POLICY.clauses
        assert finding.contact in POLICY.clauses[finding.clause].contact
        assert finding.message
        if finding.action == "disclose":
            assert finding.start == finding.end
    for place in result.protected:
        assert place.quote == draft[place.start : place.end] != ""
    assert {clause for edit in result.edits for clause in edit.clauses} <= {f.clause for f in result.findings}


@given(drafts() | texts, authors, platforms)
def test_the_verdict_follows_from_the_findings(draft: str, author: Author | None, platform: str) -> None:
    result = run(draft, author, platform)
    live = [finding for finding in result.findings if counted(finding)]
    blocked = [f for f in live if f.state == "open" and (f.level == "hard" or f.action == "escalate")]
    too_long = result.length.limit is not None and result.length.value > result.length.limit
    assert (result.verdict is Verdict.HOLD) == bool(blocked)
    if result.verdict is Verdict.CLEAN:
        assert not live
        assert not result.edits
        assert not too_long
    if result.verdict is Verdict.READY:
        assert result.edits
        assert {finding.state for finding in live} <= {"repaired"}
        assert not too_long
        assert result.revised.strip()
    asked = {(escalation.contact, escalation.clause) for escalation in result.escalations}
    for finding in blocked:
        assert (finding.contact, finding.clause) in asked


@given(drafts(), authors, platforms)
def test_what_is_ready_is_clean_afterwards(draft: str, author: Author | None, platform: str) -> None:
    result = run(draft, author, platform)
    if result.verdict is Verdict.READY:
        again = run(result.revised, author, platform)
        assert [(f.clause, f.quote) for f in again.findings if counted(f)] == []
        assert again.verdict is Verdict.CLEAN


@given(drafts(), platforms)
def test_nothing_hard_is_left_that_an_edit_could_mend(draft: str, platform: str) -> None:
    again = run(run(draft, JANE, platform).revised, JANE, platform)
    assert [(f.clause, f.quote) for f in again.findings if f.level == "hard" and f.state == "open"] == []


@given(drafts())
def test_the_same_draft_gets_the_same_answer(draft: str) -> None:
    assert run(draft) == run(draft)


# --- the wire ------------------------------------------------------------------------------------------------------


@given(drafts() | texts, authors, platforms)
def test_json_round_trip(draft: str, author: Author | None, platform: str) -> None:
    result = run(draft, author, platform)
    assert Suggestion.model_validate_json(result.model_dump_json()) == result
    assert from_wire(json.loads(as_json(result))) == result


# --- listed terms and identifiers ----------------------------------------------------------------------------------

_LIKE = dict(zip("aceopxyABEKMHOPCTX", "асеорхуАВЕКМНОРСТХ", strict=True))
_SEEN = {ord(like): char for char, like in _LIKE.items()}
_HIDDEN = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u034f")


def seen(text: str) -> str:
    """Letters and digits as a reader takes them, lower case."""
    plain = unicodedata.normalize("NFKD", text.translate(_SEEN)).translate(_SEEN)
    return "".join(char for char in plain if char.isalnum()).lower()


def wide(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


DISGUISES = {
    "plain": lambda text: text,
    "upper": str.upper,
    "lower": str.lower,
    "zero-width": lambda text: "".join(char + _HIDDEN[at % len(_HIDDEN)] for at, char in enumerate(text)),
    "one zero-width": lambda text: text[:3] + "\u200b" + text[3:],
    "look-alike": lambda text: "".join(_LIKE.get(char, char) for char in text),
    "full-width": wide,
    "bold": lambda text: "".join(
        chr(0x1D400 + ord(c) - 65) if "A" <= c <= "Z" else chr(0x1D41A + ord(c) - 97) if "a" <= c <= "z" else c
        for c in text
    ),
    "struck": lambda text: "".join(char + "\u0336" for char in text),
    "accents": lambda text: unicodedata.normalize("NFC", "".join(c + "\u0301" if c in "aeiou" else c for c in text)),
    "no-break": lambda text: text.replace(" ", "\u00a0"),
}
SPACINGS = {
    "spaced": " ".join,
    "dotted": ".".join,
    "hyphened": "-".join,
    "spaced and parted": lambda text: "   ".join(map(" ".join, text.split())),
    "thin": "\u2009".join,
    "together": lambda text: re.sub(r"\W", "", text),
    "underscored": lambda text: re.sub(r"\W", "_", text),
}
CONTEXTS = (
    "We are working on {} with a great team.",
    "{} rocks!",
    "Excited about {}, and I had lunch with my sister.",
    "My sister says: «{}».",
    "I love walks. ({}) I love cakes.",
    "- apples\n- {}\n- pears",
    "1/ Hello all\n\n2/ {} soon\n\n3/ Bye",
    "Le mot du jour est {}, et il fait beau.",
    "J'ai mangé une pomme ; {}, c'est pour demain.",
    "Wir haben heute viel über {} gesprochen und es war sehr gut.",
    "今日は{}を発表します。",
    "مرحبا {} بكم",
    "{}",
    "{}\r\n{}",
    "🚀{}🚀",
    "I work at Acme as a product manager. {}?",
    "https://acme.example/{}",
)
disguises = st.sampled_from(sorted(DISGUISES)).map(DISGUISES.__getitem__)
spacings = st.sampled_from(sorted(SPACINGS)).map(SPACINGS.__getitem__)
contexts = st.sampled_from(CONTEXTS)


@given(st.sampled_from(ORGANISATION["confidential_terms"]), disguises | spacings, contexts, authors, platforms)
def test_a_listed_term_never_survives(
    term: str, disguise: Any, context: str, author: Author | None, platform: str
) -> None:
    draft = context.replace("{}", disguise(term))
    result = run(draft, author, platform)
    assert seen(term) not in seen(result.revised), result.refusals
    assert any(finding.clause == "confidential-information" for finding in result.findings)


@given(st.sampled_from(ORGANISATION["confidential_terms"]), disguises | spacings, drafts(APART), drafts(APART))
def test_a_listed_term_survives_in_no_company(term: str, disguise: Any, before: str, after: str) -> None:
    result = run(f"{before}\n\nI spoke of {disguise(term)} today.\n\n{after}")
    assert seen(term) not in seen(result.revised), result.refusals


@pytest.mark.parametrize(
    "words",
    [
        "I read about Project Falconry in a book on birds.",
        "I read about the nightin gale in a book on birds.",
        "I finished the project. Falcons flew over us.",
        "I finished the project; falcon nests came next.",
        "I love this project (falcons are so quick).",
        "I saw a blue heron in 7 of the ponds.",
    ],
)
def test_words_that_only_look_like_a_listed_term_stay(words: str) -> None:
    assert run(words).revised == words


IDENTIFIERS = (
    "jane.doe+x@mail.example",
    "+33 6 12 34 56 78",
    "06 12 34 56 78",
    "(202) 456-1111",
    "+1 202-456-1111",
    "+44 20 7946 0958",
    "FR14 2004 1010 0505 0001 3M02 606",
    "GB82WEST12345698765432",
    "4111 1111 1111 1111",
    "5555-5555-5555-4444",
    "536-90-4399",
    "AKIAIOSFODNN7EXAMPLE",
    "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
    "sk-proj-abcdEFGH1234ijklMNOP5678",
)
NUMBER_CONTEXTS = (
    "Call me or write: {}.",
    "{}",
    "My sister ({}) bakes cakes, and she is good at it.",
    "Thanks all!\r\n{}\r\nBye",
    "Appelez le {} demain, merci à vous.",
    "Wir haben heute viel gesprochen und es war sehr gut: {}",
    "🚀 {} 🚀",
    "I work at Acme as a product manager. Reach me at {}, please.",
)
LETTERS = ("plain", "zero-width", "one zero-width", "full-width", "no-break")


@given(st.sampled_from(IDENTIFIERS), st.sampled_from(LETTERS), st.sampled_from(NUMBER_CONTEXTS), authors, platforms)
def test_an_identifier_never_survives(
    identifier: str, disguise: str, context: str, author: Author | None, platform: str
) -> None:
    draft = context.replace("{}", DISGUISES[disguise](identifier))
    result = run(draft, author, platform)
    assert seen(identifier) not in seen(result.revised), result.refusals


@pytest.mark.parametrize("contact", ["press@acme.example", "Press@Acme.example", "press\u200b@acme.example"])
def test_a_public_contact_stays(contact: str) -> None:
    draft = f"I work at Acme as a product manager. Journalists write to {contact}, as ever."
    assert contact in run(draft).revised


# --- odd drafts ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("draft", ["", " ", "\n", "\r\n\t\u00a0", "\ufeff", "\u200b\u200d", "🚀", "...", "#", "@", "\0"])
@pytest.mark.parametrize("platform", sorted(PLATFORMS))
def test_a_draft_that_says_nothing_is_clean(draft: str, platform: str) -> None:
    result = run(draft, platform=platform)
    assert (result.verdict, result.revised, result.findings) == (Verdict.CLEAN, draft, ())


@given(st.text(max_size=60))
@example("\ud800")
@example("Acme \udfff Project Falcon")
def test_every_text_gets_an_answer(draft: str) -> None:
    try:
        result = run(draft)
    except RewriteError:
        return
    assert result.draft == draft


@pytest.mark.parametrize(
    ("named", "said"), [({"platform": "myspace"}, "myspace"), ({"lang": "de"}, "de"), ({"platform": ""}, "known: ")]
)
def test_an_unknown_setting_is_named(named: dict[str, str], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        suggest("hello", **named)  # type: ignore[arg-type]


@pytest.mark.parametrize("lang", ["auto", "en", "fr"])
def test_the_author_may_name_the_language(lang: str) -> None:
    result = suggest("Orion !", author=JANE, policy=POLICY, lang=lang)
    assert result.language == ("en" if lang == "auto" else lang)
    assert ("travaille" in result.revised) == (lang == "fr")


# --- disclosures ---------------------------------------------------------------------------------------------------


SILENT = "Orion has an offline mode now, and it saved my train ride this morning."


@pytest.mark.parametrize("platform", sorted(PLATFORMS))
@pytest.mark.parametrize("opening", ["", "@bob ", "1/ ", "\r\n", "\ufeff", "🚀 ", "@bob @eve 1/3 ", "- ", "« "])
def test_one_disclosure_is_added_near_the_start(opening: str, platform: str) -> None:
    result = run(f"{opening}{SILENT}", platform=platform)
    (edit,) = result.edits
    assert edit.before == ""
    assert edit.start <= len(opening)
    assert edit.after.strip() == "I work for Acme as a product manager."
    assert result.verdict is Verdict.READY


def test_without_a_profile_nothing_is_disclosed_and_it_says_so() -> None:
    result = run(SILENT, None)
    assert result.edits == ()
    assert result.verdict is Verdict.HOLD
    assert any("profile" in warning for warning in result.warnings)


def test_a_tag_where_room_is_short() -> None:
    draft = f"{SILENT} {'So happy about my train ride. ' * 7}"[:261].rstrip()
    result = run(draft, Author(role="product manager", employer="Acme SAS"), "x")
    assert "#AcmeSASEmployee" in result.revised
    assert result.verdict is Verdict.READY
