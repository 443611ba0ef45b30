"""What browsers report of the content security policy: there should be none. The last ones, in memory."""

import json
import threading
from collections import deque
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

_LAST, _LONGEST = 20, 200


@dataclass
class Reports:
    """For the page of operations.

    Attributes:
        count: since the application was started.
        last: (path of the page, directive, scheme and host of what was blocked).
    """

    count: int = 0
    last: deque[tuple[str, str, str]] = field(default_factory=lambda: deque(maxlen=_LAST))
    _one: threading.Lock = field(default_factory=threading.Lock)

    def add(self, body: bytes) -> None:
        """Take one in; nothing of an address is kept that may hold words of somebody: neither query nor fragment."""
        try:
            told = json.loads(body)["csp-report"]
            page = _short(urlsplit(_text(told, "document-uri")).path)
            blocked = urlsplit(_text(told, "blocked-uri"))
            report = (page, _short(_text(told, "violated-directive")), _short(blocked.scheme + ":" + blocked.netloc))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            report = ("", "not understood", "")
        with self._one:
            self.count += 1
            self.last.append(report)


def _text(told: Any, name: str) -> str:
    return str(told.get(name, ""))


def _short(text: str) -> str:
    return text[:_LONGEST]
