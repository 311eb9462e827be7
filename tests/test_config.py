from __future__ import annotations

import os
from pathlib import Path

import pytest

from rewrite.config import KEYS, load_settings, project_file, user_file
from rewrite.errors import ConfigError


def test_defaults(folder: Path) -> None:
    settings = load_settings({})
    assert [setting.name for setting in settings.all] == list(KEYS)
    assert {setting.origin for setting in settings.all} == {"default"}
    assert (settings["policy"], settings["lang"], settings.text("format")) == (None, "auto", "text")


def test_the_nearest_wins(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    user_file().parent.mkdir(parents=True)
    user_file().write_text('platform = "mastodon"\nlang = "fr"\nformat = "json"\npolicy = "mine.yaml"\n')
    (folder / "rewrite.toml").write_text('platform = "bluesky"\nlang = "en"\nformat = "diff"\n')
    environ = {"REWRITE_PLATFORM": "threads", "REWRITE_LANG": "auto", "REWRITE_AUTHOR": ""}
    settings = load_settings({"platform": "x", "lang": None}, environ)
    found = {setting.name: (setting.value, setting.origin) for setting in settings.all}
    assert found == {
        "policy": (str(user_file().parent / "mine.yaml"), str(user_file())),
        "author": (None, "default"),
        "platform": ("x", "--platform"),
        "lang": ("auto", "REWRITE_LANG"),
        "format": ("diff", str(folder / "rewrite.toml")),
        "model": (None, "default"),
        "base_url": (None, "default"),
        "send_raw": ("auto", "default"),
    }


def test_relative_paths_belong_to_the_file_that_names_them(folder: Path) -> None:
    deep = folder / "a" / "b"
    deep.mkdir(parents=True)
    (folder / "pyproject.toml").write_text('[tool.rewrite]\npolicy = "guides/acme.yaml"\nauthor = "~/me.yaml"\n')
    settings = load_settings({"author": None}, {}, deep)
    assert settings["policy"] == str(folder / "guides" / "acme.yaml")
    assert settings["author"] == os.path.expanduser("~/me.yaml")
    assert settings.of("policy").origin == f"{folder / 'pyproject.toml'} [tool.rewrite]"
    assert load_settings({"policy": "../x.yaml"}, {}, deep).path("policy") == folder / "a" / "x.yaml"


def test_default_names_the_shipped_policy(folder: Path) -> None:
    (folder / "rewrite.toml").write_text('policy = "acme.yaml"\n')
    assert load_settings({"policy": "default"}).path("policy") is None


def test_a_manifest_without_our_table_is_passed_over(folder: Path) -> None:
    deep = folder / "a"
    deep.mkdir()
    (folder / "rewrite.toml").write_text("")
    (deep / "pyproject.toml").write_text('[project]\nname = "x"\n')
    assert project_file(deep) == folder / "rewrite.toml"
    (deep / "pyproject.toml").write_text("[tool.rewrite]\n")
    assert project_file(deep) == deep / "pyproject.toml"
    (deep / "rewrite.toml").write_text("")
    assert project_file(deep) == deep / "rewrite.toml"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'polcy = "x"\n', "rewrite.toml: unknown key `polcy`; did you mean `policy`?"),
        (b'zebra = "x"\n', "rewrite.toml: unknown key `zebra`; known: policy, author"),
        (b"policy = 3\n", 'rewrite.toml: `policy` must be text in quotes, such as policy = "policy.yaml"'),
        (b'platform = "linkdin"\n', "rewrite.toml: `linkdin` is no platform; did you mean `linkedin`?"),
        (b'format = "pdf"\n', "rewrite.toml: `pdf` is no format; one of: text, json, diff, revised"),
        (b"policy = \n", "rewrite.toml: not TOML: Invalid value (at line 1, column 10)"),
        (b'policy = "caf\xe9"\n', "rewrite.toml: not UTF-8 at byte 13"),
    ],
)
def test_a_wrong_file_is_named(folder: Path, content: bytes, said: str) -> None:
    (folder / "rewrite.toml").write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        load_settings({})
    assert said in str(caught.value)
    assert str(folder) in str(caught.value)


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"REWRITE_POLCY": "x"}, "REWRITE_POLCY is no setting; did you mean REWRITE_POLICY?"),
        ({"REWRITE_PLATFORM": "facebook"}, "REWRITE_PLATFORM: `facebook` is no platform"),
    ],
)
def test_a_wrong_variable_is_named(folder: Path, environ: dict[str, str], said: str) -> None:
    with pytest.raises(ConfigError, match=said.replace("?", r"\?")):
        load_settings({}, environ)


def test_foreign_variables_are_left_alone(folder: Path) -> None:
    assert load_settings({}, {"REWRITE_DEBUG": "1", "REWRITE_ENGINE_MAX": "7"})["policy"] is None


def test_the_command_line_is_checked_too(folder: Path) -> None:
    with pytest.raises(ConfigError, match="--lang: `de` is no lang"):
        load_settings({"lang": "de"})


@pytest.mark.parametrize("line", ['model = "gpt"', 'base_url = "https://elsewhere.example/v1"', 'send_raw = "yes"'])
def test_a_projects_file_never_sends_drafts_anywhere(folder: Path, line: str) -> None:
    (folder / "rewrite.toml").write_text(f"{line}\n")
    with pytest.raises(ConfigError, match="not read from a project's file"):
        load_settings({}, {})
