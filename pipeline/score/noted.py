"""What the device noted near the offence window that may have been done to the data: an app that hides things, messages
set to disappear, a reset (domain §5.3, integrity). Of suspects' devices and accounts alone.
"""

import duckdb
import pyarrow as pa

from models.application import applications
from pipeline.score.unit import Facts

_TIMERS = (
    "disappearing messages timer changed",
    "disappearing messages timer set",
    "default timer of disappearing messages",
    "auto-delete timer changed",
)
_RESETS = (
    "first start after a factory reset",
    "first start after erasing",
    "setting up the device was finished",
    "the Setup Assistant was last left",
)
"""Words of `pipeline.parse` for these events."""

NOTED = """
with near as (
    select p.unit_no, p.pos, p.record_id, p.kind, p.direction, p.sender, r.app, r.noted, r.timer_s,
        coalesce(k.sender_party, '') as sender_party
    from people p join records r on r.record_id = p.record_id left join known k on k.record_id = p.record_id
    where p.outside_us <= $near_us
), noted as (
    select unit_no, pos, record_id, 'hiding_app_near_the_offence' as rule, c.name || ': ' || c.conceals as detail
    from near n join concealing c on c.package = lower(n.app)
    where $possessed and n.kind in ('app', 'app_use')
    union all
    select unit_no, pos, record_id, 'disappearing_messages_near_the_offence', null from near
    where list_contains($timers, noted) and coalesce(timer_s, 1) > 0  -- 0: switched off
        and (list_contains($suspects, sender_party)
            or ($possessed and sender is null and direction is distinct from 'incoming'))
    union all
    select unit_no, pos, record_id, 'reset_near_the_offence', noted from near
    where $possessed and list_contains($resets, noted)
)
select unit_no, rule, list_sort(list(distinct detail) filter (detail is not null)) as details,
    list_distinct(list(record_id order by pos, record_id))[1:{most}] as record_ids
from noted group by unit_no, rule order by unit_no, rule
"""


def prepare(database: duckdb.DuckDBPyConnection) -> None:
    """Make the table of apps that hide things."""
    apps = [(package, app.name, app.conceals) for app in applications().values() for package in app.packages]
    hiding = [(package.casefold(), name, conceals) for package, name, conceals in apps if conceals]
    names = ("package", "name", "conceals")
    database.register("hiding", pa.table({n: [row[i] for row in hiding] for i, n in enumerate(names)}))
    database.execute("create table concealing as from hiding")  # what is registered, other cursors do not see


def values(facts: Facts) -> dict[str, object]:
    """What `NOTED` asks for."""
    return {
        "near_us": round(facts.scoring.integrity.near_hours * 3_600_000_000),
        "possessed": facts.subject in facts.suspects,
        "suspects": sorted(facts.suspects),
        "timers": list(_TIMERS),
        "resets": list(_RESETS),
    }
