"""The audit chain: what was written stays, and whatever is done to it afterwards is seen."""

import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pipeline import audit


@pytest.fixture
def chain(tmp_path: Path) -> Path:
    for number in range(5):
        audit.add(tmp_path, "consult", "T/1/26", "ajones", reason="triage", unit=f"u{number}")
    return tmp_path


def test_events_are_kept_in_order_with_who_what_and_why(chain: Path) -> None:
    audit.add(chain, "consult", "T/2/26", "bkhan")
    events = list(audit.events(chain, "T/1/26"))
    assert [event["detail"]["unit"] for event in events] == ["u0", "u1", "u2", "u3", "u4"]
    assert {(event["actor"], event["action"], event["reason"]) for event in events} == {("ajones", "consult", "triage")}
    assert audit.verify(chain) == []
    assert (chain / audit.NAME).stat().st_mode & 0o077 == 0


def _changed(lines: list[str]) -> list[str]:
    return [*lines[:2], lines[2].replace("ajones", "bkhan"), *lines[3:]]


def _rehashed(lines: list[str]) -> list[str]:
    event = json.loads(lines[2]) | {"actor": "bkhan"}
    event["hash"] = audit._hash(event)
    return [*lines[:2], json.dumps(event), *lines[3:]]


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (_changed, 3),
        (_rehashed, 4),  # the next line still knows what it was
        (lambda lines: lines[:2] + lines[3:], 3),
        (lambda lines: [*lines[:2], lines[1], *lines[2:]], 3),
        (lambda lines: [lines[1], lines[0], *lines[2:]], 1),
        (lambda lines: [*lines[:2], "no JSON", *lines[2:]], 3),
        (lambda lines: [*lines[:2], "[]", *lines[2:]], 3),
    ],
    ids=["changed", "changed and hashed anew", "left out", "doubled", "swapped", "no JSON", "no object"],
)
def test_a_chain_that_was_tampered_with_says_where(
    chain: Path, change: Callable[[list[str]], list[str]], line: int
) -> None:
    lines = (chain / audit.NAME).read_text().splitlines()
    (chain / audit.NAME).write_text("\n".join(change(lines)) + "\n")
    assert [found.split(":")[1] for found in audit.verify(chain)] == [str(line)]


def test_an_end_that_was_cut_off_is_seen_by_who_knows_an_earlier_head(chain: Path) -> None:
    head = audit.head(chain)
    lines = (chain / audit.NAME).read_text().splitlines()
    (chain / audit.NAME).write_text("\n".join(lines[:3]) + "\n")
    assert audit.verify(chain) == []
    assert audit.verify(chain, head) == ["audit.jsonl: its end was cut off, or it was written anew"]
    (chain / audit.NAME).unlink()
    assert audit.verify(chain, head) == ["audit.jsonl: not there"]


def test_half_a_line_was_never_acknowledged_and_the_chain_goes_on_before_it(chain: Path) -> None:
    with (chain / audit.NAME).open("a") as file:
        file.write('{"seq": 6, "acto')
    assert audit.head(chain)["seq"] == 5
    assert audit.verify(chain) == []
    audit.add(chain, "erase", "T/1/26", "ajones")
    assert audit.verify(chain) == []
    assert audit.head(chain)["seq"] == 6


def test_a_line_longer_than_what_is_read_of_the_end(chain: Path) -> None:
    audit.add(chain, "consult", "T/1/26", "ajones", records=["0" * 32] * 10_000)
    audit.add(chain, "consult", "T/1/26", "ajones")
    assert audit.verify(chain) == []


def test_many_who_write_at_once_make_one_chain(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: audit.add(tmp_path, "consult", f"T/{n}/26", "ajones"), range(64)))
    assert audit.verify(tmp_path) == []
    assert audit.head(tmp_path)["seq"] == 64


def test_only_the_standard_library_is_needed_to_check_it(chain: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-S", "-I", audit.__file__, str(chain)], capture_output=True, text=True, check=True
    )
    assert done.stdout == "the chain holds\n"


def test_an_action_that_nobody_knows_is_a_mistake_of_ours(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="unknown action"):
        audit.add(tmp_path, "look", "T/1/26", "ajones")


def test_a_reason_that_is_not_text_is_kept_all_the_same(chain: Path) -> None:
    audit.add(chain, "release", "T/1/26", "ajones", reason="caf\udce9 or \u2066turned\u2069")
    assert audit.verify(chain) == []
    assert list(audit.events(chain, "T/1/26"))[-1]["reason"] == "caf\udce9 or \u2066turned\u2069"
