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
    if not path.is_dir():
        _refuse_unreadable(path)
    return next((container for container in _known() if container.recognises(path)), None)


_UNREADABLE = {
    b"EVF\x09\x0d\x0a\xff\x00": "an EnCase image (E01)",
    b"EVF2\x0d\x0a\x81\x00": "an EnCase image (Ex01)",
    b"7z\xbc\xaf\x27\x1c": "a 7-Zip archive",
    b"Rar!\x1a\x07": "a RAR archive",
}
_UNREADABLE_NAMES = {
    ".xry": "an XRY case",
    ".mfdb": "an AXIOM case",
    ".xrycase": "an XRY case",
    ".ufd": "a UFED description without its extraction",
    ".ufdx": "a UFED description without its extraction",
    ".ad1": "an AD1 image",
    ".l01": "an EnCase logical image (L01)",
}


def _refuse_unreadable(path: Path) -> None:
    """Known formats that nothing here opens, by name: what to deliver instead is known too."""
    with path.open("rb") as file:
        head = file.read(8)
    known = next((name for magic, name in _UNREADABLE.items() if head.startswith(magic)), None)
    known = known or _UNREADABLE_NAMES.get(path.suffix.lower())
    if known:
        raise Refused(
            f"{path}: {known}, which is unsupported. Export a file system (folder, zip or tar) from the tool that made "
            "it, and deliver that."
        )


def _known() -> list[Container]:
    return sorted(discover(containers, "CONTAINER", Container), key=lambda container: container.last_resort)
