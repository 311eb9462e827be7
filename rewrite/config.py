"""Where settings come from, in what order.

The first that gives a value wins: the command line, the environment (`REWRITE_POLICY` and so on), the nearest
`rewrite.toml` or `pyproject.toml` with a `[tool.rewrite]` table upwards from the current folder, the user's own
`rewrite.toml` in their configuration folder, the default. Relative paths belong to the file that names them; on the
command line and in the environment, to the current folder.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple, cast

from rewrite.errors import ConfigError

FILE_NAME = "rewrite.toml"
PREFIX = "REWRITE_"
PRICES = "prices"  # a table of its own: [prices."model-name"] input = 1.0, output = 4.0 (a million tokens)
_NOT_SETTINGS = frozenset({"REWRITE_DEBUG"})


class Key(NamedTuple):
    """One setting that exists: its name, what kind of value it takes, what it is when nobody says."""

    name: str
    default: str | None
    says: str
    kind: Literal["path", "text"] = "text"
    choices: tuple[str, ...] = ()
    personal: bool = False  # not read from a project's file: a folder that came from elsewhere must not send drafts anywhere


_KEYS = (
    Key("policy", None, "the company's guideline, a YAML file; `default` is the shipped one", "path"),
    Key("author", None, "the profile of the person who posts, a YAML file", "path"),
    Key(
        "platform",
        "generic",
        "the network that the draft is meant for",
        choices=("generic", "x", "linkedin", "threads", "bluesky", "mastodon"),
    ),
    Key("lang", "auto", "the draft's language", choices=("auto", "en", "fr")),
    Key("format", "text", "how the result is written", choices=("text", "json", "diff", "revised")),
    Key("model", None, "the language model to ask as well; without one nothing is sent anywhere", personal=True),
    Key("base_url", None, "the model's OpenAI-compatible endpoint; else OPENAI_BASE_URL, else OpenAI's", personal=True),
    Key("send_raw", "auto", "whether text leaves unmasked; auto: only to this machine", choices=("auto", "yes", "no"), personal=True),
)
KEYS: Mapping[str, Key] = {key.name: key for key in _KEYS}


class Setting(NamedTuple):
    """One setting's value (paths are absolute) and where it came from, in words a person can follow."""

    name: str
    value: str | None
    origin: str


class Settings(Mapping[str, str | None]):
    """Every setting, in the order of KEYS: a mapping of names to values."""

    def __init__(self, found: Mapping[str, Setting]) -> None:
        self._found = dict(found)

    def __getitem__(self, name: str) -> str | None:
        return self._found[name].value

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    @property
    def all(self) -> tuple[Setting, ...]:
        """Every setting with where it came from."""
        return tuple(self._found.values())

    def of(self, name: str) -> Setting:
        """Return a setting with where it came from; raise KeyError when there is none of that name."""
        return self._found[name]

    def text(self, name: str) -> str:
        """Return a setting that always has a value, as one with a default has."""
        value = self[name]
        return "" if value is None else value

    def path(self, name: str) -> Path | None:
        """Return a path setting; None when nobody gave one, or when it is `default`."""
        value = self[name]
        return None if value is None or value == "default" else Path(value)


def load_settings(
    given: Mapping[str, str | None],
    environ: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Settings:
    """Return every setting: `given` comes from the command line, None there means not said.

    `environ` defaults to the process's environment, `folder`, where the search upwards begins, to the current folder.
    Raise ConfigError for a file that cannot be read, a key that does not exist or a value that cannot be.
    """
    start = folder or Path.cwd()
    layers = (
        _from_command(given, start),
        _from_environment(os.environ if environ is None else environ, start),
        _impersonal(_from_file(project_file(start))),
        _from_file(user_file()),
    )
    merged = {key.name: Setting(key.name, key.default, "default") for key in _KEYS}
    for layer in reversed(layers):
        merged.update(layer)
    return Settings(merged)


def _impersonal(found: Mapping[str, Setting]) -> Mapping[str, Setting]:
    """Refuse settings that send drafts somewhere when a project's file, which others may have written, gives them."""
    for setting in found.values():
        if KEYS[setting.name].personal:
            raise ConfigError(
                f"{setting.origin}: `{setting.name}` is not read from a project's file, since it decides where drafts go; "
                f"say --{setting.name.replace('_', '-')}, set REWRITE_{setting.name.upper()}, or put it into {user_file()}"
            )
    return found


def load_prices(folder: Path | None = None) -> Mapping[str, Mapping[str, Any]]:
    """Return the price table of the settings files, by model name; the project's entry goes before the user's."""
    prices: dict[str, Mapping[str, Any]] = {}
    for path in (user_file(), project_file(folder or Path.cwd())):
        if path is None or not _is_file(path):
            continue
        table = _parsed(path)
        table = _table(_table(table, "tool"), "rewrite") if path.name == "pyproject.toml" else table
        for name, price in _table(table, PRICES).items():
            if not isinstance(price, dict):
                raise ConfigError(f'{path}: `{PRICES}.{name}` must be a table, such as {{input = 1.0, output = 4.0}}')
            prices[name] = cast("Mapping[str, Any]", price)
    return prices


def user_file() -> Path:
    """Return where the user's own settings would be, whether they are there or not."""
    import platformdirs

    return platformdirs.user_config_path("rewrite", appauthor=False) / FILE_NAME


def project_file(start: Path) -> Path | None:
    """Return the nearest file of settings upwards; in one folder `rewrite.toml` goes before `pyproject.toml`."""
    for folder in (start, *start.parents):
        if _is_file(folder / FILE_NAME):
            return folder / FILE_NAME
        manifest = folder / "pyproject.toml"
        if _is_file(manifest) and _mentions_tool(manifest):
            return manifest
    return None


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False


def _mentions_tool(manifest: Path) -> bool:
    """Tell whether a manifest holds our table; one that cannot be opened is not our business."""
    try:
        content = manifest.read_bytes()
    except OSError:
        return False
    return b"tool.rewrite" in content and "rewrite" in _table(_parsed(manifest), "tool")


def _from_command(given: Mapping[str, str | None], start: Path) -> Mapping[str, Setting]:
    return {name: _setting(name, value, f"--{name.replace('_', '-')}", start) for name, value in given.items() if value is not None}


def _from_environment(environ: Mapping[str, str], start: Path) -> Mapping[str, Setting]:
    """Read REWRITE_*; a variable that looks like a misspelt setting is an error, any other foreign one is not ours."""
    found: dict[str, Setting] = {}
    for variable, value in environ.items():
        if not variable.startswith(PREFIX) or variable in _NOT_SETTINGS or not value:
            continue
        name = variable.removeprefix(PREFIX).lower()
        if name in KEYS:
            found[name] = _setting(name, value, variable, start)
        elif near := _nearest(name):
            meant = f"{PREFIX}{near.upper()}"
            raise ConfigError(f"environment: {variable} is no setting; did you mean {meant}? Rename or unset it")
    return found


def _from_file(path: Path | None) -> Mapping[str, Setting]:
    if path is None or not _is_file(path):
        return {}
    table = _parsed(path)
    where = str(path)
    if path.name == "pyproject.toml":
        table, where = _table(_table(table, "tool"), "rewrite"), f"{path} [tool.rewrite]"
    found: dict[str, Setting] = {}
    for name, value in table.items():
        if name == PRICES and isinstance(value, dict):
            continue
        if name not in KEYS:
            near = _nearest(name)
            cure = f"did you mean `{near}`?" if near else f"known: {', '.join(KEYS)}"
            raise ConfigError(f"{where}: unknown key `{name}`; {cure}")
        if not isinstance(value, str) or not value:
            raise ConfigError(f'{where}: `{name}` must be text in quotes, such as {name} = "{_sample(name)}"')
        found[name] = _setting(name, value, where, path.parent)
    return found


def _setting(name: str, value: str, origin: str, folder: Path) -> Setting:
    key = KEYS[name]
    if key.choices and value not in key.choices:
        near = _nearest(value, key.choices)
        cure = f"did you mean `{near}`?" if near else f"one of: {', '.join(key.choices)}"
        raise ConfigError(f"{origin}: `{value}` is no {name}; {cure}")
    if key.kind == "path" and value != "default":
        value = os.path.normpath(folder / Path(value).expanduser())
    return Setting(name, value, origin)


def _sample(name: str) -> str:
    key = KEYS[name]
    return key.default or f"{name}.yaml"


def _parsed(path: Path) -> Mapping[str, Any]:
    import tomllib

    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 at byte {error.start}; save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not TOML: {error}") from error


def _table(parent: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    child = parent.get(name)
    return cast("Mapping[str, Any]", child) if isinstance(child, dict) else {}


def _nearest(name: str, among: Iterable[str] = KEYS) -> str | None:
    import difflib

    close = difflib.get_close_matches(name.lower(), tuple(among), n=1, cutoff=0.6)
    return close[0] if close else None
