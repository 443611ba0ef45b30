"""What was searched for in a case, for disclosure (domain C-05): terms of lines of enquiry, categories of the lexicon,
and what people looked for; how many units have each, how many of those were decided about, and how many are relevant.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from models.language.terms import Term
from pipeline import query
from pipeline.review.case.aside import aside
from pipeline.review.database.tables import ITEMS, SEARCHES, USERS
from pipeline.review.search import found
from pipeline.review.search.found import Late
from pipeline.review.search.page import COUNTED
from pipeline.review.search.question import CHOICES, FILTERS, Question
from pipeline.review.web.visit import Visit

SIZE = 25
_EACH = 2.0  # seconds that one search of the log may take to be counted again

_SQL = """
with served as (select unit_id, unnest(record_ids) as record_id from units where unit_id not in (from hidden))
select m.detector, m.type, coalesce(m.value_norm, ''), count(distinct m.mention_id), count(distinct m.record_id),
    count(distinct s.unit_id), count(distinct d.unit_id),
    count(distinct d.unit_id) filter (d.relevance = 'relevant')
from mentions m join served s using (record_id) left join decided d on d.unit_id = s.unit_id
where m.detector in ('term', 'lexicon') group by all
"""


@dataclass(frozen=True)
class Reached:
    """Units in which something was found.

    Attributes:
        all: False: there may be more.
    """

    units: int = 0
    reviewed: int = 0
    relevant: int = 0
    all: bool = True


@dataclass(frozen=True)
class Row:
    """A term or a category. `term` is the row of `triage terms`, but for what is counted."""

    term: Any
    mentions: int
    records: int
    reached: Reached


@dataclass(frozen=True)
class Entry:
    """A search of somebody. `reached` is None if it was not counted again."""

    id: int
    by: str
    at: int
    question: Question
    normaliser: str
    version: str
    found: int | None
    at_least: bool
    rationale: str | None
    reached: Reached | None

    @property
    def filters(self) -> str:
        """In words."""
        chosen = self.question.filters
        said = [
            f"{FILTERS[name]}: {CHOICES.get(name, {}).get(value, value)}"
            for name, value in chosen.items()
            if name in FILTERS
        ]
        return "; ".join([*said, *(["capitals matter"] if "same" in chosen else [])])


def rows(visit: Visit) -> list[Row]:
    """Terms and categories, in the order of the case file and then of the lexicon; also what found nothing."""
    case = visit.case
    region = case.opened.run["settings"]["text"]["default_region"]
    counts = _counted(visit)
    made = []
    for term in visit.house.terms(case.opened):
        form = Term.of(term.id, term.term, region).form if term.kind == "term" else ""
        mentions, records, units, reviewed, relevant = counts.get((term.kind, term.id, form), (0,) * 5)
        made.append(Row(term, mentions, records, Reached(units, reviewed, relevant)))
    return made


def _counted(visit: Visit) -> dict[tuple[str, str, str], tuple[int, ...]]:
    case = visit.case
    decided = pa.table(_decided(visit), schema=pa.schema({"unit_id": pa.string(), "relevance": pa.string()}))
    hidden = pa.table({"unit_id": pa.array(aside(visit.database, case).units, pa.string())})
    tables = {name: case.opened.files(name) for name in ("mentions", "units")}
    with query.opened(tables, case.opened.store.scratch) as database:
        database.register("decided", decided)
        database.register("hidden", hidden)
        return {(row[0], row[1], row[2]): row[3:] for row in database.execute(_SQL).fetchall()}


def _decided(visit: Visit) -> dict[str, list[str]]:
    asked = sa.select(ITEMS.c.unit_id, ITEMS.c.relevance).where(
        ITEMS.c.folder == visit.folder, ITEMS.c.relevance.is_not(None), ITEMS.c.here, ~ITEMS.c.aside
    )
    with visit.database.reading() as connection:
        rows = connection.execute(asked).all()
    return {"unit_id": [row.unit_id for row in rows], "relevance": [row.relevance for row in rows]}


def searches(visit: Visit, before: int | None = None) -> list[Any]:
    """Rows of the log, the newest first; without a number all of them, else a page of those before it and one more."""
    asked = (
        sa.select(SEARCHES, USERS.c.name.label("by"))
        .join(USERS, USERS.c.id == SEARCHES.c.user_id)
        .where(SEARCHES.c.folder == visit.folder)
        .order_by(SEARCHES.c.id.desc())
    )
    if before is not None:
        asked = asked.where(SEARCHES.c.id < before).limit(SIZE + 1)
    with visit.database.reading() as connection:
        return list(connection.execute(asked))


def entries(visit: Visit, logged: Sequence[Any], seconds: float) -> Iterator[Entry]:
    """Searches of the log, counted again in the version of the queue that is served, as long as there is time.

    Exact characters are not: each would take seconds.
    """
    until, known = monotonic() + seconds, dict[tuple[str, str], Reached]()
    for row in logged:
        question = Question.kept(row.asked, row.how, row.filters)
        key = row.asked, row.filters
        if key not in known and not question.exact and monotonic() < until:
            known[key] = reached(visit, question)
        yield Entry(
            row.id,
            row.by,
            row.at,
            question,
            row.normaliser,
            row.version,
            row.found,
            row.at_least,
            row.rationale,
            None if question.exact else known.get(key),
        )


def reached(visit: Visit, question: Question) -> Reached:
    """In how many units something is found, of the first so many texts."""
    records: set[tuple[str, int]] = set()
    texts, everything = 0, True
    with found.opened(visit, question) as search:
        try:
            for one in search.walked(None, _EACH):
                records.add((search.of(one).extraction_id, one.found.record))
                texts += 1
                if texts > COUNTED:
                    everything = False
                    break
        except Late:
            everything = False
        return _reached({unit.unit_id: unit.relevance for unit in _units(search, records)}, everything)


def _units(search: found.Search, records: Iterable[tuple[str, int]]) -> Iterator[Any]:
    ordered = sorted(records)
    for start in range(0, len(ordered), 1_000):
        yield from search.units.of(ordered[start : start + 1_000]).values()


def _reached(states: dict[str, str | None], everything: bool) -> Reached:
    reviewed = [state for state in states.values() if state is not None]
    return Reached(len(states), len(reviewed), reviewed.count("relevant"), everything)
