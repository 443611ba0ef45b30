"""A reader of a database whose queries depend on what is there: tables that another version numbers differently, a
second database beside it.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import TypeAlias

from pipeline.parse.database.opening import connect, structure
from pipeline.parse.parser import Evidence, Item
from pipeline.parse.sqlite import Sqlite

Tables: TypeAlias = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Built:
    """Attributes:
    build: the reader, for the tables that are there with their columns; none are where the file is no database.
    """

    build: Callable[[Tables, Evidence], Sqlite]

    def __call__(self, evidence: Evidence) -> Iterator[Item]:
        yield from self.build(_tables(evidence), evidence)(evidence)


def _tables(evidence: Evidence) -> Tables:
    try:
        with closing(connect(evidence.path)) as connection:
            return structure(connection)
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return {}
