from pathlib import Path
from runpy import run_path

import pytest
import spacy

from models.language.languages.detect import languages
from models.language.languages.known import known
from models.mistakes import Mistakes

ENGLISH = "I will be at the station around nine, wait for me outside"
POLISH = "Będę na dworcu około dziewiątej, poczekaj na mnie na zewnątrz"
ROMAN_URDU = (
    "kya kar rahe ho yaar aaj kal",
    "mujhe tumse baat karni hai jaldi call karo",
    "main ghar ja raha hoon tum kahan ho",
    "woh larki kal raat wahan thi na",
    "acha theek hai phir milte hain kal",
    "tum ne mujhe kyun nahi bataya pehle",
    "bhai paise bhej do urgent hai yaar",
)


SPACY = Path(spacy.__file__).parent / "lang"


def sentences(code: str) -> list[str]:
    """Those that spaCy gives as examples; its packages of languages are not imported, which takes seconds."""
    return list(run_path(str(SPACY / code / "examples.py"))["sentences"])


def alone(text: str, *allowed: str) -> str | None:
    return languages([text], [None], allowed)[0]


def test_a_text_that_is_long_enough_speaks_for_itself() -> None:
    assert languages([ENGLISH, POLISH], ["t", "t"], ["en", "pl"]) == ["en", "pl"]


def test_a_short_text_takes_the_language_of_its_thread() -> None:
    texts = [POLISH, "no tak", "no tak", ENGLISH, "ok then", "ok"]
    threads = ["a", "a", None, "b", "b", None]
    assert languages(texts, threads, ["en", "pl"]) == ["pl", "pl", None, "en", "en", None]


def test_many_short_texts_of_a_thread_are_known_together() -> None:
    texts = ["on my way", "ok", "be there soon", "what time", "about nine", "see you then", "bye"]
    assert languages(texts, ["t"] * 7, ["en", "pl", "de"]) == ["en"] * 7


def test_where_the_texts_of_a_thread_differ_a_short_one_takes_the_language_of_most() -> None:
    other = "Gdzie jesteś teraz, czekam na ciebie już godzinę"
    assert languages([ENGLISH, POLISH, other, "ok"], ["t"] * 4, ["en", "pl"]) == ["en", "pl", "pl", "pl"]
    assert languages([ENGLISH, POLISH, "ok"], ["t"] * 3, ["en", "pl"]) == ["en", "pl", None]


def test_the_order_of_a_thread_changes_nothing() -> None:
    texts = ["on my way", "ok", POLISH, ENGLISH, "what time", "be there soon, wait for me"]
    there = languages(texts, ["t"] * 6, ["en", "pl"])
    assert languages(texts[::-1], ["t"] * 6, ["en", "pl"]) == there[::-1]


def test_a_text_takes_the_language_of_its_thread_only_in_the_same_script() -> None:
    assert languages([ENGLISH, "привет"], ["t", "t"], ["en", "ru"]) == ["en", None]
    russian = "мама сказала что ты не придешь сегодня"
    assert languages([ENGLISH, russian, "привет", "ok"], ["t"] * 4, ["en", "ru"]) == ["en", "ru", "ru", "en"]


@pytest.mark.parametrize("text", [POLISH, "я буду на вокзале около девяти", "θα είμαι στον σταθμό", "我在车站等你"])
def test_a_text_in_none_of_the_languages_of_the_case_is_not_forced_to_be_in_one(text: str) -> None:
    assert languages([ENGLISH, text], ["t", "t"], ["en"]) == ["en", None]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ναι", "el"),
        ("כן", "he"),
        ("ใช่", "th"),
        ("네", "ko"),
        ("ਹਾਂ", "pa"),
        ("હા", "gu"),
        ("ஆம்", "ta"),
        ("はい", "ja"),
        ("明日は駅で", "ja"),  # with kana among the ideographs
        ("ok ναι ναι", "el"),  # more Greek letters than Latin ones
    ],
)
def test_a_script_of_one_language_decides_however_short_the_text(text: str, code: str) -> None:
    assert alone(text, "en", code) == code
    assert alone(text, "en") is None


def test_the_only_language_of_the_case_in_a_script_that_the_model_does_not_know_is_taken() -> None:
    assert alone(sentences("ti")[0], "en", "ti") == "ti"


@pytest.mark.parametrize(
    "text", ["", "   ", "😂😂", "07700 900201", "https://example.org/hello-there", "@kestrel", "!!"]
)
def test_what_has_no_words_has_no_language(text: str) -> None:
    assert languages([ENGLISH, text], ["t", "t"], ["en"]) == ["en", None]


def test_addresses_and_numbers_do_not_count() -> None:
    assert (
        alone(f"https://example.org/the-english-words-of-an-address-here {POLISH} jo@example.com", "en", "pl") == "pl"
    )


@pytest.mark.parametrize("text", ROMAN_URDU)
def test_urdu_in_latin_letters_is_not_taken_for_english(text: str) -> None:
    assert languages([*ROMAN_URDU, text], ["t"] * 8, ["en", "ur"])[-1] is None


@pytest.mark.parametrize(
    "code", [code for code in known() if (SPACY / code / "examples.py").exists() and code not in {"hr", "sr"}]
)
def test_sentences_of_a_language_are_found_to_be_in_it_and_never_in_english(code: str) -> None:
    texts = sentences(code)
    found = languages(texts, ["t"] * len(texts), list({"en", code}))
    assert found.count(code) >= 0.85 * len(texts)
    assert code == "en" or "en" not in found


def test_equal_texts_have_the_language_of_their_own_threads() -> None:
    assert languages([ENGLISH, "ok", POLISH, "ok"], ["a", "a", "b", "b"], ["en", "pl"]) == ["en", "en", "pl", "pl"]


def test_other_threads_change_nothing() -> None:
    texts, threads = [ENGLISH, "ok then", "no tak"], ["a", "a", "a"]
    more = languages([*texts, POLISH, *[POLISH] * 5], [*threads, "b", *[None] * 5], ["en", "pl"])
    assert more[:3] == languages(texts, threads, ["en", "pl"])


def test_a_text_without_any_space_is_read_in_time_that_grows_with_its_length() -> None:
    assert alone("x" * 5_000_000 + "1", "en", "pl") is None
    assert alone("我在北京3号" * 200_000, "en", "zh") == "zh"


def test_broken_text_has_no_language() -> None:
    assert alone("\ud800\udfff\x00", "en") is None
    assert languages([], [], ["en"]) == []


def test_a_language_that_is_not_known_is_refused() -> None:
    with pytest.raises(Mistakes, match="'xx' is not known"):
        alone(ENGLISH, "en", "xx")
