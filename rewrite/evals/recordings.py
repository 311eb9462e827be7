"""Answers of a model kept in a file, so that a run can be repeated without it and without a network.

A recording is JSON Lines, an answer a line: the key of the question, the fingerprints of the prompts it was made from,
model, endpoint, date and the reply. The question itself, which holds the draft, is not kept.
"""

from __future__ import annotations

import datetime
import hashlib
import threading
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from rewrite.errors import ConfigError
from rewrite.llm.errors import CallError
from rewrite.llm.model import Model, Reply, Request, as_json, sends_raw, settings_of


class Stale(CallError):
    """Report an answer that is not in the recording, or was made for a prompt that has changed."""

    cure = "Record it again: rewrite eval --model NAME --record FILE."


class Answer(BaseModel):
    """One line of a recording. `raw`: the draft was sent unmasked, and so must the question be when it is replayed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    prompts: tuple[str, ...]
    model: str
    endpoint: str
    date: datetime.datetime
    raw: bool
    reply: Reply


class Recorder:
    """A Model around a Model that writes every answer to a file as it comes."""

    def __init__(self, model: Model, path: Path) -> None:
        self.model = model
        self.path = path
        self.send_raw = sends_raw(model)
        self.settings = settings_of(model)
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """Name the model inside."""
        return self.model.name

    @property
    def endpoint(self) -> str:
        """Give the endpoint of the model inside."""
        return self.model.endpoint

    def complete(self, request: Request, deadline: float | None = None) -> Reply:
        """Answer as the model inside, and write it down."""
        reply = self.model.complete(request, deadline)
        answer = Answer(
            key=question_key(request),
            prompts=request.prompts,
            model=reply.model or self.name,
            endpoint=self.endpoint,
            date=datetime.datetime.now(datetime.UTC).replace(microsecond=0),
            raw=self.send_raw,
            reply=reply.model_copy(update={"cached": False}),
        )
        with self._lock, self.path.open("a", encoding="utf-8") as file:
            file.write(answer.model_dump_json() + "\n")
        return reply


class Replay:
    """A Model that gives recorded answers and asks nobody. Raises Stale when there is none."""

    def __init__(self, answers: Mapping[str, Answer], path: Path) -> None:
        self.answers = answers
        self.path = path
        first = next(iter(answers.values()), None)
        self.name = first.model if first else "nobody"
        self.endpoint = f"replay:{path.name}"
        self.send_raw = first.raw if first else True
        self._prompts = frozenset(prompt for answer in answers.values() for prompt in answer.prompts)

    @classmethod
    def read(cls, path: Path) -> Replay:
        """Read a recording; of two answers to one question the later counts. Raises ConfigError with file and line."""
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"{path}: the recording cannot be read: {error}") from error
        answers: dict[str, Answer] = {}
        for number, line in enumerate(lines, 1):
            try:
                answer = Answer.model_validate_json(line)
            except ValidationError as error:
                raise ConfigError(f"{path}:{number}: not a recorded answer: {error.errors()[0]['msg']}") from error
            answers[answer.key] = answer
        return cls(answers, path)

    def complete(self, request: Request, deadline: float | None = None) -> Reply:
        """Give the recorded answer to exactly this question."""
        answer = self.answers.get(question_key(request))
        if answer is not None:
            return answer.reply
        changed = [prompt for prompt in request.prompts if prompt not in self._prompts]
        if changed:
            raise Stale(f"the prompt {', '.join(changed)} has changed since {self.path.name} was recorded")
        raise Stale(f"{self.path.name} holds no answer to this question")


class Numbered:
    """A Model that tells the repeats of one case apart, and remembers whether an answer was missing.

    The pipeline takes a model that fails for one that says nothing, and goes on; in an eval that would be counted as
    the model's own result. `check` raises the first missing answer afterwards.
    """

    def __init__(self, model: Model, attempt: int) -> None:
        self.model = model
        self.attempt = attempt
        self.send_raw = sends_raw(model)
        self.settings = settings_of(model)
        self._missing: Stale | None = None

    @property
    def name(self) -> str:
        """Name the model inside."""
        return self.model.name

    @property
    def endpoint(self) -> str:
        """Give the endpoint of the model inside."""
        return self.model.endpoint

    def complete(self, request: Request, deadline: float | None = None) -> Reply:
        """Ask the model inside for this attempt's answer."""
        try:
            return self.model.complete(request.model_copy(update={"repeat": self.attempt}), deadline)
        except Stale as error:
            self._missing = self._missing or error
            raise

    def check(self) -> None:
        """Raise Stale when an answer was missing."""
        if self._missing is not None:
            raise self._missing


def question_key(request: Request) -> str:
    """Hash all of a request but the fingerprints, which the words already hold."""
    asked = request.model_dump(mode="json", exclude={"prompts"})
    return hashlib.sha256(as_json(asked).encode("utf-8", "surrogatepass")).hexdigest()
