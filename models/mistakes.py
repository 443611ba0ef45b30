"""What people got wrong in a file they wrote, all of it at once: file, place, what is wrong, what to do."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic import ValidationError


class Mistakes(Exception):
    """Shown line by line, without a traceback; nothing has been done yet. Exit code 2."""

    def __init__(self, reasons: Iterable[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("\n".join(self.reasons))


def from_validation(
    file: Path | str, error: ValidationError, lines: Mapping[tuple[str | int, ...], int] | None = None
) -> list[str]:
    """One line for each error of Pydantic: `case.yaml:12: exhibits[0].authority: input should be …`."""
    reasons = []
    errors = error.errors(include_url=False)
    for item in errors:
        if item["type"] == "too_short" and any(
            item["loc"] == other["loc"][: len(item["loc"])] for other in errors if other is not item
        ):
            continue  # its items were left out because they have mistakes of their own
        place = tuple(part for part in item["loc"] if not str(part).startswith("function-"))
        line = _line(place, lines or {})
        message = item["msg"].removeprefix("Value error, ")
        if item["type"] == "extra_forbidden":
            message = "is not a key that this file has; check its spelling"
        elif item["type"] == "missing":
            message = "is missing; add it"
        elif item["type"] == "tuple_type":
            message = "is to be a list, as in [a, b]"
        elif item["type"].startswith("date_"):
            message = "is no date; write it as 2026-03-14"
        elif hexadecimal := re.fullmatch(r".*\{(\d+)\}\$", str(item.get("ctx", {}).get("pattern", ""))):
            message = f"is to be {hexadecimal[1]} hexadecimal digits, in quotes"
        elif item["type"] == "literal_error":
            message = f"is not known; use {item['ctx']['expected']}"
        reasons.append(f"{file}{f':{line}' if line else ''}: {_dotted(place)}{message}")
    return reasons


def _dotted(place: tuple[str | int, ...]) -> str:
    text = ""
    for part in place:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return f"{text}: " if text else ""


def _line(place: tuple[str | int, ...], lines: Mapping[tuple[str | int, ...], int]) -> int | None:
    while place:
        if place in lines:
            return lines[place]
        place = place[:-1]
    return lines.get(())
