"""What is indexed of a text, and where its words stand."""

import sqlite3
from contextlib import closing
from hashlib import blake2b
from unicodedata import unidata_version

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from models.language.search.asked import asked
from models.language.search.letters import LETTERS
from models.language.search.searched import TOKENISER, VERSION, located, searched, words

TEXTS = st.text(
    st.one_of(
        st.sampled_from("don't e-mail O’Brien 07700 900123 SW1A 1AA 😀👍🏽❤️ \u200b\u00ad\u202e 微信 ที่ हिन्दी İıßéÉ"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=40,
)


def tokens(text: str) -> list[str]:
    """What FTS5 makes of an indexed text."""
    with closing(sqlite3.connect(":memory:")) as index:
        index.execute(f"create virtual table found using fts5(text, tokenize='{TOKENISER}')")
        index.execute("create virtual table vocabulary using fts5vocab(found, instance)")
        index.execute("insert into found values (?)", (searched(text),))
        return [term for (term,) in index.execute("select term from vocabulary order by offset")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Meet me at 9", ["meet", "me", "at", "9"]),
        ("don't", ["dont", "don", "t"]),
        ("it’s O'Brien's", ["its", "obriens", "it", "s", "o", "brien", "s"]),
        ("e-mail", ["e", "mail", "email"]),
        ("'quoted'", ["quoted"]),
        ("SW1A 1AA", ["sw1a", "1aa", "sw1a1aa"]),
        ("😀😀hi", ["😀", "😀", "hi"]),
        ("👍🏽", ["👍"]),
        ("微信", ["微", "信"]),
        ("Zoë", ["zoe"]),
        ("e\u0301te\u0301", ["ete"]),
        ("de\u200blete", ["delete"]),
        ("order 123456", ["order", "123456"]),  # too short for a telephone number
        ("1234567", ["1234567", "234567"]),
    ],
)
def test_words_of_a_text(text: str, expected: list[str]) -> None:
    assert [word for word in tokens(text) if word != "\ufdd0"] == expected


def test_a_number_is_indexed_without_its_country_up_to_each_gap() -> None:
    found = set(tokens("+44 7700 900123 07700 900456"))
    assert {"7700900123", "900123", "7700900456", "900456"} <= found


def test_no_phrase_reaches_from_the_text_to_other_ways_of_writing_it() -> None:
    with closing(sqlite3.connect(":memory:")) as index:
        index.execute(f"create virtual table found using fts5(text, tokenize='{TOKENISER}')")
        index.execute("insert into found values (?)", (searched("I don't"),))
        assert index.execute("select * from found where found match '\"dont don\"'").fetchall() == []


@given(TEXTS)
@example("İ'a e-é 0-0-0-0-0-0-0")
@example("\ufdd0 \ufffe")
def test_words_and_their_places_are_those_of_the_index(text: str) -> None:
    rows = list(located(text))
    assert all(reading in [[word.word for word in row] for row in rows] for reading in words(text))
    indexed = " ".join(tokens(text)).replace("\ufdd0", " ").split()
    assert set(indexed) == {word.word for row in rows for word in row}
    assert all(0 <= word.start < word.end <= len(text) for row in rows for word in row)


@given(TEXTS)
@example("please сору this")
@example("call 07700 900123")
@example("O'Brien's e-mail")
def test_each_word_of_a_text_finds_it(text: str) -> None:
    with closing(sqlite3.connect(":memory:")) as index:
        index.execute(f"create virtual table found using fts5(text, content='', tokenize='{TOKENISER}')")
        index.execute("insert into found (rowid, text) values (1, ?)", (searched(text),))
        for word in text.split():
            question = asked(word.replace('"', " ").lstrip("-"))
            if question.match is not None:
                found = index.execute("select rowid from found where found match ?", (question.match,)).fetchall()
                assert found == [(1,)], word


@pytest.mark.skipif(unidata_version != "14.0.0", reason="the digest is of Unicode 14")
def test_an_index_tells_by_its_version_that_words_are_folded_in_another_way() -> None:
    """Another digest: give VERSION another number, so that views are made anew."""
    letters = "".join(LETTERS[code] for code in range(0x110000) if not 0xD800 <= code < 0xE000)
    others = map(
        searched, ("O'Brien's", "e-mail", "+44 7700 900123", "SW1A 1AA", "1,000", "20-00-00", "02:00:5e:10:00:ff")
    )
    digest = blake2b("\n".join([letters, *others]).encode(), digest_size=8).hexdigest()
    assert (VERSION, digest) == ("2, Unicode 14.0.0", "a0d1f3b4eed3f4e0")


def test_a_lone_surrogate_is_no_word() -> None:
    assert searched("a \ud800 b").split() == ["a", "b"]


def test_an_ascii_text_without_signs_is_indexed_as_it_is() -> None:
    text = "See you at the station"
    assert searched(text) is text
