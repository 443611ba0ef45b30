"""Which format an extraction was delivered in."""

import os
from pathlib import Path

from pipeline.discover import discover
from pipeline.errors import Refused
from pipeline.ingest import containers
from pipeline.ingest.container import Container


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
    return next((container for container in _known() if container.recognises(path)), None)


def _known() -> list[Container]:
    return sorted(discover(containers, "CONTAINER", Container), key=lambda container: container.last_resort)
