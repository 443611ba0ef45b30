"""What reading does to people: their own ledger, sums that tell of nobody, a break that is proposed and not made."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from pipeline.review.clock import MINUTE, at, now
from pipeline.review.database.tables import EXPOSURE, SESSIONS
from pipeline.review.people.roles import Role
from pipeline.review.wellbeing import exposure, pause, together
from tests.review.conftest import Served, Window

LAST_WEEK = at(now()).date() - timedelta(days=at(now()).weekday() + 3)


class Reader:
    """Somebody who is shown units, at times that the test sets."""

    def __init__(self, served: Served, login: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.client = served.somebody(login, Role.investigator)
        self.served, self.patch, self.at = served, monkeypatch, now()
        row = served.rows(
            "select s.token, u.id from sessions s join users u on u.id = s.user_id where u.login = :login", login=login
        )[-1]
        person = SimpleNamespace(session=row["token"], user_id=row["id"])
        self.visit: Any = SimpleNamespace(person=person, database=served.database, settings=served.app.state.settings)

    def reads(self, kind: str, *, after: int = 0) -> None:
        self.wait(after)
        with self.served.database.writing() as connection:
            exposure.noted(self.visit, connection, SimpleNamespace(kind=kind))  # type: ignore[arg-type] # all of it that is used

    def wait(self, minutes: int) -> None:
        self.at += minutes * MINUTE
        for module in (exposure, pause):
            self.patch.setattr(module, "now", lambda: self.at)

    def counted(self) -> dict[str, tuple[int, int, int]]:
        with self.served.database.reading() as connection:
            rows = connection.execute(sa.select(EXPOSURE).where(EXPOSURE.c.user_id == self.visit.person.user_id))
            found: dict[str, tuple[int, int, int]] = {}
            for row in rows:
                units, reveals, seconds = found.get(row.category, (0, 0, 0))
                found[row.category] = units + row.units, reveals + row.reveals, seconds + row.seconds
            return found


def test_units_and_reveals_and_the_time_between_units_are_counted(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = Reader(served, "counted", monkeypatch)
    reader.reads("conversation")
    reader.reads("media", after=2)
    reader.reads("media", after=3)
    with served.database.writing() as connection:
        exposure.revealed(connection, reader.visit.person.user_id, "picture")
    reader.reads("conversation", after=30)  # there was a break, which is nobody's reading
    assert reader.counted() == {"conversation": (2, 0, 120), "media": (2, 0, 180), "picture": (0, 1, 0)}


def test_a_break_is_proposed_after_fifty_minutes_without_one(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = Reader(served, "tired", monkeypatch)
    reader.reads("conversation")
    for _ in range(6):
        reader.reads("conversation", after=8)
    assert pause.due(reader.visit) is None
    reader.reads("conversation", after=3)
    assert pause.due(reader.visit) == 51
    reader.wait(11)
    assert pause.due(reader.visit) is None  # that was one
    reader.reads("conversation")
    assert pause.due(reader.visit) is None


def test_not_now_is_asked_again_in_a_quarter_of_an_hour(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = Reader(served, "busy", monkeypatch)
    reader.reads("conversation")
    for _ in range(9):
        reader.reads("conversation", after=6)
    assert pause.due(reader.visit) == 54
    with served.database.writing() as connection:
        pause.not_now(connection, reader.visit.person.session)
    reader.reads("conversation", after=9)
    assert pause.due(reader.visit) is None
    reader.reads("conversation", after=7)
    assert pause.due(reader.visit) == 70


@pytest.mark.parametrize("back", ["//elsewhere.example", "https://elsewhere.example", "/\\elsewhere", "javascript:1"])
def test_not_now_leads_nowhere_else(served: Served, back: str) -> None:
    client = served.somebody("sent", Role.investigator)
    assert client.post("/break", data={"back": back}).status_code == 422
    assert client.post("/break", data={"back": "/cases/1-2/units/a"}).headers["location"] == "/cases/1-2/units/a"


def test_sums_are_of_five_people_and_of_weeks_that_have_ended(served: Served) -> None:
    with served.database.writing() as connection:
        connection.execute(sa.delete(EXPOSURE))
        rows = [
            {"user_id": user, "day": day.isoformat(), "category": category, "units": 2, "reveals": 1, "seconds": 60}
            for category, people in (("media", 5), ("document", 4))
            for user in range(9000, 9000 + people)
            for day in (LAST_WEEK, at(now()).date())
        ]
        connection.execute(sa.insert(EXPOSURE), rows)
    with served.database.reading() as connection:
        found = together.weeks(connection)
    assert [(week.category, week.units, week.reveals, week.minutes) for week in found] == [
        ("document", None, None, None),
        ("media", 10, 5, 5),
    ]
    page = served.by_role(Role.supervisor).get("/wellbeing").text
    assert "fewer than 5 people" in page
    assert served.by_role(Role.investigator).get("/wellbeing").status_code == 403


def test_what_one_of_five_people_revealed_is_in_no_sum(served: Served) -> None:
    with served.database.writing() as connection:
        connection.execute(sa.delete(EXPOSURE))
        row = {"day": LAST_WEEK.isoformat(), "category": "document", "units": 2, "seconds": 0}
        rows = [row | {"user_id": user, "reveals": 40 if user == 9000 else 0} for user in range(9000, 9005)]
        connection.execute(sa.insert(EXPOSURE), rows)
    with served.database.reading() as connection:
        (week,) = together.weeks(connection)
    assert (week.units, week.reveals, week.minutes) == (10, None, 0)
    page = served.by_role(Role.supervisor).get("/wellbeing").text
    assert "fewer than 5 people" in page
    assert ">40<" not in page


def test_ones_own_ledger_is_ones_own(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = Reader(served, "own", monkeypatch)
    reader.reads("call run")
    assert "call run" in reader.client.get("/account/exposure").text
    assert "call run" not in served.somebody("nosy", Role.supervisor).get("/account/exposure").text


def test_pages_of_wellbeing_can_be_used_by_everybody(window: Window, on_sqlite: Served) -> None:
    on_sqlite.by_role(Role.supervisor)
    window.sign_in("supervisor")
    with on_sqlite.database.writing() as connection:
        user = connection.scalar(sa.select(SESSIONS.c.user_id))
        rows = [
            {
                "user_id": one,
                "day": LAST_WEEK.isoformat(),
                "category": category,
                "units": 9,
                "reveals": 2,
                "seconds": 900,
            }
            for category, people in (("conversation", 6), ("document", 2))
            for one in range(user, user + people)
        ]
        connection.execute(sa.insert(EXPOSURE), rows)
    for name, path in (("together", "/wellbeing"), ("own", "/account/exposure")):
        window.open(path)
        window.shot(f"wellbeing-{name}")
        assert window.violations() == []
