"""Reads text in pictures with Tesseract; the only file that knows it.

Tesseract is called for lists of pictures: it takes 0.1 s to start. OMP_THREAD_LIMIT=1 always: its threads make it up to
thirty times slower where several run at once.
"""

import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pytesseract import pytesseract

from models.issues import Issue
from models.mistakes import Mistakes
from models.settings import Ocr
from pipeline.text.engine import Nothing, OcrEngine, Reading, Result
from pipeline.text.pictures import Frame, Picture, frames, legible

_PREPARATION = 1  # raise it when pictures are prepared, or words put together, in another way
_LIST = 8
_LIST_TIMEOUTS = 2  # a list gets twice the time of one picture, then its pictures are read alone
_SHORTEST = 3  # letters of a word that is believed in a photograph


@dataclass(frozen=True)
class _Prepared:
    index: int
    page: int
    path: Path
    scale: float
    photograph: bool


class _Failed(Exception):
    """Tesseract did not read a list to its end."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code, self.detail = code, detail


@dataclass(frozen=True)
class Tesseract:
    """Tesseract, as a program beside us.

    Attributes:
        languages: its codes, joined by "+".
        timeout_s: of one picture.
        max_pixels: a larger picture is refused before it is decoded.
        min_confidence: words below it (and words of fewer than 3 letters) are left out of photographs.
        scratch: where prepared pictures and their texts lie for the moment; None takes the system's place.
        command: the program.
    """

    languages: str
    timeout_s: float
    max_pixels: int
    min_confidence: float
    scratch: Path | None = None
    command: str = "tesseract"
    name: str = "tesseract"

    @cached_property
    def version(self) -> str:
        """The program's version, a hash of each language's data, and how pictures are prepared."""
        said = _ask(self.command, "--version").split()
        hashes = [f"{language}:{sha256[:16]}" for language, sha256 in data_sha256(self.languages, self.command).items()]
        return f"{said[1]} oem=1 psm=6,11 {' '.join(hashes)} preparation={_PREPARATION}"

    def read(self, pictures: Sequence[Picture]) -> Iterator[Result]:
        """See OcrEngine."""
        results: list[tuple[int, int, Reading | Issue]] = []
        with TemporaryDirectory(dir=self.scratch, prefix="ocr-") as folder:
            waiting: dict[bool, list[_Prepared]] = {False: [], True: []}
            for index, picture in enumerate(pictures):
                for frame in frames(picture, self.max_pixels):
                    if isinstance(frame, Issue):
                        results.append((index, _page_of(frame), frame))
                    elif not legible(frame):
                        results.append((index, frame.page, Reading(frame.page, "", None, ())))
                    else:
                        kind = waiting[picture.photograph]
                        kind.append(_prepare(frame, index, picture.photograph, Path(folder)))
                        if len(kind) == _LIST:
                            results += self._read_list(kind)
                            kind.clear()
            for kind in waiting.values():
                results += self._read_list(kind)
        # Stable: where a page has an issue and a reading, the issue was there first.
        for index, _, result in sorted(results, key=lambda item: item[:2]):
            yield index, result

    def _read_list(self, prepared: Sequence[_Prepared]) -> list[tuple[int, int, Reading | Issue]]:
        """Read a list; if it fails, its halves, until only the bad picture is left out."""
        if not prepared:
            return []
        try:
            pages = self._run(prepared)
        except _Failed as failure:
            if len(prepared) == 1:
                one = prepared[0]
                return [(one.index, one.page, Issue(f"page:{one.page}", failure.code, failure.detail))]
            parts = len(prepared) if failure.code == "timeout" else 2  # halves of a slow list would be slow again
            step = -(-len(prepared) // parts)
            pieces = [prepared[at : at + step] for at in range(0, len(prepared), step)]
            return [result for piece in pieces for result in self._read_list(piece)]
        finally:
            if len(prepared) == 1:
                prepared[0].path.unlink()
        for one in prepared:
            one.path.unlink(missing_ok=True)
        return [
            (one.index, one.page, _reading(one, rows, self.min_confidence))
            for one, rows in zip(prepared, pages, strict=True)
        ]

    def _run(self, prepared: Sequence[_Prepared]) -> list[list[list[str]]]:
        """The rows of Tesseract's table for each picture."""
        folder = prepared[0].path.parent
        names = folder / "list.txt"
        names.write_text("".join(f"{one.path}\n" for one in prepared))
        mode = 11 if prepared[0].photograph else 6
        os.environ["OMP_THREAD_LIMIT"] = "1"  # pytesseract hands our environment on
        pytesseract.tesseract_cmd = self.command
        try:
            # Not image_to_data: it would leave the text in the system's folder for temporary files, and decode it
            # so that one byte that is not UTF-8 loses the list.
            pytesseract.run_tesseract(
                str(names),
                str(folder / "out"),
                "tsv",
                self.languages,
                config=f"--psm {mode} --oem 1 -c tessedit_create_tsv=1",
                timeout=self.timeout_s * (1 if len(prepared) == 1 else _LIST_TIMEOUTS),
            )
            table = (folder / "out.tsv").read_bytes().decode("utf-8", "replace")
        except pytesseract.TesseractNotFoundError:
            raise  # no picture's fault
        except pytesseract.TesseractError as error:
            raise _Failed("quarantined", f"Tesseract ended with status {error.status}") from None
        except (RuntimeError, UnicodeDecodeError) as error:  # a plain RuntimeError is how pytesseract says timeout
            if isinstance(error, RuntimeError):
                raise _Failed("timeout", f"longer than {self.timeout_s:g} s") from None
            raise _Failed("quarantined", "Tesseract failed and its complaint is not UTF-8") from None
        except FileNotFoundError:
            raise _Failed("quarantined", "Tesseract ended well but wrote nothing") from None
        finally:
            (folder / "out.tsv").unlink(missing_ok=True)
        return _by_page(table, len(prepared))


def engine(settings: Ocr, scratch: Path | None) -> OcrEngine:
    """The engine that the settings name."""
    if settings.engine == "none":
        return Nothing()
    return Tesseract(
        settings.languages, settings.timeout_s, settings.max_pixels, settings.min_confidence, scratch=scratch
    )


def check(settings: Ocr, command: str = "tesseract") -> None:
    """Refuse before any work what could not read a single picture.

    Raises:
        Mistakes: no program, no data for a language, or other data than were pinned, with the remedy.
    """
    if settings.engine == "none":
        return
    if shutil.which(command) is None:
        raise Mistakes(
            ['ocr.engine: Tesseract is not installed; run "apt-get install tesseract-ocr", or set ocr.engine = "none"']
        )
    there = set(_ask(command, "--list-langs").split())
    if missing := [language for language in settings.languages.split("+") if language not in there]:
        packages = " ".join(f"tesseract-ocr-{language.replace('_', '-').lower()}" for language in missing)
        raise Mistakes(
            [f'ocr.languages: no data for {", ".join(missing)}; run "apt-get install {packages}", or leave it out']
        )
    if others := [
        f"ocr.traineddata_sha256: the data for {language} here have {sha256}, which is not among those that are "
        "pinned; install the data that were validated, or add it"
        for language, sha256 in data_sha256(settings.languages, command).items()
        if settings.traineddata_sha256 and sha256 not in settings.traineddata_sha256
    ]:
        raise Mistakes(others)


def data_sha256(languages: str, command: str = "tesseract") -> dict[str, str]:
    """Language → SHA-256 of its data."""
    data = _data_folder(command)
    return {language: _sha256(data / f"{language}.traineddata") for language in languages.split("+")}


def installed(settings: Ocr, command: str = "tesseract") -> dict[str, Any]:
    """What reads pictures here, for the report of a run: versions, hashes of the program and of its data, modes."""
    if settings.engine == "none":
        return {"engine": "none"}
    program = Path(shutil.which(command) or command).resolve()
    return {
        "engine": "tesseract",
        "version": _ask(command, "--version").splitlines(),
        "sha256": _sha256(program),
        "library_sha256": {library.name: _sha256(library) for library in _libraries(program)},
        "languages": data_sha256(settings.languages, command),
        "modes": "oem 1; psm 6, of photographs 11",
    }


def _libraries(program: Path) -> list[Path]:
    """Where the engine really is: the program of a distribution only calls it."""
    ldd = shutil.which("ldd")
    if ldd is None:
        return []
    said = subprocess.run([ldd, program], capture_output=True, text=True, check=False).stdout  # noqa: S603 - as set up
    return [Path(path).resolve() for path in re.findall(r"lib(?:tesseract|lept)\S* => (/\S+)", said)]


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _ask(command: str, question: str) -> str:
    program = shutil.which(command) or command
    return subprocess.run(  # noqa: S603 - nothing of the evidence is in it
        [program, question], capture_output=True, check=True, timeout=60, text=True, errors="replace"
    ).stdout


def _data_folder(command: str) -> Path:
    """Tesseract says it itself: List of available languages in "/usr/share/…/tessdata/" (2)."""
    found = re.search(r'"(.+)"', _ask(command, "--list-langs"))
    return Path(found[1]) if found else Path(os.environ.get("TESSDATA_PREFIX", "/usr/share/tessdata"))


def _prepare(frame: Frame, index: int, photograph: bool, folder: Path) -> _Prepared:
    path = folder / f"{index}-{frame.page}.pgm"
    frame.image.save(path)
    return _Prepared(index, frame.page, path, frame.scale, photograph)


def _page_of(issue: Issue) -> int:
    return int(issue.locator.partition(":")[2])


def _by_page(table: str, wanted: int) -> list[list[list[str]]]:
    """Rows of each page: level, page, block, paragraph, line, word, left, top, width, height, confidence, text."""
    pages: list[list[list[str]]] = []
    for line in table.split("\n")[1:]:
        row = line.split("\t")
        if row[0] == "1":
            pages.append([])
        elif row[0] == "5" and pages and len(row) >= 12:
            pages[-1].append(row)
    if len(pages) != wanted:
        raise _Failed("quarantined", f"Tesseract read {len(pages)} of {wanted} pictures")
    return pages


def _reading(one: _Prepared, rows: list[list[str]], min_confidence: float) -> Reading:
    text, words, last = "", [], None
    for row in rows:
        word, confidence = row[11].strip(), round(float(row[10]) / 100, 4)
        if not word or (one.photograph and (confidence < min_confidence or len(word) < _SHORTEST)):
            continue
        line = row[2:5]
        if last is not None:
            text += " " if line == last else "\n"
        left, top, width, height = (round(int(value) / one.scale) for value in row[6:10])
        words.append((len(text), len(text) + len(word), left, top, width, height, confidence))
        text += word
        last = line
    mean = round(sum(word[6] for word in words) / len(words), 4) if words else None
    return Reading(one.page, text, mean, tuple(words))
