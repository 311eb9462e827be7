from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from texts import afters, texts

from rewrite.draft import Author, Interest, digest
from rewrite.edit import ProposedEdit
from rewrite.policy import Bilingual, Organisation, Policy
from rewrite.span import Span
from rewrite.verify import Proof, verify

ORGANISATION = Organisation(
    name="Acme",
    aliases=("Acme Corp",),
    handles=("@acme",),
    products=("Orion",),
    competitors=("Globex",),
    confidential_terms=("Project Falcon",),
)
DISCLOSURES: Mapping[str, Bilingual] = {
    "employment": Bilingual(en="I work for {employer}", fr="Je travaille chez {employer}"),
    "tag": Bilingual(en="#{employer_tag}Employee", fr="#Employé{employer_tag}"),
}
POLICY = Policy(name="test", version="1", organisation=ORGANISATION, clauses={}, disclosures=DISCLOSURES)
STAKE = Interest(kind="shares", subject="Initech", note="since 2019")
AUTHOR = Author(name="Jane Roe", role="Head of R&D", interests=(STAKE,))


def ask(text: str, before: str, after: str, at: int | None = None) -> ProposedEdit:
    start = text.index(before) if at is None else at
    return ProposedEdit(
        start=start, end=start + len(before), before=before, after=after, clauses=("spam",), reason="why", source="test"
    )


def refused(text: str, before: str, after: str, author: Author | None = AUTHOR) -> str | None:
    """The code and reason of a refusal, or None when the edit was proven."""
    diff, refusals = verify([ask(text, before, after)], Proof(text, author, POLICY))
    assert len(diff.edits) + len(refusals) == 1
    return f"{refusals[0].code}: {refusals[0].reason}" if refusals else None


# --- nothing invented ----------------------------------------------------------------------------------------------

DRAFT = (
    "Thanks to Dana Ng and @dana.ng for 1,250 sign-ups since 12/05/2026! We grew 10.5 % in Q3, says "
    "https://news.example/a/b and jane@mail.example. See acme.example for more, on #TeamAcme, or buy $ACME."
)


@pytest.mark.parametrize(
    "after",
    [
        "",
        "a small app",
        "Thanks to Dana Ng",
        "as Dana said",
        "Dana's app",
        "1,250 people",
        "10.5 %",
        "in Q3",
        "on 12/05/2026",
        "(https://news.example/a/b).",
        "https://news.example/a/b, and more",
        "by @dana.ng!",
        "jane@mail.example",
        "at acme.example.",
        "#TeamAcme",
        "#teamacme",
        "$ACME",
        "I work for Acme",
        "#AcmeEmployee",
        "@acme",
        "Acme Corp",
        "by Jane Roe",
        "in R&D",
        "Initech",
        "since 2019",
        "one of the apps",
        "[removed]",
    ],
)
def test_what_was_stated_may_be_said(after: str) -> None:
    assert refused("We love the thing. " + DRAFT, "the thing", after) is None


@pytest.mark.parametrize(
    ("after", "fact"),
    [
        # numbers and dates, parts of them too
        ("1,251 people", "1,251"),
        ("250 people", "250"),
        ("10 %", "10"),
        ("5 %", "5"),
        ("1250 people", "1250"),
        ("05/12/2026", "05/12/2026"),
        ("in 2026", "2026"),
        ("in Q4", "4"),
        ("seven apps", "seven"),
        ("on Friday", "Friday"),
        ("a million apps", "million"),
        ("le 4 août", "4"),
        ("fin août", "août"),
        # links
        ("https://news.example/a", "https://news.example/a"),
        ("https://news.example/a/b/c", "https://news.example/a/b/c"),
        ("https://news.example/a/B", "https://news.example/a/B"),
        ("http://evil.example", "http://evil.example"),
        ("www.evil.example", "www.evil.example"),
        ("evil.com", "evil.com"),
        ("shop.acme.example", "shop.acme.example"),
        # handles, tags, addresses
        ("@dana", "@dana"),
        ("@acme.evil.social", "@acme.evil.social"),
        ("@bob", "@bob"),
        ("#Acme", "#Acme"),
        ("#TeamAcmeX", "#TeamAcmeX"),
        ("$ACM", "$ACM"),
        ("bob@mail.example", "bob@mail.example"),
        ("jane@evil.example", "jane@evil.example"),
        # names
        ("an app by Google", "Google"),
        ("Google", "Google"),
        ("l'app d'Oracle", "Oracle"),
        ("a pro-Oracle app", "Oracle"),
        ("the iPhone", "iPhone"),
        ("Project Falcon", "Project"),
        ("like Orion", "Orion"),
        ("Dana Smith", "Smith"),
        ("Élise", "Élise"),
        ("an app. OpenAI helped", "OpenAI"),
        ("an app. IBM helped", "IBM"),
    ],
)
def test_what_nobody_stated_may_not_be_said(after: str, fact: str) -> None:
    said = refused("We love the thing. " + DRAFT, "the thing", after)
    assert said is not None
    assert said.startswith(f"invented: the replacement says {fact!r}, ")


@pytest.mark.parametrize(
    ("text", "before", "after", "fact"),
    [
        ("In 2 5 minutes", "2 5", "25", "25"),
        ("About 2 or 5 of us", " or ", "", "25"),
        ("About 2 or 5 of us", " or ", ".", "2.5"),
        ("About 1,200 of us", ",200", "", "1"),
        ("Ask @jane now", "jane", "bob", "@bob"),
        ("Ask @jane now", "ne", "", "@ja"),
        ("Read https://a.example/x now", "/x", "/y", "https://a.example/y"),
        ("See #Good one", " one", "one", "#Goodone"),
        ("Ask Anna Bell", " Bell", "bell", "Annabell"),
    ],
)
def test_words_that_an_edit_forms_with_its_neighbours_count(text: str, before: str, after: str, fact: str) -> None:
    said = refused(text, before, after)
    assert said is not None
    assert f"says {fact!r}" in said


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("Sadly, we won.", "Sadly, w", "W"),
        ("- So we won.", "So w", "W"),
        ("🚀 so good app", "so good", "Some"),
        ("1/ the best app", "the best", "Some"),
        ("The best app", "The best", "Good"),
        ("Hello.\r\nthe best app", "the best", "Good"),
        ("« the best app »", "the best", "Good"),
        ("A 1,200 seat hall", " seat", " place"),
        ("It is v2.5, the best.", ", the best", ""),
        ("Mail https://x.example/?u=jane@mail.example&a=1", "jane@mail.example", "[removed]"),
        ("Read https://a.example/x, then go. Bye", ", then go", ""),
    ],
)
def test_plain_words_may_open_a_sentence_and_join_what_stands(text: str, before: str, after: str) -> None:
    assert refused(text, before, after, None) is None


def test_without_a_profile_the_profile_states_nothing() -> None:
    assert refused("We love it.", "it", "Initech", None) is not None
    assert refused("We love it.", "it", "Initech") is None


@given(texts, st.data())
def test_words_of_the_draft_are_never_an_invention(text: str, data: st.DataObject) -> None:
    spaced = " " + " ".join(text.split()) + " "
    words = [word for word in spaced.split() if word.isalnum()]
    chosen = " ".join(data.draw(st.lists(st.sampled_from(words or ["a"]), max_size=4)))
    assert Proof(spaced, None, POLICY).invented(chosen, Span(0, 0)) is None


# --- the other reasons ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "before", "after", "code"),
    [
        (0, 3, "The", "A", None),
        (0, 3, "the", "a", "not-found"),
        (1, 4, "The", "a", "not-found"),
        (-4, -1, "app", "it", "not-found"),
        (3, 0, "", "a", "not-found"),
        (8, 99, "app.", "it", "not-found"),
        (99, 99, "", "it", "not-found"),
        (0, 3, "The", "The", "no-change"),
        (4, 4, "", "", "no-change"),
        (12, 12, "", " ok", None),
    ],
)
def test_an_edit_is_what_it_says(start: int, end: int, before: str, after: str, code: str | None) -> None:
    text = "The big app."
    edit = ProposedEdit(start=start, end=end, before=before, after=after, clauses=(), reason="", source="")
    diff, refusals = verify([edit], Proof(text, None, POLICY))
    assert [refusal.code for refusal in refusals] == ([] if code is None else [code])
    assert len(diff.edits) == (code is None)


def test_of_two_that_meet_the_first_in_place_is_made() -> None:
    text = "a, b c d"
    asked = [ask(text, "c", "x"), ask(text, "b c", "y"), ask(text, " ", " or ", 2), ask(text, "d", "z")]
    diff, refusals = verify(asked, Proof(text, None, POLICY))
    assert [(edit.id, edit.before) for edit in diff.edits] == [("e1", " "), ("e2", "c"), ("e3", "d")]
    assert [refusal.code for refusal in refusals] == ["overlap"]


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [("pay", "wage", "protected"), ("low", "", "protected"), ("My", "Our", None), (" app", "", None)],
)
def test_protected_words_are_left_alone(before: str, after: str, code: str | None) -> None:
    text = "My pay is low. Nice app"
    _, refusals = verify([ask(text, before, after)], Proof(text, None, POLICY), [Span(3, 14)])
    assert [refusal.code for refusal in refusals] == ([] if code is None else [code])


def test_nothing_is_put_inside_protected_words() -> None:
    text = "My pay is low."
    asked = [ask(text, "", " ok ", at) for at in (0, 10, 14)]
    diff, refusals = verify(asked, Proof(text, None, POLICY), [Span(0, 14)])
    assert [edit.start for edit in diff.edits] == [0, 14]
    assert [refusal.code for refusal in refusals] == ["protected"]


@st.composite
def proposals(draw: st.DrawFn, text: str) -> list[ProposedEdit]:
    """Any edits: right ones, wrong ones, ones in each other's way."""
    place = st.integers(-2, len(text) + 2)

    def propose(start: int, end: int, honest: bool, after: str) -> ProposedEdit:
        before = text[max(0, start) : max(0, end)] if honest else after
        return ProposedEdit(start=start, end=end, before=before, after=after, clauses=("spam",), reason="", source="")

    words = afters | st.sampled_from(["Globex", "42", "@bob", "https://x.example", "plain words"])
    return draw(st.lists(st.builds(propose, place, place, st.booleans(), words), max_size=8))


@given(texts.flatmap(lambda text: st.tuples(st.just(text), proposals(text))), st.data())
def test_every_proposal_is_made_as_asked_or_refused(case: tuple[str, list[ProposedEdit]], data: st.DataObject) -> None:
    text, asked = case
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    shield = Span(start, end)
    diff, refusals = verify(asked, Proof(text, None, POLICY), [shield])
    assert len(diff.edits) + len(refusals) == len(asked)
    assert diff.base == digest(text)
    made = [(edit.start, edit.end, edit.before, edit.after) for edit in diff.edits]
    assert set(made) <= {(edit.start, edit.end, edit.before, edit.after) for edit in asked}
    for edit in diff.edits:
        assert text[edit.start : edit.end] == edit.before != edit.after
        assert not Span(edit.start, edit.end).overlaps(shield)
        assert not any(fact in edit.after for fact in ("Globex", "42", "@bob", "x.example"))
    assert diff.invert(text).apply(diff.apply(text)) == text


@pytest.mark.parametrize("unit", ["a", "a.", "a-", "1,", "@a", "#", "a@", ".", "www.", "(", "🚀", "\n"])
def test_a_hundred_thousand_of_the_same_character(unit: str) -> None:
    text = unit * (100_000 // len(unit)) + " end"
    diff, refusals = verify([ask(text, "end", "Then")], Proof(text, None, POLICY))
    assert len(diff.edits) + len(refusals) == 1
