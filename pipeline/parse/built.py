"""Readers of a database whose queries depend on what is there: tables that another version numbers differently, a
second database beside it, the owner's own account.
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


@dataclass(frozen=True)
class LookingUp:
    """A reader whose queries look up in the database what no join can, while they read.

    Attributes:
        build: the reader, for a connection that stays open until it has ended.
    """

    build: Callable[[sqlite3.Connection, Evidence], Sqlite]

    def __call__(self, evidence: Evidence) -> Iterator[Item]:
        with closing(connect(evidence.path)) as connection:
            yield from self.build(connection, evidence)(evidence)


def _tables(evidence: Evidence) -> Tables:
    try:
        with closing(connect(evidence.path)) as connection:
            return structure(connection)
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return {}
