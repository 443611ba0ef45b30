from pathlib import Path

import pytest

from pipeline.demo.android import Download, Search, Visit, chrome_history
from pipeline.parse.apps.chrome import PARSER


def test_visits_searches_and_downloads_with_their_times(tmp_path: Path, read, utc) -> None:
    database = chrome_history(
        tmp_path / "History",
        [Visit("https://www.example.org/club", "The club", utc("2026-03-07 10:02"))],
        [Search("train times", utc("2026-03-14 16:30"))],
        [Download("https://www.example.org/map.pdf", "/sdcard/Download/map.pdf", utc("2026-03-14 16:31"))],
    )
    parsed = read(PARSER, database)
    visit = next(row for row in parsed.records if row["url"] == "https://www.example.org/club")
    (search,) = [row for row in parsed.records if row["kind"] == "search"]
    (download,) = [row for row in parsed.records if row["kind"] == "download"]
    assert (visit["title"], visit["sent_at"]) == ("The club", utc("2026-03-07 10:02"))
    assert (search["body"], search["sent_at"]) == ("train times", utc("2026-03-14 16:30"))
    assert (download["url"], download["title"]) == ("https://www.example.org/map.pdf", "/sdcard/Download/map.pdf")
    assert parsed.sums()


@pytest.mark.parametrize(("schema", "visits"), [("1", 46), ("10", 84), ("20", 58), ("30", 46), ("60", 61)])
def test_histories_of_five_versions_of_chrome(real, read, schema: str, visits: int) -> None:
    """Counts as Hindsight publishes them."""
    found = sorted(real("hindsight").rglob(f"*{schema}/History")) or sorted(real("hindsight").rglob(f"*_{schema}*"))
    parsed = read(PARSER, found[0])
    assert len(parsed.column("kind", "visit")) == visits
    assert parsed.sums()
