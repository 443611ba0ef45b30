"""A folder: an extraction that was unpacked before, or loose files.

Read: every regular file. Modification times are those of this copy: whoever unpacked it may have set them.
Not read: what links point at, devices, pipes and sockets; each is listed with an issue.
"""

from collections.abc import Iterator
from pathlib import Path

from pipeline.ingest.container import Container, Entry, Reading
from pipeline.ingest.files import walk


def _entries(reading: Reading) -> Iterator[Entry]:
    for _, entry in walk(reading.path):
        yield entry


CONTAINER = Container("folder", Path.is_dir, _entries, last_resort=True)
