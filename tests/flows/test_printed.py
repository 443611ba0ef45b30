"""What the commands print of the fictional case judges nobody, and is never without what was not searched."""

import io
from typing import Any

from rich.console import Console

from flows.case.ledger import covered
from flows.case.opened import OpenedCase
from flows.terminal import coverage, queue, show
from tests.fairness.test_words import ASSESSED, WORDS


def _printed(triaged: OpenedCase) -> str:
    console = Console(file=io.StringIO(), width=160)
    shown = triaged.version()
    queue.table(console, shown, shown.rows(None, None, by_score=False), triaged.people())
    for line in queue.as_json(shown, shown.rows(None, None, by_score=True)):
        console.print(line, markup=False, soft_wrap=True)
    coverage.ledger(console, covered(triaged.store, triaged.run["units"]), triaged.run["state"])
    for place in ("1", "2", "3"):
        show.unit(console, triaged.unit(place), triaged.people())
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_nothing_that_is_printed_judges_people(triaged: OpenedCase) -> None:
    printed = _printed(triaged)
    assert printed.startswith("Read: ")
    assert "Not searched: " in printed
    assert WORDS.findall(printed) == []
    assert ASSESSED.findall(printed) == []


def test_the_queue_by_score_and_as_it_is_served_are_the_same_units(triaged: OpenedCase) -> None:
    def units(**order: Any) -> list[str]:
        return [row["unit_id"] for row in triaged.version().rows(None, None, **order)]

    assert sorted(units(by_score=True)) == sorted(units(by_score=False))
    ranks = [row["rank"] for row in triaged.version().rows(None, None, by_score=True)]
    assert ranks == list(range(1, len(ranks) + 1))


def test_every_reason_says_what_would_change_it(triaged: OpenedCase) -> None:
    for row in triaged.version().rows(None, None, by_score=False):
        assert all(reason["changes"].startswith("without this: ") for reason in row["reasons"])


def test_a_unit_is_shown_by_its_place(triaged: OpenedCase) -> None:
    rows = list(triaged.version().rows(12, None, by_score=False))
    assert [triaged.unit(str(row["place"])).unit_id for row in rows] == [row["unit_id"] for row in rows]
