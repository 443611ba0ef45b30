from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.language.people.finder import PeopleFinder
from models.language.text.normal import normal
from models.normalise import normalise

LISTED = (
    "Aisha Khan",
    "Khan, Bilal",
    "Conor O'Brien",
    "Noor Al-Sayed",
    "Zoë",
    "Łukasz Nowak",
    "Mei Ling Chen",
    "Will Okafor",
    "Will",
    "Grace Hope",
    "Dr Patel",
    "Auntie Farah",
    "Sam (work)",
    "Ann",
    "Uncle Bob",
    "Anna Bell",
    "王伟",
    "김민수",
    "Тамара",
)
FINDER = PeopleFinder(LISTED)


def found(text: str, finder: PeopleFinder = FINDER) -> list[tuple[str, str | None, float]]:
    plain = normal(text).text
    return [(plain[item.start : item.end], item.value_norm, item.score) for item in finder.find(plain)]


@pytest.mark.parametrize(
    ("text", "surface", "listed", "score"),
    [
        ("ask aisha khan's mum", "aisha khan", "Aisha Khan", 1.0),
        ("KHAN, AISHA: statement", "KHAN, AISHA", "Aisha Khan", 1.0),
        ("Khan Aisha", "Khan Aisha", "Aisha Khan", 1.0),
        ("aisha\nkhan", "aisha\nkhan", "Aisha Khan", 1.0),  # a line that OCR broke
        ("aisha  khan", "aisha  khan", "Aisha Khan", 1.0),
        ("aiiiishaaa khan", "aiiiishaaa khan", "Aisha Khan", 1.0),
        ("AAAISHA KHAN", "AAAISHA KHAN", "Aisha Khan", 1.0),
        ("annna bell", "annna bell", "Anna Bell", 1.0),  # of which two are her own
        ("Bilal Khan", "Bilal Khan", "Khan, Bilal", 1.0),  # its form is that of the name as listed
        ("conor obrien", "conor obrien", "Conor O'Brien", 1.0),
        ("Conor O’Brien", "Conor O'Brien", "Conor O'Brien", 1.0),
        ("noor al sayed", "noor al sayed", "Noor Al-Sayed", 1.0),
        ("noor alsayed", "noor alsayed", "Noor Al-Sayed", 1.0),
        ("lukasz nowak", "lukasz nowak", "Łukasz Nowak", 1.0),
        ("mei chen", "mei chen", "Mei Ling Chen", 0.8),  # without the middle one
        ("met zoe", "zoe", "Zoë", 0.6),
        ("dr patel", "patel", "Dr Patel", 0.6),
        ("farah rang", "farah", "Auntie Farah", 0.6),
        ("sam rang", "sam", "Sam (work)", 0.6),
        ("uncle bob came in", "uncle bob", "Uncle Bob", 0.6),  # a word, were it not for what stands before it
        ("will okafor", "will okafor", "Will Okafor", 1.0),
        ("我见了王伟了", "王伟", "王伟", 0.6),  # no spaces between words
        ("김민수는", "김민수", "김민수", 0.6),  # with an ending
        ("где тамара", "тамара", "Тамара", 0.6),
        ("𝓐𝓲𝓼𝓱𝓪 𝓚𝓱𝓪𝓷", "Aisha Khan", "Aisha Khan", 1.0),
        ("Ann's", "Ann", "Ann", 0.6),
        ("ok.ann said", "ann", "Ann", 0.6),
    ],
)
def test_a_name_is_found_in_all_ways_of_writing_it_and_has_its_listed_form(
    text: str, surface: str, listed: str, score: float
) -> None:
    assert found(text) == [(surface, normalise("name", listed), score)]


@pytest.mark.parametrize(
    "text",
    [
        "planned",  # inside a word
        "ann-marie",  # another name
        "jo-ann",
        "ann@example.org",
        "ann.bell@example.org",
        "x@ann.example",
        "ann.com",
        "aisha",  # one name of a full one
        "",
        "😂",
    ],
)
def test_part_of_a_word_of_another_name_or_of_an_address_is_no_name(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "surfaces"),
    [
        ("will you come", []),
        ("Will you come", []),  # any sentence begins with a capital
        ("WILL YOU COME", []),
        ("ask Will about it", ["Will"]),
        ("Will's car", ["Will"]),
        ("I told Will", ["Will"]),
        ("the Will", []),
        ("a bob or two", []),
        ("Ms Okafor will", []),
        ("grace hope", []),
        ("Grace Hope rang", ["Grace Hope"]),
    ],
)
def test_a_name_that_is_an_ordinary_word_counts_where_it_is_written_as_a_name(text: str, surfaces: list[str]) -> None:
    assert [surface for surface, _, _ in found(text)] == surfaces
    assert {score for _, _, score in found(text)} <= {0.4}


@pytest.mark.parametrize(
    "name", ["Mum", "Taxi", "Mum Work", "A", "Mo", "07700 900201", "😂", "", "  ", "x" * 200, "Dr"]
)
def test_what_names_nobody_is_left_out(name: str) -> None:
    finder = PeopleFinder([name])
    assert found(f"ask {name} now", finder) == []
    assert not finder.may_find(f"ask {name} now")


def test_of_two_names_that_overlap_the_longer_one_is_found() -> None:
    assert [surface for surface, _, _ in found("ann, anna bell, Will Okafor")] == ["ann", "anna bell", "Will Okafor"]
    finder = PeopleFinder(["Noor Khan", "Khan Malik Shah"])
    assert [surface for surface, _, _ in found("noor khan malik shah", finder)] == ["khan malik shah"]


def test_a_listed_name_goes_before_the_short_form_of_another() -> None:
    finder = PeopleFinder(["Aisha Noor Khan", "Aisha Khan"])
    assert found("aisha khan", finder) == [("aisha khan", "aisha khan", 1.0)]


def test_the_order_of_the_list_changes_nothing() -> None:
    other = PeopleFinder(reversed(LISTED))
    text = "aisha khan, ann and Will, conor obrien"
    assert found(text, other) == found(text)
    assert other.version() == FINDER.version() != PeopleFinder(LISTED[1:]).version()


@given(st.text(st.sampled_from("aishkn 'O,.@-\nWwil王\u0301\ud800İ"), max_size=40))
@settings(max_examples=500, deadline=None)
def test_names_lie_in_the_text_in_order_and_apart_and_only_where_they_may(text: str) -> None:
    items = FINDER.find(text)
    assert all(0 <= item.start < item.end <= len(text) for item in items)
    assert all(one.end <= other.start for one, other in pairwise(items))
    assert FINDER.may_find(text) or not items
