"""The manifest of a case, written when a run has ended; see `pipeline.verify.manifest`."""

from flows.case.extraction import Extraction
from pipeline.store import CaseStore
from pipeline.verify import manifest
from pipeline.verify.manifest import Input


def seal(store: CaseStore, extractions: list[Extraction], units: dict[str, list[str]]) -> None:
    """Write it: after everything else of the run."""
    paths = {x.extraction_id: str(x.exhibit.extraction.path) for x in extractions}
    inputs = [
        Input(row["extraction_id"], paths[row["extraction_id"]], row["sha256"], None if row["sha256"] else listing(unit))
        for unit in units.get("extractions", [])
        for row in store.read("extractions", [unit]).to_pylist()
        if row["extraction_id"] in paths
    ]
    store.write_text(manifest.NAME, manifest.written(manifest.make(store.root, inputs)))


def listing(unit: str) -> str:
    """Where the hashes of the files of a folder are that this unit of work has taken in."""
    return f"inputs/{unit}.sha256"
