from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import pytest

import rewrite
from rewrite.__main__ import main
from rewrite.cli.starter import Answers, starter_files
from rewrite.config import FILE_NAME, user_file
from rewrite.policy import load_author, load_policy
from rewrite.render.json import from_wire

LEAK = "Lovely walk with the dog today.\r\nWrite to me: jane.roe@private-mail.com 🐕\r\n"
CLEAN = "Lovely walk with the dog today.\n"
PYTHON = (sys.executable, "-W", "error", "-m", "rewrite")
CHECKOUT = str(Path(rewrite.__file__).parent.parent)


class Ran(NamedTuple):
    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        return self.out.decode()


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes], folder: Path) -> Callable[..., Ran]:
    def call(*arguments: str, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "argv", ["rewrite", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as left:
            main()
        out, err = capfdbinary.readouterr()
        return Ran(int(left.value.code or 0), out, err.decode())

    return call


@pytest.fixture
def draft(folder: Path) -> Path:
    path = folder / "draft.txt"
    path.write_bytes(LEAK.encode())
    return path


def test_version_and_help(run: Callable[..., Ran]) -> None:
    assert run("--version") == Ran(0, f"rewrite {rewrite.__version__}\n".encode(), "")
    listed = run("--help")
    assert listed.code == 0
    assert all(name in listed.text for name in ("suggest", "init", "policy", "eval", "config", "schema"))
    assert "--exit-zero" in run("suggest", "--help").text


def test_a_clean_draft_exits_0(run: Callable[..., Ran]) -> None:
    ran = run("suggest", "-", stdin=CLEAN.encode())
    assert (ran.code, ran.err) == (0, "")
    assert ran.text.startswith("Clean: ")
    assert run("suggest", stdin=CLEAN.encode()).code == 0


def test_a_draft_to_mend_exits_1(run: Callable[..., Ran], draft: Path) -> None:
    ran = run("suggest", "draft.txt")
    assert ran.code == 1
    assert "[personal-data]" in ran.text
    assert "[-" in ran.text
    assert run("suggest", "draft.txt", "--exit-zero").code == 0
    assert draft.read_bytes() == LEAK.encode()


def test_json(run: Callable[..., Ran], draft: Path) -> None:
    ran = run("suggest", "draft.txt", "--format", "json", "--platform", "x")
    result = from_wire(json.loads(ran.out))
    assert (ran.code, result.draft, result.platform, result.length.limit) == (1, LEAK, "x", 280)
    assert "🐕".encode() in ran.out


def test_the_schema_is_that_of_the_json(run: Callable[..., Ran], draft: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads(run("schema").out)
    jsonschema.validate(json.loads(run("suggest", "draft.txt", "--format", "json").out), schema)


def test_revised_keeps_line_ends(run: Callable[..., Ran], draft: Path) -> None:
    ran = run("suggest", "draft.txt", "--format", "revised")
    assert ran.out.startswith(b"Lovely walk with the dog today.\r\n")
    assert b"private-mail" not in ran.out
    assert run("suggest", "draft.txt", "--format", "revised", "--output", "out.txt").out == b""
    assert Path("out.txt").read_bytes() == ran.out


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_the_diff_is_a_patch(run: Callable[..., Ran], draft: Path, mark: str) -> None:
    draft.write_bytes((mark + LEAK).encode())
    patch = run("suggest", "draft.txt", "--format", "diff").out
    revised = run("suggest", "draft.txt", "--format", "revised", "--output", "revised.txt")
    subprocess.run(["patch", "--binary", "-p1"], input=patch, check=True, capture_output=True)
    assert revised.code == 1
    assert draft.read_bytes() == Path("revised.txt").read_bytes()


def test_write(run: Callable[..., Ran], draft: Path) -> None:
    draft.chmod(0o600)
    wanted = run("suggest", "draft.txt", "--format", "revised").out
    ran = run("suggest", "draft.txt", "--write", "--format", "json")
    assert (ran.code, ran.err) == (0, "rewrite: draft.txt: 1 change written\n")
    assert draft.read_bytes() == wanted
    assert draft.stat().st_mode & 0o777 == 0o600
    again = run("suggest", "draft.txt", "--write")
    assert (again.code, again.err) == (0, "")
    assert os.listdir(".") == ["draft.txt"]


def test_write_keeps_utf_16(run: Callable[..., Ran], draft: Path) -> None:
    draft.write_bytes(LEAK.encode("utf-16"))
    assert run("suggest", "draft.txt", "--write").code == 0
    assert draft.read_bytes().decode("utf-16").startswith("Lovely walk with the dog today.\r\n")
    assert b"@" not in draft.read_bytes()


def test_an_empty_post_is_never_written(run: Callable[..., Ran], draft: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    draft.write_text("jane.roe@private-mail.com\n")
    ran = run("suggest", "draft.txt", "--write")
    assert ran.code == 1
    assert "not written" in ran.err
    assert draft.read_text() == "jane.roe@private-mail.com\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["suggest", "none.txt"], "rewrite: error: none.txt: no such file"),
        (["suggest", "."], "rewrite: error: .: is a folder"),
        (
            ["suggest", "draft.txt", "--platform", "linkdin"],
            "--platform: `linkdin` is no platform; did you mean `linkedin`?",
        ),
        (["suggest", "draft.txt", "--lang", "de"], "--lang: `de` is no lang; one of: auto, en, fr"),
        (["suggest", "draft.txt", "--format", "pdf"], "--format: `pdf` is no format"),
        (["suggest", "draft.txt", "--policy", "no.yaml"], "no.yaml: cannot be read: No such file"),
        (["suggest", "draft.txt", "--author", "no.yaml"], "no.yaml: cannot be read: No such file"),
        (["suggest", "draft.txt", "--output", "./draft.txt"], "--output: ./draft.txt is the draft itself; use --write"),
        (["suggest", "draft.txt", "--output", "no/x"], "no/x: there is no folder"),
        (["suggest", "-", "--write"], "--write: standard input cannot be written back"),
        (["suggest", "--write"], "--write: standard input cannot be written back"),
        (["suggest", "-"], "standard input: empty: nothing to check"),
        (["sugest"], "No such command 'sugest'. Did you mean 'suggest'?"),
        (["suggest", "--frob"], "No such option: --frob"),
        (["policy", "check", "draft.txt"], "draft.txt"),
        (["init"], '--company: nobody to ask here; name the company, as in rewrite init --company "Acme"'),
        (["init", "--company", "Acme", "--lang", "de"], "--lang: `de` is no language of the comments"),
    ],
)
def test_what_cannot_run_exits_2(run: Callable[..., Ran], draft: Path, arguments: list[str], said: str) -> None:
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, b"")
    assert said in ran.err
    assert "Traceback" not in ran.err
    assert draft.read_bytes() == LEAK.encode()
    assert os.listdir(".") == ["draft.txt"]


@pytest.mark.parametrize(
    "data", [LEAK.encode("utf-16-le"), b"caf\xe9 \xff", b"\x89PNG\r\n\x1a\n", b"a\0b", b" \n", b""]
)
def test_bad_input_is_one_line(run: Callable[..., Ran], draft: Path, data: bytes) -> None:
    draft.write_bytes(data)
    for ran in (run("suggest", "draft.txt", "--write"), run("suggest", "-", stdin=data)):
        assert ran.code == 2
        assert ran.err.startswith("rewrite: error: ")
        assert ran.err.count("\n") == 1
    assert draft.read_bytes() == data


def test_a_wrong_policy_names_file_line_and_column(run: Callable[..., Ran], draft: Path) -> None:
    Path("acme.yaml").write_text("extends: default\norganisation:\n  nme: Acme\n")
    ran = run("suggest", "draft.txt", "--policy", "acme.yaml")
    assert ran.code == 2
    assert "acme.yaml:3:" in ran.err


def test_a_bug_is_one_line(run: Callable[..., Ran], draft: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("some\nthing")

    monkeypatch.setattr("rewrite.pipeline.suggest", broken)
    ran = run("suggest", "draft.txt")
    assert ran.code == 2
    assert ran.err.startswith("rewrite: bug: ZeroDivisionError at suggest.py:")
    assert ran.err.endswith(": some thing; REWRITE_DEBUG=1 shows more, please report it\n")
    monkeypatch.setenv("REWRITE_DEBUG", "1")
    monkeypatch.setattr(sys, "argv", ["rewrite", "suggest", "draft.txt"])
    with pytest.raises(ZeroDivisionError):
        main()


def test_interrupted(run: Callable[..., Ran], draft: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("rewrite.pipeline.suggest", stopped)
    assert run("suggest", "draft.txt") == Ran(130, b"", "")


def test_settings_are_used(run: Callable[..., Ran], draft: Path) -> None:
    Path(FILE_NAME).write_text('format = "json"\nplatform = "bluesky"\n')
    assert json.loads(run("suggest", "draft.txt").out)["platform"] == "bluesky"
    shown = run("config").text
    assert 'platform = "bluesky"' in shown
    assert f"from: {Path.cwd() / FILE_NAME}" in shown
    assert f"# user's file: {user_file()} (not there)" in shown
    Path(FILE_NAME).write_text('platfrom = "x"\n')
    assert "did you mean `platform`?" in run("suggest", "draft.txt").err


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_init_writes_files_that_load(run: Callable[..., Ran], lang: str) -> None:
    company = 'L\'Été: "R&D" #1 ☀'
    ran = run("init", "--company", company, "--name", "Zoë", "--role", "cheffe: produit", "--lang", lang)
    assert ran.code == 0
    assert load_policy("rewrite-policy.yaml").organisation.name == company
    author = load_author("author.yaml")
    assert (author.name, author.role) == ("Zoë", "cheffe: produit")
    checked = run("policy", "check")
    assert checked.code == 0
    assert company in checked.text
    assert run("suggest", "-", stdin=CLEAN.encode()).code == 0
    before = Path("author.yaml").read_bytes()
    again = run("init", "--company", "Other")
    assert again.code == 2
    assert "rewrite-policy.yaml, author.yaml, rewrite.toml already there; nothing was written" in again.err
    assert Path("author.yaml").read_bytes() == before
    assert run("init", "--company", "Other", "--force").code == 0
    assert load_policy("rewrite-policy.yaml").organisation.name == "Other"


def test_init_elsewhere(run: Callable[..., Ran]) -> None:
    assert run("init", "--company", "Acme", "--directory", "a/b").code == 0
    assert sorted(os.listdir("a/b")) == ["author.yaml", "rewrite-policy.yaml", "rewrite.toml"]


def test_both_languages_of_the_files_hold_the_same_keys() -> None:
    import datetime

    import yaml

    today = datetime.date(2026, 1, 1)
    english, french = (starter_files(Answers("A", lang=lang), today) for lang in ("en", "fr"))
    for name in ("rewrite-policy.yaml", "author.yaml"):
        assert yaml.safe_load(english[name]) == yaml.safe_load(french[name])


def test_policy_show_can_be_loaded_again(run: Callable[..., Ran]) -> None:
    Path("acme.yaml").write_text("extends: default\norganisation: {name: Acmé}\nreview_by: 2099-01-01\n")
    ran = run("policy", "show", "acme.yaml")
    assert ran.code == 0
    Path("shown.yaml").write_bytes(ran.out)
    shown, original = load_policy("shown.yaml"), load_policy("acme.yaml")
    assert shown.model_copy(update={"fingerprint": ""}) == original.model_copy(update={"fingerprint": ""})


def test_policy_check_tells_an_overdue_review(run: Callable[..., Ran]) -> None:
    Path("acme.yaml").write_text("extends: default\nreview_by: 2020-01-01\n")
    ran = run("policy", "check", "acme.yaml")
    assert ran.code == 1
    assert "review_by: 2020-01-01 is past" in ran.text


def test_policy_test(run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    def example(**changes: object) -> SimpleNamespace:
        given = {"clause": "spam", "language": "en", "kind": "bad", "text": "Buy!", "passed": True, "got": ("spam",)}
        return SimpleNamespace(**(given | changes))

    results = [example(), example(kind="good", text="Hello")]
    monkeypatch.setattr("rewrite.pipeline.check_examples", lambda _: results, raising=False)
    ran = run("policy", "test")
    assert (ran.code, ran.text) == (0, "the shipped guideline: 2 of 2 examples pass\n")
    results.append(example(passed=False, got=()))
    ran = run("policy", "test")
    assert ran.code == 1
    assert "spam (en, bad): expected to be found, got nothing: 'Buy!'\n" in ran.text


def test_a_reader_who_leaves_is_no_error(folder: Path) -> None:
    Path("long.txt").write_text("Lovely walk with the dog today.\n" * 8_000 + LEAK)
    command = [*PYTHON, "suggest", "long.txt", "--format", "revised"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=_environ()) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


def test_start_up_loads_neither_openai_nor_rich(draft: Path) -> None:
    code = (
        "import sys; from rewrite.__main__ import main\n"
        "try: main()\n"
        "finally: print({'openai', 'httpx', 'rich', 'regex'} & set(sys.modules), file=sys.stderr)"
    )
    command = [sys.executable, "-c", code, "suggest", "draft.txt", "--format", "json"]
    ran = subprocess.run(command, capture_output=True, env=_environ(), check=False)
    assert (ran.returncode, ran.stderr) == (1, b"set()\n")


def _environ() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": CHECKOUT}
