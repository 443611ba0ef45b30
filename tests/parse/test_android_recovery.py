from pathlib import Path

from pipeline.parse.apps.android_recovery import PARSER
from pipeline.parse.claims import claims


def test_recovery_wrote_of_wiping(tmp_path: Path, read) -> None:
    lines = [
        "[    0.000004] Starting recovery (pid 379) on Sat Mar 14 21:05:00 2026",
        '[    0.310000] Command: "/system/bin/recovery" "--wipe_data"',
        "[    0.420000] -- Wiping data...",
        "[    9.120000] Data wipe complete.",
        "caf\xe9 \ufffd",
    ]
    (tmp_path / "last_log").write_bytes("\n".join(lines).encode("latin-1", "replace"))
    parsed = read(PARSER, tmp_path / "last_log")
    assert parsed.column("body") == lines[1:4]
    assert parsed.ledger.units["line"].row() == {"rows_stored": 5, "ignored": 2, "records": 3, "issues": 0}
    assert parsed.sums()


def test_where_it_lies() -> None:
    claimed = claims("data/misc/recovery/last_log.1", None)
    assert claimed is not None
    assert claimed.name == PARSER.name
