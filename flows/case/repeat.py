"""What a store knows of suspects in several cases: the roles that its intelligence and its case files tell of."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from flows.case.opened import OpenedCase, opened
from models import repeat
from models.complainants import keys, told_apart
from models.repeat import Row, Standing
from models.settings import Repeat
from pipeline.errors import TriageError
from pipeline.intelligence.store import IntelligenceStore
from pipeline.intelligence.versions import Held, current
from pipeline.store import Store


class NotKnown(TriageError):
    """Neither a case nor a nominal of this store."""


@dataclass(frozen=True)
class Known:
    """What a store knows.

    Attributes:
        root: its folder.
        cases: those that were run, by id.
        roles: ROLES of intelligence and of case files together.
        as_of: what was due for review before counts for nothing.
    """

    root: Path
    cases: Mapping[str, OpenedCase]
    roles: tuple[Row, ...]
    definition: Repeat
    as_of: datetime

    @classmethod
    def of(cls, root: Path, definition: Repeat, as_of: datetime) -> Self:
        """Read it.

        Raises:
            NotKnown: there is neither a case nor intelligence.
        """
        root = root.absolute()
        cases = {found.case_id: found for found in _cases(root)}
        held = current(root)
        if not cases and not held.versions:
            raise NotKnown(f"{root}: no case has been run here and no intelligence is held. Is it the store you mean?")
        store = IntelligenceStore(root)
        store.prepare()
        apart = told_apart({ref: keys(found.case, store.linkage, region(found)) for ref, found in cases.items()})
        files = [row for ref, found in cases.items() for row in repeat.of_case_file(found.case, apart[ref])]
        return cls(root, cases, tuple(repeat.together(intelligence(held, cases), files)), definition, as_of)

    def case_id(self, wanted: str) -> str | None:
        """The case that somebody means, by its id or as its folder is named; None if there is none."""
        return next((ref for ref, found in self.cases.items() if wanted in (ref, found.store.root.name)), None)

    def standings(self) -> dict[str, Standing]:
        """nominal_id → standing, of all who have a role that counts."""
        return repeat.standings(self.roles, self.definition, self.as_of)


def region(found: OpenedCase) -> str:
    """Of numbers without a country code, as the case was run."""
    return str(found.run["settings"]["text"]["default_region"])


def _cases(root: Path) -> Iterator[OpenedCase]:
    """Those that were run; one whose purge was interrupted is none."""
    for folder in Store(root).cases():
        ran = (folder / "case.yaml").exists() and (folder / "run.json").exists()
        if ran and not (folder / "tombstone.json").exists():
            yield opened(root, folder.name)


def intelligence(held: Held, cases: Mapping[str, OpenedCase]) -> list[Row]:
    """Of the store; of somebody of whom it never spoke, what came with a case file."""
    spoken_of = {one for table in (held.nominals, held.roles) for one in table["nominal_id"].to_pylist()}
    spoken_of |= {one for version in held.versions for one in version.said["withdrawn"]}
    said: list[Row] = list(held.roles.to_pylist())
    for found in cases.values():
        units = [unit for unit in found.run["units"].get("roles", ()) if unit.startswith("nominals-")]
        rows = found.store.read("roles", units).to_pylist()
        said += [row for row in rows if row["nominal_id"] not in spoken_of]
    return said
