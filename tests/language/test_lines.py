"""An identifier that a line breaks is found in one piece, and the rows of a table stay apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.language.rules import Rules
from models.language.text.lines import in_sentences, longer, rejoined

RULES = Rules("GB")


def found(text: str, *, ocr: bool = False) -> list[tuple[str, str, str | None]]:
    items = [item for item in RULES.find(text, ocr=ocr) if item.type != "date"]
    return [(text[item.start : item.end], item.type, item.value_norm) for item in items]


@pytest.mark.parametrize("ocr", [False, True])
@pytest.mark.parametrize(
    ("text", "surface", "type_", "value"),
    [
        ("my new number is +44\n7700 900437 19:26\nok", "+44\n7700 900437", "phone", "+447700900437"),
        ("ring 07700 900\n457\n11:26", "07700 900\n457", "phone", "+447700900457"),
        ("his number +1 (212)\n555-0196 14:33", "+1 (212)\n555-0196", "phone", "+12125550196"),
        ("pay GB82 WEST 1234 5698\n7654 32 17:16", "GB82 WEST 1234 5698\n7654 32", "iban", "GB82WEST12345698765432"),
        ("a grey one, reg WP19\nMTY 16:22", "WP19\nMTY", "vrm", "WP19MTY"),
        ("taxi to SW1A\n1AA in 10", "SW1A\n1AA", "postcode", "SW1A 1AA"),
        ("imei 49-015420-\n323751-8", None, "", None),  # hyphens are no spaces: nothing says that it goes on
        ("imei 49 015420\n323751 8", "49 015420\n323751 8", "imei", "490154203237518"),
    ],
)
def test_what_goes_on_in_the_next_line_is_one(
    text: str, surface: str | None, type_: str, value: str | None, ocr: bool
) -> None:
    assert found(text, ocr=ocr) == ([(surface, type_, value)] if surface else [])


@pytest.mark.parametrize(
    "text",
    [
        "0113\n4960931\n",  # a list: nothing stands before the first
        "12 0113\n4960931 3",  # rows of figures
        "Total 01632\n\n960123",
        "see you at E5\n\n5JB",
        "number 07700\n900\n437",  # broken twice: of two columns
    ],
)
def test_what_stands_in_rows_is_not_put_together(text: str) -> None:
    assert [item for item in found(text) if "\n" in item[0]] == []


def test_the_time_of_a_bubble_is_no_part_of_the_number_before_it() -> None:
    text = "her number is\n+14155550112 14:51\n+33 6 12 34 56 78 09:05"
    assert [value for _, type_, value in found(text, ocr=True)] == ["+14155550112", "+33612345678"]


def test_dates_of_two_lines_stay_two() -> None:
    text = "see you then 16:22\n14 March 2026"
    assert len(RULES.find(text, ocr=True)) == 2


def test_a_word_that_says_what_a_number_is_does_not_reach_into_the_line_before_it() -> None:
    assert found("membership 6331 4874 7241 8019\nimei lost") == []


@pytest.mark.parametrize(
    ("text", "part", "longer_ones"),
    [
        (
            "folasade.adeyinka99@example.co\nm, please",
            "folasade.adeyinka99@example.co",
            ["folasade.adeyinka99@example.com"],
        ),
        ("folasade.adeyinka.of.le\neds@example.com", "eds@example.com", ["folasade.adeyinka.of.leeds@example.com"]),
        ("mail folasade.adeyinka99@example.co\nm", "folasade.adeyinka99@example.co", []),  # another word fits beside it
        ("jo@example.co\nm", "jo@example.co", []),  # no bubble is so narrow
        ("jo@example.co", "jo@example.co", []),
    ],
)
def test_only_a_long_word_that_is_all_of_its_line_may_go_on(text: str, part: str, longer_ones: list[str]) -> None:
    start = text.index(part)
    assert list(longer(text, start, start + len(part))) == longer_ones


@given(st.text(alphabet="ab 1(\n-,+", max_size=60))
def test_lines_keep_their_length_and_only_their_ends_change(text: str) -> None:
    for joined in (rejoined(text), in_sentences(text)):
        assert len(joined) == len(text)
        assert all(a == b or (a, b) == ("\n", " ") for a, b in zip(text, joined, strict=True))


@pytest.mark.timeout(20)
@pytest.mark.parametrize("text", ["1\n" * 200_000, "a" * 400_000 + "1\n2", "a 1\n" * 100_000, " " * 400_000 + "1\n2"])
def test_hostile_lines_take_no_longer_than_others(text: str) -> None:
    assert len(rejoined(text)) == len(in_sentences(text)) == len(text)
