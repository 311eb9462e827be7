from __future__ import annotations

from pathlib import Path

import pytest

from rewrite.errors import ConfigError
from rewrite.evals.recordings import Numbered, Recorder, Replay, Stale, question_key
from rewrite.llm.model import Message, Request
from rewrite.llm.scripted import Scripted


def ask(words: str, *prompts: str) -> Request:
    return Request(messages=(Message(role="user", content=words),), prompts=prompts)


def test_what_was_recorded_is_replayed_without_the_model(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    recorder = Recorder(Scripted(["one", "two"], name="m"), path)
    assert recorder.complete(ask("a", "p1")).text == "one"
    assert recorder.complete(ask("b", "p1")).text == "two"
    replay = Replay.read(path)
    assert replay.complete(ask("b", "p1")).text == "two"
    assert replay.complete(ask("a", "p1")).text == "one"
    assert (replay.name, replay.send_raw) == ("m", True)
    assert "a secret" not in path.read_text(encoding="utf-8")


def test_a_prompt_that_has_changed_is_stale_and_an_unknown_question_too(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    Recorder(Scripted(["one"]), path).complete(ask("a", "p1"))
    replay = Replay.read(path)
    with pytest.raises(Stale, match="prompt p2 has changed"):
        replay.complete(ask("a, put otherwise", "p2"))
    with pytest.raises(Stale, match="no answer to this question"):
        replay.complete(ask("c", "p1"))


def test_a_missing_answer_is_remembered_though_the_pipeline_goes_on(tmp_path: Path) -> None:
    (tmp_path / "r.jsonl").write_text("", encoding="utf-8")
    numbered = Numbered(Replay.read(tmp_path / "r.jsonl"), 0)
    numbered.check()
    with pytest.raises(Stale):
        numbered.complete(ask("a"))
    with pytest.raises(Stale):
        numbered.check()


def test_repeats_are_other_questions() -> None:
    model = Scripted(["one", "two"])
    for attempt in (0, 1):
        Numbered(model, attempt).complete(ask("a"))
    assert [request.repeat for request in model.requests] == [0, 1]
    assert question_key(model.requests[0]) != question_key(model.requests[1])


def test_a_broken_recording_names_its_line(tmp_path: Path) -> None:
    (tmp_path / "r.jsonl").write_text("{}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"r\.jsonl:1"):
        Replay.read(tmp_path / "r.jsonl")
