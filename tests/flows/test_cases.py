"""Cases of one store: what one learns of another, and when."""

import errno
import os
import shutil
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image
from rich.console import Console

from flows import start
from flows.case import holds, suspects
from flows.case import linkage as index
from flows.case.actor import Actor
from flows.case.lock import alone
from flows.case.opened import OpenedCase, opened
from flows.case.purge import purge
from flows.case.repeat import Known
from flows.case.submission import Submission
from flows.chunks.chunk import Chunk, Report
from flows.chunks.link import contents
from flows.chunks.linkage import LinkageChunk
from flows.relink import relink
from flows.workers.engine import InProcess
from models.schemas import NOMINALS, ROLES
from models.settings import read
from pipeline import audit
from pipeline.demo.android import Contact, Sms, contacts2, mmssms
from pipeline.errors import StoreDamaged
from pipeline.intelligence import delivery, linkage
from pipeline.intelligence.delivery import Order
from pipeline.intelligence.store import IntelligenceStore
from pipeline.verify import manifest

FIRST, SECOND = "42/000123/26", "42/000200/26"
ASHA, INGRID, JORDAN, KENJI = "+447700900101", "+447700900301", "+447700900201", "+447700900307"
ON = datetime(2026, 3, 10, 20, tzinfo=UTC)
QUIET = Console(quiet=True)
CASE = """\
case_id: {case_id}
operation_name: TOGETHER
parties:
  - {{party_id: C1, role: complainant, identifiers: [{{type: phone, value: "{asha}"}}]}}
  - {{party_id: S1, role: suspect, nominal_id: N-0001, identifiers: [{{type: phone, value: "{jordan}"}}]}}
  - {{party_id: W1, role: witness, identifiers: [{{type: phone, value: "{ingrid}"}}]}}
lines_of_enquiry: [{{id: LOE1, text: "Contact between S1 and C1"}}]
intelligence: [{intelligence}]
exhibits:
  - {{exhibit_ref: JAS/1, subject: S1, authority: PACE_S19_20, extraction: {{path: JAS1}}}}
"""
OF_THE_COMPLAINANT = """\
  - exhibit_ref: JAS/2
    subject: C1
    authority: PCSCA_S37
    dpn_ref: DPN/77
    lines_of_enquiry: [LOE1]
    scope: {kinds: [message]}
    extraction: {path: JAS2}
"""
INTELLIGENCE = """\
nominal_id,type,value,valid_from,source,assessment,handling,role,case_ref,outcome,mo_tags
N-0001,phone,07700 900201,2024-05-01,1,A,P,suspect,42/000077/25,no further action,lift home
"""


@pytest.fixture(scope="module")
def both(triage, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in which the suspect's phone is an exhibit of two cases, and the complainant's one of the first."""
    folder = tmp_path_factory.mktemp("both")
    for exhibit, others in (("JAS1", (ASHA, INGRID, KENJI)), ("JAS2", (JORDAN, KENJI))):
        data = folder / exhibit / "data/data"
        for package in ("com.android.providers.telephony", "com.android.providers.contacts"):
            (data / package / "databases").mkdir(parents=True)
        texts = [Sms(number, "See you at the library", ON) for number in others]
        mmssms(data / "com.android.providers.telephony/databases/mmssms.db", texts)
        contacts2(data / "com.android.providers.contacts/databases/contacts2.db", [Contact("My number", [JORDAN])])
    (folder / "JAS1/DCIM").mkdir()
    Image.effect_noise((64, 64), 80).save(folder / "JAS1/DCIM/climbing.png")
    (folder / "intelligence.csv").write_text(INTELLIGENCE, "utf-8")
    (folder / "settings.toml").write_text('[ocr]\nengine = "none"\n')  # what is in pictures is not asked here
    people = {"asha": ASHA, "jordan": JORDAN, "ingrid": INGRID}
    first = CASE.format(case_id=FIRST, intelligence="intelligence.csv", **people) + OF_THE_COMPLAINANT
    second = CASE.format(case_id=SECOND, intelligence="", **people)
    for name, text in (("first.yaml", first), ("case.yaml", second)):
        (folder / name).write_text(text, "utf-8")
        triage(folder / name, folder / "store", settings_file=folder / "settings.toml")
    return folder / "store"


@pytest.fixture
def store(both: Path, tmp_path: Path) -> Path:
    """The same, to be changed."""
    shutil.copytree(both, tmp_path / "store")
    return tmp_path / "store"


def again(both: Path, store: Path, triage, *engine: InProcess):
    """The second case is run once more."""
    return triage(both.parent / "case.yaml", store, *engine, settings_file=both.parent / "settings.toml")


def index_of(store: Path, case_id: str) -> Path:
    return store / "intelligence" / "linkage" / f"{case_id.replace('/', '-')}.parquet"


def links_of(found: OpenedCase) -> list[dict[str, object]]:
    rows = found.store.read("links", found.run["units"]["links"]).to_pylist()
    return [row for row in rows if row["other_case"]]


def test_a_case_that_is_run_later_is_linked_to_the_one_before(both: Path) -> None:
    rows = links_of(opened(both, SECOND))
    assert {row["other_case"] for row in rows} == {FIRST}
    (link,) = [row for row in rows if row["value_norm"] == JORDAN]
    assert (link["grade"], link["scores"]) == ("G1", True)
    assert "given there to a suspect" in str(link["waterfall"])


def test_nothing_of_a_complainant_or_a_witness_leaves_the_case(both: Path) -> None:
    """Their numbers are on the suspect's phone."""
    store = IntelligenceStore(both)
    tokens = {row["token"] for file in store.linked("") for row in pq.read_table(file).to_pylist()}
    told = {n: store.linkage.of("value", "phone", n) in tokens for n in (ASHA, INGRID, JORDAN, KENJI)}
    assert told == {ASHA: False, INGRID: False, JORDAN: True, KENJI: True}
    assert not {row["value_norm"] for row in links_of(opened(both, SECOND))} & {ASHA, INGRID}


def test_what_is_written_is_logged_by_counts_and_is_not_written_again(both: Path, triage) -> None:
    events = [e for e in audit.events(both, SECOND) if e["detail"].get("event") == "linkage"]
    rows = pq.read_table(index_of(both, SECOND)).num_rows
    assert [(e["action"], e["detail"]) for e in events] == [
        ("combine", {"event": "linkage", "values": rows, "of_suspects": 1})
    ]
    assert again(both, both, triage).idle
    assert [e for e in audit.events(both, SECOND) if e["detail"].get("event") == "linkage"] == events


def test_an_index_that_was_lost_is_written_again_by_the_next_run_and_by_linking_anew(
    both: Path, triage, store: Path
) -> None:
    before = index_of(store, SECOND).read_bytes()
    for anew in (lambda: again(both, store, triage), lambda: relink(store, SECOND, QUIET)):
        index_of(store, SECOND).unlink()
        anew()
        assert index_of(store, SECOND).read_bytes() == before


def _ready(store: Path, both: Path) -> LinkageChunk:
    """What other cases may learn of the second case, as a worker leaves it, and not told yet."""
    submission = Submission.read(both.parent / "case.yaml", settings_file=both.parent / "settings.toml")
    plan = start.plan(submission, store)
    index_of(store, SECOND).unlink()
    chunk = plan.linkage(plan.parts())
    chunk.run()
    return chunk


def test_a_run_that_was_killed_before_it_was_sealed_is_sealed_and_told_by_the_next(
    both: Path, triage, store: Path
) -> None:
    before, case = index_of(store, SECOND).read_bytes(), opened(store, SECOND).store
    _ready(store, both)
    (case.root / "manifest.json").unlink()
    assert again(both, store, triage).idle
    assert index_of(store, SECOND).read_bytes() == before
    assert manifest.verify(case.root) == []


def test_the_next_run_tells_what_a_worker_has_made_ready(
    both: Path, triage, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = index_of(store, SECOND).read_bytes()
    _ready(store, both)
    monkeypatch.setattr(LinkageChunk, "run", lambda _: pytest.fail("it is made twice"))
    again(both, store, triage)
    assert index_of(store, SECOND).read_bytes() == before


def test_nothing_is_ready_for_a_run_that_has_ended(both: Path, triage, store: Path) -> None:
    chunk = _ready(store, both).model_copy(update={"of_run": "a run that has ended"})
    chunk.file.unlink()
    with pytest.raises(StoreDamaged, match="its run has ended"):
        chunk.run()
    assert not chunk.file.exists()


def test_no_token_stays_in_the_folder_of_a_case(both: Path) -> None:
    """Who may read a case could look its numbers up in the index."""
    files = opened(both, SECOND).store.root.rglob("*.parquet")
    assert "token" in pq.read_schema(index_of(both, SECOND)).names
    assert not [file.name for file in files if "token" in pq.read_schema(file).names]


def test_a_purged_case_is_in_no_index(store: Path) -> None:
    purge(store, SECOND, "A. Officer", "retention decision 7")
    assert linkage.made_from(store, "42-000200-26") is None
    assert [file.stem for file in IntelligenceStore(store).linked("")] == ["42-000123-26"]
    assert audit.verify(store) == []


def test_of_a_purged_case_nothing_is_left_that_a_killed_run_had_of_it_and_a_run_that_goes_on_keeps_it(
    store: Path,
) -> None:
    second = opened(store, SECOND).store
    (kept,) = index.others(store, second)
    with alone(second):
        index.drop_left(store)
    assert kept.exists()
    purge(store, FIRST, "A. Officer", "retention decision 7")
    assert not kept.exists()


def test_what_is_withheld_is_looked_for_by_no_other_case_from_then_on(store: Path) -> None:
    case = opened(store, SECOND)
    with alone(case.store):
        shown = case.unit("1")
        holds.withhold(store, case, shown, "LPP_HOLD", "an adviser's", Actor("ajones", frozenset({"investigator"})))
    assert not index_of(store, SECOND).exists()
    assert index_of(store, FIRST).exists()


def test_what_other_cases_tell_is_kept_also_where_storage_knows_no_links(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without(*_: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    case = opened(store, SECOND).store
    with monkeypatch.context() as patch:
        patch.setattr(os, "link", without)
        (kept,) = index.others(store, case)
    assert kept.read_bytes() == index_of(store, FIRST).read_bytes()


def test_nothing_of_the_index_lies_where_what_reads_evidence_may_write(store: Path, both: Path) -> None:
    """A second name below the case's folder would do as well: what is written to one is written to both."""
    case = opened(store, SECOND).store
    (kept,) = index.others(store, case)
    ready = _ready(store, both).file
    assert [kept.is_file(), ready.is_file()] == [True, True]
    assert not kept.is_relative_to(case.root)
    assert not ready.is_relative_to(case.root)
    assert not [file for file in case.root.rglob("*") if file.is_file() and file.stat().st_nlink > 1]
    index.drop(case)
    assert not [file for file in (store / "intelligence/runs").rglob("*") if file.is_file()]


class Meanwhile(InProcess):
    """The other case is purged, or told of anew, when this one has been linked and before it is scored."""

    def __init__(self, change) -> None:
        self._change = change

    def run(self, chunks: Iterable[Chunk]) -> Iterator[Report]:
        if any(chunk.stage == "score" for chunk in chunks):
            self._change()
        return super().run(chunks)


@pytest.mark.parametrize("purged", [True, False])
def test_a_run_ends_though_another_case_changes_meanwhile_and_the_next_run_knows(
    both: Path, triage, store: Path, purged: bool
) -> None:
    file = index_of(store, FIRST)

    def change() -> None:
        if purged:
            file.unlink()
        else:
            linkage.write(store / "ready.parquet", pq.read_table(file).slice(0, 0), "linkage-other")
            linkage.put(store, file.stem, store / "ready.parquet")

    imported(store, "N-0700", "07700 900999", "suspect")
    assert again(both, store, triage, Meanwhile(change)).state.startswith("COMPLETED")
    assert links_of(opened(store, SECOND))
    assert list(opened(store, SECOND).store.scratch.iterdir()) == []
    assert not again(both, store, triage).idle
    assert links_of(opened(store, SECOND)) == []


def imported(store: Path, nominal_id: str, number: str, role: str) -> None:
    """The store's intelligence says that a number is of somebody, who had a role in a case."""
    graded = {"source_grade": 1, "assessment": "A", "handling": "P", "locator": "intel.csv:2"}
    value = "+44" + number.replace(" ", "")[1:]
    row = {"nominal_id": nominal_id, "type": "phone", "value_raw": number, "value_norm": value} | graded
    said = {"nominal_id": nominal_id, "role": role, "case_ref": "42/000050/25"} | graded
    tables = {"nominals": pa.Table.from_pylist([row], NOMINALS), "roles": pa.Table.from_pylist([said], ROLES)}
    order = Order("DI Example", "a reason", datetime.now(UTC))
    assert delivery.add(store, tables, [], [], [], order, lambda _: None).version


def test_who_is_found_to_be_a_complainant_elsewhere_is_told_of_no_more_when_a_case_is_linked_anew(store: Path) -> None:
    token = IntelligenceStore(store).linkage.of("value", "phone", KENJI)
    assert token in pq.read_table(index_of(store, SECOND))["token"].to_pylist()
    assert KENJI in {row["value_norm"] for row in links_of(opened(store, SECOND))}
    imported(store, "N-0700", KENJI.replace("+44", "0"), "complainant")
    relink(store, SECOND, QUIET)
    assert token not in pq.read_table(index_of(store, SECOND))["token"].to_pylist()
    assert KENJI not in {row["value_norm"] for row in links_of(opened(store, SECOND))}


def test_intelligence_that_changes_nothing_of_what_a_case_tells_makes_no_other_case_another(store: Path) -> None:
    files = [index_of(store, FIRST)]
    before, bytes_before = contents(files), files[0].read_bytes()
    imported(store, "N-0700", "07700 900999", "suspect")
    relink(store, FIRST, QUIET)
    assert files[0].read_bytes() != bytes_before  # it says from what it was made
    assert contents(files) == before


def test_a_case_whose_purge_was_interrupted_is_no_case_of_a_suspect(store: Path) -> None:
    opened(store, SECOND).store.write_json("tombstone.json", {})
    assert list(Known.of(store, read().repeat, datetime(2026, 11, 23, tzinfo=UTC)).cases) == [FIRST]


def test_the_case_sees_that_another_has_its_suspects_identifiers_and_the_grade(both: Path) -> None:
    known = Known.of(both, read().repeat, datetime(2026, 11, 23, tzinfo=UTC))
    told = suspects.case(known, SECOND)
    phones = [row for row in told["links"] if row["type"] == "phone" and row["basis"] == "G1 suspect"]
    assert [(row["other_case"], row["values"], row["state"], row["scores"]) for row in phones] == [
        (FIRST, 1, "candidate", True)
    ]
    assert told["given"] == [{"party_id": "S1", "other_case": FIRST, "type": "phone", "values": 1, "suspect": True}]


def test_one_complainant_of_two_case_files_is_one_and_makes_no_repeat_suspect(both: Path) -> None:
    """Asha is the complainant of both; that the phone is linked to both changes nothing."""
    known = Known.of(both, read().repeat, datetime(2026, 11, 23, tzinfo=UTC))
    told = suspects.nominal(known, "N-0001")
    assert (told["repeat"], told["case_count"], told["complainants"]) == (False, 3, 1)
    assert {(row["case_ref"], row["other_case"]) for row in told["shared"]} == {(SECOND, FIRST)}


def test_a_picture_that_both_cases_have_is_linked_as_the_same_file(both: Path) -> None:
    files = [row for row in links_of(opened(both, SECOND)) if row["type"] == "media_hash"]
    assert files
    assert {(row["grade"], "same file in another case, byte for byte" in str(row["waterfall"])) for row in files} == {
        ("G1", True)
    }
