from hashlib import blake2b

import pytest

from models.ids import Ids


def test_equal_parts_have_equal_ids_on_any_machine(ids: Ids) -> None:
    assert ids.of("s1", "sms", "sms:1") == Ids(b"fictional case, fixed for tests ").of("s1", "sms", "sms:1")
    assert ids.of("s1", "sms", "sms:1") == "f46f1d968b6e3f849afe26b45582c062"


def test_another_case_has_other_ids(ids: Ids) -> None:
    assert ids.of("s1") != Ids(b"another fictional case's secret.").of("s1")


def test_an_id_is_no_plain_hash_that_could_be_tried_out(ids: Ids) -> None:
    assert ids.of("+447700900101") != blake2b(b"+447700900101", digest_size=16).hexdigest()


def test_parts_do_not_run_into_each_other(ids: Ids) -> None:
    assert len({ids.of("ab", "c"), ids.of("a", "bc"), ids.of("abc"), ids.of("a", "b", "c")}) == 4


def test_a_column_of_ids_equals_ids_one_by_one(ids: Ids) -> None:
    locators = ["sms:1", "sms:2", "caf\udce9"]
    assert ids.under("s1", "sms").column(locators) == [ids.of("s1", "sms", locator) for locator in locators]


def test_text_that_is_not_valid_unicode_has_an_id(ids: Ids) -> None:
    assert ids.of("\ud83d") != ids.of("\ude00")


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 16 bytes"):
        Ids(b"short")
