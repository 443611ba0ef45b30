"""What other cases may learn of a case: LINKAGE, one row a value, under tokens that only the force's key makes.

Whoever has the index and not the key cannot say which number a token is: without the key even all numbers of a country
cannot be tried. What is left out, see `pipeline.link.values`; with an authority to match an exhibit it is matched, and
still tells others nothing.
"""

from pathlib import Path

import duckdb
import pyarrow as pa

from models.ids import Ids
from models.schemas import LINKAGE
from pipeline.link.commonness import persons, tokens
from pipeline.link.grades import ACROSS
from pipeline.link.run import Tables, case_opened
from pipeline.link.values import gathered

_TOLD = """
create table told as
with found_there as (
    select c.type, c.value_norm, bool_and(c.in_text) as in_text, count(distinct c.exhibit_ref) as exhibits,
        sum(c.records) as records, list_sort(list(distinct p.person)) as people
    from compared c join persons p on p.subject = c.subject
    where not c.protected
    group by c.type, c.value_norm
),
suspects as (
    select distinct type, value_norm from parties
    where role = 'suspect' and list_contains($across, type)
        and (type, value_norm) not in (select (type, value_norm) from shielded)
)
select type, value_norm, s.type is not null as suspect, coalesce(f.people, []) as people,
    coalesce(f.in_text and s.type is null, false) as in_text, coalesce(f.exhibits, 0)::int as exhibits,
    coalesce(f.records, 0)::bigint as records
from found_there f full join suspects s using (type, value_norm)
"""

_ROWS = """
select k.token, t.type, $case_id as case_id, t.suspect, t.people, t.in_text, t.exhibits, t.records
from told t join tokens k on k.type = t.type and k.value_norm = t.value_norm
order by k.token
"""


def index(
    tables: Tables,
    parties: pa.Table,
    exhibits: pa.Table,
    linkage: Ids,
    case_id: str,
    scratch: Path,
    memory_bytes: int = 1_000_000_000,
    threads: int = 1,
) -> pa.Table:
    """LINKAGE of one case, by token.

    Args:
        tables: of all its extractions; LINKAGE of other cases is not looked at.
        parties, exhibits: see `pipeline.link.case`.
        linkage: makes the tokens.
        scratch, memory_bytes, threads: see `pipeline.link.run.links`.
    """
    with case_opened(tables, parties, exhibits, scratch, memory_bytes, threads) as database:
        gathered(database)
        database.register("persons", persons(database, linkage))
        database.execute(_TOLD, {"across": sorted(ACROSS)})
        database.register("tokens", tokens(database, linkage, "told"))
        return _rows(database, case_id)


def _rows(database: duckdb.DuckDBPyConnection, case_id: str) -> pa.Table:
    return database.sql(_ROWS, params={"case_id": case_id}).to_arrow_table().cast(LINKAGE)
