from collections.abc import Callable

import pytest

from models.identifiers.phone import in_text, normalise, personal


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("07700 900201", "+447700900201"),  # Ofcom's drama numbers: libphonenumber calls them invalid
        ("07700-900-201", "+447700900201"),
        ("(07700) 900201", "+447700900201"),
        ("+447700900201", "+447700900201"),
        ("+44 (0)7700 900201", "+447700900201"),
        ("0044 7700 900201", "+447700900201"),
        ("tel:+447700900201", "+447700900201"),
        ("p:+447700900201", "+447700900201"),  # as iOS stores the account that a message came to
        ("01632 960123", "+441632960123"),
        ("447700900201@s.whatsapp.net", "+447700900201"),
        ("447700900201:12@s.whatsapp.net", "+447700900201"),  # one of the account's devices
        ("447700900201.0:3@s.whatsapp.net", "+447700900201"),
        ("447700900201@c.us", "+447700900201"),
        ("wa.me/447700900201", "+447700900201"),
        ("447700900201", None),  # digits alone do not say from which country they are (domain I-03)
        ("7700900201", None),
        ("07700 900201 ext 5", None),  # an extension is another telephone
        ("85075", None),  # a short code
        ("999", None),
        ("077009002011234567", None),
        ("447700900201-1600000000@g.us", None),  # a group
        ("not a number", None),
        ("", None),
    ],
)
def test_a_number_that_its_source_calls_one_has_the_form_of_e164(written: str, number: str | None) -> None:
    assert normalise(written, "GB") == number


def test_a_number_without_a_country_code_is_one_of_the_region() -> None:
    assert normalise("030 901820", "DE") == "+4930901820"
    assert normalise("(202) 555-0123", "US") is None  # without + or 0 it is ambiguous, there too


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("07700 900201", "+447700900201"),
        ("020 7946 0123", "+442079460123"),
        ("01632 960123", "+441632960123"),
        ("+1 202-555-0123", "+12025550123"),
        ("01/02/2026 10", None),  # a date, and the beginning of a time
        ("01-02-03 4567890", None),
        ("0000 000 0000", None),
        ("+99 1234567", None),
    ],
)
def test_in_free_text_only_valid_numbers_and_those_of_drama_count(written: str, number: str | None) -> None:
    assert in_text(written, "GB") == number


@pytest.mark.parametrize(
    ("number", "one_person"),
    [
        ("+447700900201", True),
        ("+441632960123", False),  # a landline is a household's or a firm's
        ("+442079460123", False),
        ("+447012345678", False),  # a personal number is forwarded anywhere
        ("+12025550123", False),  # North America does not tell mobiles from landlines
        ("+353851234567", True),
        ("nothing", False),
    ],
)
def test_a_mobile_is_one_persons_at_a_time_and_a_landline_is_not(number: str, one_person: bool) -> None:
    assert personal(number) is one_person


Values = Callable[..., list[str | None]]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("07700 900 201", ["+447700900201"]),
        ("0 7 7 0 0 9 0 0 2 0 1", ["+447700900201"]),
        ("07700.900.201", ["+447700900201"]),
        ("+44 (0) 7700 900 201", ["+447700900201"]),
        ("00447700900201", ["+447700900201"]),
        ("https://wa.me/447700900201", ["+447700900201"]),
        ("https://api.whatsapp.com/send?phone=447700900201&text=hi", ["+447700900201"]),
        ("447700900201", [None]),  # of a country that it does not say (domain I-03): kept, without a form
        ("44 7700 900201", [None]),
        ("07700900201 07700900202", ["+447700900201", "+447700900202"]),
        ("07700900201,07700900202", ["+447700900201", "+447700900202"]),
        ("07700 900201/07700 900202", ["+447700900201", "+447700900202"]),
        ("ring 07700 900201xx ok", ["+447700900201"]),  # kisses
        ("07700900201X", ["+447700900201"]),
        ("(07700 900201)", ["+447700900201"]),
        ("+12025550123 19:30", ["+12025550123"]),  # the time is no part of it
        ("+353 85 123 4567 10 of us", ["+353851234567"]),
        ("ref 4477009002011", []),
        ("3.07700900201", []),
        ("07700900201xa", []),
        ("order 204-9912345", []),
        ("14/03/2026 20:00", []),
        ("£1,077,009", []),
        ("20-00-00 12345678", []),
        ("O77OO 9OO2Ol", []),  # nobody types it so
        ("https://signal.me/#p/+447700900201", ["+447700900201"]),
        ("https://t.me/+447700900201", ["+447700900201"]),
        ("whatsapp://send?phone=447700900201", ["+447700900201"]),
        ("07700900201/202", ["+447700900201"]),  # and another, whose digits are not all there
        ("12/07700900201", []),
    ],
)
def test_numbers_are_read_as_people_write_them(values: Values, text: str, found: list[str | None]) -> None:
    assert values("phone", text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ring O77OO 90020l ok", ["+447700900201"]),
        ("+44 77OO 900 2O1", ["+447700900201"]),
        ("07700 900201", ["+447700900201"]),
        ("OOOOO OOlIOl", []),  # hardly a digit was read
        ("So I told Bob SILLY Bill", []),
    ],
)
def test_what_ocr_read_as_letters_are_digits(values: Values, text: str, found: list[str]) -> None:
    assert values("phone", text, ocr=True) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("oh seven seven double oh nine double oh two oh one", ["+447700900201"]),
        ("its o7, seven seven, zero zero, nine hundred, 201 babe", [None]),  # a seven too many: which is the number?
        ("zero seven seven zero zero nine zero zero two zero one", ["+447700900201"]),
        ("07700 nine hundred 201", ["+447700900201"]),
        ("O77OO 9OO2O1", ["+447700900201"]),
        ("077oo9oo2o1", ["+447700900201"]),
        ("07700_900_201", ["+447700900201"]),
        ("0-7-7-0-0-9-0-0-2-0-1", ["+447700900201"]),
        ("0*7*7*0*0*9*0*0*2*0*1", ["+447700900201"]),
        ("07🙂700🙂900🙂201", ["+447700900201"]),
        ("its07700900201 babe", ["+447700900201"]),
        ("07700900201call me", ["+447700900201"]),
        ("07700 900201, one of them", ["+447700900201"]),
        ("07700 900201 one two", ["+447700900201"]),
        ("07700 900 20, 1 of us", []),
        ("oh seven of us and two of them, nine in all, one more", []),
        ("zero seven zero one two three", []),
        ("07,100,200,300", []),
        ("07 2000 @ 12.50 2", []),
        ("07 + 712 + 345 + 678", []),
        ("oh one six three two nine six oh one two three", []),  # only mobiles are read so
    ],
)
def test_a_mobile_that_is_written_to_be_overlooked_is_not(values: Values, text: str, found: list[str | None]) -> None:
    assert values("phone", text) == found


def test_a_scheme_is_one_only_at_the_beginning() -> None:
    assert normalise("p:07700900201", "GB") == "+447700900201"
    assert normalise("shop:07700900201", "GB") is None
