"""What a person typed, as a question to the index."""

import sqlite3
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.language.search.asked import asked
from models.language.search.searched import TOKENISER, searched

STORED = ("cash in the blue bag", "the burner is in the bag", "money and a burner", "call 07700 900123", "I don't")


def found(query: str) -> set[int] | None:
    """Places in STORED; None if nothing can be asked for."""
    question = asked(query)
    if question.match is None:
        assert question.reason
        return None
    with closing(sqlite3.connect(":memory:")) as index:
        index.execute(f"create virtual table found using fts5(text, content='', tokenize='{TOKENISER}')")
        index.executemany("insert into found (rowid, text) values (?, ?)", enumerate(map(searched, STORED)))
        return {row for (row,) in index.execute("select rowid from found where found match ?", (question.match,))}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("bag", {0, 1}),
        ("bag the", {0, 1}),
        ("bag AND burner", {1}),
        ("cash OR money", {0, 2}),
        ("cash | money", {0, 2}),
        ("cash OR money burner", {0, 2}),  # AND binds more
        ("(cash OR money) burner", {2}),
        ("burner NOT money", {1}),
        ("burner -money", {1}),
        ("burner NOT (money OR cash)", {1}),
        ('"in the bag"', {1}),
        ('"the bag in"', set()),
        ("bur*", {1, 2}),
        ('"the b"*', {0, 1}),
        ("and", {2}),  # a word; capitals make it a sign
        ("don't", {4}),
        ("07700900123 call", {3}),
        ("07700*", {3}),
        ("+44770*", {3}),
        ("call 07700 900123 OR cash", {0, 3}),
    ],
)
def test_words_phrases_beginnings_and_signs(query: str, expected: set[int]) -> None:
    assert found(query) == expected


@pytest.mark.parametrize(
    "query",
    [
        "bag AND",
        "AND bag",
        "bag OR",
        "(bag",
        "bag)",
        '"bag',
        "((((bag",
        "bag AND AND",
        "bag:",
        "^bag",
        "{bag}",
        "bag '",
    ],
)
def test_a_sign_too_much_is_passed_over(query: str) -> None:
    assert found(query) == {0, 1}


@pytest.mark.parametrize("query", ["text:bag", "rowid:1", "NEAR(bag in, 5)", "bag; drop table found --"])
def test_what_fts5_would_take_for_its_own_is_words(query: str) -> None:
    assert found(query) == set()


@pytest.mark.parametrize("query", ["", " ", '"', "*", "()", "AND", "OR NOT", "!!!", "\ud800", "\u200b", "- -", '""*'])
def test_a_question_without_a_word_says_so(query: str) -> None:
    assert found(query) is None


@pytest.mark.parametrize("query", ["-bag", "NOT bag", "cash OR -bag", "(NOT bag)"])
def test_a_question_that_only_excludes_says_so(query: str) -> None:
    assert "not wanted" in asked(query).reason


@pytest.mark.parametrize("query", ["bag " * 500, "(" * 100 + "bag", "(a OR " * 60 + "b", "-" * 5000, '"' * 5000])
def test_a_question_that_is_too_long_or_too_deep_is_refused_or_answered(query: str) -> None:
    found(query)


def test_what_cannot_be_asked_for_is_named() -> None:
    question = asked("bag !!! cash")
    assert question.match is not None
    assert question.left_out == ("!!!",)


def test_what_is_excluded_is_not_looked_for_in_a_text() -> None:
    assert [phrase.words for phrase in asked("bag -cash (the OR -burner*)").phrases] == []  # an OR of an exclusion
    assert [phrase.words for phrase in asked("bag -cash the").phrases] == [("bag",), ("the",)]


@given(st.text(st.one_of(st.sampled_from("\"()*|&-+:^{}, ANDORNOT'0123456789\0"), st.characters()), max_size=60))
def test_no_question_is_a_mistake_to_fts5(query: str) -> None:
    found(query)
