from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import get_args

import pytest

from rewrite.edit import Edit, Refusal
from rewrite.finding import Finding, Level, State
from rewrite.policy import Policy
from rewrite.render.messages import ENGLISH, FRENCH
from rewrite.render.page import Page, columns
from rewrite.render.text import as_text
from rewrite.suggestion import Escalation, Protected, Suggestion, Verdict

DRAFT = "Big day!\nWe ship the best database in the world. Come and see."
PLAIN = Page(width=72)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def mended(
    suggestion: Callable[..., Suggestion], edit: Callable[..., Edit], finding: Callable[..., Finding]
) -> Suggestion:
    edits = [edit(DRAFT, "the best database in the world", "a database"), edit(DRAFT, "", "I work at Acme. ", at=0)]
    findings = (
        finding(DRAFT, "", clause="employment-disclosure", level="hard", action="disclose"),
        finding(DRAFT, "the best database in the world"),
    )
    return suggestion(DRAFT, edits, findings=findings, warnings=("The guideline is overdue for review.",))


def test_a_mended_post(mended: Suggestion, policy: Policy) -> None:
    assert as_text(mended, policy, PLAIN) == (
        "Ready: post the text below, not the draft.\n"
        "\n"
        "Warnings:\n"
        "  - The guideline is overdue for review.\n"
        "\n"
        "The post - 2 changes: [-taken out-] {+put in+}\n"
        "\n"
        "  {+I work at Acme.+} Big day!\n"
        "  We ship [-the best database in the world-]{+a database+}. Come and\n"
        "  see.\n"
        "\n"
        "`--format revised` prints the text alone, `--write` puts it into the\n"
        "file.\n"
        "\n"
        "1. Say where you work [employment-disclosure]\n"
        "   missing at line 1, column 1 - must, mended\n"
        "   Why: Nothing backs this.\n"
        "\n"
        "2. Only backed claims [unsubstantiated-claim]\n"
        "   line 2, column 9 - should, mended\n"
        '   "the best database in the world"\n'
        "   Why: Nothing backs this.\n"
        "\n"
        "Length: 58 characters\n"
        "Guideline: Acme 1.0 (ffffffffffff), judged by embedded\n"
    )


def test_a_post_on_hold_names_whom_to_ask(
    suggestion: Callable[..., Suggestion], finding: Callable[..., Finding], policy: Policy
) -> None:
    draft = "They sued us."
    asked = (
        Escalation(contact="legal", clause="legal-matter", reason="A lawsuit goes to Legal first."),
        Escalation(contact="pr", clause="legal-matter", reason="A lawsuit goes to Legal first."),
    )
    found = (finding(draft, draft, clause="legal-matter", action="escalate", level="hard", state="open"),)
    text = as_text(suggestion(draft, verdict=Verdict.HOLD, escalations=asked, findings=found), policy, PLAIN)
    assert text.startswith("Hold: do not post this yet.\n1 point is open.\nAsk first: legal, pr.\n")
    assert "  legal  legal@acme.example\n    - legal-matter: A lawsuit goes to Legal first.\n" in text
    assert "  pr  (no address in the policy)\n" in text
    assert text.count("A lawsuit") == 2


def test_an_unwritten_disclosure_is_said_with_its_cure(
    suggestion: Callable[..., Suggestion], finding: Callable[..., Finding], policy: Policy
) -> None:
    found = (finding(DRAFT, "", clause="employment-disclosure", action="disclose", level="hard", state="open"),)
    text = as_text(suggestion(DRAFT, verdict=Verdict.HOLD, findings=found), policy, PLAIN)
    assert "Disclosures that could not be written:\n  - employment-disclosure: Nothing backs this.\n" in text


def test_protected_speech_and_refusals_are_said(suggestion: Callable[..., Suggestion], policy: Policy) -> None:
    kept = Protected(start=9, end=16, quote="We ship", reason="Working conditions.")
    refused = Refusal(
        before="a", after="b", clauses=("spam",), code="invented", reason="A new name.", source="embedded"
    )
    text = as_text(suggestion(DRAFT, protected=(kept,), refusals=(refused,)), policy, PLAIN)
    assert 'Left alone: lawful speech:\n  - line 2, column 1: "We ship" Working conditions.\n' in text
    assert "Changes that were considered and not made:\n  - [-a-]{+b+} A new name. [spam]\n" in text


def test_too_long(suggestion: Callable[..., Suggestion], policy: Policy) -> None:
    text = as_text(suggestion("a " * 200, verdict=Verdict.REVIEW, platform="x"), policy, PLAIN)
    assert "Length: 399 of 280 characters as X counts them (x)" in text
    thread = as_text(suggestion("a\n---\nbb", platform="x"), policy, PLAIN)
    assert "(x), the longest of 2 posts" in thread


def test_french(mended: Suggestion, policy: Policy) -> None:
    text = as_text(mended.model_copy(update={"language": "fr"}), policy, PLAIN)
    assert text.startswith("Prête\u00a0: publiez le texte ci-dessous")
    assert "1. Dites où vous travaillez [employment-disclosure]" in text


@pytest.mark.parametrize("width", [40, 52, 100])
def test_lines_fit_the_page(mended: Suggestion, policy: Policy, width: int) -> None:
    for language in ("en", "fr"):
        text = as_text(mended.model_copy(update={"language": language}), policy, Page(width))
        assert max(columns(line) for line in text.split("\n")) <= width


def test_colours_add_nothing_but_codes(mended: Suggestion, policy: Policy) -> None:
    coloured = as_text(mended, policy, Page(width=72, colour=True))
    assert "\x1b[9;31m[-the best database in the world-]\x1b[0m\x1b[32m{+a database+}\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == as_text(mended, policy, PLAIN)


def test_a_draft_cannot_drive_the_terminal(
    suggestion: Callable[..., Suggestion], edit: Callable[..., Edit], policy: Policy
) -> None:
    draft = "a\x1b[2J\x07 \u202eb\r\nsecret\x9b"
    text = as_text(suggestion(draft, [edit(draft, "secret", "")]), policy, PLAIN)
    assert "a␛[2J␇ <U+202E>b\n  [-secret-]<U+009B>" in text
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)


def test_long_unchanged_stretches_are_cut(
    suggestion: Callable[..., Suggestion], edit: Callable[..., Edit], policy: Policy
) -> None:
    draft = "word " * 10_000 + "secret"
    text = as_text(suggestion(draft, [edit(draft, "secret", "")]), policy, PLAIN)
    assert "[... 49200 characters unchanged ...]" in text
    assert len(text) < 2500


@pytest.mark.parametrize(
    ("environ", "colour"),
    [
        ({}, True),
        ({"NO_COLOR": "1"}, False),
        ({"TERM": "dumb"}, False),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, True),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        ({"NO_COLOR": ""}, True),
    ],
)
def test_colours_on_a_terminal(environ: dict[str, str], colour: bool) -> None:
    assert Page.of(Terminal(), environ).colour is colour


def test_the_page_of_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Page.of(io.StringIO(), {}) == Page(80, False)
    assert Page.of(io.StringIO(), {"FORCE_COLOR": "1"}).colour
    monkeypatch.setenv("COLUMNS", "20")
    assert Page.of(io.StringIO(), {}).width == 40


def test_both_languages_say_everything() -> None:
    for name in ENGLISH._fields:
        english, french = getattr(ENGLISH, name), getattr(FRENCH, name)
        if isinstance(english, str):
            assert re.findall(r"\{\w*\}", english) == re.findall(r"\{\w*\}", french), name
            assert english.strip()
            assert french.strip()
        else:
            assert english.keys() == french.keys()
    assert set(ENGLISH.state) == set(get_args(State))
    assert set(ENGLISH.level) == set(get_args(Level))
    assert set(ENGLISH.verdict) == {verdict.value for verdict in Verdict}
