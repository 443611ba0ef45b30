import pytest
import re2

from models.language.phrases.phrase import pattern


@pytest.mark.parametrize(
    ("phrase", "text", "matches"),
    [
        ("delete our chat", "delete our chat", True),
        ("delete our chat", "delete  our,chat", True),
        ("delete our chat", "delete our. chat", False),  # another sentence
        ("Delete Our Chat", "delete our chat", True),  # compared with small letters
        ("don't tell", "dont tell", True),
        ("don't tell", "don't tell", True),
        ("where are you", "where r u", True),  # spellings.toml
        ("delete (all)? messages", "delete messages", True),
        ("delete (all)? messages", "delete all msgs", True),
        ("(say|tell them) we left", "tell them we left", True),
        ("delet* it", "deleting it", True),
        ("delete ... chat", "delete the whole bloody chat", True),
        ("delete ... chat", "delete one two three four chat", False),
        ("delete ... chat", "delete it. the chat", False),
        ("left at #", "left at 21:30", True),
        ("left at #", "left at 9pm", True),
        ("left at #", "left at noon", False),
        ("keep it 🤫", "keep it 🤫", True),
    ],
)
def test_a_phrase_means_its_words_and_how_people_type_them(phrase: str, text: str, matches: bool) -> None:
    assert bool(re2.fullmatch(pattern(phrase), text)) is matches


@pytest.mark.parametrize(
    ("phrase", "language", "text", "matches"),
    [
        ("nie mow", "pl", "nie mów", True),  # with accents or without
        ("nie mow", "pl", "nie mow", True),
        ("chce zyc", "pl", "chcę żyć", True),
        ("chce zyc", "pl", "chcę żyćie", False),  # a letter with an accent is a letter
        ("zgwalcil*", "pl", "zgwałciłaś", True),
        ("delete kar", "ur-Latn", "delete kr", True),  # spellings of the language
        ("tusi kar", "pa-Latn", "tussi kr", True),
        ("to nie", "pl", "2 nie", False),  # and of no other
        ("where are you", "ur-Latn", "where r u", False),
    ],
)
def test_a_phrase_goes_by_the_spellings_and_letters_of_its_language(
    phrase: str, language: str, text: str, matches: bool
) -> None:
    assert bool(re2.fullmatch(pattern(phrase, language), text)) is matches


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("zyc", "chce żyć dalej", True),
        ("zyc", "użyć", False),
        ("zyc", "pożyczka", False),
        ("sie", "boję się", True),
    ],
)
def test_a_polish_word_is_whole_though_the_engine_knows_no_letters_with_accents(
    phrase: str, text: str, found: bool
) -> None:
    assert (re2.search(pattern(phrase, "pl"), text) is not None) is found


@pytest.mark.parametrize(
    "phrase", ["", "... chat", "delete ...", "delete (", "delete )", "(all)? of it", "a ... (b)?", "what?!", "a|"]
)
def test_what_is_no_phrase_is_refused_with_a_reason(phrase: str) -> None:
    with pytest.raises(ValueError, match=r"phrase|bracket|missing|word"):
        pattern(phrase)
