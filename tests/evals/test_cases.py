from __future__ import annotations

from pathlib import Path

import pytest

from rewrite.evals.cases import CaseError, Selection, Vocabulary, load_cases

HEAD = """\
organisations:
  acme: {name: Acme, aliases: []}
authors:
  jane: {name: Jane Roe, role: nurse, employer: Acme}
cases:
"""
CASE = """\
- id: a-1
  split: dev
  language: en
  network: x
  organisation: acme
  author: jane
  draft: |-
    We won the best prize.
    I cried.
  expect:
    clauses: [unsubstantiated-claim]
    must_remove: ["best prize"]
    must_keep: ["I cried."]
    must_disclose: []
    escalate: []
    verdict: ready
  tags: [violation]
  source: "written for a test"
  why: a superlative
"""
KNOWN = Vocabulary(clauses={"unsubstantiated-claim", "employment-disclosure"}, contacts={"pr", "legal"})


def write(folder: Path, text: str, name: str = "dev-a.yaml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_a_case_has_its_author_and_organisation(tmp_path: Path) -> None:
    file = write(tmp_path, HEAD + CASE)
    (case,) = load_cases([tmp_path], KNOWN)
    assert case.draft == "We won the best prize.\nI cried."
    assert case.author is not None
    assert case.author.name == "Jane Roe"
    assert case.organisation.name == "Acme"
    assert case.where == f"{file}:6"
    assert case.policy()["organisation"]["name"] == "Acme"


def test_an_author_may_be_missing(tmp_path: Path) -> None:
    write(tmp_path, HEAD + CASE.replace("author: jane", "author: null"))
    (case,) = load_cases([tmp_path], KNOWN)
    assert case.author is None


FAULTS = [
    ("author: jane", "author: joan", 11, "no author 'joan'"),
    ("organisation: acme", "organisation: acne", 10, "no organisation 'acne'"),
    ('must_remove: ["best prize"]', 'must_remove: ["worst prize"]', 17, "stands 0 times"),
    ('must_keep: ["I cried."]', 'must_keep: ["e"]', 18, "must_keep 'e' stands 5 times"),
    ('must_keep: ["I cried."]', 'must_keep: ["the best"]', 18, "overlap"),
    ("clauses: [unsubstantiated-claim]", "clauses: [superlative]", 16, "the policy has no 'superlative'"),
    ("must_disclose: []", "must_disclose: [employment-disclosure]", 19, "not among the clauses"),
    ("verdict: ready", "verdict: maybe", 21, "verdict"),
    ("language: en", "language: de", 8, "language"),
    ("escalate: []", "escalate: [boss]", 20, "escalate: the policy has no 'boss'"),
    ("split: dev\n", "split: dev\n  spilt: dev\n", 8, "Extra inputs are not permitted"),
    ("id: a-1", "id: a-1\n  id: a-2", 7, "stands twice"),
    ("verdict: ready", "verdict: [ready", 22, "not valid YAML"),
    ("why: a superlative", "why: UNCHECKED labels", 24, "the tool's own"),
    ("why: a superlative", "", 6, "why: Field required"),
]


@pytest.mark.parametrize(("old", "new", "line", "said"), FAULTS, ids=[fault[3] for fault in FAULTS])
def test_a_fault_names_its_file_and_line(tmp_path: Path, old: str, new: str, line: int, said: str) -> None:
    assert old in CASE
    file = write(tmp_path, HEAD + CASE.replace(old, new))
    with pytest.raises(CaseError) as error:
        load_cases([tmp_path], KNOWN)
    assert str(error.value).startswith(f"{file}:{line}: ")
    assert said in str(error.value)


def test_ids_are_unique_over_all_files_and_every_fault_is_told(tmp_path: Path) -> None:
    first = write(tmp_path, HEAD + CASE)
    second = write(tmp_path, HEAD + CASE, "dev-b.yaml")
    third = write(tmp_path, "cases: 3\n", "dev-c.yaml")
    with pytest.raises(CaseError) as error:
        load_cases([tmp_path], KNOWN)
    told = str(error.value).splitlines()
    assert told[0] == f"{second}:6: the id 'a-1' is taken by {first}:6"
    assert any(line.startswith(f"{third}:1: ") for line in told)


def test_a_recursive_file_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "cases: &a [*a]\n")
    with pytest.raises(CaseError, match="refers to itself"):
        load_cases([tmp_path], KNOWN)


@pytest.mark.parametrize("content", ["", "[]", "a", "cases: []"])
def test_a_file_that_is_no_case_file_is_refused(tmp_path: Path, content: str) -> None:
    write(tmp_path, content)
    with pytest.raises(CaseError, match="dev-a"):
        load_cases([tmp_path], KNOWN)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="no such case file"):
        load_cases([tmp_path / "none.yaml"], KNOWN)


SELECTIONS = [
    ("dev", [], ["a-1", "a-2"]),
    ("all", [], ["a-1", "a-2", "b-1"]),
    ("test", [], ["b-1"]),
    ("all", ["lang=fr"], ["b-1"]),
    ("all", ["id=a-*"], ["a-1", "a-2"]),
    ("all", ["clause=unsubstantiated-claim", "id=a-1,b-1"], ["a-1", "b-1"]),
    ("all", ["tag=violation", "network=x", "verdict=ready", "organisation=acme", "id=a-2"], ["a-2"]),
]


@pytest.mark.parametrize(("split", "filters", "ids"), SELECTIONS)
def test_a_selection(tmp_path: Path, split: str, filters: list[str], ids: list[str]) -> None:
    other = CASE.replace("a-1", "b-1").replace("split: dev", "split: test").replace("language: en", "language: fr")
    write(tmp_path, HEAD + CASE + CASE.replace("a-1", "a-2") + other)
    cases = load_cases([tmp_path], KNOWN)
    assert [case.id for case in Selection.parse(split, filters).of(cases)] == ids
    assert len(Selection.parse(split, filters, limit=1).of(cases)) == 1


@pytest.mark.parametrize("filters", [["colour=red"], ["dev"], ["id"]])
def test_a_filter_that_does_not_exist_is_told(filters: list[str]) -> None:
    with pytest.raises(CaseError, match="expected KEY=VALUE"):
        Selection.parse("dev", filters)


def test_an_empty_selection_is_told(tmp_path: Path) -> None:
    write(tmp_path, HEAD + CASE)
    with pytest.raises(CaseError, match="no case is selected"):
        Selection.parse("test").of(load_cases([tmp_path], KNOWN))


def test_the_digest_follows_labels_and_input_but_not_remarks(tmp_path: Path) -> None:
    def digest(text: str) -> str:
        write(tmp_path, HEAD + text)
        return load_cases([tmp_path], KNOWN)[0].digest()

    assert digest(CASE) == digest(CASE.replace("a superlative", "another remark"))
    assert digest(CASE) != digest(CASE.replace("verdict: ready", "verdict: hold"))
    assert digest(CASE) != digest(CASE.replace("I cried", "I cried, I cried").replace('"I cried."', '", I cried."'))


def test_the_shipped_cases_load() -> None:
    cases = load_cases()
    assert len({case.id for case in cases}) == len(cases)
    assert all(case.source and case.why and case.where for case in cases)
