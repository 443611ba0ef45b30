"""How common a value is: on the exhibits of how many people it stands, in this case and in all others.

The number of a taxi firm is on many phones, and says nothing of two of them. But what the case file gives to somebody
is that person's, however many know it; and what a person takes from phone to phone is on exhibits of one person.
"""

import re
from dataclasses import dataclass

import duckdb
import phonenumbers
import pyarrow as pa
from phonenumbers import PhoneNumberType

from models.ids import Ids
from pipeline.link.grades import own
from pipeline.link.values import gathered

_BRITISH_BUSINESS = re.compile(r"\+44(?:3|55|8|9)\d+")
"""Ofcom, "National Telephone Numbering Plan": 03 and 055 are of organisations, 08 and 09 of services."""

_BUSINESS = frozenset(
    {PhoneNumberType.TOLL_FREE, PhoneNumberType.SHARED_COST, PhoneNumberType.PREMIUM_RATE, PhoneNumberType.UAN}
)

_TOKENS = pa.schema({"token": pa.string(), "type": pa.string(), "value_norm": pa.string()})

_PERSONS = pa.schema({"subject": pa.string(), "person": pa.string()})

_ELSEWHERE = """
create table elsewhere as
select t.type, t.value_norm, l.case_id, l.suspect, l.in_text, l.exhibits, l.people
from linkage l join tokens t on t.token = l.token
"""

_SPREAD = """
create table spread as
with here as (
    select f.type, f.value_norm, count(distinct x.exhibit_ref) as exhibits, list(distinct p.person) as people
    from found f join exhibits x on x.extraction_id = f.extraction_id join persons p on p.subject = x.subject
    group by f.type, f.value_norm
),
others as (
    select type, value_norm, count(*) as cases, sum(exhibits) as exhibits, flatten(list(people)) as people,
        bool_or(suspect) as suspect
    from elsewhere group by type, value_norm
)
select h.type, h.value_norm, h.exhibits::int as exhibits, coalesce(o.exhibits, 0)::int as other_exhibits,
    coalesce(o.cases, 0)::int as other_cases,
    len(list_distinct(list_concat(h.people, coalesce(o.people, []))))::int as people,
    coalesce(o.suspect, false) or exists (
        from parties p where p.type = h.type and p.value_norm = h.value_norm) as given,
    exists (from compared c where c.type = h.type and c.value_norm = h.value_norm) as compared
from here h left join others o on o.type = h.type and o.value_norm = h.value_norm
where h.exhibits > 1 or o.cases is not null
"""


_FIRST = """
create table firsts as  -- the mention that stands for all of a value in an exhibit: one of a field if there is any
select m.type, m.value_norm, m.extraction_id, min((m.text_id is not null, m.record_id, m.mention_id)) as best
from served m join spread s on s.type = m.type and s.value_norm = m.value_norm
where m.detector in ('structured', 'identifiers')
group by m.type, m.value_norm, m.extraction_id
"""


@dataclass(frozen=True)
class Spread:
    """Where a value stands.

    Attributes:
        exhibits, other_exhibits: of this case and of others.
        people: on whose exhibits, of all cases.
        given: the case file, or that of another case, gives it to somebody.
        compared: it may be, and was, looked for in other cases.
    """

    exhibits: int
    other_exhibits: int
    other_cases: int
    people: int
    given: bool
    compared: bool

    @property
    def commonness(self) -> int | None:
        """Exhibits of all cases; None if other cases were not asked."""
        return self.exhibits + self.other_exhibits if self.compared else None

    def words(self) -> str:
        here = f"on {_many(self.exhibits, 'exhibit')} of this case"
        if not self.compared:
            return f"{here}; other cases are not asked about it"
        if not self.other_cases:
            return f"{here} and of no other"
        return f"{here}, and on {_many(self.other_exhibits, 'exhibit')} of {_many(self.other_cases, 'other case')}"

    def against(self, type_: str, value: str, common_from: int) -> list[str]:
        """Why it is no lead. `common_from`: people on whose exhibits a value stands that is anybody's."""
        if business(type_, value):
            return ["common: a number of an organisation or a service"]
        if self.given or self.people < common_from:
            return []
        return [f"common: on exhibits of {self.people} people"]


def counted(database: duckdb.DuckDBPyConnection, linkage: Ids) -> None:
    """Make the tables of `pipeline.link.values`, `elsewhere` (what LINKAGE says of the values that may be compared),
    `spread` (of values that stand in several exhibits or in other cases, see `Spread`) and `firsts` of these.

    Args:
        database: see `pipeline.link.run`.
        linkage: makes the tokens of LINKAGE.
    """
    gathered(database)
    asked = bool(database.sql("from linkage limit 1").fetchall())
    known = tokens(database, linkage) if asked else _TOKENS.empty_table()
    database.register("tokens", known)
    database.execute(_ELSEWHERE)
    database.register("persons", persons(database, linkage))
    database.execute(_SPREAD)
    database.execute(_FIRST)


def tokens(database: duckdb.DuckDBPyConnection, linkage: Ids, table: str = "compared") -> pa.Table:
    """The token of each value of a table."""
    values = database.sql(f"select distinct type, value_norm from {table}").to_arrow_table()
    said = [f"{t}\x1f{v}" for t, v in zip(values["type"].to_pylist(), values["value_norm"].to_pylist(), strict=True)]
    made = pa.array(linkage.under("value").column(said), pa.string())
    return pa.table([made, values["type"], values["value_norm"]], schema=_TOKENS)


def persons(database: duckdb.DuckDBPyConnection, linkage: Ids) -> pa.Table:
    """`subject` of exhibits → `person`: one for the same person in all cases, by the force's reference or by what the
    case file gives to that person alone."""
    rows = database.sql("select distinct party_id, nominal_id, type, value_norm from parties order by all").fetchall()
    people: dict[str, tuple[str, ...]] = {}
    for party, nominal, type_, value in rows:
        if nominal:
            people.setdefault(party, ("nominal", nominal))
        elif type_ and own(type_, value):
            people.setdefault(party, ("value", type_, value))
    subjects = database.sql("select subject, min(extraction_id) from exhibits group by all order by all").fetchall()
    # Of whom neither is known is somebody of this case alone, of which alone is the id of an extraction.
    made = [linkage.of("person", *people.get(one, ("unknown", extraction))) for one, extraction in subjects]
    return pa.table({"subject": [one for one, _ in subjects], "person": made}, schema=_PERSONS)


def business(type_: str, value: str) -> bool:
    """Whether a value is of an organisation by its form: a freephone number, one of 03, 084, 087, 09."""
    if type_ != "phone":
        return False
    if value.startswith("+44"):
        return bool(_BRITISH_BUSINESS.fullmatch(value))
    try:
        return phonenumbers.number_type(phonenumbers.parse(value)) in _BUSINESS
    except phonenumbers.NumberParseException:
        return False


def _many(count: int, one: str) -> str:
    return f"{count:,} {one}" if count == 1 else f"{count:,} {one}s"
