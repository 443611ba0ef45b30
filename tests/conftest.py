"""Fixtures that several rooms share."""

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
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fictional case, as it is submitted."""
    from pipeline.demo.story import make

    return make(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="session")
def triaged(demo: Path, triage: "Triage") -> "OpenedCase":
    """The fictional case after its run. Nothing may be changed in it."""
    from flows.case.opened import opened

    triage(demo, demo.parent / "store")
    return opened(demo.parent / "store", None)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite the expected queue of the fictional case")
