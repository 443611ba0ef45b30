"""Nominals to whom nobody is ever linked: complainants and witnesses of this case, and who is known to intelligence as
that and as nothing else, unless this case has them as a suspect."""

import duckdb

from models.casefile import PROTECTED_ROLES

_HIDDEN = """
create table if not exists hidden as
select nominal_id from parties where nominal_id is not null and protected
union
select nominal_id from roles
where role is not null and nominal_id not in (
    select nominal_id from parties where nominal_id is not null and role = 'suspect')
group by nominal_id having bool_and(lower(role) in (select unnest($protected)))
"""


def hide(database: duckdb.DuckDBPyConnection) -> None:
    """Makes the table `hidden` from `parties` and `roles`."""
    database.execute(_HIDDEN, {"protected": [*sorted(PROTECTED_ROLES), "victim"]})
