"""Groups that are one in several files, though their members are not.

A database knows who is in a group today, and its backup who was in it then, so that the same message went to different
people. Two groups of different files are one if a file has what the other has: messages of the same authors in the same
seconds that say the same, each in one group alone. One such second is enough where the groups have the same name; three
where one of them has none; ten where the names differ, for a group may have been renamed. A group that could be one of
several in another file is none of them.
"""

from collections.abc import Iterable

import duckdb
import pyarrow as pa

_PAIRS = """
with once as (
    select c.family, c.second, p.author, c.content, c.source_id, min(c.thread_id) as thread_id,
        min(nullif(c.thread_title, '')) as title
    from candidates c join people p on p.party_no = c.party_no
    where c.kind = 'message' and c.thread_kind = 'group' and c.thread_id is not null and c.content is not null
        and p.author is not null
    group by c.family, c.second, p.author, c.content, c.source_id having count(distinct c.thread_id) = 1
), pairs as (
    select a.thread_id as one, b.thread_id as other, a.source_id as of_one, b.source_id as of_other,
        count(distinct a.second) as seconds, min(a.title = b.title) as named
    from once a join once b using (family, second, author, content)
    where a.source_id < b.source_id group by all
), sure as (
    select *, count(*) over (partition by one, of_other) as others, count(*) over (partition by other, of_one) as ones
    from pairs where seconds >= case when named then 1 when named is null then 3 else 10 end
)
select one, other from sure where others = 1 and ones = 1 order by all
"""


def find(database: duckdb.DuckDBPyConnection) -> None:
    """Make the table `groups` (thread_id, root); `database` has those of `pipeline.merge.events`."""
    roots = united(database.execute(_PAIRS).fetchall())
    columns = {"thread_id": list(roots), "root": list(roots.values())}
    table = pa.table({name: pa.array(column, pa.string()) for name, column in columns.items()})
    database.register("groups", table)


def united(pairs: Iterable[tuple[str, str]], place: dict[str, int] | None = None) -> dict[str, str]:
    """Each of those that belong together, directly or by others → the first of them, in the order of `place`."""
    first: dict[str, str] = {}

    def root(one: str) -> str:
        while (above := first.setdefault(one, one)) != one:
            first[one] = first[above]
            one = above
        return one

    for one, other in pairs:
        earlier, later = sorted((root(one), root(other)), key=place.__getitem__ if place else None)
        first[later] = earlier
    return {one: root(one) for one in sorted(first)}
