"""What the gate goes by, for the chunks that pass it: its rules, and what of them can change the result of a unit.

A scope that was widened, or a decision about a conversation, reads again only the sources that it can concern.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import cached_property, partial
from typing import Any, Self
from zoneinfo import ZoneInfo

import pyarrow as pa

from flows.case.extraction import Extraction
from flows.chunks.reading import Group, Reading, SourcesChunk
from models.casefile import Case
from models.decisions import Decisions
from models.ids import Ids
from models.issues import Issue
from models.normalise import canonical_forms
from models.schemas import HOLDS
from models.settings import Settings
from pipeline.gate import scope
from pipeline.gate.families import Families
from pipeline.gate.screen import Rules, depends_on
from pipeline.parse import claims, parser
from pipeline.store import CaseStore


class GatedChunk(SourcesChunk):
    """A chunk that reads sources through the gate.

    Attributes:
        holds: units of work with rows of HOLDS that are known already: the contacts', then those of all sources.
        decisions: about what is held in this extraction.
    """

    exhibit_ref: str
    region: str
    holds: tuple[str, ...] = ()
    decisions: Decisions = Decisions()

    @classmethod
    def of(
        cls,
        store: CaseStore,
        extraction: Extraction,
        group: Group,
        unit: str,
        settings: Settings,
        holds: Sequence[str] = (),
        decisions: Decisions | None = None,
    ) -> Self:
        """The chunk of a group of sources; `unit` is its name."""
        return cls(
            folder=store.root,
            unit=unit,
            extraction_id=extraction.extraction_id,
            timeout_s=settings.parse.timeout_s,
            memory_bytes=settings.parse.memory_bytes,
            exhibit_ref=extraction.exhibit.exhibit_ref,
            region=settings.text.default_region,
            sources=group.packed,
            holds=tuple(holds),
            decisions=decisions or Decisions(),
        )

    @cached_property
    def zone(self) -> ZoneInfo | None:
        """The extraction's timezone, if the case file gives one."""
        return self.exhibit(self.exhibit_ref)[1].extraction.zone

    def rules(self) -> Rules:
        """What the gate goes by, with what is known already."""
        case, exhibit = self.exhibit(self.exhibit_ref)
        found = self.store.read("holds", self.holds).to_pylist()
        normalise = partial(canonical_forms, region=self.region)
        return Rules.of(case, exhibit, normalise, self.store.ids, found, self.decisions)

    def find_holds(self, find: Callable[[pa.RecordBatch, Rules], Iterable[Mapping[str, Any]]]) -> None:
        """Read the sources to learn what must be held, and keep nothing else of them: rows of HOLDS.

        What cannot be read is said when they are parsed.
        """
        rules = self.rules()
        with self.output.writing(self.unit, self.stage, self.extraction_id) as output:
            for reading in self.in_turn():
                source = parser.Source(reading.source_id, self.extraction_id, self.exhibit_ref)
                evidence = reading.evidence(self.store.scratch, self.zone)
                for item in parser.run(claims.named(reading.parser), evidence, source, self.store.ids):
                    if not isinstance(item, Issue):
                        rows = ({"extraction_id": self.extraction_id} | dict(row) for row in find(item, rules))
                        output.write("holds", pa.Table.from_pylist(list(rows), HOLDS))


def concerning(
    group: Sequence[Reading],
    extraction: Extraction,
    case: Case,
    settings: Settings,
    holds: Iterable[Mapping[str, Any]],
    decisions: Decisions,
    ids: Ids,
) -> dict[str, Any]:
    """What of the gate can change the result of reading some sources, for the names of units of work."""
    exhibit, region = extraction.exhibit, settings.text.default_region
    bounds = asdict(scope.bounds(case, exhibit, partial(canonical_forms, region=region)))
    sources = {reading.source_id for reading in group}
    held = [row for row in holds if row["kind"] != "thread" or row["source_id"] in sources]
    files = Families.of((row for row in held if row["kind"] == "file"), decisions)
    handlings = sorted(files.files)
    return {
        "bounds": [_narrowed(bounds, reading) for reading in group],
        "holds": depends_on(case, exhibit),
        "region": region,
        "timezone": exhibit.extraction.timezone,
        "held": sorted((row["kind"], row["value"], row["handling"]) for row in held if row["kind"] != "file"),
        "files": [files.of_file((reading.path, *reading.other_paths), handlings, ids) for reading in group],
        "decisions": decisions.concerning(sources).named(),
    }


def _narrowed(bounds: Mapping[str, Any], reading: Reading) -> dict[str, Any]:
    """The bounds as they concern one source: of an app that is outside, all is outside whatever else they say."""
    app = claims.named(reading.parser).app_at(reading.path)
    apps = bounds["applications"]
    if apps is None or app is None:
        return dict(bounds)
    if app.casefold() in apps:
        return {**bounds, "applications": True}
    return {"kinds": bounds["kinds"], "applications": False}
