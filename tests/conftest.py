"""Fixtures that several rooms share."""

from collections.abc import Callable
from pathlib import Path

import pytest

from models.ids import Ids

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


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite the expected queue of the fictional case")
