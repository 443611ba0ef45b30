"""Where runs are at home: with a server and workers of their own, or with those that are kept running for a store."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

import psutil

from tests.faults.killer import COPIED, LIMITED, WHOLE, WORKER


class House:
    """Each run starts Prefect's server and the workers itself."""

    weights: ClassVar[Mapping[str, float]] = {
        LIMITED: 56,
        WORKER: 34,
        COPIED: 4,
        "Prefect server": 3,
        "keeper of a server": 0.4,
        WHOLE: 2.6,
    }
    options: Sequence[str] = ("--workers", "3")
    module = "flows.cli"

    def __init__(self, root: Path) -> None:
        self.root = root

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End what was started beside the runs."""

    def beside(self) -> list[psutil.Process]:
        """Processes that are no part of a run and are killed as well, with all below them."""
        return []

    def mend(self) -> None:
        """Start again what an operator, or systemd, would."""


class Bare(House):
    """Runs have no server, so that they begin sooner."""

    weights: ClassVar[Mapping[str, float]] = {LIMITED: 50, WORKER: 36, COPIED: 4, WHOLE: 10}
    options = ("--workers", "2")
    module = "tests.faults.bare"
