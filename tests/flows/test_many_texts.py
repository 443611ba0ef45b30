"""Many texts of one unit are tagged in parts, by as many workers as there are; many short files are read together."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from flows.case.opened import opened
from flows.chunks import entities
from pipeline import store
from pipeline.demo.android import Sms, mmssms

AT = datetime(2026, 3, 14, 20, tzinfo=UTC)
CASE = """\
case_id: T/21/26
operation_name: PARTS
parties: [{party_id: S1, role: suspect, identifiers: [{type: phone, value: "07700 900201"}]}]
exhibits:
  - {exhibit_ref: JAS/1, subject: S1, authority: PACE_S19_20, extraction: {path: JAS1}}
"""


@pytest.fixture
def case_file(tmp_path: Path) -> Path:
    """Fifty messages; those at the ends of parts say as much as any other."""
    database = tmp_path / "JAS1/data/data/com.android.providers.telephony/databases/mmssms.db"
    database.parent.mkdir(parents=True)
    said = [f"Call 07700 9003{n:02} tomorrow, or write to asha{n}@example.org" for n in range(50)]
    mmssms(database, [Sms("+447700900101", text, AT + timedelta(minutes=n)) for n, text in enumerate(said)])
    (tmp_path / "case.yaml").write_text(CASE, "utf-8")
    return tmp_path / "case.yaml"


def _mentions(root: Path) -> list[dict[str, Any]]:
    case = opened(root, None)
    found = case.store.read("mentions", case.run["units"]["mentions"]).to_pylist()
    return sorted(found, key=lambda row: str(row["mention_id"]))


def test_parts_have_the_mentions_of_the_whole_each_once(
    case_file: Path, tmp_path: Path, triage: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    triage(case_file, tmp_path / "whole")
    monkeypatch.setattr(store, "_ROWS", 8)  # of a group of rows
    monkeypatch.setattr(entities, "_TEXTS", 8)
    ended = triage(case_file, tmp_path / "parts")
    stages = {row["stage"]: row["chunks"] for row in ended.store.read_json("run.json")["stages"]}
    assert stages["entities"] == 7
    assert _mentions(tmp_path / "parts") == _mentions(tmp_path / "whole")
    assert len({row["mention_id"] for row in _mentions(tmp_path / "parts")}) == len(_mentions(tmp_path / "parts")) > 100


def test_there_is_nothing_left_to_do_when_all_parts_are_done(
    case_file: Path, tmp_path: Path, triage: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entities, "_TEXTS", 8)
    triage(case_file, tmp_path / "store")
    assert triage(case_file, tmp_path / "store").idle


def test_short_texts_are_read_in_lists_eight_times_as_long_and_all_others_apart_from_them(
    tmp_path: Path, triage: Any
) -> None:
    """Of forty notes and pages, ten texts that are longer, and ten documents that may have pictures."""
    folder = tmp_path / "JAS1/notes"
    folder.mkdir(parents=True)
    for n in range(20):
        (folder / f"short{n}.txt").write_text(f"Note {n}\n")
        (folder / f"short{n}.html").write_text(f"<!DOCTYPE html><title>Page</title><p>Page {n}</p>")
    for n in range(10):
        (folder / f"long{n}.txt").write_text(f"Note {n} " + "of many words " * 2_000)
        (folder / f"long{n}.rtf").write_text(rf"{{\rtf1\ansi Letter {n}}}")
    (tmp_path / "case.yaml").write_text(CASE, "utf-8")
    settings = tmp_path / "settings.toml"
    settings.write_text("[text]\nbatch_sources = 2\n", "utf-8")
    ended = triage(tmp_path / "case.yaml", tmp_path / "store", settings_file=settings)
    assert ended.state == "COMPLETED"
    case = opened(tmp_path / "store", None)
    names = {
        row["source_id"]: row["path"].rpartition("/")[2]
        for row in case.store.read("sources", case.run["units"]["sources"], ["source_id", "path"]).to_pylist()
    }
    lists = [
        {names[row["source_id"]] for row in case.store.read("texts", [unit], ["source_id"]).to_pylist()}
        for unit in case.run["units"]["texts"]
        if unit.startswith("documents-")
    ]
    short = [one for one in lists if any(name.startswith("short") for name in one)]
    others = [one for one in lists if one not in short]
    assert {name for one in short for name in one} == {name for name in names.values() if name.startswith("short")}
    assert sum(map(len, short)) == 40
    assert 2 < max(map(len, short)) <= 16
    assert sum(map(len, others)) == 20
    assert max(map(len, others)) <= 2
