"""What there is to read with somebody: the units of the queue in which they take part."""

from collections.abc import Sequence

from pipeline.review.pictures import served
from pipeline.review.pictures.contacts import Asked, Contact, where
from pipeline.review.pictures.kept import kept
from pipeline.review.web.visit import Visit

MOST = 50

_UNITS = """
select unit, count(*) over () as units from (
    select unit, min(sent_us) as first_us from served
    where unit is not null and kind in ('message', 'call', 'mail') and {asked}
        and (list_contains($stored, sender) or list_has_any(from_json(recipients, '["VARCHAR"]'), $stored))
    group by unit
) order by first_us nulls last, unit limit {most}
"""


def meetings(visit: Visit, asked: Asked, chosen: Sequence[Contact]) -> tuple[tuple[int, ...], int]:
    """Places of units in order of time, at most MOST, and how many there are."""
    forms = tuple(sorted({form for one in chosen for form in one.stored}))
    return kept(visit, "meetings", (asked, forms), lambda: _counted(visit, asked, forms))


def apps(visit: Visit) -> tuple[str, ...]:
    """Apps of messages, calls and mail."""
    return kept(visit, "apps of contacts", None, lambda: _apps(visit))


def _counted(visit: Visit, asked: Asked, forms: tuple[str, ...]) -> tuple[tuple[int, ...], int]:
    tests, given = where(asked.days, asked.exhibit_ref, asked.app)
    with served.opened(visit) as database:
        found = database.execute(_UNITS.format(asked=tests, most=MOST), given | {"stored": list(forms)}).fetchall()
    return tuple(place for place, _ in found), found[0][1] if found else 0


def _apps(visit: Visit) -> tuple[str, ...]:
    with served.opened(visit) as database:
        found = database.execute(
            "select distinct app from served where kind in ('message', 'call', 'mail') and app is not null order by 1"
        )
        return tuple(app for (app,) in found.fetchall())
