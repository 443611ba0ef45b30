"""The clock of iOS's power log: it runs for itself, and the log notes by how much it differs from the device's."""

import sqlite3
from bisect import bisect_right
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from pipeline.parse.database.opening import connect
from pipeline.parse.parser import Evidence
from pipeline.parse.times.epochs import unix_s

_SQL = """
    select timestamp, system from PLStorageOperator_EventForward_TimeOffset
    where typeof(timestamp) in ('integer', 'real') and typeof(system) in ('integer', 'real') order by timestamp
"""


@dataclass(frozen=True)
class Clock:
    """Times of the log at which an offset was noted, in order, and the offsets in seconds."""

    noted: tuple[float, ...] = ()
    offsets: tuple[float, ...] = ()

    def moment(self, time: Any) -> int | None:
        """UTC microseconds of a time of the log, put right by the offset noted at or before it, else by the first."""
        if not isinstance(time, int | float):
            return None
        place = max(0, bisect_right(self.noted, time) - 1)
        return unix_s(time + self.offsets[place] if self.offsets else time)


def clock(evidence: Evidence) -> Clock:
    """The clock of a log; one that is right, where it notes no offsets."""
    try:
        with closing(connect(evidence.path)) as connection:
            rows = connection.execute(_SQL).fetchall()
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return Clock()
    return Clock(tuple(noted for noted, _ in rows), tuple(offset for _, offset in rows))
