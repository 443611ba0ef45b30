"""The manifest of a case, written when a run has ended; see `pipeline.verify.manifest`."""

from flows.case import password
from flows.case.extraction import Extraction
from pipeline import audit
from pipeline.store import CaseStore
from pipeline.verify import manifest
from pipeline.verify.manifest import Input


def seal(store: CaseStore, extractions: list[Extraction], units: dict[str, list[str]]) -> None:
    """Write it: after everything else of the run."""
    taken = {row["extraction_id"]: row for row in store.read("extractions", units.get("extractions", [])).to_pylist()}
    inputs = [_input(store, x, taken[x.extraction_id], units) for x in extractions if x.extraction_id in taken]
    head = audit.head(store.root.parent.parent)
    store.write_json(manifest.NAME, manifest.make(store.root, inputs) | {"audit": head})


def _input(store: CaseStore, x: Extraction, taken: dict[str, object], units: dict[str, list[str]]) -> Input:
    path, container = x.exhibit.extraction.path, taken["sha256"]
    if container:
        return Input(x.extraction_id, str(path), str(container))
    rows = store.read("sources", units["sources"], ["extraction_id", "path", "sha256", "status"]).to_pylist()
    own = [row for row in rows if row["extraction_id"] == x.extraction_id and row["sha256"]]
    archives = tuple(f"{row['path']}/" for row in own if row["status"] == "container")
    hashes = (row["sha256"] for row in own if not row["path"].startswith(archives))  # what is in those is no file here
    return Input(x.extraction_id, str(path), None, tuple(sorted(hashes)), sealed=bool(password.of(x.exhibit)))
