"""Reads a view: what is found, in order of time, and what stands around it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

from models.language.search import searched
from models.language.search.asked import Asked, asked
from pipeline.errors import StoreDamaged
from pipeline.view import schema
from pipeline.view.rows import Attachment, Hit, Place, Record, Text, Whole

_RECORD = (
    "r.number, r.record_id, r.conversation, r.source, r.kind, r.app, r.sent_us, r.ended_us, r.direction, r.sender, "
    "r.sender_name, r.state, r.body, r.title, r.url, r.locator"
)
_TEXT = (
    "t.number, t.text_id, t.field, t.origin, t.page, t.confidence, t.engine, t.better is not null, t.records, "
    "coalesce(t.text, case t.field when 'body' then r.body when 'title' then r.title else r.url end)"
)

_TEXT_COLUMNS = tuple(field.name for field in fields(Text))

_ROWS = "join texts t on t.number = f.rowid join records r on r.number = t.record"

IN_TIME = f"""
select {_TEXT}, {_RECORD}
from found f {_ROWS}
where f.found match :match and f.rowid > :after
    -- of two readings of a page in which it is found, the better one
    and (t.better is null or not exists (select 1 from found b where b.found match :match and b.rowid = t.better))
order by f.rowid limit :limit
"""

BY_RANK = f"""
select {_TEXT}, {_RECORD}
from (select rowid, rank from found where found match :match order by rank limit :limit) f {_ROWS}
order by f.rank, f.rowid
"""

COUNT = "select count(*) from found where found match :match"

WINDOW = f"select {_RECORD} from records r where r.number between :first and :last order by r.number"

BETWEEN = f"""
select {_RECORD} from records r where r.sent_us between :first and :last order by r.sent_us, r.number limit :limit
"""

BY_ID = "select number from records where record_id = :id union all select record from elsewhere where record_id = :id"

TEXTS_OF = f"""
select {_TEXT} from texts t join records r on r.number = t.record where t.record = :number order by t.number
"""

ATTACHED = """
select a.path, s.path, min(f.record_id) from attachments a left join sources s on s.number = a.source
left join records f on f.source = a.source and f.kind in ('media', 'document')
where a.record = :number group by a.rowid order by a.rowid
"""

ATTACHED_TO = """
select m.record_id from records r join attachments a on a.source = r.source join records m on m.number = a.record
where r.number = :number and r.kind in ('media', 'document') order by m.sent_us nulls last, m.number
"""

PLACES = """
select s.path, r.locator, r.state from records r join sources s on s.number = r.source where r.number = :number
union all
select * from (select s.path, e.locator, e.state from elsewhere e join sources s on s.number = e.source
               where e.record = :number order by e.rowid)
union all
select * from (select s.path, null, null from records r join sources s on s.same_as = r.source
               where r.number = :number and r.kind in ('media', 'document') order by s.number)
"""

CONVERSATION = """
select c.first, c.last from threads t join conversations c on c.number = t.conversation where t.thread_id = :id
"""

AROUND = """
select coalesce(c.first, r.number), coalesce(c.last, r.number) from records r
left join conversations c on c.number = r.conversation where r.number = :number
"""


class View:
    """The view of one extraction. Threads may not share it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def meta(self) -> dict[str, str]:
        """What the view was made from, and with."""
        return dict(self._rows("select name, value from meta"))

    def search(self, question: str | Asked, limit: int = 50, after: int = 0, *, ranked: bool = False) -> list[Hit]:
        """Texts in which something is found. Empty also if nothing can be asked for: `asked` says why.

        Args:
            after: number of the last text of the page before.
            ranked: the best by BM25 rather than the first in time; without pages, and with both readings of a page. Of
                a word that is everywhere this is slow.
        """
        match = _question(question).match
        if match is None:
            return []
        if ranked:
            found = self._rows(BY_RANK, match=match, limit=limit)
        else:
            found = self._rows(IN_TIME, match=match, limit=limit, after=after)
        return [Hit(_text(row), Record(*row[len(_TEXT_COLUMNS) :])) for row in found]

    def count(self, question: str | Asked) -> int:
        """In how many texts it is found, all readings of pages counted."""
        match = _question(question).match
        return 0 if match is None else int(self._rows(COUNT, match=match)[0][0])

    def around(self, record_id: str, before: int = 25, after: int = 25) -> list[Record]:
        """A record and those of its conversation before and after it, in order of time; none if it is not there."""
        number = self._number(record_id)
        if number is None:
            return []
        first, last = self._rows(AROUND, number=number)[0]
        return self._window(max(first, number - before), min(last, number + after))

    def thread(self, thread_id: str, after: int = 0, limit: int = 100) -> list[Record]:
        """Records of a conversation in order of time, from the one after that number."""
        bounds = self._rows(CONVERSATION, id=thread_id)
        if not bounds:
            return []
        first = max(bounds[0][0], after + 1)
        return self._window(first, min(bounds[0][1], first + limit - 1))

    def between(self, from_us: int, to_us: int, limit: int = 200) -> list[Record]:
        """All that happened in a time, both ends with it, in microseconds since 1970, UTC."""
        return [Record(*row) for row in self._rows(BETWEEN, first=from_us, last=to_us, limit=limit)]

    def record(self, record_id: str) -> Whole | None:
        """One record; by the id of one that tells of the same event, the one that is served."""
        number = self._number(record_id)
        if number is None:
            return None
        cursor = self._connection.execute("select * from records where number = ?", (number,))
        row = dict(zip([column[0] for column in cursor.description], cursor.fetchone(), strict=True))
        return Whole(
            record=self._window(number, number)[0],
            row=row,
            texts=tuple(map(_text, self._rows(TEXTS_OF, number=number))),
            attachments=tuple(Attachment(*found) for found in self._rows(ATTACHED, number=number)),
            attached_to=tuple(message for (message,) in self._rows(ATTACHED_TO, number=number)),
            places=tuple(Place(*place) for place in self._rows(PLACES, number=number)),
        )

    def _window(self, first: int, last: int) -> list[Record]:
        return [Record(*row) for row in self._rows(WINDOW, first=first, last=last)]

    def _number(self, record_id: str) -> int | None:
        found = self._rows(BY_ID, id=record_id)
        return found[0][0] if found else None

    def _rows(self, sql: str, **values: str | int) -> list[Any]:
        return self._connection.execute(sql, values).fetchall()


@contextmanager
def opened(path: Path) -> Iterator[View]:
    """A view, to be read.

    Raises:
        StoreDamaged: it is not there, is no view, or was made by a version that folds words in another way: what is
            asked for would not be found.
    """
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            view = View(connection)
            meta = view.meta()
            made = meta.get("schema"), meta.get("searched")
            if made != (str(schema.VERSION), searched.VERSION):
                raise StoreDamaged(f"{path}: made by another version. Run the case again; that makes it anew.")
            yield view
    except sqlite3.DatabaseError as error:
        raise StoreDamaged(f"{path}: cannot be read ({error}). Remove it, and run the case again.") from error


def _question(question: str | Asked) -> Asked:
    return asked(question) if isinstance(question, str) else question


def _text(row: tuple[Any, ...]) -> Text:
    given = dict(zip(_TEXT_COLUMNS, row, strict=False))
    return Text(**given | {"superseded": bool(given["superseded"])})
