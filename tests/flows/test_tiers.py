"""Pictures in a run: looked at, read once, what matters read twice; and what only the second reading shows to be held.

The engines are fakes that know each picture by its bytes, so the run is in this process alone.
"""

import shutil
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from rich.console import Console

from flows import start
from flows.case import holds
from flows.case.actor import Actor
from flows.case.lock import alone
from flows.case.opened import NoSuchUnit, OpenedCase, opened
from flows.case.submission import Submission
from flows.chunks import again
from flows.chunks.chunk import Chunk, Report, rows
from flows.chunks.documents import Task
from flows.chunks.entities import EntitiesChunk
from flows.run import Run
from flows.workers.engine import InProcess
from pipeline.demo.documents import screenshot
from pipeline.store import Store
from pipeline.text.ocr import engines
from pipeline.text.ocr.engine import Reading, Result
from pipeline.text.pictures.picture import Picture
from pipeline.view.search import opened as view

SECRET = "00" * 32  # as conftest's: the same ids in every store
CASE = """\
case_id: T/11/26
operation_name: TIERS
parties:
  - {party_id: S1, role: suspect, identifiers: [{type: phone, value: "+447700900201"}]}
exhibits:
  - {exhibit_ref: JAS/1, subject: S1, authority: PACE_S19_20, extraction: {path: JAS1}}
lines_of_enquiry:
  - {id: L1, text: Who writes letters, terms: [dear], origin: police}
"""
CHAT, LETTER, EMPTY = "Meet me at the old mill at eight", "Dear Amara, my advice is as follows", "empty.png"
SAID = {
    "tesseract": {"chat": ("Meet me at the 0ld mi11 at eight", 0.6), "letter": ("Dear Amara my aduice is", 0.6)},
    "rapidocr": {"chat": (CHAT, 0.99), "letter": (f"{LETTER}; this is subject to legal privilege", 0.99)},
}


@dataclass
class Fake:
    """Says of each picture what it was told to; `seen` is shared, and counts."""

    name: str
    by_bytes: dict[str, str]
    seen: list[tuple[str, str]] = field(default_factory=list)
    version: str = "1"

    def read(self, pictures: Sequence[Picture]) -> Iterator[Result]:
        for index, picture in enumerate(pictures):
            assert isinstance(picture.content, Path)
            known = self.by_bytes[sha256(picture.content.read_bytes()).hexdigest()]
            self.seen.append((self.name, known))
            text, confidence = SAID[self.name].get(known, ("", 0.0))
            words, at = [], 0
            for word in text.split():
                words.append((at, at + len(word), 0, 0, 9, 9, confidence))
                at += len(word) + 1
            yield index, Reading(1, text, confidence if text else None, tuple(words))


Stops = Callable[[Chunk, Sequence[str]], bool]
"""Whether a run is stopped before a chunk, by what was done until then."""


class Here(InProcess):
    """Does every chunk in this process, where the engines are fakes; and tells of which stages they were."""

    def __init__(self, stops: Stops = lambda *_: False) -> None:
        self.stages: list[str] = []
        self._stops = stops

    def run(self, chunks: Iterable[Chunk]) -> Iterator[Report]:
        for chunk in chunks:
            if self._stops(chunk, self.stages):
                raise KeyboardInterrupt
            chunk.run()
            self.stages.append(chunk.stage)
            yield Report(
                stage=chunk.stage,
                unit=chunk.unit,
                extraction_id=chunk.extraction_id,
                rows=rows(chunk.store, chunk.unit),
            )


@pytest.fixture(scope="module")
def case_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two chats that are equal but for how they were saved, a letter, and a picture without text."""
    folder = tmp_path_factory.mktemp("tiers")
    phone = folder / "JAS1/DCIM"
    phone.mkdir(parents=True)
    screenshot(phone / "chat.png", [(CHAT, True), ("Where exactly", False)], width=540)
    with Image.open(phone / "chat.png") as picture:
        picture.save(phone / "sent.png", compress_level=1)
    screenshot(phone / "letter.png", [(LETTER, True)], width=540)
    Image.linear_gradient("L").resize((400, 300)).save(phone / EMPTY)
    (folder / "case.yaml").write_text(CASE, "utf-8")
    return folder / "case.yaml"


@pytest.fixture(scope="module", autouse=True)
def engine(case_file: Path) -> Iterator[list[tuple[str, str]]]:
    """What the fake engines have read: (engine, picture)."""
    pictures = (case_file.parent / "JAS1/DCIM").iterdir()
    known = {sha256(file.read_bytes()).hexdigest(): file.stem.replace("sent", "chat") for file in pictures}
    seen: list[tuple[str, str]] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engines, "first", lambda *_: Fake("tesseract", known, seen))
        patch.setattr(engines, "second", lambda ocr: Fake("rapidocr", known, seen) if ocr.engine == "tiered" else None)
        yield seen


def _publishing(run: Run) -> None:
    """The steps one after the other, each queue as soon as it can be."""
    left = {step.name: step for step in run.steps}
    while left:
        ready = [name for name, step in left.items() if left.keys().isdisjoint(step.after)]
        name = next((name for name in ready if name.endswith(("-first", "-read", "-whole"))), ready[0])
        run.work(name)
        del left[name]


@pytest.fixture(scope="module")
def case(case_file: Path, engine: list[tuple[str, str]]) -> OpenedCase:
    store = case_file.parent / "store"
    Store(store).case("T/11/26").write_text("secret.key", SECRET)
    start.run(Submission.read(case_file), store, 1, None, Console(quiet=True), nullcontext((Here(), _publishing)))
    return opened(store, None)


def _rows(case: OpenedCase, table: str) -> list[dict[str, Any]]:
    return case.store.read(table, case.run["units"][table]).to_pylist()


def _named(case: OpenedCase, name: str) -> str:
    return next(row["source_id"] for row in _rows(case, "sources") if row["path"].endswith(name))


def test_equal_pictures_are_read_once_by_each_engine_and_both_have_both_readings(
    case: OpenedCase, engine: list[tuple[str, str]]
) -> None:
    assert sorted(engine[:4]) == [
        ("rapidocr", "chat"),
        ("rapidocr", "letter"),
        ("tesseract", "chat"),
        ("tesseract", "letter"),
    ]
    for name in ("chat.png", "sent.png"):
        texts = {row["engine"]: row for row in _rows(case, "texts") if row["source_id"] == _named(case, name)}
        assert {engine: row["text"] for engine, row in texts.items()} == {
            name: SAID[name]["chat"][0] for name in ("tesseract", "rapidocr")
        }
        assert texts["rapidocr"]["supersedes"] == texts["tesseract"]["text_id"]


def test_a_picture_without_text_is_counted_and_not_read(case: OpenedCase) -> None:
    kinds = {row["source_id"]: row["kind"] for row in _rows(case, "pictures")}
    assert len(kinds) == 4
    assert kinds[_named(case, EMPTY)] == "blank"
    assert not [row for row in _rows(case, "texts") if row["source_id"] == _named(case, EMPTY)]


def test_a_queue_is_published_before_pictures_are_read_and_after_each_reading(case: OpenedCase) -> None:
    versions = sorted(file.name[:5] for file in (case.store.root / "queue").iterdir())
    assert versions == ["v0001", "v0002", "v0003"]
    assert case.run["units"]["queue"][0].startswith("v0003")
    before, _ = case.changes()
    assert (before or "").startswith("v0002")
    log = case.run["queue_versions"]
    assert [entry["causes"] for entry in log] == [[], ["pictures read"], ["read again"]]


def test_of_what_only_the_second_reading_shows_to_be_held_nothing_is_left(case: OpenedCase) -> None:
    letter = _named(case, "letter.png")
    assert [row["handling"] for row in _rows(case, "holds") if row["source_id"] == letter] == ["LPP_HOLD"]
    for file in case.store.root.rglob("*"):
        if file.suffix == ".parquet":
            table, unit = file.parent.name, file.stem
            assert "Amara" not in repr(case.store.read(table, [unit]).to_pylist()), file
        elif file.is_file():
            assert b"Amara" not in file.read_bytes(), file
    (path,) = case.files("views") or case.store.views()
    with view(path) as found:
        assert found.search("Amara") == found.search("aduice") == found.search("letter.png") == []
        assert found.search("eight")
    assert all(line.path != "JAS1/DCIM/letter.png" for unit in ("1", "2") for line in case.unit(unit).lines)


def test_a_unit_that_is_held_since_the_version_before_is_not_told_of(case: OpenedCase) -> None:
    _, told = case.changes()
    (gone,) = [change for change in told if change.after is None]
    assert (gone.title, gone.lost) == (None, ())


def test_views_of_earlier_publications_are_gone_and_the_present_one_is_its_owners_alone(case: OpenedCase) -> None:
    (path,) = case.store.views()
    assert stat.S_IMODE(path.stat().st_mode) == 0o444
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_second_run_has_nothing_to_do(case: OpenedCase, case_file: Path, triage: Callable[..., Any]) -> None:
    engine = Here()
    assert triage(case_file, case_file.parent / "store", engine).idle
    assert engine.stages == []


def _second_look(chunk: Chunk, done: Sequence[str]) -> bool:
    return chunk.stage == "look" and "look" in done


def _pages(chunk: Chunk, done: Sequence[str]) -> bool:
    return chunk.stage == "entities" and "documents" in done


def _second_reading(chunk: Chunk, done: Sequence[str]) -> bool:
    return chunk.stage == "again"


@pytest.mark.parametrize("before", [_second_look, _pages, _second_reading])
def test_a_run_that_was_stopped_goes_on_and_ends_alike_however_pictures_are_grouped(
    case: OpenedCase, case_file: Path, triage: Callable[..., Any], tmp_path: Path, before: Stops
) -> None:
    """Copies of pictures are wiped with the first run; the second learns only on its way which it needs."""
    settings = tmp_path / "settings.toml"
    settings.write_text("[text]\nbatch_sources = 1\n", "utf-8")
    with pytest.raises(KeyboardInterrupt):
        triage(case_file, tmp_path / "store", Here(before), settings_file=settings)
    assert list(opened(tmp_path / "store", None).store.scratch.iterdir()) == []
    engine = Here()
    assert triage(case_file, tmp_path / "store", engine, settings_file=settings).state == "COMPLETED_WITH_GAPS"
    assert "copy" in engine.stages
    after = opened(tmp_path / "store", None)
    for table in ("texts", "mentions", "pictures", "similar", "holds", "units"):
        assert sorted(map(repr, _rows(after, table))) == sorted(map(repr, _rows(case, table))), table


@pytest.mark.parametrize("stage", ["parse", "look", "documents", "again", "text", "entities", "terms", "merge"])
def test_where_a_unit_of_work_was_lost_the_next_run_leaves_what_the_first_had(
    case: OpenedCase, case_file: Path, triage: Callable[..., Any], tmp_path: Path, stage: str
) -> None:
    """Also what only the second reading has shown to be held, although all other units say that they are done."""
    shutil.copytree(case.store.root.parents[1], tmp_path / "store")
    store = opened(tmp_path / "store", None).store
    lost = store.units("issues", f"{stage}-*")
    for unit in lost:
        store.path("issues", unit).unlink()
    engine = Here()
    assert triage(case_file, tmp_path / "store", engine).state == "COMPLETED_WITH_GAPS"
    assert 0 < len(lost) <= engine.stages.count(stage)
    after = opened(tmp_path / "store", None)
    for table in ("texts", "mentions", "pictures", "similar", "holds", "units"):
        assert sorted(map(repr, _rows(after, table))) == sorted(map(repr, _rows(case, table))), table


def test_what_is_held_stays_so_where_the_first_reading_was_lost(
    case_file: Path, triage: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a photograph, which is read again for what was found in it: that was taken out of MENTIONS."""
    monkeypatch.setattr("pipeline.text.again._LINES", frozenset())
    monkeypatch.setitem(SAID["tesseract"], "letter", ("Dear Amara my aduice is call 07700 900123", 0.95))
    triage(case_file, tmp_path / "store", Here())
    before = opened(tmp_path / "store", None)
    for unit in before.store.units("issues", "documents-*"):
        before.store.path("issues", unit).unlink()
    again._wanted_of.clear()  # as in a new process
    again._held.cache_clear()
    triage(case_file, tmp_path / "store", Here())
    after = opened(tmp_path / "store", None)
    assert [row["handling"] for row in _rows(after, "holds")] == ["LPP_HOLD"]
    for file in after.store.root.rglob("*.parquet"):
        assert "Amara" not in repr(after.store.read(file.parent.name, [file.stem]).to_pylist()), file


def test_without_a_second_engine_nothing_is_read_again(
    case_file: Path, triage: Callable[..., Any], tmp_path: Path
) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text("[ocr]\nengine = 'tesseract'\n", "utf-8")
    engine = Here()
    triage(case_file, tmp_path / "store", engine, settings_file=settings)
    assert "again" not in engine.stages
    texts = _rows(opened(tmp_path / "store", None), "texts")
    assert {row["engine"] for row in texts if row["origin"] == "ocr"} == {"tesseract"}


def test_a_run_that_is_stopped_after_other_settings_leaves_a_queue_that_can_be_shown(
    case: OpenedCase, case_file: Path, triage: Callable[..., Any], tmp_path: Path
) -> None:
    """The first queue is the same as before, but what it was shown from went when a later one was there."""
    store = tmp_path / "store"
    shutil.copytree(case_file.parent / "store", store)
    (tmp_path / "settings.toml").write_text("[text]\nbatch_sources = 1\n", "utf-8")
    with pytest.raises(KeyboardInterrupt):
        triage(case_file, store, Here(lambda chunk, _: chunk.stage == "look"), settings_file=tmp_path / "settings.toml")
    assert opened(store, None).unit("1").lines


def test_neither_dask_nor_a_log_is_told_of_names(case: OpenedCase) -> None:
    names = {
        "records": None,
        "texts": "t",
        "sources": "",
        "region": "GB",
        "merged": (),
        "nominals": "",
        "names": "ours",
        "zone": "UTC",
    }
    chunk = EntitiesChunk(folder=case.store.root, unit="entities-1", parties=("Amara Example",), **names)
    assert repr(chunk) == str(chunk) == "EntitiesChunk(entities-1)"


def test_of_records_with_one_picture_those_that_are_held_are_not_read_again() -> None:
    task = Task(("r1", "r2"), also=(("r3", "s3"), ("r4", "s4")))
    left = again._without(task, frozenset({"r1", "r3"}))
    assert (left.records, left.also) == (("r2",), (("r4", "s4"),))


def test_a_withheld_picture_is_withheld_in_whatever_file_it_is(
    case: OpenedCase, case_file: Path, triage: Callable[..., Any], tmp_path: Path
) -> None:
    """The last test: it changes the case."""
    store = case_file.parent / "store"
    shown = next(
        unit
        for unit in map(case.unit, ("1", "2", "3"))
        if any("eight" in p.text for x in unit.lines for p in x.passages)
    )
    with alone(case.store):
        holds.withhold(store, case, shown, "LPP_HOLD", "an adviser's", Actor("ajones", frozenset({"investigator"})))
    assert case.store.views() == []  # at once
    triage(case_file, store, Here())
    after = opened(store, None)
    held = {row["source_id"] for row in _rows(after, "held")}
    assert held >= {_named(after, "chat.png"), _named(after, "sent.png")}
    (path,) = after.store.views()
    with view(path) as found:
        assert found.search("mill") == []
    with pytest.raises(NoSuchUnit):
        after.unit(shown.unit_id)
