"""The clock of the machine may be set while a run goes on: dates are then odd, and nothing else is."""

import time
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from flows import run as running
from flows import start
from flows.workers import work
from pipeline import audit
from pipeline.demo.android import Sms, mmssms
from pipeline.verify import manifest
from tests.flows.test_disk import CASE

JUMPS = cycle(timedelta(days=days) for days in (0, -3650, 0, 3650, -1))


class Jumping(datetime):
    """A clock that somebody sets, back and on, each time that it is looked at."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> "Jumping":
        moment = datetime.now(tz) + next(JUMPS)
        return cls.fromtimestamp(moment.timestamp(), tz)


@pytest.fixture
def _jumping(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (running, start, work, audit):
        monkeypatch.setattr(module, "datetime", Jumping)
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + next(JUMPS).total_seconds())


@pytest.mark.usefixtures("_jumping")
def test_a_run_ends_as_ever_and_what_it_took_is_no_time_of_the_clock(triage: Any, tmp_path: Path) -> None:
    database = tmp_path / "JAS1/data/data/com.android.providers.telephony/databases/mmssms.db"
    database.parent.mkdir(parents=True)
    mmssms(database, [Sms("+447700900101", "Meet me at eight", datetime(2026, 3, 10, 20, tzinfo=UTC))])
    (tmp_path / "case.yaml").write_text(CASE)
    began = time.monotonic()
    ended = triage(tmp_path / "case.yaml", tmp_path / "store")
    assert ended.state == "COMPLETED"
    took = ended.store.read_json("run.json")["took"][-1]
    assert 0 <= took["reading_s"] + took["other_s"] <= time.monotonic() - began
    assert triage(tmp_path / "case.yaml", tmp_path / "store").idle
    assert audit.verify(tmp_path / "store") == []
    assert manifest.verify(ended.store.root) == []


@pytest.mark.usefixtures("_jumping")
def test_the_order_of_events_is_that_of_the_chain_and_not_of_the_clock(tmp_path: Path) -> None:
    for number in range(10):
        audit.add(tmp_path, "consult", "42/1", "somebody", number=number)
    assert audit.verify(tmp_path) == []
    told = list(audit.events(tmp_path, "42/1"))
    assert [event["detail"]["number"] for event in told] == list(range(10))
    assert [event["at"] for event in told] != sorted(event["at"] for event in told)
