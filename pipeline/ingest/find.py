"""Which format an extraction was delivered in."""

import os
from pathlib import Path

from pipeline.discover import discover
from pipeline.errors import Refused
from pipeline.ingest import containers
from pipeline.ingest.container import Container
from pipeline.ingest.unreadable import unreadable

_HEAD = 64


def find(path: Path) -> Container:
    """The format of a file or folder, by content; fast.

    Raises:
        Refused: it is not there, may not be read, is damaged beyond reading, or no format that is known here.
    """
    try:
        container = _asked(path)
    except FileNotFoundError:
        raise Refused(f"{path}: no such file or folder; paths in the case file are relative to it.") from None
    except OSError as error:
        raise Refused(
            f"{path}: cannot be read ({os.strerror(error.errno or 0)}). Give this account permission to read it, or "
            "copy it to where it has."
        ) from None
    if container is None:
        raise Refused(
            f"{path}: none of the formats that are known here: {', '.join(c.name for c in _known())}. Convert it with "
            "the tool that made it; put loose files into a folder of their own and give that."
        )
    return container


def _asked(path: Path) -> Container | None:
    if not (any(path.iterdir()) if path.is_dir() else path.stat().st_size):
        raise Refused(f"{path}: is empty. Copy it again from where it came, or take the exhibit out of the case file.")
    if not path.is_dir():
        _refuse_unreadable(path)
    return next((container for container in _known() if container.recognises(path)), None)


def _refuse_unreadable(path: Path) -> None:
    """Known formats that nothing here opens, by name: what to deliver instead is known too."""
    with path.open("rb") as file:
        known = unreadable(file.read(_HEAD), path.name)
    if known:
        raise Refused(
            f"{path}: {known.name}, which is {known.code}. Export a file system (folder, zip or tar) from the tool "
            "that made it, and deliver that."
        )


def _known() -> list[Container]:
    return sorted(discover(containers, "CONTAINER", Container), key=lambda container: container.last_resort)
