from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc, Span

from models.language.tagger import Tagger
from models.language.text.fold import fold, lowered


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger(names=False)


def found(tagger: Tagger, text: str) -> list[tuple[str, str, str | None]]:
    (items,) = tagger.tag([text])
    return [(text[item.start : item.end], item.type, item.value_norm) for item in items]


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
        ("£07700900201", ["money", "phone"]),
        ("1.07700900201", []),  # the end of a figure
        ("on 01/02/2026 10:30 at 9", ["date", "date"]),
        ("2026-03-14 20:00:00", ["date"]),
        ("12-34-56 12345678", ["uk_account"]),
        ("12-03-26 12345678", []),  # a date, or sort code and account, if anybody said so
        ("\u202a+44 7700 900201\u202c", ["phone"]),
        ("+44\u00a07700\u2011900201", ["phone"]),  # no-break space and hyphen
        ("４９ ０７７００９００２０１", ["phone"]),  # full-width digits
        ("call 07700900201now", ["phone"]),  # run together with a word
        ("https://maps.google.com/?q=51.5074,-0.1278", ["url", "coordinates"]),
    ],
)
def test_awkward_texts(tagger: Tagger, text: str, types: list[str]) -> None:
    assert [type_ for _, type_, _ in found(tagger, text)] == types


def test_phrases_carry_confidence_denial_and_quotation(tagger: Tagger) -> None:
    (items,) = tagger.tag(["delete our chat. I never asked you to delete our chat. she said “delete our chat”"])
    assert [item.type for item in items] == ["delete_or_conceal_request"] * 3
    assert [(item.negated, item.quoted) for item in items] == [(False, False), (True, False), (False, True)]
    assert {(item.detector, item.score, item.value_norm) for item in items} == {("lexicon", 0.9, None)}


def test_one_text_gives_one_sequence_and_in_its_place(tagger: Tagger) -> None:
    texts = ["", "ok", "07700 900201", "   ", "delete our chat"] * 3000  # more than one memory zone
    lengths = [len(items) for items in tagger.tag(iter(texts))]
    assert lengths == [0, 0, 1, 0, 1] * 3000


def test_what_was_found_before_does_not_change_what_is_found_after(tagger: Tagger) -> None:
    texts = ["07700 900201", "delete our chat", "I'm sorry about last night"]
    assert list(tagger.tag(texts)) == list(tagger.tag(reversed(texts)))[::-1]


def test_the_pipeline_finds_the_same_without_the_tagger(tagger: Tagger) -> None:
    doc = tagger.nlp("ring 07700 900201 and delete our chat")
    assert [item.type for item in doc._.found] == ["phone", "delete_or_conceal_request"]


def test_equal_texts_of_different_times_have_their_own_tomorrow(tagger: Tagger) -> None:
    texts = ["tomorrow", "tomorrow", "tomorrow"]
    times = [_us(2026, 3, 14), _us(2026, 3, 20), None]
    values = [items[0].value_norm for items in tagger.tag(texts, sent_us=times)]
    assert values == ["2026-03-15T00:00/2026-03-16T00:00", "2026-03-21T00:00/2026-03-22T00:00", None]


def test_a_day_is_one_of_the_given_zone() -> None:
    late = [datetime(2026, 7, 14, 23, 30, tzinfo=UTC).timestamp() * 1e6]
    (here,) = Tagger(names=False).tag(["yesterday"], sent_us=map(int, late))
    (london,) = Tagger(names=False, zone=ZoneInfo("Europe/London")).tag(["yesterday evening"], sent_us=map(int, late))
    assert here[0].value_norm == "2026-07-13T00:00/2026-07-14T00:00"
    assert london[0].value_norm == "2026-07-13T18:00/2026-07-14T00:00 or 2026-07-14T18:00/2026-07-15T00:00"


@pytest.mark.parametrize("sent_us", [-(2**63), 2**63 - 1])
def test_a_time_that_no_calendar_has_is_none(tagger: Tagger, sent_us: int) -> None:
    ((item,),) = tagger.tag(["tomorrow"], sent_us=[sent_us])
    assert item.value_norm is None


def test_what_ocr_misreads_is_undone_only_where_ocr_read(tagger: Tagger) -> None:
    text = "07700 9OO20l"
    native, read = tagger.tag([text, text], ocr=[False, True])
    assert list(native) == []
    assert [(item.value_norm, item.score) for item in read] == [("+447700900201", 0.6)]


def test_people_who_are_known_by_name_are_found_by_their_characters() -> None:
    tagger = Tagger(people=["Farah Quill"], names=False)
    text = "did FARAH QUILL ring 07700 900201?"
    (items,) = tagger.tag([text])
    assert [(text[i.start : i.end], i.type, i.detector) for i in items] == [
        ("FARAH QUILL", "name", "people"),
        ("07700 900201", "phone", "identifiers"),
    ]
    assert tagger.versions()["people"] != Tagger(people=["Someone Else"], names=False).versions()["people"]


class _Names:
    """In place of the trained tagger: every word with a capital, with a probability."""

    def may_hold(self, text: str) -> bool:
        return text != text.lower()

    def __call__(self, doc: Doc) -> Doc:
        spans = [
            Span(doc, t.i, t.i + 1, label="ORG" if t.text.isupper() else "PERSON") for t in doc if t.text[0].isupper()
        ]
        for span in spans:
            span._.probability = 0.75
        doc.ents = spans
        return doc


@Language.factory("test_names")
def _names(nlp: Language, name: str) -> _Names:
    return _Names()


@pytest.fixture
def named() -> Tagger:
    tagger = Tagger(names=False)
    tagger.nlp.add_pipe("test_names", name="names")
    return tagger


def test_a_name_has_its_type_and_its_probability_and_stands_where_it_is_stored(named: Tagger) -> None:
    text = "\u200bFarah\u200b of ACME, 07700 900201"
    (items,) = named.tag([text])
    assert [(text[i.start : i.end], i.type, i.value_norm, i.detector, i.score) for i in items] == [
        ("Farah", "name", "farah", "ner", 0.75),
        ("ACME", "organisation", "acme", "ner", 0.75),
        ("07700 900201", "phone", "+447700900201", "identifiers", 1.0),
    ]


@pytest.mark.parametrize("text", ["Farah@example.com", "https://example.org/Farah", "insta: @Farah", "on Friday"])
def test_a_part_of_an_identifier_is_no_name(named: Tagger, text: str) -> None:
    (items,) = named.tag([text])
    assert [item.detector for item in items] == ["identifiers"]


def test_a_person_who_is_known_by_name_is_named_once() -> None:
    tagger = Tagger(people=["Farah Quill"], names=False)
    tagger.nlp.add_pipe("test_names", name="names")
    (items,) = tagger.tag(["Farah Quill met Tunde"])
    assert [(item.value_norm, item.detector) for item in items] == [("farah quill", "people"), ("tunde", "ner")]


def test_names_are_looked_for_in_every_text_that_may_hold_one(named: Tagger) -> None:
    texts = ["ok", "Farah", "farah", "Farah"]
    assert [len(items) for items in named.tag(texts)] == [0, 1, 0, 1]


@pytest.mark.parametrize("given", [{"ocr": [False]}, {"sent_us": [None]}])
def test_a_text_of_which_nothing_is_said_is_a_mistake_and_never_left_out(
    tagger: Tagger, given: dict[str, list[Any]]
) -> None:
    with pytest.raises(ValueError, match="shorter"):
        list(tagger.tag(["07700 900201", "07700 900202"], **given))


def test_versions_name_what_results_depend_on(tagger: Tagger) -> None:
    versions = tagger.versions()
    assert versions["lexicon"].startswith("4-")
    assert "phonenumbers-" in versions["identifiers"]
    assert versions.keys() == {"identifiers", "lexicon", "people", "ner"}


@given(st.text())
@settings(max_examples=300, deadline=None)
def test_folding_keeps_every_code_point_in_its_place(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert len(lowered(text)) == len(text)


def _us(year: int, month: int, day: int) -> int:
    return int(datetime(year, month, day, 12, tzinfo=UTC).timestamp()) * 1_000_000
