from collections.abc import Callable

import pytest

from models.identifiers.imei import IDENTIFIERS, normalise


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("490154203237518", "490154203237518"),  # the example of 3GPP TS 23.003
        ("49-015420-323751-8", "490154203237518"),
        ("49 015420 323751 8", "490154203237518"),
        ("4901542032375185", "490154203237518"),  # IMEISV: the same handset
        ("49015420323751", "490154203237518"),  # stored without its check digit
        ("490154203237519", None),  # wrong check digit
        ("000000000000000", None),  # what an emulator stores; its check digit is right
        ("49015420323", None),
        ("", None),
    ],
)
def test_an_imei_has_fifteen_digits_of_which_the_last_checks_the_rest(written: str, number: str | None) -> None:
    assert normalise(written) == number


@pytest.mark.parametrize(
    ("text", "says_so"),
    [
        ("IMEI 490154203237518", True),
        ("IMEI2 490154203237518", True),  # of a telephone with two SIMs
        ("both imeis", True),
        ("dial *#06#", True),
        ("order 490154203237518", False),
        ("a time limit", False),
    ],
)
def test_in_free_text_a_word_must_say_what_it_is(text: str, says_so: bool) -> None:
    context = IDENTIFIERS[0].context
    assert context is not None
    assert bool(context.search(text)) is says_so


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("imei 490154 203237 518", ["490154203237518"]),
        ("490154203237518 is the imei", ["490154203237518"]),
        ("ref 490154203237518 for the refund, imei lost", []),  # the word is of what follows
        ("490154203237518", []),
        ("IMEI1:490154203237518", ["490154203237518"]),  # the colon of a label is none of a time
        ("IMEI 1: 490154203237518, IMEI 2: 356938035643809", ["490154203237518", "356938035643809"]),
        ("it says 49-015420-323751-8 on the box", ["490154203237518"]),  # in the groups in which it is printed
        ("imei 490154203237519", [None]),  # miscopied
        ("imei 490154203237518/01", ["490154203237518"]),  # and the version of its software
        ("imei 49015420323751", ["490154203237518"]),  # as networks write it, without its check digit
        ("ref 69-015420-323751-6", []),  # no body gives out numbers with 69
    ],
)
def test_the_word_stands_before_it_or_in_the_same_clause(
    values: Callable[..., list[str | None]], text: str, found: list[str | None]
) -> None:
    assert values("imei", text) == found
