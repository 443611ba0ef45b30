"""What belongs together when something is set aside: a conversation, what is attached in it, and the same messages and
files wherever else they are, on another exhibit or in another conversation.

As `triage withhold` has it: messages of one text within two seconds are one message, and theirs one conversation; of a
short text, "ok", only the message is taken. Equal files are one file, and pictures that are equal pixel by pixel one
picture. Not found here, as nowhere in a view: what lies in an attached archive.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

from pipeline import query

Span: TypeAlias = tuple[int, int]
"""Numbers of records in a view, the first and the last."""

_TOLD_APART = 12  # characters of a text that is nobody else's within two seconds

_OF_THREAD = """
select c.first, c.last from own.threads t join own.conversations c on c.number = t.conversation where t.thread_id = ?
"""

_OF_RECORD = """
select coalesce(c.first, r.number), coalesce(c.last, r.number)
from (select number from own.records where record_id = ?1 union select record from own.elsewhere where record_id = ?1) f
join own.records r on r.number = f.number left join own.conversations c on c.number = r.conversation
"""

_CONTENTS = """
select s.sha256 from own.records r join own.sources s on s.number = r.source
where r.number between ?1 and ?2 and r.kind in ('media', 'document') and s.sha256 is not null
union
select s.sha256 from own.attachments a join own.sources s on s.number = a.source
where a.record between ?1 and ?2 and s.sha256 is not null
"""

# From the messages here to those there, by their times: left to itself, SQLite makes an index of all bodies first.
_SAME = f"""
select distinct iif(length(o.body) >= {_TOLD_APART}, coalesce(c.first, r.number), r.number),
    iif(length(o.body) >= {_TOLD_APART}, coalesce(c.last, r.number), r.number)
from own.records o
cross join there.records r on r.sent_us is not null and r.sent_us >= o.sent_us - 2000000
    and r.sent_us <= o.sent_us + 2000000 and +r.body = o.body
left join there.conversations c on c.number = r.conversation
where o.number between ? and ? and o.body is not null
"""

_ATTACHED = """
select r.number from there.attachments a join there.sources s on s.number = a.source
join there.records r on r.source = coalesce(s.same_as, s.number) and r.kind in ('media', 'document')
where a.record between ? and ?
"""

_EQUAL = """
select r.number from there.sources s
join there.records r on r.source = coalesce(s.same_as, s.number) and r.kind in ('media', 'document')
where s.sha256 in (select value from json_each(?))
"""

_ALIKE = """
with seen_as as (
    select p.source_id, any_value(s.sha256) as sha256, list(p.pixel_sha256 order by p.page) as pixels
    from pictures p join sources s on s.source_id = p.source_id where s.type like 'image/%'
    group by p.source_id having count(p.pixel_sha256) = count(*)
)
select distinct sha256 from seen_as
where pixels in (select pixels from seen_as where list_contains($known, sha256)) and sha256 is not null
"""


@dataclass(frozen=True)
class Seed:
    """Something that was said to be set aside: a conversation, or a record of none, by its id."""

    extraction_id: str
    kind: Literal["thread", "record"]
    id: str


@dataclass(frozen=True)
class Tables:
    """Parquet files in which pictures are told apart."""

    pictures: tuple[Path, ...]
    sources: tuple[Path, ...]
    scratch: Path = field(compare=False)


def family(views: Mapping[str, Path], tables: Tables, seed: Seed) -> dict[str, list[Span]]:
    """extraction_id → the records that belong to it, in order; nothing if no view has it.

    Args:
        views: extraction_id → its view.
    """
    if seed.extraction_id not in views:
        return {}
    with closing(sqlite3.connect(":memory:", uri=True)) as database:
        _attach(database, views[seed.extraction_id], "own")
        own = database.execute(_OF_THREAD if seed.kind == "thread" else _OF_RECORD, (seed.id,)).fetchall()
        contents = {sha256 for span in own for (sha256,) in database.execute(_CONTENTS, span)}
        known = json.dumps(sorted(contents | _alike(tables, contents)))
        found = {}
        for extraction_id, view in views.items():
            _attach(database, view, "there")
            here = own if extraction_id == seed.extraction_id else []
            found[extraction_id] = together(_there(database, own, here, known))
            database.execute("detach there")
    return {extraction_id: spans for extraction_id, spans in found.items() if spans}


def _there(database: sqlite3.Connection, own: Sequence[Span], here: Sequence[Span], contents: str) -> Iterator[Span]:
    """In one view."""
    spans = together([*here, *(same for span in own for same in database.execute(_SAME, span))])
    yield from spans
    numbers = [number for span in spans for (number,) in database.execute(_ATTACHED, span)]
    numbers += [number for (number,) in database.execute(_EQUAL, (contents,))]
    yield from ((number, number) for number in numbers)


def _alike(tables: Tables, contents: set[str]) -> set[str]:
    """Contents of pictures that look the same, pixel by pixel."""
    if not contents or not tables.pictures:
        return set()
    with query.opened({"pictures": tables.pictures, "sources": tables.sources}, tables.scratch) as database:
        return {sha256 for (sha256,) in database.execute(_ALIKE, {"known": sorted(contents)}).fetchall()}


def together(spans: Iterable[Span]) -> list[Span]:
    """The same numbers in as few spans as there can be, in order."""
    merged: list[Span] = []
    for first, last in sorted(spans):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = merged[-1][0], max(last, merged[-1][1])
        else:
            merged.append((first, last))
    return merged


def _attach(database: sqlite3.Connection, view: Path, name: str) -> None:
    database.execute(f"attach ? as {name}", (f"{view.absolute().as_uri()}?mode=ro&immutable=1",))
