"""What the readings of each engine depend on, told without importing what reads: units of work are named by it."""

from importlib.metadata import version

from pipeline.text.ocr import program
from pipeline.text.ocr.installed import MODES, used_sha256
from pipeline.text.pictures.networks import NETWORKS

# Raise one when that engine prepares pictures, or puts words together, in another way.
_TESSERACT_PREPARATION = 3
_RAPID_PREPARATION = 3


def tesseract(languages: str, command: str = "tesseract") -> str:
    """The program's version, a hash of all data that it may use, and how pictures are prepared.

    Args:
        languages: names of its data, joined by "+".
        command: the program.
    """
    number = program.version(command)[0].split()[1]
    data = " ".join(f"{name}:{sha256[:16]}" for name, sha256 in used_sha256(languages, command).items())
    return f"{number} {MODES}; {data} preparation={_TESSERACT_PREPARATION}"


def rapid() -> str:
    """The package's version, the networks' hashes, and how pictures are prepared."""
    networks = " ".join(f"{network}:{sha256[:16]}" for network, (_, sha256) in NETWORKS.items())
    return f"{version('rapidocr')} {networks} preparation={_RAPID_PREPARATION}"
