from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import evalfakes as fake
import pytest
import yaml
from typer.testing import CliRunner

from rewrite.cli.eval import app
from rewrite.evals.__main__ import main
from rewrite.evals.cases import Case, CaseError, load_cases
from rewrite.evals.command import EvalRequest, evaluate
from rewrite.evals.engines import Engine
from rewrite.evals.new import NewCase, append_case, new_case
from rewrite.evals.results import read_results
from rewrite.suggestion import Suggestion


def run(file: Path, engine: Engine = fake.oracle, **fields: Any) -> tuple[int, str]:
    out = io.StringIO()
    code = evaluate(EvalRequest.model_validate({"cases": (file,), **fields}), engine, out)
    return code, out.getvalue()


def test_all_that_is_asked_for_is_written(case_file: Path, tmp_path: Path) -> None:
    paths = {name: tmp_path / "out" / name for name in ("results", "report", "junit", "markdown", "save_baseline")}
    code, said = run(case_file, **paths)
    assert code == 0
    assert "10 cases: 10 pass" in said
    assert all(path.read_text(encoding="utf-8") for path in paths.values())
    code, said = run(case_file, baseline=paths["save_baseline"])
    assert code == 0
    assert "10 cases compared" in said


@pytest.mark.parametrize(
    ("engine", "fields", "code"),
    [
        (fake.oracle, {"fail_under": ("f1=1",), "fail_over": ("residual=0",)}, 0),
        (fake.nothing, {}, 0),
        (fake.nothing, {"fail_under": ("f1=0.5",)}, 1),
        (fake.nothing, {"fail_under": ("f3=0.5",)}, 2),
        (fake.nothing, {"fail_under": ("escalated=0.5",)}, 2),
        (fake.crash, {}, 2),
        (fake.crash_on_french, {"fail_under": ("f1=1",)}, 2),
        (fake.oracle, {"resume": True}, 2),
        (fake.oracle, {"baseline": Path("no.json")}, 2),
        (fake.oracle, {"cases": (Path("no.yaml"),)}, 2),
    ],
)
def test_the_exit_code_says_what_happened(case_file: Path, engine: Engine, fields: dict[str, Any], code: int) -> None:
    assert run(case_file, engine, **fields)[0] == code


def test_a_regression_fails(case_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(case_file, save_baseline=tmp_path / "b.json")
    code, said = run(case_file, fake.nothing, baseline=tmp_path / "b.json")
    assert code == 1
    assert "WORSE   t-0-en" in said
    assert "FAILED: passed fell behind the baseline: 1.000 then, 0.000 now" in capsys.readouterr().err


def test_an_interrupted_run_goes_on(case_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    seen: list[str] = []

    def impatient(case: Case, attempt: int) -> Suggestion:
        seen.append(case.id)
        if len(seen) == 4:
            raise KeyboardInterrupt
        return fake.oracle(case)

    path = tmp_path / "r.jsonl"
    assert run(case_file, impatient, results=path)[0] == 2
    assert "--resume" in capsys.readouterr().err
    assert len(read_results(path).rows) == 3
    code, said = run(case_file, impatient, results=path, resume=True)
    assert code == 0
    assert "10 cases: 10 pass" in said
    assert len(seen) == 11
    assert len(read_results(path).rows) == 10


def test_repeats_show_what_is_flaky(case_file: Path) -> None:
    def moody(case: Case, attempt: int) -> Suggestion:
        return fake.oracle(case) if attempt or case.language == "en" else fake.nothing(case)

    code, said = run(case_file, moody, plan={"repeat": 3})
    assert code == 0
    assert "10 cases, 30 runs of them: 25 pass" in said
    assert "5 cases differ between 3 attempts" in said
    assert "t-0-fr: 2 of 3 pass" in said


def test_the_short_form(case_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(case_file), "--engine", "evalfakes:oracle", "--filter", "lang=fr"]) == 0
    assert "5 cases: 5 pass" in capsys.readouterr().out
    assert main([str(case_file), "--engine", "evalfakes:nothing", "--verbose"]) == 0
    assert "survives: 'the best'" in capsys.readouterr().out
    assert main(["--filter", "colour=red"]) == 2


def test_the_command(case_file: Path, tmp_path: Path) -> None:
    words = ["--cases", str(case_file), "--engine", "evalfakes:oracle"]
    done = CliRunner().invoke(app, [*words, "--filter", "lang=fr tag=pair", "--report", str(tmp_path / "r.html")])
    assert done.exit_code == 0, done.output
    assert "5 cases: 5 pass" in done.output
    assert (tmp_path / "r.html").exists()
    assert CliRunner().invoke(app, [*words, "--split", "none"]).exit_code == 2
    assert CliRunner().invoke(app, [*words, "--fail-under", "f1=2"]).exit_code == 2


def cleaner(case: Case, attempt: int) -> Suggestion:
    """Take "the best" out."""
    return fake.suggestion(
        case.draft,
        [fake.edit(case.draft, "the best ", "", "unsubstantiated-claim")],
        findings=(fake.finding("unsubstantiated-claim"),),
        verdict="ready",
    )


DRAFT = 'We won "the best prize" - again: yes.\nI cried a lot about it.'


def test_a_new_case_is_what_the_tool_does_until_a_person_corrects_it(case_file: Path) -> None:
    made = new_case(NewCase(id="n-1", draft=DRAFT, organisation="acme", author="jane"), case_file, cleaner)
    (entry,) = yaml.safe_load(made)
    assert entry["draft"] == DRAFT
    assert entry["expect"] == {
        "clauses": ["unsubstantiated-claim"],
        "must_remove": ["the best"],
        "must_keep": ["I cried a lot about it."],
        "must_disclose": [],
        "escalate": [],
        "verdict": "ready",
    }
    append_case(made, case_file)
    with pytest.raises(CaseError, match="the labels are the tool's own"):
        load_cases([case_file])
    case_file.write_text(case_file.read_text(encoding="utf-8").replace("UNCHECKED", "checked"), encoding="utf-8")
    assert load_cases([case_file])[-1].draft == DRAFT


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"organisation": "acne"}, "no organisation 'acne'; there are acme"),
        ({"author": "joan"}, "no author 'joan'; there are jane"),
        ({"id": "t-0-en"}, "is taken"),
        ({"network": "myspace"}, "network"),
    ],
)
def test_a_new_case_that_cannot_be_is_told(case_file: Path, fields: dict[str, str], said: str) -> None:
    asked = NewCase.model_validate({"id": "n-1", "draft": DRAFT, "organisation": "acme", **fields})
    with pytest.raises(CaseError, match=said):
        new_case(asked, case_file, cleaner)


def test_nothing_is_written_when_a_case_cannot_be_appended(tmp_path: Path) -> None:
    file = tmp_path / "c.yaml"
    file.write_text("cases: []\nauthors: {}\n", encoding="utf-8")
    with pytest.raises(CaseError, match=r"c\.yaml"):
        append_case("- id: x\n", file)
    assert file.read_text(encoding="utf-8") == "cases: []\nauthors: {}\n"
    assert [path.name for path in tmp_path.iterdir()] == ["c.yaml"]


def test_results_hold_what_explains_a_row(case_file: Path, tmp_path: Path) -> None:
    run(case_file, results=tmp_path / "r.jsonl", plan={"seed": 7})
    head = json.loads((tmp_path / "r.jsonl").read_text(encoding="utf-8").splitlines()[0])["run"]
    assert head["plan"]["seed"] == 7
    assert all(head[key] for key in ("schema_version", "started", "version", "python", "fingerprint"))
