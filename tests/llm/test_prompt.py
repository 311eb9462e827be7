from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rewrite.errors import RewriteError
from rewrite.llm import Prompt, PromptError

TEXT = """---
id: review
version: 3
answer: Review
---
Costs $$5. Clauses:
$clauses

Draft: ${draft}
"""


def test_parse_and_fill() -> None:
    prompt = Prompt.parse(TEXT)
    assert (prompt.id, prompt.version, prompt.answer) == ("review", 3, "Review")
    assert prompt.places == {"clauses", "draft"}
    assert prompt.fill({"clauses": "C1", "draft": "Hi"}) == "Costs $5. Clauses:\nC1\n\nDraft: Hi\n"


@given(clauses=st.text(), draft=st.text())
def test_values_are_never_expanded_again(clauses: str, draft: str) -> None:
    filled = Prompt.parse(TEXT).fill({"clauses": clauses, "draft": draft})
    assert filled == f"Costs $5. Clauses:\n{clauses}\n\nDraft: {draft}\n"


def test_a_draft_cannot_reach_another_place() -> None:
    filled = Prompt.parse(TEXT).fill({"clauses": "SECRET", "draft": "$clauses ${clauses} $$ $draft"})
    assert filled.endswith("Draft: $clauses ${clauses} $$ $draft\n")


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"draft": "d"}, "no value for $clauses"),
        ({"clauses": "c", "draft": "d", "author": "a"}, "no place $author"),
        ({}, "no value for $clauses; no value for $draft"),
    ],
)
def test_filling_is_strict(values: dict[str, str], fault: str) -> None:
    with pytest.raises(PromptError, match="review version 3") as caught:
        Prompt.parse(TEXT).fill(values)
    assert fault in str(caught.value)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("no front matter", "p.md:1: expected front matter"),
        ("---\nid: a\nversion: 1\nanswer: A\n", "p.md:1: expected front matter"),
        ("---\n- a\n---\nbody", "p.md:2: the front matter must give id"),
        ("---\nid: [\n---\nbody", "p.md:3: the front matter is not YAML"),
        ("---\nid: a\nanswer: A\n---\nbody", "version: Field required"),
        ("---\nid: a\nversion: one\nanswer: A\n---\nbody", "version: Input should be a valid integer"),
        ("---\nid: a\nversion: true\nanswer: A\n---\nbody", "version: Input should be a valid integer"),
        ("---\nid: a\nversion: 0\nanswer: A\n---\nbody", "version: Input should be greater"),
        ("---\nid: a\nversion: 1\nanswer: A\nauthor: x\n---\nbody", "author: Extra inputs"),
        ("---\nid: a\nversion: 1\nanswer: A\nbody: x\n---\nbody", "not a key of it"),
        ("---\nid: a\nversion: 1\nanswer: A\n---\nline\nit is $5 only", "p.md:7: a lone $"),
        ("---\nid: a\nversion: 1\nanswer: A\n---\n", "body: String should have at least 1"),
    ],
)
def test_a_malformed_prompt_says_where(text: str, fault: str) -> None:
    with pytest.raises(PromptError) as caught:
        Prompt.parse(text, source="p.md")
    assert fault in str(caught.value)
    assert isinstance(caught.value, RewriteError)


def test_load(tmp_path: Path) -> None:
    path = tmp_path / "review.md"
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())
    assert Prompt.load(path) == Prompt.parse(TEXT)
    with pytest.raises(PromptError, match="absent"):
        Prompt.load(tmp_path / "absent.md")
    path.write_bytes(b"---\nid: \xff")
    with pytest.raises(PromptError, match="UTF-8"):
        Prompt.load(path)


def test_the_fingerprint_covers_body_and_schema_only() -> None:
    prompt = Prompt.parse(TEXT)
    schema = {"type": "object", "properties": {"a": {"type": "string"}}}
    print_ = prompt.fingerprint(schema)
    assert len(print_) == 64
    assert prompt.fingerprint(dict(reversed(schema.items()))) == print_
    assert prompt.model_copy(update={"version": 4}).fingerprint(schema) == print_
    assert prompt.model_copy(update={"body": "other"}).fingerprint(schema) != print_
    assert prompt.fingerprint({"type": "object"}) != print_
