from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rewrite.edit import Edit, Refusal
from rewrite.errors import RewriteError
from rewrite.finding import Finding
from rewrite.render.json import as_json, from_wire, schema, to_wire
from rewrite.suggestion import SCHEMA_VERSION, Escalation, Protected, Suggestion

DRAFT = "Le meilleur café du monde ☕ 👩‍💻"


@pytest.fixture
def full(
    suggestion: Callable[..., Suggestion], edit: Callable[..., Edit], finding: Callable[..., Finding]
) -> Suggestion:
    return suggestion(
        DRAFT,
        [edit(DRAFT, "Le meilleur café du monde", "Un café")],
        findings=(finding(DRAFT, "Le meilleur café du monde"),),
        refusals=(Refusal(before="a", after="b", clauses=("c",), code="overlap", reason="r", source="s"),),
        escalations=(Escalation(contact="legal", clause="legal-matter", reason="r"),),
        protected=(Protected(start=0, end=2, quote="Le", reason="r"),),
        warnings=("w",),
    )


def test_the_wire_format_is_as_published(full: Suggestion) -> None:
    wire = json.loads(as_json(full))
    assert list(wire) == [
        *("schema_version", "draft", "revised", "verdict", "language", "platform", "findings", "edits", "refusals"),
        *("escalations", "protected", "length", "policy", "engine", "model", "warnings"),
    ]
    assert list(wire["findings"][0]) == [
        *("id", "clause", "level", "action", "start", "end", "quote", "message", "contact", "source", "state")
    ]
    assert list(wire["edits"][0]) == ["id", "start", "end", "before", "after", "clauses", "reason", "source"]
    assert list(wire["escalations"][0]) == ["contact", "clause", "reason"]
    assert list(wire["length"]) == ["value", "limit", "unit"]
    assert list(wire["policy"]) == ["name", "version", "fingerprint"]
    assert (wire["schema_version"], wire["verdict"], wire["revised"]) == (SCHEMA_VERSION, "ready", "Un café ☕ 👩‍💻")
    assert "café" in as_json(full)
    assert as_json(full).endswith("}\n")


def test_it_round_trips(full: Suggestion) -> None:
    assert from_wire(json.loads(as_json(full))) == full


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(draft=st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1), data=st.data())
def test_any_text_round_trips(
    suggestion: Callable[..., Suggestion], edit: Callable[..., Edit], draft: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(draft)))
    end = data.draw(st.integers(start, len(draft)))
    made = suggestion(draft, [edit(draft, draft[start:end], data.draw(st.text(max_size=5)), at=start)])
    assert from_wire(json.loads(as_json(made).encode("utf-8", "surrogatepass"))) == made


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"schema_version": "9"}, "schema_version is '9'"),
        ({"extra": 1}, "unknown: extra"),
        ({"revised": "Other."}, "do not lead"),
        ({"draft": "Le meilleur cafe du monde ☕ 👩‍💻"}, "`before` does not stand at 0:25"),
        ({"draft": 3}, "should be a valid string"),
        ({"verdict": "fine"}, "verdict: Input should be"),
        ({"length": {}}, "length.value: Field required"),
    ],
)
def test_a_wrong_document_is_refused(full: Suggestion, change: dict[str, Any], said: str) -> None:
    with pytest.raises(RewriteError, match=said):
        from_wire(to_wire(full) | change)
    wire = to_wire(full)
    del wire["edits"]
    with pytest.raises(RewriteError, match="missing or unknown: edits"):
        from_wire(wire)


def test_the_schema_describes_what_is_printed(full: Suggestion) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator
    validator.check_schema(schema())
    validator(schema()).validate(to_wire(full))
    with pytest.raises(jsonschema.ValidationError):
        validator(schema()).validate(to_wire(full) | {"extra": 1})
    assert list(schema()["properties"]) == list(to_wire(full)) == schema()["required"]
