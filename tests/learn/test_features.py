"""What an order may be learned from: words, and of them not all."""

from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from generated import units
from hypothesis import given
from hypothesis import strategies as st

from models.ids import Ids
from models.language.tagger import Tagger
from models.off_limits import terms, topics
from models.schemas import TABLES
from pipeline.entities import free_text
from pipeline.learn.features import Document, Files, documents, masked
from pipeline.learn.order import learn

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
Told = dict[str, list[str]]
"""A unit → the texts of its records."""


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger("GB")


def table(folder: Path, name: str, rows: list[dict[str, Any]]) -> list[Path]:
    schema = TABLES[name]
    blank = {pa.string(): "x", pa.bool_(): False}
    filled = {
        field.name: [] if pa.types.is_list(field.type) else blank.get(field.type, 0)
        for field in schema
        if not field.nullable
    }
    file = folder / f"{name}.parquet"
    pq.write_table(pa.Table.from_pylist([filled | row for row in rows], schema), file)
    return [file]


def read(
    folder: Path, told: Told, tagger: Tagger, ids: Ids, names: tuple[str, ...] = (), **other: Any
) -> list[Document]:
    """The documents of units, through the real tagger. `other`: columns of UNITS and QUEUE."""
    folder.mkdir(exist_ok=True)
    records = {unit: [f"{unit}-{number}" for number in range(len(said))] for unit, said in told.items()}
    texts = [
        {"text_id": f"t-{record}", "record_id": record, "extraction_id": "e", "text": text, "origin": "native"}
        for unit, said in told.items()
        for record, text in zip(records[unit], said, strict=True)
    ]
    written = table(folder, "texts", texts)
    batches = pq.read_table(written[0]).to_batches()
    found = [row for batch in free_text.mentions(batches, tagger, ids, {}) for row in batch.to_pylist()]
    shown = [
        {
            "unit_id": unit,
            "rank": place,
            "place": place,
            **{k: v for k, v in other.items() if k in TABLES["queue"].names},
        }
        for place, unit in enumerate(told, 1)
    ]
    held = [
        {"unit_id": unit, "record_ids": records[unit], **{k: v for k, v in other.items() if k in TABLES["units"].names}}
        for unit in told
    ]
    files = Files(
        table(folder, "queue", shown), table(folder, "units", held), written, table(folder, "mentions", found)
    )
    return documents(files, names, terms(), folder)


PLAIN = {"a" * 32: ["see you at the station", "delete our messages please"], "b" * 32: ["the boiler is broken"]}


def test_a_document_is_words_and_a_rank_to_compare_with() -> None:
    assert [field.name for field in fields(Document)] == ["unit_id", "rank", "words"]


def test_the_words_of_a_unit_are_in_the_order_of_its_records(tmp_path: Path, tagger: Tagger, ids: Ids) -> None:
    first, second = read(tmp_path, PLAIN, tagger, ids)
    assert first == Document("a" * 32, 1, "see you at the station delete our messages please")
    assert second.words == "the boiler is broken"


def test_who_wrote_when_where_and_what_the_rules_say_changes_nothing(tmp_path: Path, tagger: Tagger, ids: Ids) -> None:
    once = read(tmp_path / "one", PLAIN, tagger, ids)
    other = read(
        tmp_path / "other", PLAIN, tagger, ids,
        participants=["+447700900101"], thread_title="Family", app="com.whatsapp", exhibit_ref="JAS/2",
        started_at=NOON, ended_at=NOON + timedelta(days=90), title="Family", score=88.0, band="P1",
        lanes=["SAFEGUARD"], kind="media", handling="x", slot="disclosure", records=9,
    )  # fmt: skip
    assert once == other


@pytest.mark.parametrize(
    "who",
    [
        "07700 900123",
        "+447700900123",
        "ines.castro@example.org",
        "@ines.castro",
        "AB12 CDE",
        "14 March 2026",
        "SW1A 1AA",
    ],
)
def test_identifiers_and_dates_change_nothing(tmp_path: Path, tagger: Tagger, ids: Ids, who: str) -> None:
    told = {"a" * 32: ["see you at the station", f"delete our messages please {who}"], "b" * 32: PLAIN["b" * 32]}
    assert read(tmp_path / "one", told, tagger, ids) == read(tmp_path / "other", PLAIN, tagger, ids)


@pytest.mark.parametrize("name", ["Ines", "Oluwaseun", "Przemysław", "Nguyễn", "Gurpreet Kaur", "O'Brien"])
def test_names_of_the_case_change_nothing(tmp_path: Path, tagger: Tagger, ids: Ids, name: str) -> None:
    told = {
        "a" * 32: ["see you at the station", f"delete our messages please {name.lower()}"],
        "b" * 32: PLAIN["b" * 32],
    }
    found = read(tmp_path / "one", told, tagger, ids, names=(name,))
    assert found == read(tmp_path / "other", PLAIN, tagger, ids, names=(name,))


@pytest.mark.parametrize("written", ["ines", "INES", "ines's", "Ines’", "obrien", "o'brien", "ınes"])
def test_names_are_cut_out_however_they_are_written(written: str, tmp_path: Path, tagger: Tagger, ids: Ids) -> None:
    told = {"a" * 32: ["see you at the station", f"delete our messages please {written}"], "b" * 32: PLAIN["b" * 32]}
    known = ("Ines", "O'Brien")
    assert read(tmp_path / "one", told, tagger, ids, known) == read(tmp_path / "other", PLAIN, tagger, ids, known)


def test_a_handle_that_is_written_without_its_sign_is_cut_out(tmp_path: Path, tagger: Tagger, ids: Ids) -> None:
    told = {"a" * 32: ["see you at the station", "delete our messages please inescastro"], "b" * 32: PLAIN["b" * 32]}
    known = ("inescastro99",)
    assert read(tmp_path / "one", told, tagger, ids, known) == read(tmp_path / "other", PLAIN, tagger, ids, known)


EVERY = [term for written in topics().values() for term in written]


@pytest.mark.parametrize("topic", sorted(topics()))
def test_every_word_that_is_off_limits_is_cut_out(topic: str) -> None:
    for term in topics()[topic]:
        word = term.rstrip("*")
        for written in (word, word.upper(), f"{word}{'s' if term.endswith('*') else ''}!", f"…{word}?"):
            said = list(masked(f"we met and {written} then we left", [], terms()))
            assert said == ["we", "met", "and", "then", "we", "left"], (term, written)


@given(st.data())
def test_adding_what_is_off_limits_changes_no_document(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(["see you at the station at eight", "delete our messages please", "ok"]))
    words, at = text.split(), data.draw(st.integers(0, len(text.split())))
    added = data.draw(st.lists(st.sampled_from(EVERY), min_size=1, max_size=4))
    inserted = [term.rstrip("*") for term in added]
    changed = " ".join([*words[:at], *(f", {word}," for word in inserted), *words[at:]])
    assert list(masked(changed, [], terms())) == list(masked(text, [], terms()))


def test_so_the_order_is_the_same_with_them_and_without() -> None:
    told, truth = units(200, share=0.15)
    labels = {one.unit_id: truth[one.unit_id] for one in told[:120]}

    def seen(more: str) -> list[Document]:
        """Each relevant unit says more than before."""
        texts = {one.unit_id: one.words + (f" {more}" if truth[one.unit_id] else "") for one in told}
        return [Document(one.unit_id, one.rank, " ".join(masked(texts[one.unit_id], [], terms()))) for one in told]

    plain = learn(seen(""), labels)
    for more in (
        "she sent nudes and was on tinder",
        "he is gay and goes to the mosque",
        "pregnant, in therapy, an asylum case",
    ):
        kept = " ".join(masked(more, [], terms()))
        assert learn(seen(more), labels) == learn(seen(kept), labels)
    assert plain is not None


def test_spans_that_overlap_and_words_with_figures_are_cut_out() -> None:
    said = list(masked("abcd efgh ijkl m8 u2 x y1z okay", [(0, 7), (5, 9), (2, 3)], terms()))
    assert said == ["ijkl", "okay"]


def test_letters_that_only_look_alike_do_not_hide_a_word() -> None:
    for text in ("she sent 𝒏𝒖𝒅𝒆𝒔 then", "she sent nu\u200bdes then", "she sent ｎｕｄｅｓ then"):
        assert list(masked(text, [], terms())) == ["she", "sent", "then"]
