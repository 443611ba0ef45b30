"""The store's intelligence in a run, and cases that are linked with it anew from what is stored."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from flows import cli
from flows.case import holds
from flows.case.actor import Actor, NotAllowed, account
from flows.case.delivery import Delivered, bring, withdraw
from flows.case.lock import Busy, alone
from flows.case.opened import OpenedCase, opened
from flows.chunks.chunk import Chunk, Report
from flows.chunks.score import ScoreChunk
from flows.relink import NotRelinked, relink
from flows.workers.engine import InProcess
from models.mistakes import Mistakes
from pipeline import audit
from pipeline.demo.android import Contact, Sms, contacts2, mmssms
from pipeline.errors import TriageError
from pipeline.intelligence import versions
from pipeline.intelligence.delivery import Order
from pipeline.verify import manifest

CASE = """\
case_id: T/6/26
operation_name: LINKING
offence_window: {start: 2026-03-14T20:00:00Z, end: 2026-03-15T06:00:00Z}
parties:
  - {party_id: S1, role: suspect, nominal_id: N-0001, identifiers: [{type: phone, value: "07700 900201"}]}
intelligence: [intel.csv]
exhibits:
  - {exhibit_ref: JAS/1, subject: S1, authority: PACE_S19_20, extraction: {path: JAS1}}
"""
HEADER = (
    "nominal_id,type,value,valid_from,valid_to,source,assessment,handling,conditions,review_by,"
    "role,case_ref,outcome,mo_tags"
)
FIRST, SECOND, THIRD = "07700 900301", "07700 900302", "07700 900303"
ON = datetime(2026, 1, 5, 12, tzinfo=UTC)
QUIET = Console(quiet=True)
ANALYST = Actor("mnowak", frozenset({"intel_analyst"}))


def line(nominal: str, number: str, graded: str = "1,A,P,", review_by: str = "2099-01-01") -> str:
    return f"{nominal},phone,{number},2025-01-01,,{graded},{review_by},,,,"


def delivered(folder: Path, *lines: str, name: str = "delivery.csv") -> Path:
    (folder / name).write_text("\n".join((HEADER, *lines)) + "\n", "utf-8")
    return folder / name


def order() -> Order:
    return Order("DI Example", "a reason", datetime.now(UTC))


def brought(store: Path, *lines: str, partial: bool = False) -> Delivered:
    return bring(store, [delivered(store.parent, *lines)], order(), "GB", partial, ANALYST)


class Counting(InProcess):
    """What was worked on."""

    def __init__(self) -> None:
        self.stages: list[str] = []

    def run(self, chunks: Iterable[Chunk]) -> Iterator[Report]:
        self.stages += [chunk.stage for chunk in chunks]
        return super().run(chunks)


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory, triage: Callable[..., Any]) -> Path:
    """A telephone with three strangers on it, run without any intelligence in the store. Nothing may be changed."""
    folder = tmp_path_factory.mktemp("intelligence")
    data = folder / "JAS1/data/data"
    for package in ("com.android.providers.telephony", "com.android.providers.contacts"):
        (data / package / "databases").mkdir(parents=True)
    texts = [Sms(number.replace(" ", ""), "See you at the library", ON) for number in (FIRST, SECOND, THIRD)]
    mmssms(data / "com.android.providers.telephony/databases/mmssms.db", texts)
    contacts2(data / "com.android.providers.contacts/databases/contacts2.db", [Contact("Efua", [FIRST])])
    delivered(folder, line("N-0001", "07700 900201"), name="intel.csv")
    (folder / "case.yaml").write_text(CASE, "utf-8")
    triage(folder / "case.yaml", folder / "store")
    (folder / "store/roles.toml").write_text(f'intel_analyst = ["{account()}"]\n', "utf-8")
    return folder


@pytest.fixture
def folder(once: Path, tmp_path: Path) -> Path:
    """The same, to be changed."""
    shutil.copytree(once / "store", tmp_path / "store")
    shutil.copytree(once / "JAS1", tmp_path / "JAS1")
    for name in ("case.yaml", "intel.csv"):
        shutil.copyfile(once / name, tmp_path / name)
    yaml = tmp_path / "store/cases/T-6-26/case.yaml"
    yaml.write_text(yaml.read_text("utf-8").replace(str(once), str(tmp_path)), "utf-8")
    return tmp_path


def case_of(folder: Path) -> OpenedCase:
    return opened(folder / "store", None)


def links_to(case: OpenedCase, nominal: str) -> list[dict[str, Any]]:
    rows = case.store.read("links", case.run["units"]["links"]).to_pylist()
    return [row for row in rows if row["nominal_id"] == nominal]


def reasons(case: OpenedCase) -> list[str]:
    rows = case.store.read("queue", case.run["units"]["queue"]).to_pylist()
    return [reason["text"] for row in rows for reason in row["reasons"]]


def made_by_reading(case: OpenedCase) -> dict[str, tuple[int, bytes]]:
    """Tables that no linking may touch: when they were written, and what stands in them."""
    tables = ("sources", "records", "texts", "mentions", "parties", "duplicates", "reads")
    return {
        str(file): (file.stat().st_mtime_ns, file.read_bytes())
        for table in tables
        for file in sorted((case.store.root / table).glob("*.parquet"))
    }


def test_the_stores_intelligence_is_linked_in_a_run_and_nothing_is_read_again(
    folder: Path, triage: Callable[..., Any]
) -> None:
    before = made_by_reading(case_of(folder))
    brought(folder / "store", line("N-0500", FIRST))
    engine = Counting()
    triage(folder / "case.yaml", folder / "store", engine)
    assert set(engine.stages) == {"link", "score", "queue"}
    case = case_of(folder)
    assert made_by_reading(case) == before
    assert {row["grade"] for row in links_to(case, "N-0500")} == {"G1"}
    assert any("nominal N-0500, G1" in text for text in reasons(case))
    engine = Counting()
    assert triage(folder / "case.yaml", folder / "store", engine).idle
    assert engine.stages == []
    assert manifest.verify(case.store.root) == []


def test_a_case_is_linked_anew_while_its_extraction_and_its_files_are_away(folder: Path) -> None:
    before = made_by_reading(case_of(folder))
    for name in ("JAS1", "case.yaml", "intel.csv"):
        (folder / name).rename(folder / f"away-{name}")
    brought(folder / "store", line("N-0500", FIRST))
    made = relink(folder / "store", "T/6/26", QUIET)
    assert (made.version, made.causes) == ("v0002", ("intelligence",))
    assert any("nominal N-0500" in text for change in made.told for _, text in change.gained)
    case = case_of(folder)
    assert made_by_reading(case) == before
    assert any("nominal N-0500, G1" in text for text in reasons(case))
    assert list(case.store.scratch.iterdir()) == []


def test_after_it_the_case_verifies_and_a_run_has_nothing_to_do(folder: Path, triage: Callable[..., Any]) -> None:
    brought(folder / "store", line("N-0500", FIRST))
    relink(folder / "store", None, QUIET)
    assert manifest.verify(case_of(folder).store.root) == []
    engine = Counting()
    ended = triage(folder / "case.yaml", folder / "store", engine)
    assert engine.stages == []
    assert ended.idle


def test_linked_anew_is_byte_for_byte_what_a_run_gives(folder: Path, once: Path, triage: Callable[..., Any]) -> None:
    shutil.copytree(folder, folder / "other")
    stores = (folder / "store", folder / "other/store")
    for store in stores:
        brought(store, line("N-0500", FIRST), line("N-0501", SECOND, "2,C,C,Not for the defence"))
    relink(stores[0], None, QUIET)
    triage(folder / "other/case.yaml", stores[1])
    tables = [
        {
            table: [file.read_bytes() for file in opened(store, None).files(table)]
            for table in ("links", "units", "queue")
        }
        for store in stores
    ]
    assert tables[0] == tables[1]


def test_nothing_new_is_no_version(folder: Path) -> None:
    brought(folder / "store", line("N-0500", FIRST))
    first = relink(folder / "store", None, QUIET)
    again = relink(folder / "store", None, QUIET)
    assert (again.version, again.causes, again.told) == (first.version, (), ())


def test_what_is_withdrawn_is_linked_no_more_and_leaves_the_case(folder: Path) -> None:
    brought(folder / "store", line("N-0500", FIRST))
    relink(folder / "store", None, QUIET)
    withdraw(folder / "store", ["N-0500"], order(), ANALYST)
    made = relink(folder / "store", None, QUIET)
    assert made.causes == ("intelligence",)
    case = case_of(folder)
    assert not links_to(case, "N-0500")
    units = case.store.units("nominals", "*")
    assert "N-0500" not in case.store.read("nominals", units)["nominal_id"].to_pylist()


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        (line("N-0500", FIRST, "2,E,P,"), "intelligence suspected false"),
        (line("N-0500", FIRST, "3,B,P,"), "source not reliable"),
        (line("N-0500", FIRST, review_by="2026-01-02"), "the entry is past its review"),
        ("N-0500,phone,07700 900301,2024-01-01,2025-01-01,1,A,P,,2099-01-01,,,,", "later than the last known use"),
    ],
    ids=["E", "source 3", "past review", "expired"],
)
def test_what_may_not_count_is_shown_and_never_scored_nor_in_a_lane(folder: Path, entry: str, says: str) -> None:
    before = case_of(folder).store.read("queue", case_of(folder).run["units"]["queue"]).to_pylist()
    brought(folder / "store", entry)
    relink(folder / "store", None, QUIET)
    case = case_of(folder)
    found = links_to(case, "N-0500")
    assert found
    dated = [row for row in found if any(says in said for said in row["negative_evidence"])]
    assert dated
    assert not any(row["scores"] for row in dated)
    after = case.store.read("queue", case.run["units"]["queue"]).to_pylist()
    assert [(row["unit_id"], row["score"], row["lanes"]) for row in after if row["kind"] != "account"] == [
        (row["unit_id"], row["score"], row["lanes"]) for row in before if row["kind"] != "account"
    ]


def test_conditions_of_handling_travel_to_the_reason_that_a_reviewer_reads(folder: Path) -> None:
    brought(folder / "store", line("N-0500", FIRST, "1,B,C,Not to be shown to the suspect"))
    relink(folder / "store", None, QUIET)
    case = case_of(folder)
    assert {row["conditions"] for row in links_to(case, "N-0500")} == {"Not to be shown to the suspect"}
    assert any("handling C (Not to be shown to the suspect)" in text for text in reasons(case))


def test_what_case_file_and_store_both_say_is_one_reason(folder: Path, triage: Callable[..., Any]) -> None:
    delivered(folder, line("N-0001", "07700 900201"), line("N-0500", FIRST), name="intel.csv")
    triage(folder / "case.yaml", folder / "store")
    alone_ = reasons(case_of(folder))
    brought(folder / "store", line("N-0500", FIRST))
    triage(folder / "case.yaml", folder / "store")
    case = case_of(folder)
    assert len({row["locator"] for row in case.store.read("nominals", case.run["units"]["nominals"]).to_pylist()}) == 3
    found = links_to(case, "N-0500")
    assert len({row["link_id"] for row in found}) == len(found)
    assert sorted(reasons(case)) == sorted(alone_)


def test_a_name_of_the_store_alone_is_looked_for_in_no_text(folder: Path, triage: Callable[..., Any]) -> None:
    before = made_by_reading(case_of(folder))
    brought(folder / "store", "N-0500,name,Library Example,,,1,A,P,,2099-01-01,,,,")
    triage(folder / "case.yaml", folder / "store")
    assert made_by_reading(case_of(folder)) == before


def test_each_version_says_its_cause(folder: Path, triage: Callable[..., Any]) -> None:
    store = folder / "store"
    brought(store, line("N-0500", FIRST))
    relink(store, None, QUIET)
    weights = folder / "weights.toml"
    weights.write_text("[caps]\ntime = 5.0\n")
    triage(folder / "case.yaml", store, scoring_file=weights)
    text = (folder / "case.yaml").read_text("utf-8")
    (folder / "case.yaml").write_text(text.replace("2026-03-14T20", "2026-03-14T18"), "utf-8")
    triage(folder / "case.yaml", store, scoring_file=weights)
    log = case_of(folder).run["queue_versions"]
    assert [(entry["version"][:5], entry["causes"]) for entry in log] == [
        ("v0001", []),
        ("v0002", ["intelligence"]),
        ("v0003", ["weights"]),
        ("v0004", ["case file"]),
    ]
    assert case_of(folder).since(log[1]["version"]) == "v0002 (weights, case file)"


def test_a_review_that_has_fallen_due_is_a_cause_of_its_own(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    brought(folder / "store", line("N-0500", FIRST, review_by="2098-12-31"))
    relink(folder / "store", None, QUIET)
    assert any(row["scores"] for row in links_to(case_of(folder), "N-0500"))

    class Later(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> "Later":
            return cls(2099, 1, 1, tzinfo=tz)

    monkeypatch.setattr("flows.relink.datetime", Later)
    made = relink(folder / "store", None, QUIET)
    assert made.causes == ("reviews of intelligence that are due",)
    assert not any(row["scores"] for row in links_to(case_of(folder), "N-0500"))


def test_a_case_that_another_run_works_on_is_left_alone(folder: Path) -> None:
    with alone(case_of(folder).store), pytest.raises(Busy):
        relink(folder / "store", None, QUIET)


def test_a_case_of_which_other_things_may_be_read_now_has_to_be_run(folder: Path) -> None:
    yaml = folder / "store/cases/T-6-26/case.yaml"
    yaml.write_text(yaml.read_text("utf-8") + "legal_advisers: ['07700 900302']\n", "utf-8")
    brought(folder / "store", line("N-0500", FIRST))
    with pytest.raises(NotRelinked, match="what may be read of it has changed"):
        relink(folder / "store", None, QUIET)


def test_a_case_that_an_earlier_program_ran_has_to_be_run(folder: Path, triage: Callable[..., Any]) -> None:
    case = case_of(folder)
    case.store.write_json("run.json", {name: said for name, said in case.run.items() if name != "parts"})
    with pytest.raises(NotRelinked, match="Run the case once more"):
        relink(folder / "store", None, QUIET)
    triage(folder / "case.yaml", folder / "store")
    assert relink(folder / "store", None, QUIET).causes == ()


def test_a_case_with_another_exhibit_has_to_be_run(folder: Path) -> None:
    case = case_of(folder)
    case.store.write_json("run.json", case.run | {"parts": {}} | {"parts": {"x" * 32: {}}})
    with pytest.raises(NotRelinked, match="other exhibits"):
        relink(folder / "store", None, QUIET)


def test_a_case_that_is_stopped_while_it_is_linked_has_the_queue_it_had(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = case_of(folder).run
    brought(folder / "store", line("N-0500", FIRST))

    def stopped(_chunk: ScoreChunk) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(ScoreChunk, "run", stopped)
        with pytest.raises(KeyboardInterrupt):
            relink(folder / "store", None, QUIET)
    case = case_of(folder)
    assert case.run == before
    assert manifest.verify(case.store.root) == []
    assert relink(folder / "store", None, QUIET).version == "v0002"


def test_what_is_damaged_in_a_case_is_said_where_it_is_linked_anew_and_the_queue_stays(folder: Path) -> None:
    before = case_of(folder)
    mentions = next(iter(before.files("mentions")))
    content = mentions.read_bytes()
    mentions.write_bytes(content[:-20] + bytes(20))
    brought(folder / "store", line("N-9001", FIRST))
    with pytest.raises(TriageError, match=r"mentions.*: cannot be read .* Remove .*issues.* and run the case again"):
        relink(folder / "store", None, QUIET)
    assert case_of(folder).run["units"]["queue"] == before.run["units"]["queue"]
    mentions.write_bytes(content)
    assert relink(folder / "store", None, QUIET).version == "v0002"


def test_a_conversation_that_is_withheld_stays_out_when_linked_anew(folder: Path, triage: Callable[..., Any]) -> None:
    case = case_of(folder)
    row = next(r for r in case.store.read("queue", case.run["units"]["queue"]).to_pylist() if SECOND[-3:] in str(r))
    with alone(case.store):
        shown = case.unit(row["unit_id"])
        holds.withhold(folder / "store", case, shown, "LPP_HOLD", "a reason", Actor("rkaur", frozenset()))
    brought(folder / "store", line("N-0500", SECOND))
    with pytest.raises(NotRelinked):
        relink(folder / "store", None, QUIET)
    triage(folder / "case.yaml", folder / "store")
    assert links_to(case_of(folder), "N-0500") == []
    assert relink(folder / "store", None, QUIET).causes == ()


def test_what_is_done_is_logged_with_counts_and_references_and_no_value(folder: Path) -> None:
    store = folder / "store"
    brought(store, line("N-0500", FIRST))
    withdraw(store, ["N-0500"], order(), ANALYST)
    with pytest.raises(Mistakes):
        brought(store, line("N-0500", "nobody"))
    brought(store, line("N-0501", SECOND))
    relink(store, None, QUIET)
    events = list(audit.events(store, ""))
    assert [(event["action"], event["detail"]["event"]) for event in events] == [
        ("collect", "intelligence import"),
        ("erase", "intelligence withdrawal"),
        ("refuse", "intelligence rejected"),
        ("collect", "intelligence import"),
    ]
    assert events[0]["detail"]["ordered_by"] == "DI Example"
    (linked,) = [e for e in audit.events(store, "T/6/26") if e["detail"].get("event") == "linked anew"]
    assert linked["action"] == "combine"
    written = (store / audit.NAME).read_text()
    assert not [value for value in ("900301", "900302", "nobody") if value in written]


def _triage(folder: Path, *arguments: str) -> tuple[int, str]:
    """As people type it, in a process of its own."""
    command = [sys.executable, "-m", "flows.cli", *arguments, "--store", str(folder / "store")]
    environment = os.environ | {"COLUMNS": "300"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=60)
    return done.returncode, done.stdout + done.stderr


def _said(folder: Path, *arguments: str) -> str:
    """What the same says in this process: on the terminal, and as the mistake that ends it."""
    ended = CliRunner().invoke(cli.app, [*arguments, "--store", str(folder / "store")])
    assert ended.exit_code != 0
    return f"{ended.output}{ended.stderr}{ended.exception}"


WHY = ("--by", "DI Example", "--reason", "weekly delivery")


def test_the_commands_as_people_type_them(folder: Path) -> None:
    good = delivered(folder, line("N-0500", FIRST), line("N-0501", SECOND, "1,B,C,Not for the defence"))
    code, said = _triage(folder, "intel", "import", str(good), *WHY)
    assert (code, said.strip()) == (
        0,
        "v0001: nominals 2 new; 2 identifiers, 0 roles. Link the cases anew: triage intel link",
    )
    assert _triage(folder, "intel", "import", str(good), *WHY) == (
        0,
        "Nothing new: nominals 2 unchanged. There is no new version.\n",
    )
    code, said = _triage(folder, "intel", "link")
    assert code == 0
    assert "T/6/26: v0002 (intelligence" in said
    code, said = _triage(folder, "intel", "status", "--json")
    told = json.loads(said)
    assert (code, told["nominals"], told["types"], told["with_conditions"]) == (0, 2, {"phone": 2}, 1)
    assert "DI Example" in _triage(folder, "intel", "status")[1]
    assert _triage(folder, "queue", "--changes")[1].startswith("Since v0001 (intelligence")


def test_mistakes_are_named_all_at_once_with_their_remedy_and_nothing_is_imported(folder: Path) -> None:
    bad = delivered(folder, line("N-0500", "nobody"), line("N-0501", SECOND), "N-0502,phone,07700 900303,,,,,,,,,,,")
    code, said = _triage(folder, "intel", "import", str(bad), *WHY)
    assert code == 2
    assert [text.split("delivery.csv")[1].split(" ")[0] for text in said.splitlines()[:-1]] == [
        ":2:",
        ":4:",
        ":4:",
        ":4:",
    ]
    assert "REFUSED: nothing was done" in said
    assert "nobody" not in said
    assert versions.current(folder / "store").versions == ()


def test_in_part_what_is_left_out_is_named(folder: Path) -> None:
    bad = delivered(folder, line("N-0500", "nobody"), line("N-0500", FIRST), line("N-0501", SECOND))
    code, said = _triage(folder, "intel", "import", str(bad), *WHY, "--partial")
    assert code == 0
    assert "delivery.csv:2: value: is not a phone" in said
    assert "Left out, with all that the files say of them: N-0500" in said
    held = versions.current(folder / "store")
    assert held.nominals["nominal_id"].to_pylist() == ["N-0501"]
    kept = json.loads((held.versions[0].folder / "refused.json").read_text())
    assert [(row["nominal_id"], row["at"]) for row in kept] == [("N-0500", "delivery.csv:2")]


def test_a_row_of_nobody_is_left_out_by_no_import_for_it_may_be_anybodys(folder: Path) -> None:
    brought(folder / "store", line("N-0500", FIRST), line("N-0500", SECOND))
    with pytest.raises(Mistakes, match="nominal_id"):
        brought(folder / "store", line("N-0500", FIRST), line("", SECOND), partial=True)
    assert versions.current(folder / "store").nominals.num_rows == 2


def test_what_is_left_out_of_a_delivery_that_says_nothing_new_is_logged(folder: Path) -> None:
    brought(folder / "store", line("N-0500", FIRST))
    made = brought(folder / "store", line("N-0500", FIRST), line("N-0501", "nobody"), partial=True)
    assert made.imported.version is None
    event = list(audit.events(folder / "store", ""))[-1]
    assert (event["action"], event["detail"]["mistakes"], len(event["detail"]["sha256"])) == ("refuse", 1, 1)


@pytest.mark.parametrize("who", [Actor("jdoe"), Actor("jdoe", frozenset({"investigator", "supervisor"}))])
def test_only_an_analyst_brings_or_withdraws_intelligence_and_a_refusal_is_logged(folder: Path, who: Actor) -> None:
    store, file = folder / "store", delivered(folder, line("N-0500", FIRST))
    for refused in (
        lambda: bring(store, [file], order(), "GB", False, who),
        lambda: withdraw(store, ["N-0500"], order(), who),
    ):
        with pytest.raises(NotAllowed, match="is not intel_analyst"):
            refused()
        event = list(audit.events(store, ""))[-1]
        assert (event["action"], event["actor"], event["detail"]["needs"]) == ("refuse", "jdoe", "intel_analyst")
    assert versions.current(store).versions == ()


def test_a_store_that_is_not_there_is_not_made_by_who_may_not_import(folder: Path) -> None:
    file = delivered(folder, line("N-0500", FIRST))
    with pytest.raises(NotAllowed):
        bring(folder / "typed-wrongly", [file], order(), "GB", False, Actor("jdoe"))
    assert not (folder / "typed-wrongly").exists()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("import", "nowhere.csv", *WHY), "nowhere.csv: no such file"),
        (("import", "nowhere.csv", *WHY, "--partial"), "nowhere.csv: no such file"),
        (("withdraw", "N-9", *WHY), "nominal N-9: the store's intelligence says nothing of it"),
        (("import", "nowhere.csv", "--by", " ", "--reason", "x"), "may not be empty"),
        (("link", "T/9/26"), "case T/9/26 has not been run in this store"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(once: Path, arguments: Sequence[str], expected: str) -> None:
    assert expected in _said(once, "intel", *arguments)


def test_without_any_case_nothing_can_be_linked(tmp_path: Path) -> None:
    assert "no case is there" in _said(tmp_path, "intel", "link")


def test_a_linkage_key_that_is_none_is_named_with_what_to_do(folder: Path) -> None:
    (folder / "store/intelligence/linkage.key").write_text("not a key")
    assert "linkage.key: cannot be read. Put it back" in _said(folder, "run", str(folder / "case.yaml"))


def test_a_changed_version_of_intelligence_stops_everything_and_verify_says_so(folder: Path) -> None:
    brought(folder / "store", line("N-0500", FIRST))
    (version,) = versions.versions(folder / "store")
    (version.folder / "roles.parquet").unlink()
    for arguments in (("intel", "link"), ("intel", "status"), ("run", str(folder / "case.yaml")), ("verify",)):
        assert "put the folder back from a copy of the store" in " ".join(_said(folder, *arguments).split())
