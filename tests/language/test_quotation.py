import pytest

from models.language.phrases.quotation import Quotations


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ('he wrote "I am SORRY" to me', True),
        ("he wrote “I am SORRY” to me", True),
        ("she said I'm SORRY", True),
        ("powiedział że SORRY", True),
        ("mama napisała mi SORRY", True),
        ("usne kaha ke SORRY", True),
        ("ammi ne mujhe bola SORRY", True),
        ("ohne mainu keha si ki SORRY", True),
        ("woh kehti thi ke SORRY", True),
        ("maine kaha ke SORRY", False),  # the writer's own
        ("powiedziałem że SORRY", False),
        ("they told me he was SORRY", True),
        ("> I am SORRY\nwhat?", True),
        ("---------- Forwarded message ---------\nI am SORRY", True),
        ("On Mon, 16 Mar 2026, jo@example.com wrote:\nI am SORRY", True),
        ("hes saying i am SORRY", True),
        ("she's telling everyone that i am SORRY", True),
        ("he text me saying SORRY", True),
        ("im saying SORRY", False),
        ("what u saying SORRY", False),
        ("i texted her saying SORRY", False),
        ("texted him saying SORRY", False),
        ("i sent her a text saying SORRY", False),
        ("got a text saying SORRY", True),
        ("he texted her saying SORRY", True),
        ("'cause I am SORRY and so are the lads' mums", False),
        ("he goes 'I am SORRY' lol", True),
        ("don't 'cause I'm SORRY it's fine", False),
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
