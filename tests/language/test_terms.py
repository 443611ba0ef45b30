"""Terms of lines of enquiry: written by officers and defence, found however people type."""

import pytest

from models.language.terms import Term, Terms


def found(text: str, *terms: str, ocr: bool = False) -> list[str]:
    looked_for = Terms([Term.of("LOE1", term) for term in terms])
    return [text[item.start : item.end] for item in looked_for.find(text, ocr=ocr)]


@pytest.mark.parametrize(
    ("term", "text", "places"),
    [
        ("lift home", "A LIFT  home, a lift—home; no lifthome, no lift to home", ["LIFT  home", "lift—home"]),
        ("lift home", "lift\nhome", ["lift\nhome"]),
        ("lift home", "𝓵𝓲𝓯𝓽 𝓱𝓸𝓶𝓮, lіft hоme, l\u200bift home", ["𝓵𝓲𝓯𝓽 𝓱𝓸𝓶𝓮", "lіft hоme", "l\u200bift home"]),
        ("lift home", "uplift home, lift homeward", []),  # whole words
        ("lift home", "lift home lift home", ["lift home", "lift home"]),
        ("ba b", "ba ba b", ["ba b"]),  # begins inside what did not fit
        ("O'Brien", "obrien O’Brien o brien, but not O'BRIENS", ["obrien", "O’Brien", "o brien"]),
        ("dont", "don't, dont, DON’T", ["don't", "dont", "DON’T"]),
        ("e-mail", "email e mail E-Mail", ["email", "e mail", "E-Mail"]),
        ("email", "an e-mail", ["e-mail"]),
        ("arrang*", "arranged an ARRANGEMENT, rearranged", ["arranged", "ARRANGEMENT"]),
        ("where were you?", "Where were you", ["Where were you"]),  # punctuation is no part of it
        ("café", "cafe CAFÉ", ["cafe", "CAFÉ"]),
        ("Zażółć", "zazolc ZAŻÓŁĆ", ["zazolc", "ZAŻÓŁĆ"]),
        ("привет", "Привет, приветик", ["Привет"]),
        ("हिंदी", "यह हिंदी है", ["हिंदी"]),
        ("你好", "他说你好吗", ["你好"]),
        ("🚕", "get a 🚕🚕🏽 now", ["🚕", "🚕🏽"]),
        (
            "07700 900123",
            "+44 (0)7700 900123, 07700900123, 447700900123, 0044 7700-900-123; not 107700900123 or 07700 9001234",
            ["44 (0)7700 900123", "07700900123", "447700900123", "0044 7700-900-123"],
        ),
        ("+44 7700 900123", "07700900123", ["07700900123"]),
        ("555 0100 200", "5550100200", ["5550100200"]),  # a number of no country
        ("(lift|ride) ... home", "ride with him home", ["ride with him home"]),
        ("see you (later|tonight)", "see u 2nite", ["see u 2nite"]),  # the lexicon's spellings
        ("see you", "see u", []),  # plain words have none
    ],
)
def test_a_term_is_found_as_people_write_it(term: str, text: str, places: list[str]) -> None:
    assert found(text, term) == places


def test_what_ocr_confuses_and_where_its_lines_end_hides_no_term() -> None:
    assert found("a lift\nhome", "lift home", ocr=True) == ["lift\nhome"]


@pytest.mark.parametrize(
    ("term", "reason"),
    [
        ("!!", "no letter, figure or emoji"),
        ("\u200b", "no letter, figure or emoji"),
        ("*", "no letter, figure or emoji"),
        ("a", "single letter or figure"),
        ("7", "single letter or figure"),
        ("(a|b)", "single letter or figure"),
        ("ab*", "fewer than 3 letters"),
        ("lift *home", "does not stand at the end of a word"),
        ("li*ft", "does not stand at the end of a word"),
        (":)", "bracket"),
        ("(lift", "bracket"),
        ("... home", "begin"),
        ("x" * 201, "longer than 200"),
    ],
)
def test_a_term_that_can_find_nothing_or_everything_is_refused_with_its_reason(term: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Term.of("LOE1", term)


def test_a_mention_says_which_line_and_which_term_and_whether_it_is_denied_or_quoted() -> None:
    terms = Terms([Term.of("LOE1", "Lift Home"), Term.of("LOE2", "lift*")])
    text = 'I never got a lift home. "lift home" he said'
    rows = [
        (item.start, item.type, item.value_norm, item.detector, item.negated, item.quoted) for item in terms.find(text)
    ]
    assert sorted(rows) == [
        (14, "LOE1", "lift home", "term", True, False),
        (14, "LOE2", "lift*", "term", True, False),
        (26, "LOE1", "lift home", "term", False, True),
        (26, "LOE2", "lift*", "term", False, True),
    ]


def test_equal_terms_of_a_line_are_one() -> None:
    assert found("a lift home", "lift home", "LIFT-HOME", "Lift  home!") == ["lift home", "lift home"]


@pytest.mark.parametrize("text", ["lift " * 20_000, "l'" * 50_000, "lift" + "-" * 50_000, "0 " * 50_000, "ri" * 50_000])
def test_a_text_made_to_make_it_slow_is_read_in_one_pass(text: str) -> None:
    """That it ends at all: patterns that try again at every place would take hours."""
    assert found(text, "lift home", "lift* home* now", "07700 900123", "(lift|ride) ... home", "rir*") in ([], [text])
