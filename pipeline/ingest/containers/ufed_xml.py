"""A report of Cellebrite's tools as UFED XML: one file, delivered as it is. Recognised by its root element.

What it names beside itself (pictures, databases) is not there: a UFDR or the report's whole folder holds that too.
"""

from collections.abc import Iterator
from pathlib import Path

from pipeline.ingest.container import Container, Entry, Reading
from pipeline.ingest.files import entry
from pipeline.ingest.media_type import HEAD, media_type
from pipeline.ingest.names import Names
from pipeline.ingest.text_type import UFED


def _recognises(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return media_type(file.read(HEAD), path.name) == UFED


def _entries(reading: Reading) -> Iterator[Entry]:
    yield entry(reading.path.resolve(), reading.path.name, reading.path.stat(), Names())


CONTAINER = Container("ufed_xml", _recognises, _entries)
