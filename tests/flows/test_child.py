"""Where a limited process has died the next is a copy of one that has read nothing; nothing is left of the first."""

import errno
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import pytest

from flows.chunks import reached
from flows.workers import child as child_module
from flows.workers import patience, processes, work
from flows.workers.child import Child
from pipeline import sandbox
from pipeline.store import CaseStore


@pytest.fixture
def deadly(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Any]:
    """The module, importable here and in limited processes."""
    folder = str(Path(__file__).parent)
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setenv("PYTHONPATH", folder, prepend=os.pathsep)
    monkeypatch.setattr(work, "_child", Child())
    monkeypatch.setattr(work, "_patience", patience.Patience())
    CaseStore(tmp_path).prepare()
    import deadly

    yield deadly
    work._child.close()


def _same(folder: Path, unit: str = "parse-x", timeout_s: float = 60) -> dict[str, Any]:
    return {"folder": folder, "unit": unit, "extraction_id": "x1", "timeout_s": timeout_s, "memory_bytes": 2 << 30}


def _copy(child: Child) -> psutil.Process:
    """The limited process, which a zygote has started."""
    assert child._place
    walls = child._place._walls
    found = [one for one in processes.family(psutil.Process(child._place.process.pid)) if one not in walls]
    assert len(found) == 1
    return found[0]


def test_who_takes_the_place_of_one_that_died_is_a_copy_of_what_has_read_nothing(deadly: Any, tmp_path: Path) -> None:
    if not sandbox.bubblewrap(tmp_path):
        pytest.skip("bubblewrap is not here, or may not work")
    child = Child()
    try:
        child.run(deadly.Deadly(sources=("good",), **_same(tmp_path)))
        first, place = _copy(child), child._place
        zygote = first.parent()
        for how in ("crash", "grow", "breed", "write"):
            assert child.run(deadly.Deadly(sources=(how,), **_same(tmp_path, "parse-y"))).died
        assert child.run(deadly.Deadly(sources=("hang",), **_same(tmp_path, "parse-y", timeout_s=1))).hung
        assert not child.run(deadly.Deadly(sources=("good",), **_same(tmp_path, "parse-z"))).died
        last = _copy(child)
        assert child._place is place
        assert (last.parent(), last == first) == (zygote, False)
    finally:
        child.close()
    assert not psutil.wait_procs([first, last], timeout=10)[1]


def test_nothing_that_a_source_started_is_there_when_the_next_is_read(deadly: Any, tmp_path: Path) -> None:
    child = Child()
    try:
        assert child.run(deadly.Deadly(sources=("start",), **_same(tmp_path, "parse-y", timeout_s=2))).hung
        child.run(deadly.Deadly(sources=("good",), **_same(tmp_path)))
        assert _copy(child)
    finally:
        child.close()


def test_memory_that_belongs_to_no_process_is_gone_when_the_next_source_is_read(deadly: Any, tmp_path: Path) -> None:
    if not sandbox.bubblewrap(tmp_path):
        pytest.skip("bubblewrap is not here, or may not work")
    child = Child()
    try:
        assert child.run(deadly.Deadly(sources=("leave",), **_same(tmp_path, "parse-y"))).died == "ended by SIGSEGV"
        assert child.run(deadly.Deadly(sources=("find",), **_same(tmp_path))).kind == ""
    finally:
        child.close()


@pytest.mark.parametrize("which", ["zygote", "copy", "walls"])
def test_whichever_process_somebody_kills_costs_no_source(deadly: Any, tmp_path: Path, which: str) -> None:
    if not sandbox.bubblewrap(tmp_path):
        pytest.skip("bubblewrap is not here, or may not work")
    child = Child()
    try:
        child.run(deadly.Deadly(sources=("good",), **_same(tmp_path)))
        copy = _copy(child)
        {"zygote": copy.parent(), "copy": copy, "walls": psutil.Process(child._place.process.pid)}[which].kill()
        copy.wait(10)
        time.sleep(0.2)
        answers = [child.run(deadly.Deadly(sources=("good",), **_same(tmp_path, f"parse-{one}"))) for one in "ab"]
        assert [answer.died for answer in answers] == [None, None]
    finally:
        child.close()


def test_a_zygote_that_no_longer_answers_is_given_up(
    deadly: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child_module, "_END_S", 0.5)
    if not sandbox.bubblewrap(tmp_path):
        pytest.skip("bubblewrap is not here, or may not work")
    child = Child()
    try:
        child.run(deadly.Deadly(sources=("good",), **_same(tmp_path)))
        place = child._place
        _copy(child).parent().suspend()
        assert child.run(deadly.Deadly(sources=("crash",), **_same(tmp_path, "parse-y"))).died
        assert child.run(deadly.Deadly(sources=("good",), **_same(tmp_path, "parse-z"))).died is None
        assert child._place is not place
    finally:
        child.close()


def test_who_starts_a_zygote_by_hand_hears_whether_it_can_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    command = [sys.executable, "-P", "-m", "flows.workers.zygote"]
    assert subprocess.run(command, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL).stdout
    (tmp_path / "pyarrow.py").write_text("raise ImportError('of another machine')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    heard = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    assert (heard.returncode, "of another machine" in heard.stderr) == (1, True)


def test_a_run_that_is_given_up_leaves_no_process(deadly: Any, tmp_path: Path) -> None:
    work.do(deadly.Deadly(sources=("crash", "good"), **_same(tmp_path)))
    left = [_copy(work._child), _copy(work._child).parent()]
    work.give_up(tmp_path.name)
    assert work.do(deadly.Deadly(sources=("good",), **_same(tmp_path, "parse-y")), tmp_path.name).failed == "given up"
    assert not psutil.wait_procs(left, timeout=10)[1]


def test_a_zygote_has_no_thread_that_holds_what_its_copies_need(tmp_path: Path) -> None:
    """Threads are not copied: what one has locked would be locked for ever. jemalloc, Arrow's, sees to that itself."""
    CaseStore(tmp_path).prepare()
    place, name = child_module._Place(tmp_path, 4 << 30), Path(sys.executable).name[:15]
    try:
        for chunk in (file.stem for file in (Path(__file__).parents[2] / "flows" / "chunks").glob("[a-z]*.py")):
            place.copy(f"flows.chunks.{chunk}")
            zygote = child_module._chain(place.process.pid)[-2]
            threads = [Path(f"/proc/{zygote.pid}/task/{one.id}/comm").read_text().strip() for one in zygote.threads()]
            assert threads in [[name], [name, "jemalloc_bg_thd"]], chunk
            if not place.end_copy():
                pytest.skip("bubblewrap is not here, or may not work")
    finally:
        place.close()


@pytest.mark.parametrize(("which", "handed_back"), [("slow", "hung"), ("shake", "died")])
def test_a_batch_that_was_handed_back_though_nothing_in_it_kills_has_the_bytes_of_any_other(
    deadly: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, which: str, handed_back: str
) -> None:
    monkeypatch.setattr(patience, "_LEAST_S", 0.5)
    quick = deadly.Joined(sources=("good1", "good2"), **_same(tmp_path, "parse-quick"))
    assert not work.do(quick).handed_back
    work._patience._seen[tmp_path, "parse", ""].longest_s = 0.01  # whatever this machine made of it
    batch = deadly.Joined(sources=("good1", which, "good2"), **_same(tmp_path, "parse-a"))
    assert work.do(batch.model_copy(update={"tries": "first"})).handed_back == handed_back
    report = work.do(batch.model_copy(update={"tries": "rest"}))
    assert (report.quarantined, report.rows) == (0, {"duplicates": 3})
    work.do(batch.model_copy(update={"unit": "parse-b"}))
    store = CaseStore(tmp_path)
    assert store.path("duplicates", "parse-a").read_bytes() == store.path("duplicates", "parse-b").read_bytes()
    assert list(store.scratch.iterdir()) == []


def test_what_lies_before_and_behind_a_killer_is_read_at_once(
    deadly: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, ...]] = []
    run = Child.run
    monkeypatch.setattr(Child, "run", lambda self, chunk: asked.append(chunk.sources) or run(self, chunk))
    sources = ("good1", "good2", "crash3", "good4", "good5", "crash6", "good7")
    report = work.do(deadly.Deadly(sources=sources, **_same(tmp_path)))
    assert asked == [
        sources,
        ("good1", "good2"),
        ("crash3",),
        ("good4", "good5", "crash6", "good7"),
        ("good4", "good5"),
        ("crash6",),
        ("good7",),
    ]
    assert report.quarantined == 2
    codes = {row["source_id"]: row["code"] for row in CaseStore(tmp_path).read("issues", ["parse-x"]).to_pylist()}
    assert codes == {one: "quarantined" if one.startswith("crash") else "bad-value" for one in sources}


@pytest.mark.parametrize("sources", [("crash", "kill"), ("kill", "crash"), ("kill",)])
def test_a_source_without_neighbours_is_read_alone_at_once(
    deadly: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sources: tuple[str, ...]
) -> None:
    asked: list[tuple[str, ...]] = []
    run = Child.run
    monkeypatch.setattr(Child, "run", lambda self, chunk: asked.append(chunk.sources) or run(self, chunk))
    batch = deadly.Deadly(sources=sources, tries="rest", died_at=sources.index("kill"), **_same(tmp_path))
    assert work.do(batch).quarantined == len(sources)
    assert asked.count(("kill",)) == 3  # SIGKILL comes from somebody else: one is no proof


@pytest.mark.parametrize("killer", ["crash", "ahead", "behind"])
def test_wherever_a_killer_says_that_it_was_it_alone_is_left_out_and_the_bytes_are_the_same(
    deadly: Any, tmp_path: Path, killer: str
) -> None:
    sources = tuple(f"good{number}" for number in range(20))
    sources = (*sources[:13], killer, *sources[13:])
    batch = deadly.Joined(sources=sources, **_same(tmp_path))
    assert work.do(batch).quarantined == 1
    alone = batch.model_copy(update={"unit": "parse-y", "tries": "rest"})
    assert work.do(alone).quarantined == 1
    store = CaseStore(tmp_path)
    for table in ("issues", "duplicates"):
        assert store.path(table, "parse-x").read_bytes() == store.path(table, "parse-y").read_bytes()


def test_what_a_hostile_source_says_it_has_reached_takes_four_bytes_and_no_more() -> None:
    ours, theirs = reached.made()
    try:
        assert reached.told(ours) is None
        for grow in (partial(os.ftruncate, theirs, 5), partial(os.pwrite, theirs, b"x", 4)):
            with pytest.raises(PermissionError):
                grow()
        reached.tell_into(theirs)
        reached.tell(7)
        assert reached.told(ours) == 7
        reached.forget(ours)
        assert reached.told(ours) is None
    finally:
        reached._into.clear()
        os.close(ours)
        os.close(theirs)


def test_where_memory_for_it_is_forbidden_sources_are_read_one_by_one(
    deadly: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_: object) -> int:
        raise PermissionError(errno.EACCES, "vm.memfd_noexec")

    monkeypatch.setattr(os, "memfd_create", forbidden)
    report = work.do(deadly.Deadly(sources=("good1", "good2", "crash", "good3"), **_same(tmp_path)))
    assert (report.quarantined, report.codes) == (1, {"bad-value": 3, "quarantined": 1})


def test_what_a_source_does_to_where_it_tells_costs_no_other(deadly: Any, tmp_path: Path) -> None:
    sources = ("good1", "append", "good2", "crash", "good3")
    assert work.do(deadly.Deadly(sources=sources, **_same(tmp_path))).quarantined == 1
    assert work.do(deadly.Deadly(sources=("good",), **_same(tmp_path, "parse-y"))).codes == {"bad-value": 1}


def test_of_one_that_hangs_no_hint_is_followed_and_nothing_is_learnt_from_pieces(
    deadly: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work.do(deadly.Deadly(sources=("good",), **_same(tmp_path, "parse-y")))
    seen = work._patience._seen[tmp_path, "parse", ""]
    before = replace(seen)
    batch = deadly.Deadly(sources=("good1", "hang", "good2"), **_same(tmp_path, timeout_s=1))
    report = work.do(batch.model_copy(update={"tries": "first"}))
    assert (report.handed_back, report.died_at) == ("hung", None)
    report = work.do(batch.model_copy(update={"tries": "rest"}))
    assert (report.quarantined, seen) == (1, before)


def test_a_batch_that_hangs_is_stopped_when_others_would_long_have_ended(
    deadly: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "_LEAST_S", 0.5)
    for number in range(2):  # in a process that is warm
        work.do(deadly.Deadly(sources=("good",), **_same(tmp_path, f"parse-{number}")))
    batch = deadly.Deadly(sources=("good", "hang"), tries="first", **_same(tmp_path, timeout_s=600))
    began = time.monotonic()
    assert work.do(batch).handed_back == "hung"
    assert time.monotonic() - began < 300
    assert not CaseStore(tmp_path).done("parse-x")
