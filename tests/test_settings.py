from pathlib import Path

import pytest

from models.mistakes import Mistakes
from models.settings import of_run, read


def given(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "settings.toml"
    path.write_text(text)
    return path


def test_every_setting_has_a_default() -> None:
    assert read().segment.max_records == 60


def test_a_file_overrides_what_it_names_and_nothing_else(tmp_path: Path) -> None:
    settings = read(given(tmp_path, "[segment]\nmax_records = 10\n"))
    assert settings.segment.max_records == 10
    assert settings.segment.gap_hours == read().segment.gap_hours
    assert settings.ingest == read().ingest


def test_all_mistakes_come_at_once_with_file_and_key(tmp_path: Path) -> None:
    path = given(
        tmp_path, '[ingest]\nmax_ratio = "many"\nmax_speed = 1\n[ocr]\nengine = "abbyy"\n[paint]\ncolour = 1\n'
    )
    with pytest.raises(Mistakes) as found:
        read(path)
    assert sorted(reason.removeprefix(f"{path}: ").partition(": ")[0] for reason in found.value.reasons) == [
        "ingest.max_ratio",
        "ingest.max_speed",
        "ocr.engine",
        "paint",
    ]


@pytest.mark.parametrize("text", ["[ingest", "a = \xff"])
def test_a_file_that_is_no_toml_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(Mistakes, match=r"settings\.toml: cannot be read as TOML"):
        read(path)


def test_a_section_that_is_a_value_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Mistakes, match="ingest: "):
        read(given(tmp_path, "ingest = 1\n"))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Mistakes, match=r"no such file; leave out --settings"):
        read(tmp_path / "settings.toml")


def test_settings_that_shape_no_result_are_those_of_now_whatever_an_earlier_run_was_made_with() -> None:
    then = read().model_dump(mode="json")
    del then["engine"]["disk_reserve_bytes"], then["submissions"]["store_per_byte"]
    then["review"]["idle_minutes"] = 1
    then["segment"]["max_records"] = 10
    found = of_run(then)
    assert (found.engine, found.submissions, found.review) == (read().engine, read().submissions, read().review)
    assert found.segment.max_records == 10
