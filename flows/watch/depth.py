"""What is left for people: how many units a queue has, how long they take to read, and by when."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow.parquet as pq

from models.casefile import Case
from models.settings import Submissions
from pipeline.submissions.tier import placed

Units = dict[tuple[str, str], int]
"""Lane and band → units. One that is in several lanes is counted in each."""


@dataclass(frozen=True)
class Depth:
    """A queue, as it was published: what has been read of it since is the review's to say.

    Attributes:
        units: in all.
        by: see `Units`.
    """

    units: int = 0
    by: tuple[tuple[str, str, int], ...] = ()


@dataclass(frozen=True)
class Deadline:
    """Of the exhibit of a case that is most urgent.

    Attributes:
        tier: T0 to T4 as a number, by the case file alone: not whether a suspect is in other cases too.
        due_at: None if none is known.
    """

    tier: int
    due_at: datetime | None


def depth(files: Sequence[Path]) -> Depth:
    """How deep a queue is.

    Args:
        files: its Parquet files.
    """
    units, by = 0, Counter[tuple[str, str]]()
    for file in files:
        with pq.ParquetFile(file) as queue:
            units += queue.metadata.num_rows
            for group in range(queue.num_row_groups):  # a run asks again and again, and is to stay small
                rows = queue.read_row_group(group, ["band", "lanes"], use_threads=False)
                for band, lanes in zip(rows["band"].to_pylist(), rows["lanes"].to_pylist(), strict=True):
                    by.update((lane, band) for lane in lanes)
    return Depth(units, tuple((lane, band, count) for (lane, band), count in sorted(by.items())))


def deadline(case: Case, choices: Submissions, now: datetime) -> Deadline | None:
    """The most urgent of a case's exhibits, by tier, then by deadline.

    Args:
        now: aware.
    """
    each = [placed(case, exhibit, (), choices, now) for exhibit in case.exhibits]
    first = min(each, key=lambda one: one.order, default=None)
    due = min((one.due_at for one in each if one.due_at), default=None)
    return Deadline(first.tier, due) if first else None


def hours(units: int, choices: Submissions) -> float:
    """Of one person, to read so many."""
    return units * choices.unit_minutes / 60


def days(units: int, choices: Submissions) -> float:
    """Of all who read queues, to read so many."""
    return hours(units, choices) / (choices.reviewers * choices.review_hours)
