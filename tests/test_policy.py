from __future__ import annotations

import datetime
import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rewrite import Policy, load_policy, suggest
from rewrite.errors import PolicyError
from rewrite.policy import load_author

SHIPPED = load_policy()
# These two speak of the guideline itself: nothing in a draft breaks them.
UNDETECTABLE = frozenset({"ask-when-unsure", "policy-review"})
IDS = (
    *("employment-disclosure", "interest-disclosure", "misrepresentation", "unsubstantiated-claim", "report-content"),
    *("disrespect", "spam", "private-conversation", "outside-expertise", "missing-attribution", "competitor-remark"),
    *("legal-matter", "crisis-topic", "media-inquiry", "confidential-information", "unannounced-plans"),
    *("personal-data", "customer-data", "financial-disclosure", "financial-speculation", "ask-when-unsure"),
    "policy-review",
)
CLAUSE: dict[str, Any] = {
    "title": {"en": "No pineapple"},
    "asks": {"en": "Do not post about pineapple."},
    "advice": {"en": "Leave the fruit out."},
    "action": "remove",
    "level": "soft",
    "contact": "legal",
}


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    def at(content: str) -> Path:
        path = tmp_path / "company.yaml"
        path.write_text(content, encoding="utf-8")
        return path

    return at


def own(**rule: Any) -> Policy:
    """The shipped guideline with one clause of a company's own."""
    return load_policy({"extends": "default", "clauses": {"pineapple": {**CLAUSE, "detect": [rule]}}})


# --- the shipped guideline -----------------------------------------------------------------------------------------


def test_every_clause_of_the_guideline_is_there() -> None:
    assert tuple(SHIPPED.clauses) == IDS
    assert {contact for clause in SHIPPED.clauses.values() for contact in clause.contact} <= set(SHIPPED.contacts)


@pytest.mark.parametrize("name", IDS)
def test_every_clause_says_what_it_asks_in_both_languages(name: str) -> None:
    clause = SHIPPED.clauses[name]
    assert clause.id == name
    for text in (clause.title, clause.asks, clause.advice):
        assert text.en
        assert text.fr
        assert text.en != text.fr
    assert clause.source


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("name", [i for i in IDS if SHIPPED.clauses[i].enabled and i not in UNDETECTABLE])
def test_every_detectable_clause_has_examples(name: str, lang: str) -> None:
    for kind in (SHIPPED.clauses[name].examples.bad, SHIPPED.clauses[name].examples.good):
        sentences = getattr(kind, lang)
        assert len(set(sentences)) >= 3
        assert all(sentence.strip() == sentence != "" for sentence in sentences)


def test_no_example_is_both_bad_and_good() -> None:
    for clause in SHIPPED.clauses.values():
        for lang in ("en", "fr"):
            assert not set(getattr(clause.examples.bad, lang)) & set(getattr(clause.examples.good, lang))


# --- extends -------------------------------------------------------------------------------------------------------


def test_a_company_adds_to_the_shipped_guideline(write: Callable[[str], Path]) -> None:
    path = write(
        """\
extends: default
name: Acme
version: 3
organisation:
  name: Acme
  products: [Orion]
contacts: {pr: press@acme.example}
clauses:
  spam: {enabled: false}
  disrespect:
    level: hard
    advice: {en: Be kind.}
lexicon:
  insult:
    en: [numpty]
  fruit:
    en: [pineapple]
review_by: 2027-06-30
"""
    )
    policy = load_policy(path)
    assert (policy.name, policy.version, policy.organisation.products) == ("Acme", "3", ("Orion",))
    assert (policy.contacts["pr"], policy.contacts["legal"]) == ("press@acme.example", SHIPPED.contacts["legal"])
    assert not policy.clauses["spam"].enabled
    kind, before = policy.clauses["disrespect"], SHIPPED.clauses["disrespect"]
    assert (kind.level, kind.advice.en, kind.advice.fr) == ("hard", "Be kind.", before.advice.fr)
    assert (kind.title, kind.detect, kind.examples) == (before.title, before.detect, before.examples)
    assert policy.lexicon["insult"].en == (*SHIPPED.lexicon["insult"].en, "numpty")
    assert policy.lexicon["insult"].fr == SHIPPED.lexicon["insult"].fr
    assert policy.lexicon["fruit"].en == ("pineapple",)
    assert policy.clauses["legal-matter"] == SHIPPED.clauses["legal-matter"]
    assert policy.review_by == datetime.date(2027, 6, 30)
    assert policy.fingerprint != SHIPPED.fingerprint


def test_other_lists_replace() -> None:
    policy = load_policy({"extends": "default", "clauses": {"legal-matter": {"contact": ["pr", "ip"], "detect": []}}})
    assert policy.clauses["legal-matter"].contact == ("pr", "ip")
    assert policy.clauses["legal-matter"].detect == ()


def test_loading_changes_nothing_for_the_next_one() -> None:
    before = load_policy({"extends": "default"})
    load_policy({"extends": "default", "lexicon": {"insult": {"en": ["numpty"]}}, "clauses": {"spam": {"level": "hard"}}})
    assert load_policy({"extends": "default"}) == before
    assert (before.clauses, before.lexicon) == (SHIPPED.clauses, SHIPPED.lexicon)


def test_a_guideline_may_stand_alone() -> None:
    policy = load_policy({"contacts": {"legal": "x"}, "clauses": {"pineapple": CLAUSE}})
    assert list(policy.clauses) == ["pineapple"]
    assert policy.clauses["pineapple"].contact == ("legal",)


def test_a_file_and_a_mapping_say_the_same(write: Callable[[str], Path]) -> None:
    path = write("extends: default\nname: Acme\norganisation: {name: Acme}\nreview_by: 2027-06-30\n")
    mapping = {
        "extends": "default",
        "name": "Acme",
        "organisation": {"name": "Acme"},
        "review_by": datetime.date(2027, 6, 30),
    }
    assert load_policy(path) == load_policy(str(path)) == load_policy(mapping)


def test_the_fingerprint_follows_the_content(write: Callable[[str], Path]) -> None:
    one = load_policy(write("extends: default\nname: a\n")).fingerprint
    assert re.fullmatch("[0-9a-f]{64}", one)
    assert load_policy(write("# a note\nextends:   default\nname: a\n")).fingerprint == one
    assert load_policy(write("extends: default\nname: b\n")).fingerprint != one


@pytest.mark.parametrize(("today", "late"), [("2027-06-30", False), ("2027-07-01", True)])
def test_a_review_is_overdue_the_day_after(today: str, late: bool) -> None:
    policy = load_policy({"extends": "default", "review_by": "2027-06-30"})
    assert policy.overdue(datetime.date.fromisoformat(today)) is late
    assert not SHIPPED.model_copy(update={"review_by": None}).overdue(datetime.date.fromisoformat(today))


# --- what is wrong is named ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "place", "said"),
    [
        ("extends: default\norganisation:\n  nmae: Acme\n", "3:3", "organisation.nmae: this key is not known here"),
        ("extends: default\nclauses:\n  spam: {levle: hard}\n", "3:10", "clauses.spam.levle: this key is not known here"),
        ("extends: default\nclauses:\n  spam:\n    level: harsh\n", "4:5", "clauses.spam.level: input should be 'hard'"),
        ("extends: default\nclauses:\n  spam: off\n", "3:3", "clauses.spam: input should be a valid dictionary"),
        ("extends: default\norganisation:\n  products: Orion\n", "3:3", "organisation.products: input should be a valid"),
        ("extends: default\norganisation:\n  products:\n    - Orion\n    - [A]\n", "5:7", "organisation.products.1: "),
        ("extends: default\nreview_by: soon\n", "2:1", "review_by: input should be a valid date"),
        ("extends: default\nclauses:\n  spam: {contact: [boss]}\n", "3:10", "names the contact 'boss'; known contacts: "),
        ("extends: default\nclauses:\n  mine: {action: remove}\n", "3:3", "clauses.mine.title: field required"),
        ("name: x\nextends: other.yaml\n", "2:1", "`extends` must be `default`"),
        ("name: x\n", "", "clauses: field required"),
        ("extends: default\nname: [\n", "3:1", "not valid YAML"),
        ("extends: default\n\tname: x\n", "2:1", "not valid YAML"),
        ("a: b: c\n", "1:5", "not valid YAML"),
        ("- a\n- b\n", "1:1", "expected a mapping of settings"),
        ("", "1:1", "expected a mapping of settings"),
        ("just words\n", "1:1", "expected a mapping of settings"),
    ],
)
def test_a_wrong_file_is_named_with_line_and_column(
    write: Callable[[str], Path], content: str, place: str, said: str
) -> None:
    path = write(content)
    with pytest.raises(PolicyError) as caught:
        load_policy(path)
    first = str(caught.value).splitlines()[0]
    assert first.startswith(f"{path}:{place}: " if place else str(path))
    assert said in first


@pytest.mark.parametrize(
    ("content", "place", "said"),
    [
        ("name: Jane\nrole: PM\nemployr: Acme\n", "3:1", "employr: this key is not known here"),
        ("interests:\n  - {kind: stocks, subject: Acme}\n", "2:6", "interests.0.kind: input should be 'shares'"),
        ("interests:\n  - {kind: shares}\n", "2:5", "interests.0.subject: field required"),
        ("name: [Jane]\n", "1:1", "name: input should be a valid string"),
    ],
)
def test_a_wrong_profile_is_named_with_line_and_column(
    write: Callable[[str], Path], content: str, place: str, said: str
) -> None:
    path = write(content)
    with pytest.raises(PolicyError) as caught:
        load_author(path)
    assert str(caught.value).startswith(f"{path}:{place}: ")
    assert said in str(caught.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "absent.yaml", tmp_path):
        with pytest.raises(PolicyError, match=f"{re.escape(str(path))}: cannot be read: .*; name an existing YAML file"):
            load_policy(path)


@pytest.mark.parametrize("content", [b"name: caf\xe9\n", b"\xff\xfen\x00", b"\x89PNG\r\n\x1a\n\0\0", b"name: \0\n"])
def test_a_file_that_is_no_text_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "company.yaml"
    path.write_bytes(content)
    with pytest.raises(PolicyError, match=re.escape(str(path))):
        load_policy(path)


@pytest.mark.parametrize("content", ["a: &a [*a]\n", "extends: default\nname: &x {y: *x}\n", "? [a]\n: b\n", "1: 2\n"])
def test_a_file_that_goes_round_in_circles_is_an_error(write: Callable[[str], Path], content: str) -> None:
    path = write(content)
    with pytest.raises(PolicyError, match=re.escape(str(path))):
        load_policy(path)


def test_a_very_deep_file_is_an_error(write: Callable[[str], Path]) -> None:
    with pytest.raises(PolicyError):
        load_policy(write("name: " + "[" * 5000 + "]" * 5000))


def test_a_wrong_mapping_is_named() -> None:
    with pytest.raises(PolicyError, match=r"^policy: organisation\.nmae: this key is not known here"):
        load_policy({"extends": "default", "organisation": {"nmae": "Acme"}})
    with pytest.raises(PolicyError, match="author: role"):
        load_author({"role": 3})


def test_several_faults_are_named_at_once(write: Callable[[str], Path]) -> None:
    path = write("extends: default\nnmae: x\norganisation:\n  nmae: x\n")
    with pytest.raises(PolicyError) as caught:
        load_policy(path)
    assert {line.removeprefix(f"{path}:").split(": ")[0] for line in str(caught.value).splitlines()} == {"2:1", "4:3"}


def test_a_large_file_is_read_the_same_the_second_time(
    write: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Parsed forms of large files are kept: neither what they say nor what is wrong with them may change by that."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    words = ", ".join(f"term{n}" for n in range(4000))
    good = write(f"extends: default\nreview_by: 2027-06-30\norganisation: {{confidential_terms: [{words}]}}\n")
    assert load_policy(good) == load_policy(good)
    for wrong in ("lexicon: {no: {en: [a]}}", "contacts: {2026-01-01: x}"):
        path = write(f"extends: default\n{wrong}\norganisation: {{confidential_terms: [{words}]}}\n")
        said: list[str] = []
        for _ in range(2):
            try:
                load_policy(path)
                said.append("")
            except PolicyError as error:
                said.append(str(error))
        assert said[0] == said[1]


def test_a_spoilt_cache_is_not_believed(
    write: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    words = ", ".join(f"term{n}" for n in range(4000))
    path = write(f"extends: default\norganisation: {{confidential_terms: [{words}]}}\n")
    policy = load_policy(path)
    kept = [file for file in (tmp_path / "cache").rglob("*") if file.is_file()]
    for spoilt in ("", "[]", "{", "null", "\0"):
        for file in kept:
            file.write_text(spoilt)
        assert load_policy(path) == policy


# --- clauses of a company's own ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "draft", "hit"),
    [
        ({"pattern": r"pine-?apples?"}, "I had a Pine-Apple.", True),
        ({"pattern": r"pine-?apples?"}, "I had a pìn\u200beapple.", True),
        ({"pattern": r"pine-?apples?"}, "I had an apple.", False),
        ({"pattern": r"\bananas\b"}, "J'ai mangé un ananas hier.", True),
        ({"words": {"en": ["pineapple*"], "fr": ["ananas"]}}, "Pineapples are for all of us.", True),
        ({"words": {"en": ["sweet pineapple"]}}, "I had a sweet, ripe pineapple.", False),
        ({"words": {"en": ["sweet pineapple"]}}, "I had a Sweet\u00a0Pineapple.", True),
        ({"words": {"any": ["ananas"]}}, "The word is ananas.", True),
        ({"words": {"any": ["c++"]}}, "I write C++ and I like it.", True),
        ({"all": ["insult"]}, "You are an idiot.", True),
        ({"all": ["insult"], "none": ["you"]}, "You are an idiot.", False),
    ],
)
def test_a_clause_of_ones_own(rule: dict[str, Any], draft: str, hit: bool) -> None:
    policy = own(**rule)
    result = suggest(draft, policy=policy)
    assert ("pineapple" in {finding.clause for finding in result.findings}) is hit
    assert hit or suggest(draft, policy=policy).edits == suggest(draft).edits


def test_a_clause_of_ones_own_speaks_its_one_language() -> None:
    (finding,) = suggest("J'ai mangé un ananas hier avec des amis.", policy=own(pattern="ananas")).findings
    assert (finding.clause, finding.message, finding.contact) == ("pineapple", "Leave the fruit out.", "legal")


def test_a_disabled_clause_finds_nothing() -> None:
    rule = {**CLAUSE, "enabled": False, "detect": [{"pattern": "pineapple"}]}
    policy = load_policy({"extends": "default", "clauses": {"pineapple": rule}})
    assert suggest("I had a pineapple.", policy=policy).verdict == "clean"


@pytest.mark.parametrize(
    "rule",
    [
        {"all": ["fruity"]},
        {"none": ["fruity"]},
        {"none": ["not_fruity"]},
        {"seq": ["i", "us|fruity"]},
    ],
)
def test_an_unknown_word_class_is_named(rule: dict[str, Any]) -> None:
    with pytest.raises(PolicyError, match=r"pineapple.*no word class named 'fruity'"):
        suggest("I had a pineapple.", policy=own(**rule))


@pytest.mark.parametrize("pattern", ["(", "a(?=b)", r"(a)\1", "(?<!a)b", "[z-a]", "*", "a{2000}", r"\p{Nope}"])
def test_a_pattern_that_cannot_be_used_is_named(pattern: str) -> None:
    with pytest.raises(PolicyError, match="cannot be used"):
        suggest("aaab", policy=own(pattern=pattern))


@pytest.mark.parametrize("rule", [{"pattern": "("}, {"all": ["fruity"]}])
def test_a_wrong_rule_is_named_with_line_and_column(write: Callable[[str], Path], rule: dict[str, Any]) -> None:
    import yaml

    path = write(yaml.safe_dump({"extends": "default", "clauses": {"pineapple": {**CLAUSE, "detect": [rule]}}}))
    with pytest.raises(PolicyError, match=re.escape(str(path)) + r":\d+:\d+: "):
        suggest("hello", policy=path)


def used_or_named(draft: str, pattern: str) -> bool:
    """Tell whether a pattern is searched for, or refused in words."""
    try:
        result = suggest(draft, policy=own(pattern=pattern))
    except PolicyError as error:
        return "cannot be used" in str(error)
    return result.draft == draft


@pytest.fixture
def no_hang() -> Iterator[None]:
    """End the run when a pattern hangs; what is linear needs a thousandth of this. (RE2 holds the interpreter: only the
    default action of the alarm gets through.)"""
    signal.alarm(60)
    yield
    signal.alarm(0)


@pytest.mark.usefixtures("no_hang")
@pytest.mark.parametrize(
    "pattern", [r"(a+)+$", r"(a|aa)+$", r"(a*)*b", r"(.*)*x", r"(a|a)*c", r"((a{1,30}){1,30})z", r"^(\w+\s?)*$", "a*" * 30 + "c"]
)
def test_a_hostile_pattern_is_refused_or_linear(pattern: str) -> None:
    assert used_or_named("a" * 20_000 + "!", pattern)


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@given(pattern=words)
def test_any_pattern_is_used_or_named(pattern: str) -> None:
    assert used_or_named("I had a pineapple, and then another one.", pattern)


@given(st.lists(words, max_size=3))
def test_any_word_may_be_listed(listed: list[str]) -> None:
    names: dict[str, Any] = {"name": listed[0] if listed else "", "confidential_terms": listed, "customers": listed}
    policy = load_policy(
        {
            "extends": "default",
            "organisation": names,
            "lexicon": {"insult": {"en": listed}},
            "clauses": {"pineapple": {**CLAUSE, "detect": [{"words": {"en": listed}}]}},
        }
    )
    result = suggest("I had a pineapple, and then another one.", policy=policy)
    assert result.diff.apply(result.draft) == result.revised
