"""The files of the trained tagger, each as it was when it was measured: what has another hash is not used."""

import json
from hashlib import sha256
from pathlib import Path

from models.mistakes import Mistakes

HERE = Path(__file__).parent / "trained"
LOCK = "lock.json"
FILES = ("words.tsv.gz", "names.crfsuite.gz", "calibration.json")


def read(name: str, folder: Path = HERE) -> bytes:
    """The bytes of a file.

    Raises:
        Mistakes: it is not there, or it is not the one that the lock names.
    """
    remedy = "Install triage again, or train again: python -m models.language.train"
    try:
        locked = json.loads((folder / LOCK).read_bytes())["sha256"]
        content = (folder / name).read_bytes()
    except (OSError, ValueError, KeyError) as error:
        raise Mistakes([f"{folder}: the tagger of names cannot be read ({type(error).__name__}). {remedy}"]) from error
    if locked.get(name) != sha256(content).hexdigest():
        raise Mistakes([f"{folder / name}: is not the file that was locked by its SHA-256. {remedy}"])
    return content


def check(folder: Path = HERE) -> None:
    """Refuse files that are not those of the lock.

    Raises:
        Mistakes: see `read`.
    """
    for name in FILES:
        read(name, folder)


def version(folder: Path = HERE) -> str:
    """Of the tagger: a hash of all its files, as the lock has them.

    Raises:
        Mistakes: there is no lock.
    """
    try:
        return sha256((folder / LOCK).read_bytes()).hexdigest()[:16]
    except OSError as error:
        raise Mistakes([f"{folder / LOCK}: is missing. Install triage again"]) from error


def write(files: dict[str, bytes], card: dict[str, object], folder: Path = HERE) -> None:
    """Files, and their lock, which carries the card: from what and how they were made."""
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    hashes = {name: sha256(content).hexdigest() for name, content in sorted(files.items())}
    (folder / LOCK).write_text(json.dumps({"sha256": hashes, **card}, indent=1) + "\n", "utf-8")
