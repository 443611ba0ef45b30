"""Whether the audit chain holds, found out in the background: a chain of millions of events takes some seconds."""

import threading
from dataclasses import dataclass

from fastapi import FastAPI

from pipeline.review.audit.chain import verified
from pipeline.review.audit.checkpoints import Checkpoints
from pipeline.review.audit.verifier import unsigned
from pipeline.review.clock import MINUTE, now
from pipeline.review.database.engine import Database

_FRESH = 10 * MINUTE
_WAIT_S = 1.0


@dataclass(frozen=True)
class Checked:
    """What was found when the chain was followed last.

    Attributes:
        at: when.
        events: how many there were.
        wrong: what does not hold, in words.
    """

    at: int
    events: int
    wrong: tuple[str, ...]


class Checking:
    """Follows the chain from its first event when somebody asks, at most once at a time."""

    def __init__(self, database: Database, checkpoints: Checkpoints) -> None:
        self._database, self._checkpoints = database, checkpoints
        self._one = threading.Lock()
        self._thread: threading.Thread | None = None
        self._found: Checked | None = None

    @staticmethod
    def of(app: FastAPI) -> "Checking":
        """The one of an application."""
        if not hasattr(app.state, "checking"):
            app.state.checking = Checking(app.state.database, app.state.checkpoints)
        found: Checking = app.state.checking
        return found

    def latest(self, *, anew: bool = False) -> Checked | None:
        """What was found within the last minutes; None while it is still being found out.

        Args:
            anew: whatever was found before.
        """
        with self._one:
            found = None if anew else self._found
            if found is not None and found.at > now() - _FRESH:
                return found
            if self._thread is None or not self._thread.is_alive():
                self._found = None
                self._thread = threading.Thread(target=self._check, name="audit chain", daemon=True)
                self._thread.start()
            thread = self._thread
        thread.join(_WAIT_S)
        return self._found

    def _check(self) -> None:
        heads = self._checkpoints.heads()
        with self._database.reading() as connection:
            walked = verified(connection, {one.seq: one.hash for one in heads})
        wrong = [*walked.wrong, *(unsigned(heads, self._checkpoints.public) or [])]
        self._found = Checked(now(), walked.events, tuple(wrong))
