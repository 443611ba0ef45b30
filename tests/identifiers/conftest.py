"""What the rules find in a text, of one type."""

from collections.abc import Callable
from functools import cache

import pytest

from models.language.rules import Rules


@cache
def _rules() -> Rules:
    return Rules("GB")


@pytest.fixture
def values() -> Callable[..., list[str | None]]:
    """Canonical forms of one type in a text, in order of start."""

    def of(type_: str, text: str, *, ocr: bool = False) -> list[str | None]:
        return [item.value_norm for item in _rules().find(text, ocr=ocr) if item.type == type_]

    return of
