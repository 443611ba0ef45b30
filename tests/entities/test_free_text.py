from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.ids import Ids
from models.language.found import Found
from models.language.tagger import Tagger
from models.schemas import MENTIONS
from pipeline.entities.free_text import COLUMNS, TIMES, mentions, times

Texts = Callable[..., pa.RecordBatch]
_TAGGER = Tagger(names=False)


def found(ids: Ids, *batches: pa.RecordBatch) -> list[dict[str, Any]]:
    return [row for batch in mentions(batches, _TAGGER, ids) for row in batch.to_pylist()]


def test_a_mention_says_where_it_stands_and_what_it_means(texts: Texts, ids: Ids) -> None:
    (row,) = found(ids, texts("nothing here", "ring 07700 900201"))
    assert (row["record_id"], row["text_id"], row["start"], row["end"]) == ("r1", "t1", 5, 17)
    assert (row["type"], row["surface"], row["value_norm"]) == ("phone", "07700 900201", "+447700900201")
    assert (row["detector"], row["field"], row["score"]) == ("identifiers", None, 1.0)
    assert row["detector_version"]


def test_a_phrase_is_a_mention_whose_type_is_its_category(texts: Texts, ids: Ids) -> None:
    (row,) = found(ids, texts("she said “delete our chat”"))
    assert (row["type"], row["detector"], row["value_norm"]) == ("delete_or_conceal_request", "lexicon", None)
    assert row["quoted"] is True
    assert row["score"] == pytest.approx(0.9)


@pytest.mark.parametrize(("confidence", "score"), [(None, 0.9), (0.5, 0.5), (0.95, 0.9)])
def test_a_text_read_by_ocr_is_never_surer_than_its_reading(
    texts: Texts, ids: Ids, confidence: float | None, score: float
) -> None:
    (row,) = found(ids, texts({"text": "delete our chat", "origin": "ocr", "confidence": confidence}))
    assert row["score"] == pytest.approx(score)


def test_ids_are_the_same_however_texts_are_cut_into_batches(texts: Texts, ids: Ids) -> None:
    rows = [{"text_id": f"t{n}", "text": "07700 900201 and 07700 900201, delete our chat"} for n in range(4)]
    whole, parts = found(ids, texts(*rows)), found(ids, texts(*rows[:1]), texts(*rows[1:]))
    assert [row["mention_id"] for row in whole] == [row["mention_id"] for row in parts]
    assert len({row["mention_id"] for row in whole}) == len(whole) == 12


def test_only_a_few_columns_of_texts_are_needed_and_no_text_is_fine(texts: Texts, ids: Ids) -> None:
    batch = texts("07700 900201").select(list(COLUMNS))
    assert [b.schema for b in mentions([batch], _TAGGER, ids)] == [MENTIONS]
    assert list(mentions([texts()], _TAGGER, ids)) == []
    assert list(mentions([], _TAGGER, ids)) == []


def test_a_long_text_is_read_to_its_end(texts: Texts, ids: Ids) -> None:
    text = "nothing to see here. " * 90_000 + "07700 900201"
    assert [row["surface"] for row in found(ids, texts(text))] == ["07700 900201"]


def test_a_list_of_many_numbers_takes_no_more_than_each_of_them(texts: Texts, ids: Ids) -> None:
    text = "\n".join(f"07700 900{n % 1000:03d} person{n}@example.com" for n in range(10_000))
    assert len(found(ids, texts(text))) == 20_000


def test_what_a_text_says_of_tomorrow_is_read_from_the_time_of_its_record(
    texts: Texts, records: Callable[..., pa.RecordBatch], ids: Ids
) -> None:
    sent = records({"sent_at": datetime(2026, 3, 14, 12, tzinfo=UTC)}, {"sent_at": None}).select(list(TIMES))
    known = times([sent])
    assert known == {"r0": 1_773_489_600_000_000}
    (batch,) = mentions([texts("see you tomorrow", "see you tomorrow")], _TAGGER, ids, known)
    assert batch["value_norm"].to_pylist() == ["2026-03-15T00:00/2026-03-16T00:00", None]


def test_digits_that_ocr_read_as_letters_count_only_in_what_ocr_read(texts: Texts, ids: Ids) -> None:
    (row,) = found(ids, texts("O77OO 90020l", {"text": "O77OO 90020l", "origin": "ocr", "confidence": 0.9}))
    assert (row["record_id"], row["surface"], row["value_norm"]) == ("r1", "O77OO 90020l", "+447700900201")
    assert row["score"] == pytest.approx(0.6)


def test_the_whole_number_of_a_card_is_in_no_value(texts: Texts, ids: Ids) -> None:
    (row,) = found(ids, texts("4111 1111 1111 1111"))
    assert row["value_norm"] == "411111******1111"


class _Fake:
    """Three lines in place of the tagger: any that says where things are will do."""

    def versions(self) -> dict[str, str]:
        return {"lexicon": "7"}

    def tag(self, texts: list[str], _ocr: object, _sent_us: object) -> list[list[Found]]:
        return [[Found(1, 3, "any", None, "lexicon", 0.5)] for _ in texts]


def test_the_stage_takes_what_the_tagger_finds(texts: Texts, ids: Ids) -> None:
    (batch,) = mentions([texts("😀abc")], _Fake(), ids)  # type: ignore[arg-type]  # a fake of the same shape
    assert batch["surface"].to_pylist() == ["ab"]
    assert batch["detector_version"].to_pylist() == ["7"]


_WRITTEN = ("07700 900201", "jo@example.com", "delete our chat", "www.example.org/a", "０７７００９００２０１")
_AWKWARD = ("😀", "İ", "e\u0301", "\u200b", "\u202e", "07700\u200b900201", "\U0001d4edelete our chat", "👩\u200d👧")
_PIECES = st.sampled_from(_WRITTEN + _AWKWARD)


@given(st.lists(st.lists(st.one_of(_PIECES, st.text(max_size=8)), max_size=6).map(" ".join), max_size=4))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_surface_is_what_the_offsets_say(texts: Texts, ids: Ids, written: list[str]) -> None:
    for row in found(ids, texts(*written)):
        text = written[int(row["text_id"][1:])]
        assert text[row["start"] : row["end"]] == row["surface"] != ""
