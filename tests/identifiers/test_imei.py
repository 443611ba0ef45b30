import pytest

from models.identifiers.imei import IDENTIFIER, normalise


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
    ("text", "says_so"), [("IMEI 490154203237518", True), ("dial *#06#", True), ("order 490154203237518", False)]
)
def test_in_free_text_a_word_must_say_what_it_is(text: str, says_so: bool) -> None:
    assert IDENTIFIER.context is not None
    assert bool(IDENTIFIER.context.search(text)) is says_so
