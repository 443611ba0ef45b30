from pathlib import Path

from pipeline.parse.apps.android_wipe import PARSER
from pipeline.parse.claims import claims
from pipeline.parse.parser import Evidence


def test_the_time_of_an_empty_file_is_the_first_start_after_a_reset(tmp_path: Path, read) -> None:
    (tmp_path / "factory_reset").write_bytes(b"")
    (event,) = list(PARSER.read(Evidence(tmp_path / "factory_reset", "data/misc/bootstat/factory_reset", None, 5)))
    assert (event["title"], event["sent_at"]) == ("first start after a factory reset", 5)
    (untimed,) = read(PARSER, tmp_path / "factory_reset").records
    assert untimed.get("sent_at") is None


def test_where_it_lies() -> None:
    claimed = claims("data/misc/bootstat/factory_reset", None)
    assert claimed is not None
    assert claimed.name == PARSER.name
