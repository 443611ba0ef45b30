"""With whom an exhibit may be compared (domain L-05)."""

from collections.abc import Sequence

import duckdb

_EXHIBITS = "select extraction_id, protected, authority_id from exhibits"
_PEOPLE = """
select nominal_id, min(party_id) filter (not protected) from parties where nominal_id is not null group by nominal_id
"""


class Allowed:
    """What may be compared, and what a link to one of the case's own people is one to.

    Args:
        database: see `pipeline.link.run`.
        nominal_ids: all nominals, in the order of their numbers.
    """

    def __init__(self, database: duckdb.DuckDBPyConnection, nominal_ids: Sequence[str]) -> None:
        self._parties: dict[str, str | None] = dict(database.execute(_PEOPLE).fetchall())
        rows = database.execute(_EXHIBITS).fetchall()
        self._authorities = {extraction_id: authority for extraction_id, protected, authority in rows if protected}
        self._own = frozenset(number for number, name in enumerate(nominal_ids) if name in self._parties)

    def among(self, extraction_id: str) -> frozenset[int] | None:
        """Numbers of the nominals with whom an exhibit may be compared; None: all of them."""
        unlimited = self._authorities.get(extraction_id, "not protected") is not None
        return None if unlimited else self._own

    def authority(self, extraction_id: str, nominal_id: str) -> str | None:
        """The authority that a link rests on; None where it needs none."""
        return None if nominal_id in self._parties else self._authorities.get(extraction_id)

    def party(self, nominal_id: str) -> str | None:
        """The party of the case whom a nominal is, if any; never a complainant, a witness or a deceased."""
        return self._parties.get(nominal_id)
