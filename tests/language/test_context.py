import re

import pytest

from models.language.phrases.context import Quotations, negated
from models.language.text.fold import fold, lowered


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("she says I never HURT her", True),
        ("i didnt HURT her", True),
        ("I did not ever HURT her", True),
        ("I wouldn't HURT her", True),
        ("no THREATS", True),
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
    start = next(found.start() for found in re.finditer(r"\b(?:I )?(?:[A-Z]{2,})\b", text))
    assert negated(lowered(fold(text)), start) is denied


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ('he wrote "I am SORRY" to me', True),
        ("he wrote “I am SORRY” to me", True),
        ("she said I'm SORRY", True),
        ("they told me he was SORRY", True),
        ("> I am SORRY\nwhat?", True),
        ("---------- Forwarded message ---------\nI am SORRY", True),
        ("On Mon, 16 Mar 2026, jo@example.com wrote:\nI am SORRY", True),
        ("I am SORRY", False),
        ('"hello" I am SORRY "bye"', False),
        ("it's what I said, I'm SORRY", False),  # an apostrophe opens no quotation
        ('5" nails. I am SORRY', False),
        ("I am SORRY\n> what?", False),
    ],
)
def test_words_in_quotation_marks_forwarded_or_reported_are_anothers(text: str, quoted: bool) -> None:
    start = text.index("SORRY")
    assert Quotations(text).hold(start, start + 5) is quoted
