"""How two names are alike: symmetrical, found by keys, of names of many origins."""

import tomllib
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.people_names.likeness import forms, keys, likeness
from models.people_names.parts import of_handle, parts
from models.people_names.sound import folded, misread

WORDS = st.text("abdehiklmnorsty", min_size=1, max_size=9)


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("robert", "robert", "exact"),
        ("bob", "robert", "form"),
        ("kasia", "katarzyna", "form"),
        ("kwesi", "kwasi", "form"),
        ("chowdhury", "choudhury", "form"),
        ("hussain", "hossein", "form"),
        ("mhmd", "mohammed", "sound"),
        ("qureshi", "kureshi", "sound"),
        ("wisniewski", "visnevski", "sound"),
        ("macdonald", "mcdonald", "sound"),
        ("clarke", "darke", "near"),
        ("burnley", "bumley", "near"),
        ("jmaes", "james", "sound"),
        ("adeyinka", "adeynika", "sound"),
        ("shanele", "shanelle", "sound"),
        ("seb", "sebas", "shortened"),
        ("tendo", "tendekai", "shortened"),
        ("j", "james", "initial"),
        ("kamil", "kalim", None),
        ("ali", "alan", None),
        ("jan", "jon", None),
        ("farah", "sarah", "near"),
        ("otis", "imre", None),
    ],
)
def test_two_words_are_alike_on_a_level(one: str, other: str, level: str | None) -> None:
    assert likeness(one, other) == level


@settings(max_examples=300, deadline=None)
@given(WORDS, WORDS)
def test_likeness_is_the_same_from_either_side(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one)


@settings(max_examples=300, deadline=None)
@given(st.text("abdehiklmnorsty", min_size=4, max_size=7), st.integers(0, 6), st.sampled_from("aeklst"))
def test_a_word_with_one_slip_is_found_by_its_keys(word: str, at: int, letter: str) -> None:
    for other in (word[:at] + word[at + 1 :], word[:at] + letter + word[at:], word[:at] + letter + word[at + 1 :]):
        if len(other) >= 4:
            assert likeness(word, other)
            assert set(keys(word)) & set(keys(other))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Robert James SMITH", ("robert", "james", "smith")),
        ("SMITH, Robert", ("robert", "smith")),
        ("Omar al-Sayed", ("omar", "sayed")),
        ("Mc Donald, J.", ("j", "mcdonald")),
        ("Siân Ó Briain", ("sian", "obriain")),
        ("Łukasz D'Angelo", ("lukasz", "dangelo")),
        ("Ольга Коваленко", ("olga", "kovalenko")),
        ("王小明", ("wang", "xiao", "ming")),
        ("Manpreet Kaur", ("manpreet",)),
        ("Auntie Farah (work)", ("farah",)),
        ("R0bert's", ("robert",)),
        ("Tom2", ("tom",)),
        ("Kaur", ()),
        ("Mum", ()),
        ("", ()),
    ],
)
def test_a_name_is_parted_into_the_words_that_tell_it_from_others(name: str, words: tuple[str, ...]) -> None:
    assert parts(name).words == words


def test_neighbouring_words_may_be_written_as_one() -> None:
    assert ("jiahao", "chen") in parts("Jia Hao Chen").forms
    assert ("omar", "alsayed") in parts("Omar al-Sayed").forms


def test_what_very_many_have_beside_their_name_is_kept_apart() -> None:
    assert parts("Gurpreet Singh Sodhi").shared == {"singh"}


def test_an_accounts_name_is_parted_at_what_is_no_letter() -> None:
    assert of_handle("instagram:tom_fenwick88") == ("tom", "fenwick")
    assert of_handle("t.fenwick@example.org") == ("fenwick",)


def test_the_table_of_forms_has_many_classes_of_words_as_they_are_compared() -> None:
    text = files("models.people_names").joinpath("nicknames.toml").read_text("utf-8")
    table = tomllib.loads(text)
    lines = [line.split() for part in table.values() for line in part.strip().splitlines()]
    assert len(table) >= 8
    assert len(lines) >= 250
    assert [line for line in lines if len(line) < 2 or len(line) != len(set(line))] == []
    assert [word for line in lines for word in line if folded(word) != word or not word.isalpha()] == []


def test_forms_are_not_handed_on_from_class_to_class() -> None:
    assert "sandra" in forms("sasha")
    assert likeness("sandra", "oleksandr") is None


def test_letters_that_a_machine_takes_for_others_are_the_same_to_it() -> None:
    assert misread("darnell") == misread("damell")
    assert misread("w1lliam") == misread("vvilliam")
