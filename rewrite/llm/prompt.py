"""Prompts as files: YAML front matter (id, version, answer) and a Markdown body with `$name` places."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import Any, cast

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rewrite.llm.errors import PromptError
from rewrite.llm.model import as_json

_FRONT = re.compile(r"\A---[ \t]*\n(?P<front>.*?)^---[ \t]*\n(?P<body>.*)\Z", re.DOTALL | re.MULTILINE)


class Prompt(BaseModel):
    """Hold one prompt. `$name` is a place to fill, `$$` a plain dollar; answer: the answer type's name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(min_length=1)
    version: int = Field(ge=1)
    answer: str = Field(min_length=1)
    body: str = Field(min_length=1)

    @classmethod
    def load(cls, path: Path) -> Prompt:
        """Read a prompt from a UTF-8 file. Raises PromptError."""
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise PromptError(f"{path}: cannot be read as UTF-8 text: {error}") from error
        return cls.parse(text, source=str(path))

    @classmethod
    def parse(cls, text: str, source: str = "prompt") -> Prompt:
        """Read a prompt from text; source names it in errors. Raises PromptError with the line."""
        text = text.removeprefix("\ufeff").replace("\r\n", "\n")
        parts = _FRONT.match(text)
        if parts is None:
            raise PromptError(
                f"{source}:1: expected front matter: a line ---, then id, version, answer, then ---"
            )
        front = _read_front(parts["front"], source)
        if "body" in front:
            raise PromptError(f"{source}:1: the body is what follows the front matter, not a key of it")
        _check_places(parts["body"], source, first_line=text.count("\n", 0, parts.start("body")) + 1)
        try:
            return cls.model_validate({**front, "body": parts["body"]}, strict=True)
        except ValidationError as error:
            fault = error.errors()[0]
            where = ".".join(str(step) for step in fault["loc"])
            raise PromptError(f"{source}:1: {where}: {fault['msg']}") from error

    @property
    def places(self) -> frozenset[str]:
        """Name the places to fill."""
        return frozenset(Template(self.body).get_identifiers())

    def fill(self, values: Mapping[str, str]) -> str:
        """Put each value in its place, once: a `$` inside a value stays as it is.

        Raises PromptError when a place has no value or a value no place.
        """
        missing, unknown = sorted(self.places - values.keys()), sorted(values.keys() - self.places)
        if missing or unknown:
            faults = [f"no value for ${name}" for name in missing] + [f"no place ${name}" for name in unknown]
            raise PromptError(f"prompt {self.id} version {self.version}: {'; '.join(faults)}")
        return Template(self.body).substitute(values)

    def fingerprint(self, answer_schema: Mapping[str, Any]) -> str:
        """Hash the body and the JSON schema of its answer: 64 hexadecimal digits of SHA-256."""
        return hashlib.sha256(as_json([self.body, answer_schema]).encode()).hexdigest()


def _read_front(front: str, source: str) -> dict[str, object]:
    try:
        data: object = yaml.safe_load(front)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = 2 + (mark.line if isinstance(mark, yaml.Mark) else 0)
        raise PromptError(f"{source}:{line}: the front matter is not YAML: {error}") from error
    if not isinstance(data, dict):
        raise PromptError(f"{source}:2: the front matter must give id, version and answer")
    return cast("dict[str, object]", data)


def _check_places(body: str, source: str, first_line: int) -> None:
    for match in Template.pattern.finditer(body):
        if match.group("invalid") is not None:
            line = first_line + body.count("\n", 0, match.start())
            raise PromptError(f"{source}:{line}: a lone $; write $$ for a dollar sign, $name for a place")
