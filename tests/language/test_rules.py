"""One pass finds what separate passes find, whatever stands in the text, and where it stands."""

import pytest
import re2
from hypothesis import given, settings
from hypothesis import strategies as st

from models import identifiers, lexicon
from models.language.found import Found, ordered
from models.language.identifiers import IdentifierFinder
from models.language.phrases.finder import PhraseFinder
from models.language.phrases.quotation import Quotations
from models.language.rules import Rules, stored
from models.language.scan import syntax
from models.language.text.normal import normal

RULES = Rules("GB")
IDENTIFIERS, PHRASES = IdentifierFinder(identifiers.known(), "GB"), PhraseFinder(lexicon.categories())


def separately(text: str, *, ocr: bool = False) -> list[Found]:
    """Every pattern over the whole text, and quotations looked for in all."""
    plain = normal(text, ocr=ocr)
    found = IDENTIFIERS.find(plain.text, range(len(IDENTIFIERS.patterns)), ocr=ocr)
    found += PHRASES.find(plain.text, range(len(PHRASES.patterns)))
    found += RULES.drawn_out(plain.text, found)
    return list(stored(ordered(found), plain, text))


def styled(text: str, first: int) -> str:
    """With the letters of another style, such as bold of mathematics."""
    return "".join(chr(first + ord(c) - 97) if "a" <= c <= "z" else c for c in text)


PIECES = (
    "07700 900201", "447700900201", "O77OO 9OO2Ol", "jo@example.com", "jo [at] example [dot] com", "https://example.org/ä",
    "example.org", "wa.me/447700900201", "@kestrel on insta", "insta: kestrel_7", "ab12cde", "reg ABC 123.", "SW1A 1AA",
    "postcode b3 6sz", "imei 490154203237518", "imsi 234150999999999", "sim 8944110068500000018", "00:00:5E:00:53:AF",
    "192.0.2.7", "2001:db8::1", "GB82 WEST 1234 5698 7654 32", "sort code 20-00-00 12345678", "4111 1111 1111 1111",
    "QQ 12 34 56 C", "passport 123456789", "MORGA657054SM9IJ", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "51.5074, -0.1278",
    "///filled.count.soap", "£50", "two grand", "14 Alder Street, Anytown, SW1A 1AA", "last night", "tomorrow at 9",
    "14/03/2026", "delete our chat", "I'm so sorry about last night", "don't tell anyone", "never ", "she said ", "“",
    "”", '"', "\n> ", "Fwd: ", "On Mon, jo wrote:\n", " ", ". ", ", ", "and ", "car ",
    "０７７００９００２０１", "٠٧٧٠٠٩٠٠٢٠١", "+44\u00a07700\u2011900201", "\u202a07700 900201\u202c",
    "07700\u200b900201",
    styled("delete our chat", 0x1D4EA), styled("jo@example.com", 0x1D41A), "d\u200belete our chat", "İ", "ſ",
    "\u212aeep",
    "ﬁ", "👩\u200d👧", "🤫", "e\u0301", "\U0001d7d8",
)  # fmt: skip
TEXTS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=10)), max_size=9).map("".join)


@given(TEXTS, st.booleans())
@settings(max_examples=250, deadline=None)
def test_one_pass_finds_exactly_what_separate_passes_find(text: str, ocr: bool) -> None:
    assert list(RULES.find(text, ocr=ocr)) == separately(text, ocr=ocr)


@given(TEXTS, st.booleans())
@settings(max_examples=250, deadline=None)
def test_what_is_found_stands_where_its_offsets_say(text: str, ocr: bool) -> None:
    for item in RULES.find(text, ocr=ocr):
        assert 0 <= item.start < item.end <= len(text)
        surface = normal(text[item.start : item.end], ocr=ocr).text
        if item.type == "email" and "@" in surface and " " not in surface:
            assert item.value_norm in (surface.casefold(), None)
        if item.type == "imei" and item.value_norm:
            digits = "".join(c for c in surface if c.isdigit())
            assert digits[:14] == (item.value_norm or "")[:14]


@pytest.mark.parametrize("piece", [piece for piece in PIECES if piece[:1].isalnum() and len(piece) > 6])
def test_each_piece_of_these_tests_holds_something(piece: str) -> None:
    ocr = piece.startswith("O77")
    assert RULES.find(piece, ocr=ocr) or piece in ("she said ", "On Mon, jo wrote:\n")


@pytest.mark.parametrize(
    ("text", "surface", "value"),
    [
        ("ring ０７７００９００２０１ now", "０７７００９００２０１", "+447700900201"),
        ("x 07700\u200b900201", "07700\u200b900201", "+447700900201"),
        (f"mail {styled('jo', 0x1D41A)}@example.com", f"{styled('jo', 0x1D41A)}@example.com", "jo@example.com"),
        (f"👩\u200d👧 {styled('delete our chat', 0x1D4EA)}!", styled("delete our chat", 0x1D4EA), None),
    ],
)
def test_other_styles_and_what_is_unseen_are_read_and_stay_in_the_surface(
    text: str, surface: str, value: str | None
) -> None:
    (item,) = RULES.find(text)
    assert (text[item.start : item.end], item.value_norm) == (surface, value)


@pytest.mark.parametrize(
    ("text", "negated", "quoted"),
    [
        ("delete our chat", False, False),
        ("never delete our chat", True, False),
        ("she said delete our chat", False, True),
        ("‘delete our chat’ was all", False, True),
        ("> delete our chat", False, True),
        ("she said never delete our chat", True, True),
        (f"never {styled('delete our chat', 0x1D4EA)}", True, False),
    ],
)
def test_denial_and_quotation_are_looked_for_in_every_text_that_holds_a_phrase(
    text: str, negated: bool, quoted: bool
) -> None:
    (item,) = RULES.find(text)
    assert (item.negated, item.quoted) == (negated, quoted)


@pytest.mark.parametrize(
    "sentence",
    [sentence for category in lexicon.categories() for sentence in category.all_sentences("quoted")],
)
def test_no_quotation_of_the_lexicon_escapes_the_one_pass(sentence: str) -> None:
    quotations = Quotations(sentence)
    for item in RULES.find(sentence):
        assert item.quoted == quotations.hold(item.start, item.end)


@pytest.mark.parametrize("identifier", identifiers.known(), ids=lambda identifier: identifier.name)
def test_every_pattern_is_one_that_re2_runs_and_finds_nothing_in_nothing(identifier: identifiers.Identifier) -> None:
    assert re2.compile(syntax(identifier.pattern)).search("") is None
    assert identifier.pattern.groups <= 1


def test_a_hostile_text_takes_no_more_than_its_length() -> None:
    for unit in ("a.", "1.1.", "0 7 7 0 0 ", "a@", "at 9 ", "1 Aa ", "x: @", "'", '"', "> "):
        RULES.find(unit * 20_000)
