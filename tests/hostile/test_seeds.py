"""The sound files that the campaign changes. Stores of apps are broken where they are tested: tests/parse/broken.py."""

from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from seeds import Seed, files

from models.ids import Ids
from models.schemas import TIME_SOURCES
from pipeline.ingest.media_type import HEAD, media_type
from pipeline.parse import claims
from pipeline.parse.parser import Evidence, Source, run


@cache
def _files() -> dict[str, Seed]:
    return files()


def _records(folder: Path, ids: Ids, seed: Seed) -> tuple[str, list[dict[str, Any]]]:
    content = seed.seal(seed.content)
    (folder / "file").write_bytes(content)
    type_ = media_type(content[:HEAD], seed.path)
    parser = claims.claims(seed.path, type_)
    assert parser
    beside = {name: folder / name for name in seed.beside}
    for name, path in beside.items():
        path.write_bytes(seed.beside[name])
    evidence = Evidence(folder / "file", seed.path, type_, zone=ZoneInfo("Europe/London"), beside=beside)
    found = [item for item in run(parser, evidence, Source("s", "x", "JAS/1"), ids) if isinstance(item, pa.RecordBatch)]
    return parser.name, [row for batch in found for row in batch.to_pylist()]


@pytest.mark.parametrize("name", _files())
def test_every_time_says_where_its_zone_comes_from_and_nothing_else_does(tmp_path: Path, ids: Ids, name: str) -> None:
    _, records = _records(tmp_path, ids, _files()[name])
    assert records
    for record in records:
        if record["sent_at"] is None:
            assert record["sent_at_source"] is None
        else:
            assert record["sent_at_source"] in TIME_SOURCES
            assert record["sent_at_raw"]
