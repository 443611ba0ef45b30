"""Generated identifiers are right by the standards of their types, and nobody's."""

import re
from random import Random

import pytest
from stdnum import bitcoin, iban, luhn
from stdnum import imei as imei_number

from pipeline.validate import numbers, written
from pipeline.validate.chat import chat
from pipeline.validate.written import Written

MANY = 1_000


def drawn(write: object) -> list[Written]:
    rng = Random(7)  # noqa: S311 - drawn, not secret
    assert callable(write)
    return [write(rng) for _ in range(MANY)]


def test_telephone_numbers_are_ofcoms_for_drama_or_of_the_555_01_block() -> None:
    invented = re.compile(r"\+44(7700900|1632960|2079460|1614960|1134960|3069990)\d{3}|\+1\d{3}55501\d\d")
    assert [one for one in drawn(written.phone) if not invented.fullmatch(one.value or "")] == []


def test_a_telephone_number_keeps_its_digits_in_every_spelling() -> None:
    for one in drawn(written.phone):
        digits = re.sub(r"\D", "", one.text.replace("(0)", ""))
        assert digits.endswith((one.value or "").removeprefix("+44").removeprefix("+1"))


def test_addresses_of_the_web_are_of_domains_for_examples() -> None:
    domains = re.compile(r"(?i).*example\.(com|org|net)(/.*)?")
    found = [*drawn(written.email), *drawn(written.url)]
    assert [one for one in found if not domains.fullmatch(one.value or "")] == []


def test_check_digits_are_those_of_the_standards() -> None:
    assert all(iban.is_valid(one.value) for one in drawn(numbers.iban))
    assert all(imei_number.is_valid(one.value) for one in drawn(numbers.imei))
    assert all(luhn.is_valid(one.value) for one in drawn(numbers.iccid))
    assert all(luhn.is_valid(one.text.replace(" ", "")) for one in drawn(numbers.card))
    coins = [one.value.removeprefix("btc:") for one in drawn(numbers.crypto) if (one.value or "").startswith("btc:")]
    assert coins
    assert all(bitcoin.is_valid(coin) for coin in coins)


def test_addresses_of_networks_and_national_insurance_numbers_are_those_for_documents() -> None:
    assert all(one.text.startswith(("192.0.2.", "198.51.100.", "203.0.113.", "2001:db8:")) for one in drawn(numbers.ip))
    assert all((one.value or "").startswith("00:00:5e:00:53:") for one in drawn(numbers.mac))
    assert all((one.value or "").startswith("QQ") for one in drawn(numbers.nino))


@pytest.mark.parametrize("others", [1, 3])
def test_a_chat_holds_the_identifiers_that_its_truth_names(others: int) -> None:
    talk = chat(Random(3), others)  # noqa: S311 - drawn, not secret
    text = "\n".join(line.text for line in talk.lines)
    assert talk.identifiers
    assert all(one.text in text for one in talk.identifiers)
    assert {line.who for line in talk.lines} <= set(range(others + 1))
    assert len(talk.people) == others
