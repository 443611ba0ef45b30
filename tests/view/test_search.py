"""What is found, in what order, and how it is looked up."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from pipeline.view import search
from pipeline.view.search import View

Rows = Callable[..., dict[str, Any]]
Opened = Callable[..., View]


def test_what_is_found_comes_in_order_of_time_over_all_conversations(view: Opened, said: Rows) -> None:
    known = view(
        said("r1", "the bag", minutes=3, thread_id="t1"),
        said("r2", "the bag", minutes=1, thread_id="t2"),
        said("r3", "the bag", minutes=None, thread_id="t1"),
        said("r4", "the bag", minutes=2, thread_id="t1"),
    )
    assert [hit.record.record_id for hit in known.search("bag")] == ["r2", "r4", "r1", "r3"]


def test_pages_follow_each_other_without_a_gap(view: Opened, said: Rows) -> None:
    known = view(*[said(f"r{n:02}", "the bag", minutes=n) for n in range(10)])
    found, after = [], 0
    while page := known.search("bag", limit=3, after=after):
        found += [hit.record.record_id for hit in page]
        after = page[-1].text.number
    assert found == [f"r{n:02}" for n in range(10)]
    assert known.count("bag") == 10


def test_by_rank_the_text_that_says_it_most_comes_first(view: Opened, said: Rows) -> None:
    known = view(
        said("r1", "a long message that says bag once among many other words", minutes=0),
        said("r2", "bag bag bag", minutes=1),
        *[said(f"x{n}", "nothing of it", minutes=2 + n) for n in range(8)],
    )
    assert [hit.record.record_id for hit in known.search("bag", ranked=True)] == ["r2", "r1"]


def test_a_question_that_cannot_be_asked_finds_nothing(view: Opened, said: Rows) -> None:
    known = view(said("r1", "hello"))
    assert known.search("!!!") == []
    assert known.count("-hello") == 0


def test_around_a_record_stand_those_of_its_conversation(view: Opened, said: Rows) -> None:
    known = view(
        *[said(f"r{n}", "hello", minutes=n) for n in range(6)],
        said("other", "hello", minutes=2.5, thread_id="t2"),
        said("visit", kind="visit", minutes=2.2, thread_id=None),
    )

    def around(*given: Any) -> list[str]:
        return [record.record_id for record in known.around(*given)]

    assert around("r2", 1, 2) == ["r1", "r2", "r3", "r4"]
    assert around("r0", 5, 1) == ["r0", "r1"]
    assert around("visit", 5, 5) == ["visit"]
    assert around("unknown", 5, 5) == []


def test_a_conversation_is_read_page_by_page(view: Opened, said: Rows) -> None:
    known = view(*[said(f"r{n}", "hello", minutes=n) for n in range(5)], said("x", "hello", thread_id="t2"))
    first = known.thread("t1", limit=3)
    assert [record.record_id for record in first] == ["r0", "r1", "r2"]
    assert [record.record_id for record in known.thread("t1", after=first[-1].number)] == ["r3", "r4"]
    assert known.thread("unknown") == []


def test_what_else_happened_in_a_time_is_found_over_all_kinds(view: Opened, said: Rows) -> None:
    known = view(
        said("r1", "hello", minutes=0),
        said("r2", kind="visit", minutes=1, thread_id=None, url="https://example.org"),
        said("r3", "later", minutes=60, thread_id="t2"),
        said("r4", "at no known time", minutes=None),
    )
    (begun,) = [record.sent_us for record in known.around("r1", 0, 0)]
    assert begun is not None
    found = known.wholes(list(known.between(begun, begun + 60_000_000)))
    assert {whole.record.record_id for whole in found} == {"r1", "r2"}


@pytest.mark.parametrize(
    ("sql", "values", "plan"),
    [
        ("IN_TIME", {"match": '"a"', "after": 0, "limit": 50}, {"SCAN f VIRTUAL TABLE", "SEARCH t", "SEARCH r"}),
        ("BY_RANK", {"match": '"a"', "limit": 50}, {"SCAN found VIRTUAL TABLE", "SEARCH t", "SEARCH r"}),
        ("COUNT", {"match": '"a"'}, {"SCAN found VIRTUAL TABLE"}),
        ("WINDOW", {"first": 1, "last": 50}, {"SEARCH r USING INTEGER PRIMARY KEY"}),
        ("BETWEEN", {"first": 1, "last": 2}, {"SEARCH records USING COVERING INDEX record_by_time"}),
        ("BY_ID", {"id": "r1"}, {"SEARCH records USING COVERING INDEX record_by_id", "SEARCH elsewhere USING INDEX"}),
        ("WHOLE", {"numbers": "[1]"}, {"SEARCH records USING INTEGER PRIMARY KEY"}),
        ("FILES", {"numbers": "[1]"}, {"SEARCH r USING INTEGER", "SEARCH s USING INTEGER"}),
        ("ANSWERED", {"numbers": "[1]"}, {"SEARCH a USING INTEGER", "SEARCH e USING INDEX elsewhere_by_id"}),
        (
            "BY_FILE",
            {"id": "pic"},
            {"SEARCH s USING COVERING INDEX source_by_id", "SEARCH r USING INDEX record_by_file"},
        ),
        ("ALSO", {"ids": '["r1"]'}, {"SEARCH elsewhere USING INDEX elsewhere_by_id"}),
        ("TALK", {"number": 1}, {"SEARCH conversations USING INTEGER PRIMARY KEY"}),
        ("TEXTS_OF", {"numbers": "[1]"}, {"SEARCH t USING INDEX text_by_record", "SEARCH r USING INTEGER"}),
        (
            "ATTACHED",
            {"numbers": "[1]"},
            {"SEARCH a USING INDEX attachment_by_record", "SEARCH f USING INDEX"},
        ),
        ("ATTACHED_TO", {"numbers": "[1]"}, {"SEARCH a USING INDEX attachment_by_source", "SEARCH m USING INTEGER"}),
        (
            "PLACES",
            {"numbers": "[1]"},
            {"SEARCH e USING INDEX elsewhere_by_record", "SEARCH s USING INDEX source_by_equal"},
        ),
        ("CONVERSATION", {"id": "t1"}, {"SEARCH t USING PRIMARY KEY", "SEARCH c USING INTEGER"}),
        ("AROUND", {"number": 1}, {"SEARCH r USING INTEGER", "SEARCH c USING INTEGER"}),
    ],
)
def test_no_question_reads_a_whole_table_or_sorts(
    made: Callable[..., Path], said: Rows, sql: str, values: dict[str, Any], plan: set[str]
) -> None:
    path = made(*[said(f"r{n}", "hello", minutes=n) for n in range(50)])
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as view:
        steps = [row[3] for row in view.execute(f"explain query plan {getattr(search, sql)}", values)]
    assert all(any(step.startswith(wanted) for step in steps) for wanted in plan), steps
    made_here = ("SCAN f", "SCAN (")  # of what was found already
    assert not [step for step in steps if step.startswith("SCAN") and "VIRTUAL" not in step and step not in made_here]
    few = (
        "BY_RANK",
        "PLACES",
        "ATTACHED",
        "ATTACHED_TO",
        "TEXTS_OF",
        "ANSWERED",
        "BY_FILE",
        "WHOLE",
        "FILES",
    )  # what they sort is a page, or of one record
    assert not [step for step in steps if "TEMP B-TREE" in step and sql not in few], steps
