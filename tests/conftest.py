"""Fixtures that several rooms share."""

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from models.ids import Ids

if TYPE_CHECKING:
    from flows.case.opened import OpenedCase
    from tests.flows.conftest import Triage

_REAL = Path(__file__).parents[2] / "shared" / "data" / "real"


@pytest.fixture(scope="session")
def real() -> Callable[[str], Path]:
    """A real artefact made by others, read in place: skips, saying why, where it is absent."""

    def find(path: str) -> Path:
        file = _REAL / path
        if not file.exists():
            pytest.skip(f"real artefact not on this machine: {path}")
        return file

    return find


@pytest.fixture(scope="session")
def ids() -> Ids:
    return Ids(b"fictional case, fixed for tests ")


@pytest.fixture(scope="session")
def triage() -> "Triage":
    """Runs a case in this process."""
    from tests.flows.conftest import triage_case

    return triage_case


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[Path], object]], Path]:
    """A folder that one of the processes that test together fills, for all of them. Nothing may be changed in it."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def filled(name: str, fill: Callable[[Path], object]) -> Path:
        folder, done = shared / name, shared / f"{name}.done"
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                fill(folder)
                done.touch()
        return folder

    return filled


@pytest.fixture(scope="session")
def demo(once: Callable[..., Path]) -> Path:
    """The fictional case, as it is submitted. Nothing may be changed in its folder."""
    from pipeline.demo.story import make

    return once("demo", make) / "case.yaml"


@pytest.fixture(scope="session")
def triaged(
    demo: Path, once: Callable[..., Path], triage: "Triage", tmp_path_factory: pytest.TempPathFactory
) -> "OpenedCase":
    """The fictional case after its run, in the store `store`. Nothing may be changed in it."""
    from flows.case.opened import opened

    done = once("triaged", lambda folder: triage(demo, folder / "store"))
    store = tmp_path_factory.mktemp("triaged") / "store"
    shutil.copytree(done / "store", store)
    return opened(store, None)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite the expected queue of the fictional case")
