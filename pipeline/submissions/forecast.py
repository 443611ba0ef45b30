"""What an exhibit will take, before it is run; and how wrong such forecasts were (domain D-04).

Simple proportions: seconds for each MiB and for each page that is read, pages and units for each picture or document,
units for each MiB of the stores of apps; of disk, bytes for each byte that is read, each page and each file. A store's
own runs outweigh the settings as they become many: a rate is that of the runs and of so much more work done at the rate
of the settings (`_AS_MUCH`). So one small case moves it little, and ten telephones move it nearly wholly. What it
cannot know: how much of an exhibit a scope leaves, how densely stores are written, and what a format hides. That every
run takes half a minute to begin is left out: it shows in small cases.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from models.settings import Submissions
from pipeline.submissions.contents import Contents

_MIB = 1 << 20
_AS_MUCH = {
    "mib_seconds": 10_240.0,  # MiB
    "page_seconds": 1_000.0,  # pages
    "pages_per_readable": 1_000.0,  # pictures and documents
    "readable_per_item": 20_000.0,  # files
    "items_per_mib": 10_240.0,  # MiB
    "units_per_store_mib": 25.0,  # MiB of stores
    "stores_share": float(10_240 << 20),  # bytes
    "read_share": float(10_240 << 20),  # bytes
    "scratch_per_byte": float(4_096 << 20),  # bytes of stores, pictures and documents
    "store_per_byte": float(100 << 20),  # bytes of stores
}
"""How much work the settings stand for, in what each rate is counted by."""

MEASURED = ("pages", "units", "worker_hours", "scratch_bytes", "store_bytes")
"""What a forecast is held against once the case was run."""


@dataclass(frozen=True)
class Forecast:
    """What is expected of an exhibit.

    Attributes:
        items: files. size_bytes: of them.
        listed: both are counted; else estimated from the size alone.
        pages: pages and pictures with text.
        units: of the queue.
        worker_hours: of one core.
        review_hours: of one person.
        scratch_bytes: of disk for copies, while it is run.
        store_bytes: of disk for tables and read models, which stay.
    """

    items: int
    size_bytes: int
    listed: bool
    pages: int
    units: int
    worker_hours: float
    review_hours: float
    scratch_bytes: int
    store_bytes: int


@dataclass(frozen=True)
class Ran:
    """What a case took that was run to its end; of all its exhibits together.

    Attributes:
        contents: as a forecast sees them.
        pages, units: that were read, and are in the queue.
        reading_s: seconds of a core for pictures and documents.
        other_s: for all else.
        forecast: what was expected of it before, by the names of `MEASURED`; empty if nobody had asked.
        scratch_bytes: of disk that copies took at the most; None if it was not measured.
        store_bytes: of disk that the case takes; None likewise.
    """

    contents: Contents
    pages: int
    units: int
    reading_s: float
    other_s: float
    forecast: Mapping[str, float]
    scratch_bytes: int | None = None
    store_bytes: int | None = None

    @property
    def worker_hours(self) -> float:
        return (self.reading_s + self.other_s) / 3600


def rates(ran: Sequence[Ran], choices: Submissions) -> dict[str, float]:
    """The rates of the settings, as the store's own runs have corrected them."""
    listed = [one for one in ran if one.contents.items is not None]
    named = [one for one in listed if one.contents.readable is not None]
    stores = sum(one.contents.stores_bytes or 0 for one in named)
    sized = [one for one in named if one.contents.read_bytes is not None and one.store_bytes is not None]
    mib = sum(one.contents.size_bytes for one in ran) / _MIB
    counted: dict[str, tuple[float, float]] = {
        "mib_seconds": (sum(one.other_s for one in ran), mib),
        "page_seconds": (sum(one.reading_s for one in ran), sum(one.pages for one in ran)),
        "pages_per_readable": (sum(one.pages for one in named), sum(one.contents.readable or 0 for one in named)),
        "readable_per_item": (
            sum(one.contents.readable or 0 for one in named),
            sum(one.contents.items or 0 for one in named),
        ),
        "items_per_mib": (
            sum(one.contents.items or 0 for one in listed),
            sum(one.contents.size_bytes for one in listed) / _MIB,
        ),
        "units_per_store_mib": (sum(_of_stores(one, choices) for one in named), stores / _MIB),
        "stores_share": (stores, sum(one.contents.size_bytes for one in named)),
        "read_share": (
            sum(one.contents.read_bytes or 0 for one in sized),
            sum(one.contents.size_bytes for one in sized),
        ),
        "scratch_per_byte": (
            sum(one.scratch_bytes or 0 for one in sized),
            sum(one.contents.read_bytes or 0 for one in sized),
        ),
        "store_per_byte": (
            sum(_of_tables(one, choices) for one in sized),
            sum(one.contents.stores_bytes or 0 for one in sized),
        ),
    }
    return {
        name: (found + _AS_MUCH[name] * getattr(choices, name)) / (of + _AS_MUCH[name])
        for name, (found, of) in counted.items()
    }


def forecast(found: Contents, known: Mapping[str, float], choices: Submissions) -> Forecast:
    """What an exhibit will take.

    Args:
        known: see `rates`.
    """
    mib = found.size_bytes / _MIB
    items = found.items if found.items is not None else round(mib * known["items_per_mib"])
    readable = found.readable if found.readable is not None else items * known["readable_per_item"]
    pages = round(readable * known["pages_per_readable"])
    stores = found.stores_bytes if found.stores_bytes is not None else found.size_bytes * known["stores_share"]
    units = round(readable * choices.units_per_readable + stores / _MIB * known["units_per_store_mib"])
    read = found.read_bytes if found.read_bytes is not None else found.size_bytes * known["read_share"]
    return Forecast(
        items=items,
        size_bytes=found.size_bytes,
        listed=found.items is not None,
        pages=pages,
        units=units,
        worker_hours=(mib * known["mib_seconds"] + pages * known["page_seconds"]) / 3600,
        review_hours=units * choices.unit_minutes / 60,
        scratch_bytes=round(read * known["scratch_per_byte"]),
        store_bytes=round(stores * known["store_per_byte"] + _beside_stores(items, pages, choices)),
    )


def _of_stores(ran: Ran, choices: Submissions) -> float:
    """Units of a run that are neither pictures nor documents."""
    return max(0.0, ran.units - (ran.contents.readable or 0) * choices.units_per_readable)


def _of_tables(ran: Ran, choices: Submissions) -> float:
    """Bytes of a run's tables that are of apps' stores."""
    return max(0.0, (ran.store_bytes or 0) - _beside_stores(ran.contents.items or 0, ran.pages, choices))


def _beside_stores(items: int, pages: int, choices: Submissions) -> float:
    """Bytes of tables of the files themselves and of what is read on pages."""
    return items * choices.item_bytes + pages * choices.page_bytes


def errors(ran: Sequence[Ran]) -> dict[str, tuple[float, int]]:
    """How wrong forecasts were: the mean absolute error as a share of what it was, and of how many cases.

    A case of which a figure was nothing says nothing of the error in it.
    """
    found: dict[str, list[float]] = {}
    for one in ran:
        for name in MEASURED:
            actual = getattr(one, name)
            if name in one.forecast and actual:
                found.setdefault(name, []).append(abs(one.forecast[name] - actual) / actual)
    return {name: (fmean(shares), len(shares)) for name, shares in found.items()}
