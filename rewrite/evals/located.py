"""YAML that remembers on which line everything stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import yaml

from rewrite.errors import RewriteError

Place = tuple[str | int, ...]
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class CaseError(RewriteError):
    """A case file is wrong; one line for each fault: file, line, what was expected."""


@dataclass(frozen=True, slots=True)
class Located:
    """The content of a YAML file, and the line (from 1) of every value in it by its path of keys and indexes."""

    path: Path
    data: Any
    lines: Mapping[Place, int]

    def fault(self, place: Sequence[str | int], what: str) -> str:
        """Say what is wrong at a place, in the form `file:line: what`; an unknown place has its parent's line."""
        at = tuple(place)
        while at and at not in self.lines:
            at = at[:-1]
        return f"{self.path}:{self.lines.get(at, 1)}: {what}"


def read_located(path: Path) -> Located:
    """Read one YAML document; raise CaseError when it cannot be read, repeats a key or refers to itself."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CaseError(f"{path}:1: cannot be read as UTF-8 text: {error}") from error
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        lines: dict[Place, int] = {}
        data = None if node is None else _value(loader, node, (), lines)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CaseError(f"{path}:{line}: not valid YAML: {error.problem or error.context}") from error
    except yaml.YAMLError as error:
        raise CaseError(f"{path}:1: not valid YAML: {error}") from error
    except RecursionError as error:
        raise CaseError(f"{path}:1: an anchor refers to itself, or the nesting is too deep") from error
    return Located(path, data, lines)


def _value(loader: Any, node: Any, place: Place, lines: dict[Place, int]) -> Any:
    lines[place] = cast("int", node.start_mark.line) + 1
    if isinstance(node, yaml.SequenceNode):
        return [_value(loader, item, (*place, at), lines) for at, item in enumerate(cast("list[Any]", node.value))]
    if not isinstance(node, yaml.MappingNode):
        return loader.construct_object(node)
    found: dict[str, Any] = {}
    for key_node, value_node in cast("list[tuple[Any, Any]]", node.value):
        key = str(key_node.value)
        if key in found:
            raise yaml.MarkedYAMLError(problem=f"the key {key!r} stands twice", problem_mark=key_node.start_mark)
        found[key] = _value(loader, value_node, (*place, key), lines)
    return found
