import pytest
import re2
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc, Span

from models import identifiers
from models.language.fold import fold, lowered
from models.language.scan import syntax
from models.language.tagger import Tagger


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger()


def found(tagger: Tagger, text: str) -> list[tuple[str, str, str | None]]:
    (items,) = tagger.tag([text])
    return [(text[item.start : item.end], item.type, item.value_norm) for item in items]


@pytest.mark.parametrize("identifier", identifiers.known(), ids=lambda identifier: identifier.name)
def test_every_pattern_is_one_that_re2_runs(identifier: identifiers.Identifier) -> None:
    assert re2.compile(syntax(identifier.pattern))


def test_each_type_is_found_in_order_of_start(tagger: Tagger) -> None:
    text = "ring 07700 900201 or jo@example.com, example.org, @kestrel on insta, reg ab12 cde, SW1A 1AA, "
    text += "imei 490154203237518"
    assert found(tagger, text) == [
        ("07700 900201", "phone", "+447700900201"),
        ("jo@example.com", "email", "jo@example.com"),
        ("example.org", "url", "example.org"),
        ("@kestrel on insta", "handle", "instagram:kestrel"),
        ("ab12 cde", "vrm", "AB12CDE"),
        ("SW1A 1AA", "postcode", "SW1A 1AA"),
        ("490154203237518", "imei", "490154203237518"),
    ]


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("jo@example.com", ["email"]),  # its domain is no web address
        ("447700900201@s.whatsapp.net", ["phone"]),
        ("https://example.org/07700900201", ["url"]),  # a number in a path is none
        ("wa.me/447700900201", ["phone"]),  # this one is
        ("instagram.com/kestrel", ["handle", "url"]),
        ("order 490154203237518", []),  # no word says that it is an IMEI
        ("07700 900201 07700 900202", ["phone", "phone"]),
        ("07700 900201, 07700 900202", ["phone", "phone"]),
        ("07700 900201.", ["phone"]),
        ("£07700900201", ["phone"]),
        ("1.07700900201", []),  # the end of a figure
        ("on 01/02/2026 10:30 at 9", []),
        ("2026-03-14 20:00:00", []),
        ("12-34-56 12345678", []),  # sort code and account
        ("\u202a+44 7700 900201\u202c", ["phone"]),
        ("+44\u00a07700\u2011900201", ["phone"]),  # no-break space and hyphen
        ("４９ ０７７００９００２０１", ["phone"]),  # full-width digits
        ("call 07700900201now", []),  # run together with a word
    ],
)
def test_awkward_texts(tagger: Tagger, text: str, types: list[str]) -> None:
    assert [type_ for _, type_, _ in found(tagger, text)] == types


def test_phrases_carry_confidence_denial_and_quotation(tagger: Tagger) -> None:
    (items,) = tagger.tag(["delete our chat. I never asked you to delete our chat. she said “delete our chat”"])
    assert [item.type for item in items] == ["delete_or_conceal_request"] * 3
    assert [(item.negated, item.quoted) for item in items] == [(False, False), (True, False), (False, True)]
    assert {(item.detector, item.score, item.value_norm) for item in items} == {("lexicon", 0.9, None)}


def test_one_text_gives_one_list_and_in_its_place(tagger: Tagger) -> None:
    texts = ["", "ok", "07700 900201", "   ", "delete our chat"] * 3000  # more than one memory zone
    lengths = [len(items) for items in tagger.tag(iter(texts))]
    assert lengths == [0, 0, 1, 0, 1] * 3000


def test_what_was_found_before_does_not_change_what_is_found_after(tagger: Tagger) -> None:
    texts = ["07700 900201", "delete our chat", "I'm sorry about last night"]
    assert list(tagger.tag(texts)) == list(tagger.tag(reversed(texts)))[::-1]


def test_the_pipeline_finds_the_same_without_the_tagger(tagger: Tagger) -> None:
    doc = tagger.nlp("ring 07700 900201 and delete our chat")
    assert [item.type for item in doc._.found] == ["phone", "delete_or_conceal_request"]


@pytest.fixture
def named() -> Tagger:
    """A tagger behind which somebody added a component that reads tokens."""

    @Language.component("people")
    def people(doc: Doc) -> Doc:
        doc.ents = [Span(doc, token.i, token.i + 1, label="PERSON") for token in doc if token.text == "Farah"]
        return doc

    tagger = Tagger()
    tagger.nlp.add_pipe("people")
    return tagger


def test_a_trained_tagger_of_names_has_its_place_behind_the_rules(named: Tagger) -> None:
    text = "Farah's number is 07700 900201"
    (items,) = named.tag([text])
    assert [(text[i.start : i.end], i.type, i.detector) for i in items] == [
        ("Farah", "name", "ner"),
        ("07700 900201", "phone", "identifiers"),
    ]
    assert set(named.versions()) == {"identifiers", "lexicon", "people"}


def test_versions_name_what_results_depend_on(tagger: Tagger) -> None:
    versions = tagger.versions()
    assert versions["lexicon"].startswith("1-")
    assert "phonenumbers-" in versions["identifiers"]


_AWKWARD = ("İ", "ſ", "\u212a", "ﬁ", "\U0001d7d8", "👩\u200d👧", "\u202e", "“", "”", "\n> ")
_PIECES = st.sampled_from(
    (
        "07700 900201",
        "jo@example.com",
        "https://example.org/ä",
        "delete our chat",
        "I'm sorry",
        "imei 490154203237518",
        "@kestrel on insta",
        "ab12cde",
        *_AWKWARD,
    )
)


@given(st.lists(st.one_of(_PIECES, st.text(max_size=12)), max_size=8).map("".join))
@settings(max_examples=400, deadline=None)
def test_offsets_count_code_points_of_the_text_as_stored(text: str) -> None:
    (items,) = _TAGGER.tag([text])
    for item in items:
        assert 0 <= item.start < item.end <= len(text)
        if item.type == "email":
            assert fold(text[item.start : item.end]).casefold() == item.value_norm
        if item.type == "imei":
            assert text[item.start : item.end].isdigit()
        if item.detector == "lexicon" and text.isascii():
            assert text[item.start : item.end].lower() in ("delete our chat", "i'm sorry")
    assert [item.start for item in items] == sorted(item.start for item in items)


@given(st.text())
@settings(max_examples=300, deadline=None)
def test_folding_keeps_every_code_point_in_its_place(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert len(lowered(text)) == len(text)


_TAGGER = Tagger()
