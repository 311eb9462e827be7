"""A Model that answers from a script: for tests, documentation and offline evals."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

from rewrite.llm.errors import ScriptEnded
from rewrite.llm.model import Message, Reply, Request, Usage, estimate_tokens

Line = str | Reply | Exception


class Scripted:
    """Give the replies of a script in order, or what a function of the request gives.

    An exception in the script is raised. requests: all that was asked. Nothing leaves the process, so text is
    sent raw unless send_raw says otherwise. Raises ScriptEnded when the script is used up.
    """

    def __init__(
        self,
        replies: Iterable[Line] | Callable[[Request], Line],
        *,
        name: str = "scripted",
        endpoint: str = "scripted:",
        send_raw: bool | None = True,
    ) -> None:
        self.name = name
        self.endpoint = endpoint
        self.send_raw = send_raw
        self.requests: list[Request] = []
        self._lock = threading.Lock()
        self._answer = replies if callable(replies) else None
        self._script = [] if callable(replies) else list(replies)

    def __repr__(self) -> str:
        return f"Scripted({self.name!r}, asked {len(self.requests)} times)"

    def complete(self, request: Request, deadline: float | None = None) -> Reply:
        """Give the next reply; the tokens of a text are estimated, and it counts as one request."""
        with self._lock:
            self.requests.append(request)
            line = self._answer(request) if self._answer else self._next()
        if isinstance(line, Exception):
            raise line
        if isinstance(line, Reply):
            return line
        usage = Usage(
            prompt_tokens=estimate_tokens(request.messages),
            completion_tokens=estimate_tokens((Message(role="assistant", content=line),)),
            requests=1,
        )
        return Reply(text=line, usage=usage, model=self.name)

    def _next(self) -> Line:
        if len(self.requests) > len(self._script):
            raise ScriptEnded(f"{self.name} has {len(self._script)} replies and was asked once more")
        return self._script[len(self.requests) - 1]
