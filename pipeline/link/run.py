"""Linking: MENTIONS to nominals of intelligence, to parties of the case, to each other and to other cases.

All joins run in DuckDB over Parquet: a million mentions take seconds, and memory does not grow with them. A link is a
hypothesis: born a candidate, confirmed or rejected by people alone, and never a step to another link.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from models.ids import Ids
from models.link_decisions import LinkDecisions
from models.schemas import LINKAGE, PARTIES
from models.settings import Link
from pipeline.link.cases import elsewhere
from pipeline.link.commonness import counted
from pipeline.link.decided import settled
from pipeline.link.exhibits import between
from pipeline.link.known import known
from pipeline.link.similar import similar
from pipeline.query import opened


@dataclass(frozen=True)
class Tables:
    """The Parquet files of a case. Any of them may be empty.

    Attributes:
        duplicates: an event is linked once, however many sources tell of it.
        parties: PARTIES, who is who on each device: see `pipeline.merge`.
        nominals, roles: of the case file's intelligence and of the store's.
        linkage: LINKAGE of the other cases of the store.
    """

    mentions: Sequence[Path]
    records: Sequence[Path] = ()
    duplicates: Sequence[Path] = ()
    sources: Sequence[Path] = ()
    parties: Sequence[Path] = ()
    nominals: Sequence[Path] = ()
    roles: Sequence[Path] = ()
    linkage: Sequence[Path] = ()


_SERVED = """
create view served as from mentions where record_id not in (select record_id from duplicates)
"""


def links(
    tables: Tables,
    parties: pa.Table,
    exhibits: pa.Table,
    ids: Ids,
    linkage: Ids,
    as_of: datetime,
    decisions: LinkDecisions,
    settings: Link,
    scratch: Path,
    memory_bytes: int = 1_000_000_000,
    threads: int = 1,
) -> Iterator[pa.RecordBatch]:
    """Links of a case.

    Args:
        tables: of all its extractions.
        parties: see `pipeline.link.case`; `parties` in the database. PARTIES of the devices is `known_as` there.
        exhibits: see `pipeline.link.case`; a mention of an extraction that is not there is not linked.
        ids: makes ids of this case.
        linkage: makes the tokens of LINKAGE, by the force's linkage key.
        as_of: entries whose review was due before are shown and not scored.
        decisions: of people, about pairs.
        settings: see `configs/default.toml`.
        scratch: folder for what does not fit in memory; emptied at the end.
        memory_bytes: what joining may use.
        threads: of joining; the result is the same for any number.

    Yields:
        Batches of LINKS: those by equality with intelligence and the case file, those by likeness, those between
        exhibits, those to other cases. Order is the same always.
    """
    with case_opened(tables, parties, exhibits, scratch, memory_bytes, threads) as database:
        for batch in known(database, ids, as_of):
            yield settled(batch, decisions)
        for batch in similar(database, ids, as_of, settings):
            yield settled(batch, decisions)
        counted(database, linkage)
        for batch in between(database, ids, settings):
            yield settled(batch, decisions)
        for batch in elsewhere(database, ids, settings):
            yield settled(batch, decisions)


@contextmanager
def case_opened(
    tables: Tables,
    parties: pa.Table,
    exhibits: pa.Table,
    scratch: Path,
    memory_bytes: int = 1_000_000_000,
    threads: int = 1,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The tables of a case in a database, see `links`; `served` are the mentions without those of duplicates."""
    files = {name: paths for name, paths in vars(tables).items() if name not in ("parties", "linkage")}
    with opened(files, scratch, memory_bytes, threads) as database:
        for name, paths, schema in (("known_as", tables.parties, PARTIES), ("linkage", tables.linkage, LINKAGE)):
            if paths:
                database.read_parquet([str(path) for path in paths]).create_view(name)
            else:
                database.register(name, schema.empty_table())
        database.register("parties", parties)
        database.register("exhibits", exhibits)
        database.execute(_SERVED)
        yield database
