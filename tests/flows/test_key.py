"""What a case is called in Prefect."""

import re
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from flows.case.key import key
from pipeline.errors import StoreDamaged

CASE_ID = "42/000123/26"


def test_a_case_has_one_key_in_a_store_and_another_in_each_other(tmp_path: Path) -> None:
    first = key(tmp_path / "a", CASE_ID)
    assert re.fullmatch("[0-9a-f]{12}", first)
    assert key(tmp_path / "a", CASE_ID) == first
    assert key(tmp_path / "a", "42/000124/26") != first
    assert key(tmp_path / "b", CASE_ID) != first


def test_those_that_ask_first_at_the_same_time_are_told_the_same(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(lambda _: key(tmp_path, CASE_ID), range(8)))) == 1


def test_the_stores_own_key_is_its_owners_alone(tmp_path: Path) -> None:
    key(tmp_path, CASE_ID)
    assert stat.S_IMODE((tmp_path / "prefect.key").stat().st_mode) == 0o600


@pytest.mark.parametrize("content", ["", "no key", "00" * 8])
def test_a_damaged_key_is_named_with_its_remedy(tmp_path: Path, content: str) -> None:
    (tmp_path / "prefect.key").write_text(content)
    with pytest.raises(StoreDamaged, match=r"prefect\.key: cannot be read.*Put it back"):
        key(tmp_path, CASE_ID)
