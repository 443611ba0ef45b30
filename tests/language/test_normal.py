import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from models.language.text.normal import is_slanted, normal


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("de\u200blete", "delete"),  # zero-width space
        ("d\u00ade\u2060l\u200dete", "delete"),  # soft hyphen, word joiner, joiner
        ("de\u202alete\u202c now", "delete now"),  # direction marks
        ("\ufeffdelete", "delete"),
        ("Mum\u202a+44 7700 900201\u202c", "Mum +44 7700 900201"),  # here they are all that parts name and number
        ("\u206807700\u2069 900201", "07700 900201"),
        ("ｄｅｌｅｔｅ　０７７００", "delete 07700"),  # full width
        ("٠٧٧٠٠ ०१२ ৪৫", "07700 012 45"),  # Arabic, Devanagari, Bengali digits
        ("𝓜𝓲𝓴𝓮 𝕸𝖎𝖐𝖊 𝙼𝚒𝚔𝚎", "Mike Mike Mike"),
        ("ⓓⓔⓛ 🅓🅔🅛 🄳🄴🄻 🅳🅴🅻 ⒟⒠⒧ ①❷➂", "del DEL DEL DEL del 123"),
        ("ᴅᴇʟᴇᴛᴇ ᵈᵉˡᵉᵗᵉ ꜱʏ", "delete delete sy"),
        ("⁰⁷⁷⁰⁰ ₉₀₀₂₀₁", "07700 900201"),
        ("_delete it_ _07700900201_", " delete it   07700900201 "),  # slanted, as an app shows it
        ("@_kestrel_ snake_case a_b", "@_kestrel_ snake_case a_b"),  # names
        ("ﬁne ﬂow ⑩ Ⅳ", "fine flow 10 IV"),
        ("0️⃣7️⃣7️⃣0️⃣0️⃣", "07700"),  # keycaps
        ("d\u0336e\u0336l\u0336e\u0336t\u0336e\u0336", "delete"),  # struck through
        ("d̷̢̛͓e̵͚̽͝l̴͉̃e̸̙͊t̶͎́̾ę̴̀͘", "delete"),
        ("e\u0301 n\u0303 u\u0308", "é ñ ü"),
        ("e\u0301\u0336", "é"),  # an accent under the line
        ("ọ̀ ệ ᾂ", "ọ̀ ệ ᾂ"),  # Yoruba, Vietnamese, Greek: accents in twos and threes
        ("\u1112\u1161\u11ab\u1100\u1173\u11af", "한글"),  # as Apple stores names of files
        ("ｶﾞ", "ガ"),
        ("I’m −5 ‘ok’ 3∶45", "I'm -5 'ok' 3:45"),
        ("a\u00a0b\u2003c\u2028d", "a b c\nd"),
        ("ﻻ", "لا"),  # presentation forms, as PDF files have them
    ],
)
def test_what_hides_a_text_from_patterns_is_undone(text: str, plain: str) -> None:
    assert normal(text).text == plain


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("раураl", "paypal"),  # five letters of it Cyrillic
        ("нello", "hello"),
        ("ask at аррӏе please", "ask at apple please"),  # all of it Cyrillic, among Latin words
        ("скажи раураl", "скажи paypal"),
        ("Οnline", "Online"),  # Greek O
        ("ᎻELLO", "HELLO"),
        ("привет, как дела", "привет, как дела"),
        ("а у Сары iPhone", "а у Сары iPhone"),  # Russian, with a Latin name in it
        ("оса", "оса"),  # nothing Latin near it
        ("iPhoneы", "iPhoneы"),  # an ending that no Latin letters look like
        ("Ελένη ok", "Ελένη ok"),
        ("Ռուզան", "Ռուզան"),
    ],
)
def test_letters_that_pretend_are_latin_only_among_latin_ones(text: str, plain: str) -> None:
    assert normal(text).text == plain


@pytest.mark.parametrize(
    "text",
    [
        "😂😂",
        "🇬🇧",
        "👨\u200d👩\u200d👧",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "10½ … ™ € ☠",
    ],
)
def test_emoji_and_signs_stay(text: str) -> None:
    assert normal(text).text == text


def test_emoji_lose_their_skin_tone_and_their_selector() -> None:
    assert normal("👍🏿❤️ 👩🏽‍❤️‍👨🏽").text == "👍❤ 👩‍❤‍👨"


def test_raised_figures_behind_a_number_are_a_note_or_a_power() -> None:
    assert normal("07700 900201¹, 5 m²").text == "07700 900201¹, 5 m²"


@pytest.mark.parametrize(
    ("text", "found", "stored"),
    [
        ("pls de\u200blete it", "delete", "de\u200blete"),
        ("pls \u200bdelete\u200b it", "delete", "delete"),  # what nobody sees is left out at the ends
        ("\u202a+44 7700 900201\u202c", "+44 7700 900201", "+44 7700 900201"),
        ("the ﬁne", "fine", "ﬁne"),
        ("the ﬁne", "ine", "ﬁne"),  # half a ligature is the whole
        ("d\u0336e\u0336l\u0336 it", "del", "d\u0336e\u0336l\u0336"),
        ("call 0️⃣7️⃣ now", "07", "0️⃣7️⃣"),
        ("so ❤️ you", "❤", "❤️"),
        ("Zoe\u0308 said", "Zoë", "Zoe\u0308"),
        ("no 𝓜𝓲𝓴𝓮", "Mike", "𝓜𝓲𝓴𝓮"),
        ("a\u200bb ⁰⁷ c", "07", "⁰⁷"),
        ("go 🏴\U000e0067\U000e007f x", "🏴\U000e0067\U000e007f", "🏴\U000e0067\U000e007f"),
    ],
)
def test_what_is_found_leads_back_to_the_text_as_stored(text: str, found: str, stored: str) -> None:
    made = normal(text)
    start = made.text.index(found)
    first, last = made.span(start, start + len(found))
    assert text[first:last] == stored


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("lam so sorry, l was there", "I am so sorry, I was there"),
        ("| love you and |'m coming", "I love you and I'm coming"),
        ("l've told her, l'll go. Iam", "I've told her, I'll go. I am"),
        ("he is on the lam", "he is on the lam"),
        ("Lam rang", "Lam rang"),  # a name
        ("add 5 l was enough", "add 5 l was enough"),  # litres
        ("Name | Number", "Name | Number"),
        ("tell her\nto delete it\nThen go", "tell her to delete it\nThen go"),
        ("call me O77OO", "call me O77OO"),
    ],
)
def test_what_ocr_misreads_always_in_the_same_way_is_undone(text: str, plain: str) -> None:
    assert normal(text, ocr=True).text == plain
    assert normal(text).text == text


def test_a_word_that_ocr_ran_together_leads_back_as_a_whole() -> None:
    made = normal("so lam sorry", ocr=True)
    assert made.span(3, 7) == made.span(5, 7) == (3, 6)
    assert made.span(5, 13) == (3, 12)


_ATTACHED = "\u0301\u0308\u0323\u0336\u0338\u0344\u0345\u20e3\u200b\u200d\u202a\u202c\ufe0f\U000e0067\U000e0100"
_COMPOSED = "\u3099\u093c\u0958\u1100\u1161\u11a8\uac00\u0f71\u0f72\u09c7\u09be"
_OTHERS = "aeonAZ09 .@+'|l\néﬁﬅ²⁰①⑩Ⅳﻻｶﾞが𝓜🅰ⓐᴀ½…™’аеорсухмнΑοαօᎪ😂❤👍🏽👩🏴🇬क\ud800\udc00\0İſ\u212a"
_NASTY = st.sampled_from(_ATTACHED + _COMPOSED + _OTHERS)
_TEXTS = st.one_of(st.text(max_size=30), st.lists(_NASTY, max_size=14).map("".join))


@given(_TEXTS)
@settings(max_examples=800, deadline=None)
def test_what_is_normal_stays_as_it_is(text: str) -> None:
    once = normal(text).text
    assert normal(once).text == once


@given(_TEXTS, st.booleans())
@settings(max_examples=400, deadline=None)
def test_every_place_of_a_normal_text_has_one_in_the_text_as_stored_in_the_same_order(text: str, ocr: bool) -> None:
    made = normal(text, ocr=ocr)
    spans = [made.span(at, at + 1) for at in range(len(made.text))]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert spans == sorted(spans)
    assert not spans or made.span(0, len(made.text)) == (spans[0][0], spans[-1][1])


@given(_TEXTS)
@settings(max_examples=400, deadline=None)
def test_what_is_read_at_a_place_is_what_stands_there(text: str) -> None:
    made = normal(text)
    for at, character in enumerate(made.text):
        start, end = made.span(at, at + 1)
        if character.isascii() and text[start:end].isascii():
            assert text[start:end] == character


@given(st.text(st.characters(max_codepoint=127)))
def test_ascii_without_slanted_letters_is_normal(text: str) -> None:
    assume(not is_slanted(text))
    assert normal(text).text == text
    assert normal(text).span(1, 2) == (1, 2)


@given(
    st.text(st.sampled_from("de\u200bl\u0336\u00ad 𝓭ｅⓛ"), max_size=20),
    st.text(st.sampled_from("de\u200bl "), max_size=9),
)
def test_a_text_is_the_same_whatever_was_read_before(text: str, other: str) -> None:
    alone = normal(text)
    normal(other)
    assert normal(text) == alone


@pytest.mark.timeout(20)
@pytest.mark.parametrize("text", ["_" + "1" * 400_000, "_a" + " a" * 200_000, "_" + "@" * 400_000 + " _b"])
def test_a_low_line_that_nothing_closes_takes_no_longer_than_others(text: str) -> None:
    assert not is_slanted(text)
