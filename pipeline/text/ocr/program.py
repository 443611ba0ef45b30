"""Tesseract, the program: how it is run and asked. OMP_THREAD_LIMIT=1 always: its threads make it up to thirty times
slower where several run at once."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from pipeline.errors import Refused
from pipeline.text.hashed import sha256

_ANSWER_S = 60.0
_HEARD_S = 10.0  # shorter than it takes to install another, or more data, and to run again
_heard: dict[tuple[str, str, str | None], tuple[float, str]] = {}


class Failed(Exception):
    """Tesseract did not read a list to its end; `code` is that of an issue."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code, self.detail = code, detail


def run(command: str, pictures: Sequence[Path], languages: str, options: str, makes: str, timeout_s: float) -> bytes:
    """What Tesseract writes about a list of pictures.

    Args:
        command: the program.
        pictures: prepared, in one folder of ours; not empty.
        languages: its codes, joined by "+".
        options: further ones.
        makes: "tsv" or "osd".
        timeout_s: for all of them.

    Raises:
        Failed: it crashed, was too slow, or wrote nothing.
    """
    from pytesseract import pytesseract  # heavy: who only asks which Tesseract there is does not need it

    folder = pictures[0].parent
    names, out = folder / "list.txt", folder / f"out.{makes}"
    names.write_text("".join(f"{picture}\n" for picture in pictures))
    os.environ["OMP_THREAD_LIMIT"] = "1"  # pytesseract hands our environment on
    pytesseract.tesseract_cmd = command
    try:
        # Not image_to_data: it would leave the text in the system's folder for temporary files, and decode it
        # so that one byte that is not UTF-8 loses the list.
        pytesseract.run_tesseract(
            str(names), str(out.with_suffix("")), makes, languages, config=options, timeout=timeout_s
        )
        return out.read_bytes()
    except pytesseract.TesseractNotFoundError:
        raise  # no picture's fault
    except pytesseract.TesseractError as error:
        raise Failed("quarantined", f"Tesseract ended with status {error.status}") from None
    except RuntimeError:  # how pytesseract says timeout
        raise Failed("timeout", f"longer than {timeout_s:g} s") from None
    except UnicodeDecodeError:
        raise Failed("quarantined", "Tesseract failed and its complaint is not UTF-8") from None
    except FileNotFoundError:
        raise Failed("quarantined", "Tesseract ended well but wrote nothing") from None
    finally:
        out.unlink(missing_ok=True)


def version(command: str) -> list[str]:
    """What it says of itself; its number is in the first line."""
    return _ask(command, "--version").splitlines()


def there(command: str) -> tuple[Path, frozenset[str]]:
    """Folder and names of the language data that are installed: List of available languages in "/usr/share/…/" (2)."""
    first, *names = _ask(command, "--list-langs").split("\n")
    found = re.search(r'"(.+)"', first)
    folder = Path(found[1]) if found else Path(os.environ.get("TESSDATA_PREFIX", "/usr/share/tessdata"))
    return folder, frozenset(names)


def data_sha256(names: Iterable[str], folder: Path) -> dict[str, str]:
    """Name of language data → their SHA-256."""
    return {name: sha256(folder / f"{name}.traineddata") for name in names}


def _ask(command: str, question: str) -> str:
    """What it says, or has just said: a run and its workers ask many times while they begin."""
    asked = shutil.which(command) or command, question, os.environ.get("TESSDATA_PREFIX")
    heard_at, said = _heard.get(asked, (float("-inf"), ""))
    if time.monotonic() - heard_at > _HEARD_S:
        said = _said(*asked[:2])
        _heard[asked] = time.monotonic(), said
    return said


def _said(program: str, question: str) -> str:
    try:
        return subprocess.run(  # noqa: S603 - nothing of the evidence is in it
            [program, question], capture_output=True, check=True, timeout=_ANSWER_S, text=True, errors="replace"
        ).stdout
    except (OSError, subprocess.SubprocessError) as error:
        raise Refused(
            f'ocr.engine: {program} does not say its "{question}" ({type(error).__name__}). Run it to see why, and '
            'install it anew; or set ocr.engine = "none".'
        ) from None
