import re

import pytest

from models.language.phrases.denial import negated
from models.language.text.fold import fold, lowered


def span(text: str) -> tuple[int, int]:
    """Of the phrase, which is written in capitals."""
    return next(found.span() for found in re.finditer(r"\b(?:I )?[A-ZĄĆĘŁŃÓŚŹŻ]{2,}(?: [A-ZĄĆĘŁŃÓŚŹŻ]{2,})*\b", text))


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("she says I never HURT her", True),
        ("i didnt HURT her", True),
        ("I did not ever HURT her", True),
        ("I wouldn't HURT her", True),
        ("no THREATS", True),
        ("no one HURT her", True),
        ("no one can stop me I HURT her", False),
        ("no1 HURT her", True),
        ("none of us HURT her", True),
        ("someone HURT her", False),
        ("I HURT her", False),
        ("no, I HURT her", False),  # an answer, not a denial
        ("I didn't go. I HURT her", False),  # another sentence
        ("I didn't want to but I HURT her", False),
        ("don't forget to DELETE it", False),
        ("can't believe I HURT her", False),
        ("not only did I HURT her", False),
        ("if you don't answer I'll POST it", False),
    ],
)
def test_a_word_of_denial_in_the_same_clause_denies(text: str, denied: bool) -> None:
    assert negated(lowered(fold(text)), *span(text)) is denied


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("nie PRZYJADE po ciebie", True),
        ("nigdy jej nie UDERZYLEM", True),
        ("nie mówiłem, że to MOJA WINA", True),
        ("żadnych GROZB", True),
        ("PRZYJADE po ciebie", False),
        ("nie, PRZYJADE po ciebie", False),  # an answer
        ("nie chce tego ale PRZYJADE po ciebie", False),
        ("nie zapomnij, SKASUJ to", False),
        ("jak nie odpiszesz to WYSLE to wszystkim", False),
        ("usun nie tylko ZDJECIA", False),
    ],
)
def test_polish_denies_before_the_phrase(text: str, denied: bool) -> None:
    assert negated(lowered(text), *span(text), "pl") is denied


@pytest.mark.parametrize("language", ["ur-Latn", "pa-Latn"])
@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("maine nahi HATH LAGAYA", True),
        ("maine HATH LAGAYA nahi", True),
        ("HATH NAHI LAGAYA", True),
        ("mt DELETE KARO", True),
        ("chats na DELETE KARO", True),
        ("i never HATH LAGAYA", True),
        ("maine HATH LAGAYA", False),
        ("nahi yaar main LENE AAUNGA", False),  # an answer
        ("nahi to PIC DALUNGA", False),  # "or else"
        ("sun na PIC BHEJO", False),  # asks for assent
        ("PIC BHEJO nahi to dekhna", False),
        ("bhoolna mat DELETE KARNA", False),
        ("main nahi gaya, tum LENE AAO", False),
        ("jab tak reply nahi karti CALL KARUNGA", False),  # another verb is denied
        ("maine nahi usko HATH LAGAYA", True),
        ("maine nahi kaha ke wo AKELI HAI", True),
    ],
)
def test_urdu_and_punjabi_deny_at_the_verb(text: str, denied: bool, language: str) -> None:
    assert negated(lowered(text), *span(text), language) is denied


def test_a_phrase_made_with_a_word_of_denial_is_not_denied_by_it() -> None:
    asked = "kisi ko MAT BATANA"
    assert negated(lowered(asked), *span(asked), "ur-Latn") is True
    assert negated(lowered(asked), *span(asked), "ur-Latn", own=True) is False


@pytest.mark.parametrize(("text", "denied"), [("DELETE OUR CHAT mat karna", True), ("DELETE OUR CHAT nahi to", False)])
def test_an_english_phrase_is_denied_in_a_message_that_mixes_languages(text: str, denied: bool) -> None:
    assert negated(lowered(text), *span(text)) is denied
