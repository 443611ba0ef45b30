"""Reads a view: what is found, in order of time, and what stands around it."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

from models.language.search import searched
from models.language.search.asked import Asked, asked
from pipeline.errors import StoreDamaged
from pipeline.view import schema
from pipeline.view.rows import Attachment, Conversation, File, Hit, Place, Record, Text, Whole

_RECORD = (
    "r.number, r.record_id, r.conversation, r.source, r.kind, r.app, r.sent_us, r.ended_us, r.direction, r.sender, "
    "r.sender_name, r.state, r.body, r.title, r.url, r.locator"
)
_TEXT = (
    "t.number, t.text_id, t.field, t.origin, t.page, t.confidence, t.engine, t.better is not null, t.records, "
    "coalesce(t.text, case t.field when 'body' then r.body when 'title' then r.title else r.url end)"
)

_TEXT_COLUMNS = tuple(field.name for field in fields(Text))
_RECORD_COLUMNS = tuple(field.name for field in fields(Record))

_ROWS = "join texts t on t.number = f.rowid join records r on r.number = t.record"

TEXTS_AND_RECORDS = f"select {_TEXT}, {_RECORD} from texts t join records r on r.number = t.record"

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

BETWEEN = "select number from records where sent_us between :first and :last order by sent_us, number"

BY_ID = "select number from records where record_id = :id union all select record from elsewhere where record_id = :id"

_THESE = "in (select value from json_each(:numbers))"

WHOLE = f"select * from records where number {_THESE} order by number"

FILES = f"""
select r.number, s.source_id, s.path, s.type, s.size_bytes, s.sha256
from records r join sources s on s.number = r.source where r.number {_THESE}
"""

TEXTS_OF = f"""
select t.record, {_TEXT} from texts t join records r on r.number = t.record where t.record {_THESE} order by t.number
"""

ATTACHED = f"""
select a.record, a.path, s.path, min(f.record_id), s.source_id, s.type, f.number
from attachments a left join sources s on s.number = a.source
left join records f on f.source = a.source and f.kind in ('media', 'document')
where a.record {_THESE} group by a.rowid order by a.rowid
"""

ATTACHED_TO = f"""
select r.number, m.record_id from records r join attachments a on a.source = r.source
join records m on m.number = a.record
where r.number {_THESE} and r.kind in ('media', 'document') order by m.sent_us nulls last, m.number
"""

PLACES = f"""
select r.number, s.path, r.locator, r.state from records r join sources s on s.number = r.source
where r.number {_THESE}
union all
select * from (select e.record, s.path, e.locator, e.state from elsewhere e join sources s on s.number = e.source
               where e.record {_THESE} order by e.rowid)
union all
select * from (select r.number, s.path, null, null from records r join sources s on s.same_as = r.source
               where r.number {_THESE} and r.kind in ('media', 'document') order by s.number)
"""

ANSWERED = f"""
select {_RECORD} from records a join records r on r.record_id = a.reply_to where a.number {_THESE}
union
select {_RECORD} from records a join elsewhere e on e.record_id = a.reply_to join records r on r.number = e.record
where a.number {_THESE}
"""

BY_FILE = f"""
select {_RECORD} from sources s join records r on r.source = s.number
where s.source_id = :id and r.kind in ('media', 'document') order by r.number
"""

ALSO = "select record_id, record from elsewhere where record_id in (select value from json_each(:ids))"

TALK = """
select number, thread_id, kind, app, title, first, last, from_us, to_us from conversations where number = :number
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

    @property
    def connection(self) -> sqlite3.Connection:
        """For what else reads views: see `walk`."""
        return self._connection

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
        return [hit(row) for row in found]

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
        return self.window(max(first, number - before), min(last, number + after))

    def thread(self, thread_id: str, after: int = 0, limit: int = 100) -> list[Record]:
        """Records of a conversation in order of time, from the one after that number."""
        bounds = self._rows(CONVERSATION, id=thread_id)
        if not bounds:
            return []
        first = max(bounds[0][0], after + 1)
        return self.window(first, min(bounds[0][1], first + limit - 1))

    def between(self, from_us: int, to_us: int) -> Iterator[int]:
        """The numbers of all records of a time, both ends with it, in microseconds since 1970, UTC; read one after the
        other, as far as they are wanted."""
        for (number,) in self._connection.execute(BETWEEN, {"first": from_us, "last": to_us}):
            yield number

    def record(self, record_id: str) -> Whole | None:
        """One record; by the id of one that tells of the same event, the one that is served."""
        number = self._number(record_id)
        return None if number is None else self.wholes([number])[0]

    def number(self, record_id: str) -> int | None:
        """The number of a record, by its id or by that of one that tells of the same event."""
        return self._number(record_id)

    def wholes(self, numbers: Sequence[int], *, beyond: bool = True) -> list[Whole]:
        """Some records with all that is kept of them, by their numbers and in that order; others are left out.

        Args:
            beyond: also where else they are, and to what they are attached.
        """
        these = json.dumps(list(numbers))
        cursor = self._connection.execute(WHOLE, {"numbers": these})
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor]
        files = {number: File(*file) for number, *file in self._rows(FILES, numbers=these)}
        texts, attached = (_by_record(self._rows(sql, numbers=these)) for sql in (TEXTS_OF, ATTACHED))
        to, places = (_by_record(self._rows(sql, numbers=these)) if beyond else {} for sql in (ATTACHED_TO, PLACES))
        return [
            Whole(
                record=Record(*(row[name] for name in _RECORD_COLUMNS)),
                row=row,
                file=files[number],
                texts=tuple(map(_text, texts.get(number, ()))),
                attachments=tuple(Attachment(*found) for found in attached.get(number, ())),
                attached_to=tuple(message for (message,) in to.get(number, ())),
                places=tuple(Place(*place) for place in places.get(number, ())),
            )
            for row in rows
            for number in [row["number"]]
        ]

    def texts(self, numbers: Sequence[int]) -> dict[int, list[Text]]:
        """Number of a record → its texts: of files that are attached, say."""
        found = _by_record(self._rows(TEXTS_OF, numbers=json.dumps(list(numbers))))
        return {number: list(map(_text, rows)) for number, rows in found.items()}

    def answered(self, numbers: Sequence[int]) -> dict[str, Record]:
        """What some records answer or react to: record_id, also of another source of it → the record."""
        these = json.dumps(list(numbers))
        found = {record.record_id: record for row in self._rows(ANSWERED, numbers=these) for record in [Record(*row)]}
        by_number = {record.number: record for record in found.values()}
        wanted = self._rows(f"select distinct reply_to from records where number {_THESE}", numbers=these)
        ids = json.dumps([record_id for (record_id,) in wanted if record_id and record_id not in found])
        return found | {record_id: by_number[number] for record_id, number in self._rows(ALSO, ids=ids)}

    def conversation(self, number: int) -> Conversation | None:
        """A conversation by its number."""
        found = self._rows(TALK, number=number)
        return Conversation(*found[0]) if found else None

    def of_file(self, source_id: str) -> list[Record]:
        """The records that a picture or a document is."""
        return [Record(*row) for row in self._rows(BY_FILE, id=source_id)]

    def window(self, first: int, last: int) -> list[Record]:
        """Records by their numbers, both ends with them: what follows in a conversation."""
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


def hit(row: tuple[Any, ...]) -> Hit:
    """Of a row of TEXTS_AND_RECORDS."""
    return Hit(_text(row), Record(*row[len(_TEXT_COLUMNS) :]))


def _question(question: str | Asked) -> Asked:
    return asked(question) if isinstance(question, str) else question


def _by_record(rows: Iterable[tuple[Any, ...]]) -> dict[int, list[tuple[Any, ...]]]:
    """Number of a record, which stands first in each row → the rest of its rows."""
    found: dict[int, list[tuple[Any, ...]]] = {}
    for number, *rest in rows:
        found.setdefault(number, []).append(tuple(rest))
    return found


def _text(row: tuple[Any, ...]) -> Text:
    given = dict(zip(_TEXT_COLUMNS, row, strict=False))
    return Text(**given | {"superseded": bool(given["superseded"])})
