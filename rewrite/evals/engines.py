"""What cases are run through: the embedded reviewer, a model, a recording, or a function of one's own."""

from __future__ import annotations

import hashlib
import importlib
import json
import sys
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from pydantic import BaseModel, ConfigDict

from rewrite.diff import Diff
from rewrite.draft import digest
from rewrite.errors import ConfigError
from rewrite.evals.cases import Case
from rewrite.evals.located import read_located
from rewrite.resources import shipped
from rewrite.suggestion import Length, PolicyStamp, Suggestion, Verdict

if TYPE_CHECKING:
    from rewrite.llm.model import Model
    from rewrite.policy import Policy


class Engine(Protocol):
    """Make the suggestion for a case. `attempt` numbers the repeats of one case, from 0."""

    def __call__(self, case: Case, attempt: int, /) -> Suggestion:
        """Return the suggestion, or raise what went wrong."""
        ...


class EngineSpec(BaseModel):
    """Name an engine in a way that can be written down and sent to another process.

    name: `embedded`, `nothing` (finds nothing: the floor of every table), `adversaries` (the embedded reviewer with a model
    that is wrong), or `package.module:function`, which is called with (case, attempt). model: of an OpenAI-compatible endpoint; empty for none. record, replay: a file of answers.
    policy: `default` or a policy file, which each case has with its own organisation.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = "embedded"
    policy: str = "default"
    model: str = ""
    base_url: str = ""
    record: Path | None = None
    replay: Path | None = None

    @property
    def waits(self) -> bool:
        """Tell whether the engine spends its time waiting for a server, so that threads serve it better."""
        return bool(self.model)

    @property
    def label(self) -> str:
        """Name it in a report."""
        if self.replay is not None:
            return f"replay of {self.replay.name}"
        return f"{self.name} + {self.model}" if self.model else self.name

    def build(self) -> Engine:
        """Make the engine; raise ConfigError when there is none of that name."""
        if self.name == "nothing":
            return nothing
        if self.name == "adversaries":
            from rewrite.evals.adversaries import Adversaries

            return Adversaries(self.policy)
        if ":" in self.name:
            return _imported(self.name)
        if self.name != "embedded":
            raise ConfigError(f"--engine {self.name}: expected embedded, nothing, adversaries or package.module:function")
        if self.record is not None and self.replay is not None:
            raise ConfigError("--record and --replay exclude each other: record first, then replay the file")
        if self.replay is not None:
            from rewrite.evals.recordings import Replay

            return Pipeline(self.policy, Replay.read(self.replay))
        return Pipeline(self.policy, self._model())

    def _model(self) -> Model | None:
        if not self.model:
            if self.record is not None:
                raise ConfigError("--record needs --model: there are no answers to record without one")
            return None
        from rewrite.llm import OpenAIModel

        model = OpenAIModel(self.model, base_url=self.base_url or None)
        if self.record is None:
            return model
        from rewrite.evals.recordings import Recorder

        return Recorder(model, self.record)

    def fingerprint(self) -> str:
        """Return a sha256 of what makes the answers: this spec, the code below, the policy and the prompts."""
        told = hashlib.sha256(self.model_dump_json(exclude={"record"}).encode())
        for path in (*_sources(), *([Path(self.policy)] if self.policy != "default" else [])):
            told.update(path.name.encode())
            told.update(path.read_bytes() if path.is_file() else b"")
        return told.hexdigest()[:16]


class Pipeline:
    """Run `rewrite.pipeline.suggest` as a user would: the language is left to be found out."""

    def __init__(self, policy: str = "default", model: Model | None = None) -> None:
        self._base = None if policy == "default" else cast("dict[str, Any]", read_located(Path(policy)).data)
        self.model = model

    def __call__(self, case: Case, attempt: int) -> Suggestion:
        """Return the suggestion; raise Stale when a replayed answer is missing."""
        from rewrite.pipeline import suggest

        policy = _policy(json.dumps(case.policy(self._base), sort_keys=True))
        if self.model is None:
            return suggest(case.draft, author=case.author, policy=policy, platform=case.network)
        from rewrite.evals.recordings import Numbered

        numbered = Numbered(self.model, attempt)
        ask: Callable[..., Suggestion] = suggest
        found = ask(case.draft, author=case.author, policy=policy, platform=case.network, model=numbered)
        numbered.check()
        return found


def nothing(case: Case, attempt: int) -> Suggestion:
    """Find nothing, as a tool would that does not look: what this scores is worth nothing."""
    return Suggestion(
        draft=case.draft,
        verdict=Verdict.CLEAN,
        language=case.language,
        platform=case.network,
        findings=(),
        diff=Diff(base=digest(case.draft)),
        length=Length(value=len(case.draft), limit=None, unit="characters"),
        policy=PolicyStamp(name="none", version="0", fingerprint=""),
        engine="nothing",
        revised=case.draft,
    )


@lru_cache(maxsize=512)
def _policy(mapping: str) -> Policy:
    from rewrite.policy import load_policy

    return load_policy(json.loads(mapping))


def _imported(name: str) -> Engine:
    module, _, function = name.partition(":")
    if str(Path.cwd()) not in sys.path:
        sys.path.append(str(Path.cwd()))
    try:
        found: Any = getattr(importlib.import_module(module), function)
    except (ImportError, AttributeError) as error:
        raise ConfigError(f"--engine {name}: {error}") from error
    return cast("Engine", found)


def _sources() -> list[Path]:
    """Return the files that decide an answer: the package but the rooms above the pipeline, the policy, the prompts."""
    package = Path(__file__).resolve().parent.parent
    above = {"evals", "cli", "render"}
    code = [path for path in package.rglob("*.py") if path.relative_to(package).parts[0] not in above]
    data = [path for folder in ("policy", "prompts") for path in shipped(folder).rglob("*") if path.is_file()]
    return sorted(code) + sorted(data)
