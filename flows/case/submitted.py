"""The case files that were handed in, as a folder or one by one: what is wrong with one keeps no other from its place.

Whether a case may be worked on is `flows.case.submission`'s question.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from models import casefile
from models.casefile import Case
from models.mistakes import Mistakes

_ENDINGS = (".yaml", ".yml")
_KEYS = ("case_id", "exhibits", "parties")


@dataclass(frozen=True)
class Submitted:
    """A case file that could be read.

    Attributes:
        lacks: what keeps it from being run as it is: files that it names and that are not there.
    """

    file: Path
    case: Case
    lacks: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """What was handed in.

    Attributes:
        mistakes: of case files that cannot be read, and have no place therefore.
        skipped: YAML files of a folder that are no case files.
    """

    cases: tuple[Submitted, ...]
    mistakes: tuple[str, ...]
    skipped: tuple[Path, ...]


def find(paths: Sequence[Path]) -> Found:
    """The case files at some paths: a file is taken for one; in a folder, and in the folders right in it, those are."""
    cases: dict[str, Submitted] = {}
    mistakes: list[str] = []
    skipped: list[Path] = []
    for file, named in dict(_files(paths)).items():
        if not named and not _is_case_file(file):
            skipped.append(file)
            continue
        try:
            case = casefile.read(file)
        except Mistakes as found:
            mistakes += found.reasons
            continue
        if case.case_id in cases:
            other = cases[case.case_id].file
            mistakes.append(f"{file}: case {case.case_id} is in {other} too; take one of them away")
        else:
            cases[case.case_id] = Submitted(file, case, _lacks(file, case))
    if not cases and not mistakes:
        mistakes = [f"{path}: no case file is there; give a folder of case files, or a case file" for path in paths]
    return Found(tuple(cases.values()), tuple(mistakes), tuple(skipped))


def _files(paths: Sequence[Path]) -> Iterator[tuple[Path, bool]]:
    """Each file, and whether it was named itself."""
    for path in paths:
        if not path.is_dir():
            yield path, True
            continue
        folders = [path, *sorted(folder for folder in path.iterdir() if folder.is_dir())]
        for folder in folders:
            try:
                yield from ((file, False) for file in sorted(folder.iterdir()) if file.suffix.lower() in _ENDINGS)
            except PermissionError:
                continue  # an extraction that other accounts read


def _is_case_file(file: Path) -> bool:
    """Whether it says any of what only a case file says; what cannot be read at all may be meant as one."""
    try:
        content = yaml.safe_load(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValueError, RecursionError):
        return True
    return isinstance(content, dict) and any(key in content for key in _KEYS)


def _lacks(file: Path, case: Case) -> tuple[str, ...]:
    try:
        casefile.check_files(file, case)
    except Mistakes as found:
        return found.reasons
    return ()
