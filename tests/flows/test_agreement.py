"""Workers that would not do the same, or not in the same store: none of them does a chunk, and people are told why."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from flows import code
from flows.case import provenance
from flows.workers import agreement, work
from flows.workers.agreement import Disagreement, Terms
from models.settings import Settings, read
from pipeline.store import CaseStore
from pipeline.text.ocr import engines


@pytest.fixture
def settings() -> Settings:
    return read(None)


@pytest.fixture
def terms(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Terms]:
    """Those of a run in a new store; OCR engines are as quick to ask as they are equal."""
    monkeypatch.setattr(engines, "installed", lambda *_: {"tesseract": "5.3.0"})
    store = CaseStore(tmp_path / "case")
    store.prepare()
    with agreement.terms(store, settings) as made:
        yield made


def test_a_worker_with_the_same_program_and_store_takes_part(terms: Terms) -> None:
    answer = agreement.objection(terms)
    assert (answer.host, answer.reason) == (socket.gethostname(), "")
    assert terms.file.with_name(answer.written).exists()  # the run sees that it writes to the same store


@pytest.mark.parametrize(
    ("module", "name", "other", "said"),
    [
        (code, "of", lambda *_: "another hash", "another soteria-triage"),
        (agreement.platform, "python_version", lambda: "3.99.0", "another Python"),
        (provenance, "libraries", lambda: {"pyarrow": "1.0"}, "library pyarrow"),
        (engines, "installed", lambda *_: {"tesseract": "4.0.0"}, "another OCR engines and language data"),
    ],
)
def test_a_worker_with_other_software_is_refused_with_its_host_and_what_differs(
    terms: Terms, monkeypatch: pytest.MonkeyPatch, module: Any, name: str, other: object, said: str
) -> None:
    monkeypatch.setattr(module, name, other)
    reason = agreement.objection(terms).reason
    assert said in reason
    assert f"the worker on {socket.gethostname()} cannot take part" in reason
    assert "Install the same there." in reason


def test_a_worker_that_is_kept_asks_for_each_run_what_is_installed(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = {"version": "5.3.0"}
    monkeypatch.setattr(engines.tesseract, "installed", lambda *_: dict(there))
    engines.forget()
    store = CaseStore(tmp_path / "case")
    store.prepare()
    with agreement.terms(store, settings) as of_one, agreement.terms(store, settings) as of_the_next:
        assert not agreement.objection(of_one).reason
        there["version"] = "4.0.0"
        assert "another OCR engines" in agreement.objection(of_the_next).reason


def test_a_worker_that_does_not_see_the_store_is_refused(terms: Terms) -> None:
    away = Terms(folder=terms.folder.parent / "unmounted", name=terms.name)
    reason = agreement.objection(away).reason
    assert "does not see the store of this run (No such file or directory)" in reason
    assert "Give it the store at the same path" in reason
    assert "unmounted" not in reason  # a path of a case may name people


def test_a_worker_that_sees_another_content_there_is_refused(terms: Terms) -> None:
    terms.file.write_text('{"settings": ')
    assert "does not see the store of this run" in agreement.objection(terms).reason


def test_a_worker_that_may_not_write_is_refused(terms: Terms, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_only(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(agreement, "write_whole", read_only)
    assert "may not write to the store (Read-only file system)" in agreement.objection(terms).reason


def test_a_worker_from_whose_files_python_imports_keeps_them_out_of_the_case(terms: Terms) -> None:
    """What reads untrusted bytes can write below its case, and nowhere else."""
    worker = SimpleNamespace(local_directory=str(terms.folder / "scratch" / "dask"))
    assert "its local directory lies in the case's folder" in agreement.objection(terms, worker).reason  # type: ignore[arg-type]  # all that is asked of it


def test_one_that_joins_late_is_asked_before_its_first_chunk_and_does_none(
    terms: Terms, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[object] = []
    monkeypatch.setattr(work, "do", lambda *chunk: done.append(chunk))
    monkeypatch.setattr(code, "of", lambda *_: "another hash")
    with pytest.raises(Disagreement, match="another soteria-triage"):
        agreement.do(object(), terms)  # type: ignore[arg-type]  # it is not looked at
    assert done == []


def test_the_terms_of_a_run_are_gone_when_it_has_ended(tmp_path: Path, settings: Settings) -> None:
    store = CaseStore(tmp_path)
    with agreement.terms(store, settings) as made:
        assert made.file.stat().st_mode & 0o077 == 0
    assert list(store.scratch.iterdir()) == []


def test_what_a_question_meets_on_a_worker_is_not_said_there(tmp_path: Path) -> None:
    """Dask logs what is raised, and the arguments of what raises."""
    terms = agreement.Terms(folder=tmp_path / "42-000123-26", name="agreement-secret.json")
    assert agreement.answer(None, len, "four") == [4]
    assert agreement.answer(None, os.listdir, tmp_path / "nothing-is-here") == []
    assert f"{terms} {terms!r}" == "Terms() Terms()"
