"""What pictures and videos have to do with each other: the two files of a Live Photo are one, and a small copy may be
all that is left of a picture.
"""

from collections.abc import Iterator

import duckdb

from models.issues import Issue

_LIVE = r"""
insert into same by name
with live as (  -- both files have one name, but for its ending: an identifier alone can be written into any video
    select r.record_id, r.source_id, r.parser, json_extract_string(r.extra, '$.live_photo') as id,
        lower(regexp_replace(s.path, '\.[^./]*$', '')) as name
    from records r join sources s on s.source_id = r.source_id
    where r.kind = 'media' and contains(r.extra, 'live_photo')
), pictures as (select id, name, min(record_id) as record_id from live where parser = 'photos' group by id, name)
select l.source_id, l.record_id, p.record_id as duplicate_of
from live l join pictures p on p.id = l.id and p.name = l.name
where l.parser = 'videos' and l.record_id not in (select record_id from same) order by all
"""

_ALONE = """
select r.source_id from records r
where r.kind = 'media' and contains(r.extra, 'thumbnail_of')
    and json_extract_string(r.extra, '$.thumbnail_of') not in (select path from sources)
order by all
"""


def find(database: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, Issue]]:
    """Add the videos of Live Photos to the table `same`: the picture is served, and the video is another source of it.

    Args:
        database: has views `records` and `sources`, and the table `same`; see `pipeline.merge.run`.

    Yields:
        For each small copy whose picture is not in the extraction that it was: a finding, no loss.
    """
    database.execute(_LIVE)
    for (source_id,) in database.execute(_ALONE).fetchall():
        yield source_id, Issue("source:", "deleted", "the picture of which this is a small copy is not there")
