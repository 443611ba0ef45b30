import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.language.rules import Rules
from models.language.text.stretched import is_stretched, squeezed

RULES = Rules("GB")


def test_a_text_is_read_with_two_letters_of_each_run_and_with_one() -> None:
    assert [less.text for less in squeezed("Caaall  meee,\tok")] == ["Caall mee, ok", "Call me, ok"]


@given(st.text(alphabet="ab \tÄ🙂", max_size=20))
def test_what_is_left_stands_for_all_that_was_there(text: str) -> None:
    for less in squeezed(text):
        places = [less.span(place, place + 1) for place in range(len(less.text))]
        assert all(0 <= start < end <= len(text) for start, end in places)
        assert not text or less.span(0, len(less.text)) == (0, len(text))


@pytest.mark.parametrize(("text", "stretched"), [("soooo", True), ("NOoo", True), ("a  b", True), ("see off", False)])
def test_two_letters_are_no_run(text: str, stretched: bool) -> None:
    assert is_stretched(text) is stretched


@pytest.mark.parametrize(
    ("text", "surface", "negated", "quoted"),
    [
        ("deleeeete our chat", "deleeeete our chat", False, False),
        ("DELETE OUR CHATTTT", "DELETE OUR CHATTTT", False, False),
        ("dont deleeete our chat", "deleeete our chat", True, False),
        ("she said “deleeete our chat”", "deleeete our chat", False, True),
        ("d\u200beleeete our chat", "d\u200beleeete our chat", False, False),
    ],
)
def test_a_phrase_whose_letters_are_drawn_out_is_found_where_it_stands(
    text: str, surface: str, negated: bool, quoted: bool
) -> None:
    (item,) = RULES.find(text)
    assert text[item.start : item.end] == surface
    assert (item.type, item.negated, item.quoted) == ("delete_or_conceal_request", negated, quoted)


def test_what_is_found_as_it_stands_is_found_once() -> None:
    assert [item.type for item in RULES.find("delete our chat noooow")] == ["delete_or_conceal_request"]
