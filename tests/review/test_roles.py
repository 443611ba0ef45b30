"""Every route of the application for every role: derived from the routes, so that one that forgets to say what it is
cannot be added."""

import re
from collections.abc import Iterator

import httpx
import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute

from pipeline.discover import discover
from pipeline.review import pages
from pipeline.review.people.roles import EVERYWHERE, MAY, NOT_OF_A_CASE, Act, Role
from pipeline.review.web.visit import May
from tests.review.conftest import FOLDER, Served

OPEN = {
    ("GET", "/sign-in"),
    ("POST", "/sign-in"),
    ("GET", "/sign-in/provider"),
    ("GET", "/sign-in/provider/back"),
    ("POST", "/csp-reports"),
    ("GET", "/accessibility"),
}
"""Open to whoever has not signed in: nothing of a case, nothing of a person."""

BY_ONE_OF_THEM = {"/cases/{folder}/held/aside": Role.lpp_reviewer}
"""Routes that, of the roles of their act, only one may use: what is held says which."""

DONE_WITH_ONESELF = {"/sign-out", "/account/password", "/account/sessions"}


def routes() -> Iterator[tuple[str, APIRoute]]:
    for router in discover(pages, "ROUTER", APIRouter):
        for route in router.routes:
            assert isinstance(route, APIRoute)
            for method in sorted(route.methods):
                yield method, route


def act(route: APIRoute) -> Act | None:
    """What a route says that it is."""
    found = [one.call.act for one in route.dependant.dependencies if isinstance(one.call, May)]
    assert len(found) < 2
    return found[0] if found else None


ROUTES = list(routes())
GUARDED = [(method, route) for method, route in ROUTES if (method, route.path) not in OPEN]


def address(path: str, folder: str = FOLDER) -> str:
    return re.sub(r"\{[^}]*\}", "1", path.replace("{folder}", folder))


def name(given: object) -> str:
    return given.path if isinstance(given, APIRoute) else str(given)


def asked(client: httpx.Client, method: str, path: str) -> httpx.Response:
    return client.request(method, path, follow_redirects=False)


@pytest.mark.parametrize(("method", "route"), GUARDED, ids=name)
def test_every_route_says_what_it_is_and_those_of_a_case_name_the_case(method: str, route: APIRoute) -> None:
    assert act(route) is not None
    assert ("{folder}" in route.path) == route.path.startswith("/cases/")


def test_nothing_that_changes_something_is_asked_for_by_get() -> None:
    assert {method for method, _ in ROUTES} <= {"GET", "POST"}


@pytest.mark.parametrize("role", Role)
def test_a_role_may_do_what_its_acts_allow_and_nothing_else(on_sqlite: Served, role: Role) -> None:
    client = on_sqlite.by_role(role)
    on_sqlite.app.state.cases.folders()
    wrong = []
    for method, route in GUARDED:
        if route.path in DONE_WITH_ONESELF:
            continue
        what = act(route)
        assert what is not None
        alone = next((one for path, one in BY_ONE_OF_THEM.items() if route.path.startswith(path)), role)
        may = (
            role in MAY[what]
            and role is alone
            and ("{folder}" in route.path or role in NOT_OF_A_CASE or what is Act.home)
        )
        answer = asked(client, method, address(route.path))
        if (answer.status_code != 403) != (may or what is Act.home) or answer.status_code >= 500:
            wrong.append(f"{method} {route.path} ({what}): {answer.status_code}")
    assert wrong == []


def test_nobody_reaches_anything_but_what_is_open(on_sqlite: Served) -> None:
    client = on_sqlite.nobody()
    for method, route in GUARDED:
        answer = asked(client, method, address(route.path))
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in"), (method, route.path)
    for method, path in OPEN:
        assert asked(client, method, path).status_code < 500


def test_a_role_in_another_case_or_everywhere_is_none_in_this_one(on_sqlite: Served) -> None:
    elsewhere = on_sqlite.somebody(
        "elsewhere",
        *set(Role) - {Role.admin, Role.ops_monitor, Role.lpp_reviewer} - NOT_OF_A_CASE,
        folder="another-case",
    )
    everywhere = on_sqlite.somebody("everywhere", Role.supervisor, Role.intel_analyst, Role.auditor, folder=EVERYWHERE)
    for client in (elsewhere, everywhere):
        for method, route in GUARDED:
            if "{folder}" in route.path:
                for folder in (FOLDER, EVERYWHERE, "%2A", "%2e%2e%2f", "no-such-case"):
                    answer = asked(client, method, address(route.path, folder))
                    assert answer.status_code in (404, 405), (method, route.path, folder)


def test_a_disabled_account_reaches_nothing(on_sqlite: Served) -> None:
    client = on_sqlite.somebody("leaver", Role.investigator)
    with on_sqlite.database.writing() as connection:
        connection.exec_driver_sql("update users set disabled = true where login = 'leaver'")
    for method, route in GUARDED:
        answer = asked(client, method, address(route.path))
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in"), (method, route.path)


def test_what_was_refused_is_recorded(on_sqlite: Served) -> None:
    on_sqlite.somebody("curious", Role.investigator).get("/accounts")
    events = on_sqlite.rows("select action, detail from audit where actor = 'curious' order by seq desc")
    assert events[0]["action"] == "refuse"
    assert "users" in events[0]["detail"]


def test_every_route_for_every_role_is_in_the_table() -> None:
    assert set(MAY) == set(Act)
    assert {act(route) for _, route in GUARDED} <= set(Act)
