"""The application is killed while ten reviewers decide: what it acknowledged is there, and nothing was done twice."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from pipeline.review.audit import chain
from pipeline.review.database import engine
from pipeline.review.database.tables import ITEMS
from pipeline.review.people import accounts
from pipeline.review.people.roles import Role
from tests.bench import big_case
from tests.review.conftest import FOLDER, PASSWORD, account

_START = """
import sys, uvicorn
from pathlib import Path
from flows.review.house import Store
from models import settings
from pipeline.review.web.app import Options, create
from pipeline.review.database.engine import opened
root, url, port, signed = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), Path(sys.argv[4])
app = create(Store(root), opened(root, url), Options(checkpoints=signed), settings.read(None).review)
uvicorn.run(app, host="127.0.0.1", port=port, log_level="error", access_log=False)
"""


@contextmanager
def running(store: Path, url: str, port: int, signed: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The application as a process of its own."""
    started = [sys.executable, "-c", _START, str(store), url, str(port), str(signed)]
    process = subprocess.Popen(started, cwd=Path(__file__).resolve().parents[2])
    try:
        for _ in range(600):
            assert process.poll() is None
            with socket.socket() as asked:
                if asked.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield process
    finally:
        process.kill()
        process.wait()


class Reviewer:
    """Decides until told to stop or the application is gone; `acknowledged` are the units that it was answered for."""

    def __init__(self, url: str, login: str, folder: str) -> None:
        self.base = f"/cases/{folder}"
        self.client = httpx.Client(base_url=url, headers={"Origin": url}, timeout=60)
        answer = self.client.post("/sign-in", data={"login": login, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        self.acknowledged: list[str] = []

    def decide(self, enough: Callable[[], bool]) -> None:
        try:
            while not enough() and self.one():
                pass
        except httpx.TransportError:  # it was killed
            pass
        finally:
            self.client.close()

    def one(self) -> bool:
        where = self.client.get(f"{self.base}/next").headers.get("location", "")
        if "/units/" not in where:
            self.client.post(f"{self.base}/batch", data={})
            where = self.client.get(f"{self.base}/next").headers.get("location", "")
        if "/units/" not in where:
            return False
        unit_id = where.partition("/units/")[2].partition("?")[0].partition("#")[0]
        form = {"relevance": "not_relevant", "decisions": "0"}
        answer = self.client.post(f"{self.base}/units/{unit_id}/decision", data=form)
        if answer.status_code == 303:
            self.acknowledged.append(unit_id)
        return answer.status_code in (303, 409)


def survives(store: Path, folder: str, url: str, scratch: Path, killed_after: int, then: int) -> None:
    """Kill the application when so many decisions were acknowledged; start it again, and decide some more."""
    database = engine.opened(store, url)
    with database.writing() as connection:
        for number in range(10):
            user_id = account(connection, f"r{number}")
            accounts.grant(connection, user_id, folder, Role.investigator)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    signed, address = scratch / "checkpoints.jsonl", f"http://127.0.0.1:{port}"

    with running(store, url, port, signed) as process:
        reviewers = [Reviewer(address, f"r{number}", folder) for number in range(10)]
        threads = [threading.Thread(target=one.decide, args=(lambda: False,)) for one in reviewers]
        for thread in threads:
            thread.start()
        deadline = time.monotonic() + 300
        while sum(len(one.acknowledged) for one in reviewers) < killed_after and time.monotonic() < deadline:
            time.sleep(0.01)
        os.kill(process.pid, signal.SIGKILL)
        for thread in threads:
            thread.join()
    before = [unit_id for one in reviewers for unit_id in one.acknowledged]
    assert len(before) >= killed_after
    assert len(set(before)) == len(before)

    with database.writing() as connection:  # what was in hand comes back when its time is over
        connection.exec_driver_sql("update hands set until = 0")
    with running(store, url, port, signed):
        again = Reviewer(address, "r0", folder)
        wanted = len(before) + then
        again.decide(lambda: len(before) + len(again.acknowledged) >= wanted)
    assert len(again.acknowledged) == then

    with database.reading() as connection:
        decided = Counter(connection.scalars(sa.text("select unit_id from decisions")))
        held = set(connection.scalars(sa.select(ITEMS.c.unit_id).where(ITEMS.c.relevance.is_not(None))))
        events = connection.scalar(sa.text("select count(*) from audit where action = 'alter'"))
        walked = chain.verified(connection)
    database.close()
    assert set(before + again.acknowledged) <= held  # every one that was acknowledged
    assert set(decided.values()) == {1}  # none twice
    assert set(decided) == held
    assert events == len(decided)  # each with its event, none without
    assert walked.wrong == []


def test_what_was_acknowledged_is_there_after_kill_9(kept_store: Path, tmp_path: Path, address: str) -> None:
    survives(kept_store, FOLDER, address, tmp_path, killed_after=60, then=20)


@pytest.mark.slow
def test_the_same_of_a_thousand_decisions(tmp_path: Path, address: str) -> None:
    big_case.make(tmp_path / "store", units=2_000)
    survives(tmp_path / "store", big_case.FOLDER, address, tmp_path, killed_after=700, then=300)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def address(tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """Of an empty review database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'review.sqlite'}"
    make: Callable[[], str] = request.getfixturevalue("postgresql")
    return make()
