"""What an order is learned from: the words of a unit, and nothing else.

Not who wrote them, to whom, when, in which app, on whose exhibit; not how long the unit is, nor its score, links or
lanes. Cut out of the words are identifiers, names and dates as they were found, the names of the case's people,
figures, and what stands in `models/off_limits.toml`. What is left are words in small letters, in their order.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import pyarrow as pa

from models.language.search.letters import LETTERS
from models.language.terms import Terms
from models.language.text.normal import normal
from pipeline.query import opened

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_LETTERS = 2  # a single letter is no word
_HANDLE = frozenset("@_#0123456789")

_TEXTS = """
with wanted as (
    select unit_id, record_id, place from (
        select unit_id, unnest(record_ids) as record_id, generate_subscripts(record_ids, 1) as place from units
    )
),
cut as (
    select text_id, list(start order by start, "end") as starts, list("end" order by start, "end") as ends
    from mentions where text_id is not null and detector not in ('lexicon', 'term') group by text_id
)
select q.unit_id, q.rank, t.text, c.starts, c.ends
from queue q
left join wanted w using (unit_id)
left join (select * from texts where superseded_by is null) t on t.record_id = w.record_id
left join cut c using (text_id)
order by q.rank, w.place, t.page, t.text_id
"""


@dataclass(frozen=True)
class Files:
    """The Parquet files that it is read from."""

    queue: Sequence[Path]
    units: Sequence[Path]
    texts: Sequence[Path]
    mentions: Sequence[Path]


@dataclass(frozen=True)
class Document:
    """A unit, as it may be learned from.

    Attributes:
        rank: by the rules, to compare with. Nothing is learned from it.
        words: with a space between them; "" if there are none.
    """

    unit_id: str
    rank: int
    words: str


def documents(files: Files, names: Collection[str], off_limits: Terms, scratch: Path) -> list[Document]:
    """The units of a queue, by rank.

    Args:
        names: what people of the case, of intelligence and of the devices are called, and their handles and addresses,
            as they are written.
    """
    people = {word for name in names for word in _called(name)}
    found: dict[str, tuple[int, list[str]]] = {}
    with opened({table.name: getattr(files, table.name) for table in fields(files)}, scratch) as database:
        for batch in database.sql(_TEXTS).to_arrow_reader(8192):
            for unit_id, rank, text, starts, ends in zip(*map(pa.Array.to_pylist, batch.columns), strict=True):
                words = found.setdefault(unit_id, (rank, []))[1]
                if text:
                    spans = list(zip(starts or (), ends or (), strict=True))
                    words += (word for word in masked(text, spans, off_limits) if _owner(word) not in people)
    return [Document(unit_id, rank, " ".join(words)) for unit_id, (rank, words) in found.items()]


def masked(text: str, spans: Sequence[tuple[int, int]], off_limits: Terms) -> Iterator[str]:
    """The words of a text that may be learned from, in order.

    Args:
        spans: what was found in it: identifiers, names, dates.
    """
    gone = [*spans, *((found.start, found.end) for found in off_limits.find(text))]
    at, kept = 0, []
    for start, end in sorted(gone):
        kept.append(text[at:start])
        at = max(at, end)
    yield from _words(" ".join([*kept, text[at:]]))


def _called(name: str) -> Iterator[str]:
    """The words of a name or a handle; of one with an apostrophe also what is written without it."""
    for word in _WORD.findall(normal(name).text.translate(LETTERS)):
        if len(word) >= _LETTERS:
            yield from (_owner(word), word.replace("'", ""))


def _owner(word: str) -> str:
    """Whose it is: "ines" of "ines's"."""
    return word.removesuffix("'s").removesuffix("'")


def _words(text: str) -> Iterator[str]:
    """Folded as for search. What has a figure or an @ in it is no word: it may be anybody's number, plate or name."""
    for piece in normal(text).text.translate(LETTERS).split():
        if _HANDLE.isdisjoint(piece):
            yield from (word for word in _WORD.findall(piece) if len(word) >= _LETTERS)
