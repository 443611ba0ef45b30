"""Prefect's API as far as it is asked without Prefect: who only looks or tidies up does not wait for its import."""

import ssl
import time
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self

import httpx

_PAGE = 200  # the most that it gives at once
_WAITS_S = (0.2, 0.5, 1.0, 2.0)


class Api:
    """A server's API.

    Args:
        url: of it.
        signed: the password, `name:secret`, if it wants one.

    Raises:
        httpx.HTTPError: of each method: the server is not there, or refuses.
    """

    def __init__(self, url: str, signed: str | None) -> None:
        name, _, secret = (signed or "").partition(":")
        self._client = httpx.Client(
            base_url=url,
            auth=(name, secret) if signed else None,
            # To read the authorities takes 30 ms, and is of no use without TLS. Where one is sent on to TLS, it fails.
            verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if url.startswith("http:") else True,
            timeout=10,
            trust_env=False,
            follow_redirects=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def get(self, path: str) -> Any:
        """What is there; None if nothing is."""
        answer = self._asked("GET", path)
        return None if answer.status_code == httpx.codes.NOT_FOUND else answer.raise_for_status().json()

    def post(self, path: str, **body: Any) -> Any:
        """The answer to a question with a body."""
        return self._asked("POST", path, json=body).raise_for_status().json()

    def create(self, path: str, **body: Any) -> bool:
        """Make something; False if there was one of that name."""
        answer = self._asked("POST", path, json=body)
        return answer.status_code != httpx.codes.CONFLICT and bool(answer.raise_for_status())

    def change(self, path: str, **body: Any) -> None:
        """Put something that is there as the body says."""
        self._asked("PATCH", path, json=body).raise_for_status()

    def delete(self, path: str) -> None:
        """Remove something, if it is there."""
        answer = self._asked("DELETE", path)
        if answer.status_code != httpx.codes.NOT_FOUND:
            answer.raise_for_status()

    def _asked(self, method: str, path: str, **body: Any) -> httpx.Response:
        """A server whose SQLite is locked says 503 and has done nothing."""
        for wait_s in _WAITS_S:
            answer = self._client.request(method, path, **body)
            if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                return answer
            time.sleep(wait_s)
        return answer

    def all(self, path: str, **asked: Any) -> Iterator[dict[str, Any]]:
        """All that a filter finds, page by page."""
        offset = 0
        while rows := self.post(path, limit=_PAGE, offset=offset, **asked):
            yield from rows
            offset += len(rows)
            if len(rows) < _PAGE:
                return
