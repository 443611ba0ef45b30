"""Every setting, read once at the edge into frozen models. Functions get the values they need, not the settings."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from models.mistakes import Mistakes, from_validation


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Ingest(_Section):
    max_file_bytes: int = Field(gt=0)
    max_ratio: int = Field(gt=1)
    max_total_bytes: int = Field(gt=0)
    max_entries: int = Field(gt=0)
    max_depth: int = Field(ge=0, le=8)


class Parse(_Section):
    batch_bytes: int = Field(ge=65_536)
    timeout_s: float = Field(gt=0)
    memory_bytes: int = Field(ge=268_435_456)


class Text(_Section):
    default_region: str = Field(pattern="^[A-Z]{2}$")
    languages: tuple[Annotated[str, Field(pattern="^[a-z]{2}$")], ...] = Field(min_length=1)
    names: str
    max_chars: int = Field(gt=0)
    batch_sources: int = Field(gt=0)
    timeout_s: float = Field(gt=0)


class Ocr(_Section):
    engine: Literal["tiered", "tesseract", "rapidocr", "none"]
    timeout_s: float = Field(gt=0)
    min_confidence: float = Field(ge=0, le=1)
    max_pixels: int = Field(gt=0)
    again_below: float = Field(ge=0, le=1)
    traineddata_sha256: tuple[Annotated[str, Field(pattern="^[0-9a-f]{64}$")], ...] = ()


class Segment(_Section):
    gap_hours: float = Field(gt=0)
    max_records: int = Field(gt=0)


class Link(_Section):
    people_known: float = Field(gt=0, lt=1)
    consistent_from: float = Field(gt=0.5, lt=1)
    common_from: int = Field(ge=2)


class Repeat(_Section):
    roles: tuple[str, ...] = Field(min_length=1)
    cases: int = Field(ge=1)
    complainants: int = Field(ge=0)


class Queue(_Section):
    by_score: int = Field(ge=1)
    disclosure: int = Field(ge=1)
    sample: int = Field(ge=1)


class Submissions(_Section):
    urgent_days: float = Field(gt=0)
    soon_days: float = Field(gt=0)
    return_hours: float = Field(gt=0)
    ageing_days: float = Field(gt=0)
    reviewers: float = Field(gt=0)
    review_hours: float = Field(gt=0, le=24)
    unit_minutes: float = Field(gt=0)
    mib_seconds: float = Field(gt=0)
    page_seconds: float = Field(gt=0)
    pages_per_readable: float = Field(gt=0)
    readable_per_item: float = Field(gt=0, le=1)
    items_per_mib: float = Field(gt=0)
    units_per_readable: float = Field(gt=0)
    units_per_store_mib: float = Field(gt=0)
    stores_share: float = Field(gt=0, le=1)
    read_share: float = Field(gt=0, le=1)
    scratch_per_byte: float = Field(gt=0)
    store_per_byte: float = Field(gt=0)
    page_bytes: int = Field(gt=0)
    item_bytes: int = Field(gt=0)


class Review(_Section):
    idle_minutes: float = Field(gt=0)
    longest_hours: float = Field(gt=0)
    attempts: int = Field(ge=1)
    attempts_minutes: float = Field(gt=0)
    batch: int = Field(ge=1, le=200)
    lease_minutes: float = Field(gt=0)
    break_minutes: float = Field(gt=0)
    second_review_share: float = Field(gt=0, le=1)
    checkpoint_events: int = Field(ge=1)
    hash_list: str
    tiles: str


class Engine(_Section):
    workers: int = Field(ge=0)
    ingest_timeout_s: float = Field(gt=0)
    disk_reserve_bytes: int = Field(ge=0)


class Alerts(_Section):
    command: str
    webhook: str = Field(pattern=r"^$|^https?://[^\s/]+")
    disk_free_bytes: int = Field(ge=0)
    deadline_hours: float = Field(ge=0)


class Settings(_Section):
    """All of `configs/default.toml`; its comments give units and reasons."""

    ingest: Ingest
    parse: Parse
    text: Text
    ocr: Ocr
    segment: Segment
    link: Link
    repeat: Repeat
    queue: Queue
    submissions: Submissions
    review: Review
    engine: Engine
    alerts: Alerts


_AS_NOW = ("submissions", "review", "engine", "alerts")
"""Sections that shape no result of a run."""


def default_text(name: str) -> str:
    """A file of `configs/`, from the checkout or from the installed package."""
    return files("configs").joinpath(name).read_text("utf-8")


def read(overrides: Path | None = None) -> Settings:
    """The default settings, overridden by those of a file.

    Raises:
        Mistakes: all of them, each with file and key.
    """
    content = tomllib.loads(default_text("default.toml"))
    if overrides is None:
        return Settings.model_validate(content)
    try:
        given = tomllib.loads(overrides.read_text("utf-8"))
    except FileNotFoundError:
        raise Mistakes([f"{overrides}: no such file; leave out --settings to use the defaults"]) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Mistakes([f"{overrides}: cannot be read as TOML: {error}"]) from None
    try:
        return Settings.model_validate(_merged(content, given))
    except ValidationError as error:
        raise Mistakes(from_validation(overrides, error)) from None


def of_run(stored: Mapping[str, Any]) -> Settings:
    """The settings that a run was made with. What shapes no result is as now: how the queue of exhibits is forecast,
    where a run is worked on, how people are told, how the review application behaves.

    Raises:
        ValidationError: this program has other settings.
    """
    now = read(None).model_dump(include=set(_AS_NOW))
    return Settings.model_validate({**stored, **now})


def _merged(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    return base | {
        key: _merged(base[key], value) if isinstance(value, dict) and isinstance(base.get(key), dict) else value
        for key, value in over.items()
    }
