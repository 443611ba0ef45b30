"""CSV for spreadsheets: what could be a formula is disarmed with an apostrophe, and nothing reverses the writing."""

import csv
import io
from collections.abc import Iterable
from typing import Any

from models.words import plain

_FORMULA = ("=", "+", "-", "@")  # tabs and line ends, which some spreadsheets pass over, are gone by then


def line(values: Iterable[Any]) -> str:
    """A line of cells; lists are divided by semicolons, and unknown is empty."""
    written = io.StringIO()
    csv.writer(written, lineterminator="").writerow(map(_cell, values))
    return written.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        value = "; ".join(map(str, value))
    text = plain("" if value is None else value.isoformat() if hasattr(value, "isoformat") else str(value))
    return f"'{text}" if text.startswith(_FORMULA) else text
