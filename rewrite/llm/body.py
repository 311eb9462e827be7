"""Bounds on the body of a response: in seconds from the request, and in bytes.

The timeouts of httpx2 restart with every chunk, so a server that sends a byte now and then would never time
out. Imported only when a client is made, as httpx2 is slow to import.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx2

from rewrite.llm.errors import BadReply

LARGEST = 16 * 1024 * 1024
"""Bytes; an answer of 4,000 tokens has some 20,000."""

_UNTIL = "rewrite.until"


class BoundedBody(httpx2.SyncByteStream):
    """Pass chunks on until the time or the size is over. Raises ReadTimeout, BadReply."""

    def __init__(self, chunks: httpx2.SyncByteStream, until: float, clock: Callable[[], float]) -> None:
        self._chunks = chunks
        self._until = until
        self._clock = clock

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for chunk in self._chunks:
            size += len(chunk)
            if self._clock() > self._until:
                raise httpx2.ReadTimeout("the answer came too slowly")
            if size > LARGEST:
                raise BadReply(f"the endpoint's answer is larger than {LARGEST} bytes")
            yield chunk

    def close(self) -> None:
        """Close the connection's stream."""
        self._chunks.close()


def hooks(clock: Callable[[], float]) -> dict[str, list[Callable[..., Any]]]:
    """Make the event hooks of a client that hold every body to the read timeout of its request."""

    def start(request: httpx2.Request) -> None:
        request.extensions[_UNTIL] = clock() + request.extensions["timeout"]["read"]

    def hold(response: httpx2.Response) -> None:
        assert isinstance(response.stream, httpx2.SyncByteStream)
        response.stream = BoundedBody(response.stream, response.request.extensions[_UNTIL], clock)

    return {"request": [start], "response": [hold]}
