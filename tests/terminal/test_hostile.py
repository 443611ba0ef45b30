"""What a device's owner wrote is hostile wherever it is shown or exported."""

import io

import pytest
from rich.console import Console

from flows.terminal import show
from flows.terminal.people import People
from flows.terminal.queue import as_csv
from models.casefile import Case
from models.words import plain, when
from pipeline.queue.show import Attachment, Line, Mark, Passage, Place, Shown

HOSTILE = "\x1b]0;owned\x07\x1b[2Jgone\u202egnp.exe\u2066 [bold red]not markup[/] \ud83d a\tb\r\nc"
CASE = Case.model_validate(
    {
        "case_id": "T/1/26",
        "operation_name": "TESTING",
        "parties": [{"party_id": "S1", "role": "suspect", "identifiers": [{"type": "phone", "value": "07700 900201"}]}],
        "exhibits": [
            {"exhibit_ref": "JAS/1", "subject": "S1", "authority": "PACE_S19_20", "extraction": {"path": "x.zip"}}
        ],
    }
)


def test_one_line_of_evidence_holds_nothing_that_moves_the_cursor() -> None:
    assert plain(HOSTILE) == "]0;owned [2Jgone gnp.exe [bold red]not markup[/] a b c"


def test_a_message_is_shown_as_it_stands_and_commands_nothing() -> None:
    passage = Passage(HOSTILE, "native", None, None, (Mark(0, 3, "rule"),))
    attached = Attachment(HOSTILE, HOSTILE, (passage,), 2)
    line = Line(
        "r1", "message", None, "extraction", "incoming", HOSTILE, HOSTILE, "live", None, (attached,), (passage,), (),
        "m:1", "p", (Place(HOSTILE, "m:1", "live"),),
    )  # fmt: skip
    shown = Shown(
        "u",
        "JAS/1",
        "thread_segment",
        HOSTILE,
        HOSTILE,
        (HOSTILE,),
        1.0,
        "P4",
        1,
        1,
        (),
        (),
        ((1.0, "f", "t"),),
        -3,
        (line,),
    )
    printed = io.StringIO()
    show.unit(Console(file=printed, width=200), shown, People(CASE, "GB"))
    text = printed.getvalue()
    assert "[bold red]not markup[/]" in text
    assert "the device's clock was 3 s slow; times are as the device kept them" in text
    assert "[local time, read in the timezone of the extraction]" in text
    for forbidden in ("\x1b", "\x07", "\u202e", "\u2066", "\r"):
        assert forbidden not in text


@pytest.mark.parametrize("first", ["=cmd()", "+44", "-1", "@sum", "\t=cmd()", "\r=cmd()", "\u202e=cmd()"])
def test_a_cell_that_a_spreadsheet_would_run_is_disarmed(first: str) -> None:
    row = dict.fromkeys(
        ("place", "slot", "rank", "band", "score", "exhibit_ref", "kind", "app", "participants", "started_at",
         "ended_at", "records", "lanes", "uncertainty", "unit_id"), "x"
    ) | {"title": first, "reasons": []}  # fmt: skip
    _, line = as_csv([row])
    assert f"'{first.lstrip(chr(0x202E)).strip()[:2]}" in line
    assert not set(line) & {"\t", "\r", "\u202e"}


def test_a_party_is_named_by_role_and_anybody_else_by_number() -> None:
    people = People(CASE, "GB")
    assert people.named("447700900201@s.whatsapp.net", "com.whatsapp") == "+447700900201 (S1 suspect)"
    assert people.named("07700 900302", None) == "+447700900302"
    assert people.named("GREENGYM", None) == "GREENGYM"
    assert people.listed([f"0770090030{n}" for n in range(6)], None).endswith("and 2 more")
    assert people.owner("JAS/1") == "owner of JAS/1 (S1)"


def test_a_time_is_in_uk_time_and_says_so() -> None:
    from datetime import UTC, datetime

    assert when(datetime(2026, 7, 1, 22, 30, tzinfo=UTC), datetime(2026, 7, 1, 23, 30, tzinfo=UTC)) == (
        "1 Jul 2026 23:30 – 2 Jul 00:30 BST"
    )
    night = datetime(2026, 3, 28, 23, 30, tzinfo=UTC), datetime(2026, 3, 29, 3, 0, tzinfo=UTC)
    assert when(*night) == "28 Mar 2026 23:30 GMT – 29 Mar 04:00 BST"  # the clocks went forward in between
    assert when(None) == "time unknown"
