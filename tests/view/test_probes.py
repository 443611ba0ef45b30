"""Questions that usual indexes answer with nothing."""

from collections.abc import Callable
from typing import Any

import pytest

from models.language.search.asked import asked
from models.language.search.where import where
from pipeline.validate.search import OTHER, Probe, measure, probes
from pipeline.view.search import View


@pytest.mark.parametrize("probe", probes(), ids=lambda probe: ascii(f"{probe.about}: {probe.query}"))
def test_what_is_there_is_shown_and_what_is_not_there_is_not(probe: Probe) -> None:
    assert where(probe.stored, asked(probe.query))
    assert not where(OTHER, asked(probe.query))


def test_what_is_there_is_found(view: Callable[..., View], said: Callable[..., Any]) -> None:
    each = probes()
    known = view(*[said(f"r{number}", probe.stored, minutes=number) for number, probe in enumerate(each)])
    missed = [
        (probe.stored, probe.query)
        for number, probe in enumerate(each)
        if f"r{number}" not in {hit.record.record_id for hit in known.search(probe.query, limit=500)}
    ]
    assert missed == []


def test_the_report_counts_what_was_found() -> None:
    rows = measure()
    assert sum(row["probes"] for row in rows) == len(probes())
    assert [row["missed"] for row in rows] == [[]] * len(rows)
