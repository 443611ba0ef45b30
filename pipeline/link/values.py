"""The values of a case that may stand elsewhere as well: each once an exhibit, and which of them another case may be
asked about or told of.

The exhibit of a complainant, a witness or a deceased tells other cases nothing, and is compared with them only where
an authority is recorded (domain L-05). Nor does an identifier of such a person leave the case, wherever it stands: it
is on the suspect's phone too (domain I-13).
"""

import duckdb

from pipeline.link.grades import ACROSS
from pipeline.link.hidden import hide

_FOUND = """
create table found as
select m.type, m.value_norm, m.extraction_id, bool_and(m.text_id is not null) as in_text,
    count(distinct m.record_id) as records
from served m
where m.detector in ('structured', 'identifiers') and m.value_norm is not null and list_contains($across, m.type)
group by all
"""

_SHIELDED = """
create table shielded as
with people as (
    select type, value_norm from parties
    where protected or party_id in (select subject from exhibits where protected and role <> 'suspect')
),
suspects as (select type, value_norm from parties where role = 'suspect' and not protected),
owned as (  -- what their own devices say of them
    select unnest(k.identifiers) as one from known_as k join exhibits x on x.extraction_id = k.extraction_id
    where k.owner and x.protected and x.role <> 'suspect'
)
select type, value_norm from people where type is not null
union
select type, value_norm from (
    select n.type, n.value_norm from nominals n where n.nominal_id in (from hidden)
    union
    select one.type, one.value from owned where one.value is not null
) as said where (type, value_norm) not in (select (type, value_norm) from suspects where type is not null)
"""

_COMPARED = """
create table compared as
select f.*, x.place, x.exhibit_ref, x.subject, x.protected, x.authority_id
from found f join exhibits x on x.extraction_id = f.extraction_id
where (not x.protected or x.authority_id is not null)
    and not exists (from shielded s where s.type = f.type and s.value_norm = f.value_norm)
"""


def gathered(database: duckdb.DuckDBPyConnection) -> None:
    """Make the tables `found`, `shielded` and `compared`, see above. `database`: see `pipeline.link.run`."""
    database.execute(_FOUND, {"across": sorted(ACROSS)})
    hide(database)
    database.execute(_SHIELDED)
    database.execute(_COMPARED)
