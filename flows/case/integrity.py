"""The manifest of a case, written when a run has ended; see `pipeline.verify.manifest`."""

from flows.case.extraction import Extraction
from pipeline import audit
from pipeline.store import CaseStore
from pipeline.verify import manifest
from pipeline.verify.manifest import Input


def seal(store: CaseStore, extractions: list[Extraction], units: dict[str, list[str]]) -> None:
    """Write it: after everything else of the run."""
    paths = {x.extraction_id: str(x.exhibit.extraction.path) for x in extractions}
    inputs = [
        Input(taken, paths[taken], sha256, None if sha256 else listing(unit))
        for unit in units.get("extractions", [])
        for taken, sha256 in _taken(store, unit)
        if taken in paths
    ]
    made = manifest.make(store.root, inputs, audit=audit.head(store.root.parent.parent))
    store.write_lines(manifest.NAME, map(str.encode, manifest.written(made)))


def _taken(store: CaseStore, unit: str) -> list[tuple[str, str | None]]:
    rows = store.read("extractions", [unit], ["extraction_id", "sha256"]).to_pylist()
    return [(row["extraction_id"], row["sha256"]) for row in rows]


def listing(unit: str) -> str:
    """Where the hashes of the files of a folder are that this unit of work has taken in."""
    return f"inputs/{unit}.sha256"
