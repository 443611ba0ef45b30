"""Running again: nothing changed, stopped in the middle, one thing changed."""

import shutil
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from flows.case.opened import opened
from flows.chunks.chunk import Chunk, Report
from flows.workers.engine import InProcess
from pipeline.demo.story import make
from pipeline.errors import Refused
from pipeline.verify import manifest


class Stopping(InProcess):
    """Ctrl-C after so many chunks."""

    def __init__(self, after: int) -> None:
        self.left = after
        self.done: set[str] = set()

    def run(self, chunks: Iterable[Chunk]) -> Iterator[Report]:
        for report in super().run(chunks):
            self.left -= 1
            self.done.add(report.unit)
            yield report
            if self.left == 0:
                raise KeyboardInterrupt


class Counting(InProcess):
    """What was worked on."""

    def __init__(self) -> None:
        self.stages: list[str] = []
        self.units: set[str] = set()

    def run(self, chunks: Iterable[Chunk]) -> Iterator[Report]:
        self.stages += [chunk.stage for chunk in chunks]
        self.units |= {chunk.unit for chunk in chunks}
        return super().run(chunks)


def _tables(root: Path) -> dict[str, str]:
    store = root / "cases"
    return {
        str(file.relative_to(store)): sha256(file.read_bytes()).hexdigest() for file in sorted(store.rglob("*.parquet"))
    }


def test_a_second_run_does_nothing_and_says_so(demo: Path, triaged, triage) -> None:
    before = _tables(triaged.store.root.parents[1])
    engine = Counting()
    ended = triage(demo, triaged.store.root.parents[1], engine)
    assert (ended.idle, ended.state, engine.stages) == (True, "COMPLETED_WITH_GAPS", [])
    assert _tables(triaged.store.root.parents[1]) == before


def test_the_extractions_are_byte_for_byte_what_they_were(demo: Path, triaged, tmp_path: Path) -> None:
    again = make(tmp_path)
    for file in (file for file in tmp_path.rglob("*") if file.is_file()):
        assert (demo.parent / file.relative_to(tmp_path)).read_bytes() == file.read_bytes()
    assert again.read_bytes() == demo.read_bytes()


@pytest.mark.parametrize("after", [*(pytest.param(n, marks=pytest.mark.slow) for n in (1, 2, 5)), 12])
def test_a_run_that_was_stopped_goes_on_and_ends_as_if_it_had_not_been(
    demo: Path, triaged, triage, tmp_path: Path, after: int
) -> None:
    stopped = Stopping(after)
    with pytest.raises(KeyboardInterrupt):
        triage(demo, tmp_path, stopped)
    found = opened(tmp_path, None)
    assert found.run["state"] == "STOPPED"
    assert list(found.store.scratch.iterdir()) == []  # no copy of evidence stays behind
    assert manifest.verify(found.store.root) == []
    engine = Counting()
    ended = triage(demo, tmp_path, engine)
    assert ended.state == "COMPLETED_WITH_GAPS"
    assert len(stopped.done) == after
    assert not stopped.done & engine.units  # nothing twice
    assert _whole(tmp_path) == _whole(triaged.store.root.parents[1])


class Forgetting(InProcess):
    """Copies of evidence are gone when they are to be parsed."""

    def run(self, chunks: Iterable[Chunk]) -> Iterator[Report]:
        for chunk in chunks:
            if chunk.stage == "parse":
                chunk.store.wipe_scratch()
        return super().run(chunks)


def test_a_copy_that_is_not_there_fails_the_run_and_never_passes_for_damaged_evidence(
    demo: Path, triaged, triage, tmp_path: Path
) -> None:
    ended = triage(demo, tmp_path, Forgetting())
    assert ended.state == "FAILED"
    assert all("damaged or gone" in reason for reason in ended.reasons)
    found = opened(tmp_path, None)
    units = found.store.units("issues", "*")
    assert {row["code"] for row in found.store.read("issues", units).to_pylist()} <= {"symlink", "duplicate"}
    assert triage(demo, tmp_path, InProcess()).state == "COMPLETED_WITH_GAPS"
    assert _whole(tmp_path) == _whole(triaged.store.root.parents[1])


def _whole(root: Path) -> dict[str, list[str]]:
    """The current tables by content; a queue of a first publication may be there or not."""
    found = opened(root, None)
    return {
        table: sorted(sha256(file.read_bytes()).hexdigest() for file in found.files(table))
        for table in found.run["units"]
        if table != "queue"
    }


def test_a_changed_weight_scores_and_ranks_again_and_keeps_the_older_queue(
    demo: Path, triaged, triage, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    shutil.copytree(triaged.store.root.parents[1], store)
    weights = tmp_path / "weights.toml"
    weights.write_text("[caps]\ntime = 5.0\n")
    engine = Counting()
    triage(demo, store, engine, scoring_file=weights)
    assert set(engine.stages) == {"score", "queue"}
    versions = sorted(file.name[:5] for file in (store / "cases").rglob("queue/*.parquet"))
    assert versions == ["v0001", "v0002"]


def test_changed_intelligence_links_again_without_reading_again(demo: Path, triaged, triage, tmp_path: Path) -> None:
    store = tmp_path / "store"
    shutil.copytree(triaged.store.root.parents[1], store)
    case = tmp_path / "case.yaml"
    text = demo.read_text("utf-8").replace("path: ", f"path: {demo.parent}/")
    case.write_text(text.replace("intelligence.csv", str(tmp_path / "more.csv")), "utf-8")
    lines = (demo.parent / "intelligence.csv").read_text("utf-8")
    (tmp_path / "more.csv").write_text(f"{lines}N-0004,phone,07700 900302,2024-01-01,,1,A,P,,2028-01-01,,,,\n", "utf-8")
    engine = Counting()
    triage(case, store, engine)
    assert set(engine.stages) == {"link", "score", "queue"}
    found = opened(store, None)
    links = found.store.read("links", found.run["units"]["links"])
    assert "N-0004" in links["nominal_id"].to_pylist()


def test_a_clock_that_was_measured_later_reads_nothing_again(demo: Path, triaged, triage, tmp_path: Path) -> None:
    store = tmp_path / "store"
    shutil.copytree(triaged.store.root.parents[1], store)
    case = tmp_path / "case.yaml"
    text = demo.read_text("utf-8").replace("path: ", f"path: {demo.parent}/").replace("[intel", f"[{demo.parent}/intel")
    assert text.count("timezone: Europe/London") == 3
    case.write_text(text.replace("timezone: Europe/London", "timezone: Europe/London, clock_offset_s: 200"), "utf-8")
    engine = Counting()
    triage(case, store, engine)
    assert set(engine.stages) == {"ingest", "merge", "link", "score", "queue", "view"}
    found = opened(store, None)
    said = [
        {row["record_id"]: row["sent_at"] for row in one.store.read("records", one.run["units"]["records"]).to_pylist()}
        for one in (found, triaged)
    ]
    assert said[0] == said[1]
    reasons = [row["text"] for row in found.store.read("signals", found.run["units"]["signals"]).to_pylist()]
    assert any("corrected: the device's clock was 3 min 20 s fast" in reason for reason in reasons)


def test_a_run_that_is_stopped_leaves_the_queue_of_the_run_before(demo: Path, triaged, triage, tmp_path: Path) -> None:
    store = tmp_path / "store"
    shutil.copytree(triaged.store.root.parents[1], store)
    weights = tmp_path / "weights.toml"
    weights.write_text("[caps]\ntime = 5.0\n")
    with pytest.raises(KeyboardInterrupt):
        triage(demo, store, Stopping(1), scoring_file=weights)
    found = opened(store, None)
    assert found.run["state"] == "STOPPED"
    assert found.run["units"]["queue"] == triaged.run["units"]["queue"]
    assert found.files("queue")


def test_two_cases_never_share_a_folder(demo: Path, triaged, triage, tmp_path: Path) -> None:
    """42/000123/26 and 42-000123-26 would."""
    case = tmp_path / "case.yaml"
    text = demo.read_text("utf-8").replace("path: ", f"path: {demo.parent}/").replace("[intel", f"[{demo.parent}/intel")
    case.write_text(text.replace("42/000123/26", "42-000123-26"), "utf-8")
    with pytest.raises(Refused, match="belongs to case 42/000123/26"):
        triage(case, triaged.store.root.parents[1])
