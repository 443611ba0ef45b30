import pytest

from models.language.languages.known import known
from models.language.languages.scripts import letters, script_of


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("hello", "Latin"),
        ("Zoë", "Latin"),
        ("привет ok", "Cyrillic"),  # most letters
        ("ok да, see you", "Latin"),
        ("سلام", "Arabic"),
        ("明日は", "Japanese"),
        ("明天见", "Han"),
        ("네", "Korean"),
        ("ਹਾਂ", "Gurmukhi"),
        ("ሰላም", "Ethiopic"),
        ("😂 123 !", None),
        ("ᚠᚢᚦ", None),  # runes: nobody here writes them
        ("", None),
    ],
)
def test_a_text_has_the_script_of_most_of_its_letters(text: str, script: str | None) -> None:
    assert script_of(text) == script


def test_vowel_signs_count() -> None:
    assert letters("नमस्ते 12", "Devanagari") == 6


@pytest.mark.parametrize("script", sorted({script for language in known().values() for script in language.scripts}))
def test_every_script_of_a_language_is_one_that_is_recognised(script: str) -> None:
    assert letters("", script) == 0
