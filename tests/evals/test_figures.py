from __future__ import annotations

from typing import Any

import evalfakes as fake

from rewrite.evals.figures import by_clause, confusion, figures, flaky, grouped, language_gaps, measured, pairs
from rewrite.evals.row import Row, failed_row, row_of
from rewrite.suggestion import Suggestion

DRAFT = "We won."


def row(expected: tuple[str, ...], reported: tuple[str, ...], **fields: Any) -> Row:
    attempt = fields.pop("attempt", 0)
    case = fake.case(DRAFT, expect={"clauses": expected, "verdict": "ready" if expected else "clean"}, **fields)
    got = fake.suggestion(
        DRAFT, findings=[fake.finding(each) for each in reported], verdict="ready" if reported else "clean"
    )
    return row_of(case, got, attempt=attempt)


ROWS = [
    row(("spam",), ("spam",), id="a", language="en", tags=("pair",)),
    row(("spam", "disrespect"), ("personal-data",), id="b", language="fr", tags=("pair", "rant")),
    row((), ("spam",), id="c", language="fr"),
    row((), (), id="d"),
]


def test_figures_are_ratios_of_sums() -> None:
    found = figures(ROWS)
    assert found["precision"] == (1, 3)
    assert found["recall"] == (1, 3)
    assert found["f1"] == (2, 6)
    assert found["passed"] == (2, 4)
    assert figures([])["f1"] == (0, 0)


def test_what_could_not_run_is_in_no_figure() -> None:
    lost = failed_row(fake.case(DRAFT), RuntimeError("no"))
    assert figures([*ROWS, lost]) == figures(ROWS)
    assert by_clause([*ROWS, lost]) == by_clause(ROWS)
    assert lost.error == "RuntimeError: no"
    assert not lost.passed


def test_clauses_are_counted() -> None:
    found = {each.clause: (each.hits, each.extra, each.missed) for each in by_clause(ROWS)}
    assert found == {"spam": (1, 1, 1), "disrespect": (0, 0, 1), "personal-data": (0, 1, 0)}
    spam = next(each for each in by_clause(ROWS) if each.clause == "spam")
    assert (spam.precision, spam.recall, spam.f1) == (0.5, 0.5, 0.5)
    assert spam.interval is not None
    data = next(each for each in by_clause(ROWS) if each.clause == "personal-data")
    assert (data.precision, data.recall) == (0, None)


def test_confusion_pairs_what_was_missed_with_what_came_instead() -> None:
    assert confusion(ROWS) == {
        ("spam", "spam"): 1,
        ("spam", "personal-data"): 1,
        ("disrespect", "personal-data"): 1,
        ("", "spam"): 1,
    }


def test_groups() -> None:
    assert {name: len(members) for name, members in grouped(ROWS, "tag").items()} == {"pair": 2, "rant": 1}
    assert {name: len(members) for name, members in grouped(ROWS, "language").items()} == {"en": 2, "fr": 2}
    assert set(grouped(ROWS, "clause")) == {"spam", "disrespect"}


def test_every_figure_has_its_interval() -> None:
    found = {each.name: each for each in measured(ROWS)}
    passed = found["passed"]
    assert passed.interval is not None
    assert passed.interval.low <= 0.5 <= passed.interval.high
    assert found["escalated"].interval is None
    assert found["residual"].lower_is_better


def test_the_gap_between_languages() -> None:
    (found,) = language_gaps(ROWS, ["passed"])
    assert (found.english, found.french) == ((2, 2), (0, 2))
    assert language_gaps(ROWS[:1], ["passed"]) == []


def test_pairs_match_by_id() -> None:
    def twin(name: str, passes: bool) -> Row:
        return row((), () if passes else ("spam",), id=name, language=name[-2:], tags=("pair",))

    found = pairs(
        [twin("p1-en", True), twin("p1-fr", False), twin("p2-fr", True), twin("p2-en", True), twin("p3-en", True)]
    )
    assert (found.both, found.only_english, found.only_french, found.neither) == (("p2",), ("p1",), (), ())
    assert found.p == 1
    assert not pairs(ROWS)


def test_a_case_is_flaky_when_its_attempts_differ() -> None:
    rows = [
        row((), (), id="a"),
        row((), ("spam",), id="a", attempt=1),
        row((), (), id="b"),
        row((), (), id="b", attempt=1),
    ]
    assert flaky(rows) == {"a": (1, 2)}


def test_what_fails_is_named(oracle_row: Row) -> None:
    assert oracle_row.passed
    assert oracle_row.failing == ()
    assert ROWS[1].missed == ("disrespect", "spam")
    assert ROWS[1].extra == ("personal-data",)
    assert set(ROWS[2].failing) == {"precision", "verdict"}


def test_a_row_survives_the_wire(oracle_row: Row) -> None:
    assert Row.model_validate_json(oracle_row.model_dump_json()) == oracle_row
    assert isinstance(fake.nothing(oracle_row.case), Suggestion)
