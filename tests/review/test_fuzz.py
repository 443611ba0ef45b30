"""Whatever is sent to a route by somebody who may use it: never a mistake of the program. schemathesis makes it up, of
names that are there and of others, over a case in which people have decided, searched and set aside."""

import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pipeline.review.people.roles import Role
from pipeline.review.web.mistakes import NAME
from tests.review.conftest import BASE, FOLDER, Served, serving

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of its own libraries
    import schemathesis

_EACH = 3
_READER = (Role.supervisor, Role.disclosure_officer, Role.intel_analyst, Role.investigator)
_SIGNS_OUT = {"/sign-out", "/account/sessions", "/account/password"}
_BY_HAND = ("q", "how", "sort", "same", "state", "lane", "exhibit", "party", "kind", "since", "until", "rule", "band")
"""Of addresses, what pages read themselves."""
_VALUES = st.sampled_from(
    ["relevant", "undecided", "exact", "best", "2026-03-14", "9999-12-31", "0000-00-00", "e", "\U0001f600"]
)


@pytest.fixture
def used(request: pytest.FixtureRequest, address: str | None, kept_store: Path, tmp_path: Path) -> Iterator[Served]:
    """The application over a store of its own, for some of what is sent makes the case anew."""
    shutil.copytree(kept_store, tmp_path / "store")
    with serving(tmp_path / "store", address) as found:
        yield found


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest) -> str | None:
    """Of the review database; None: SQLite in the store."""
    if request.param == "sqlite":
        return None
    address: str = request.getfixturevalue("postgresql")()
    return address


def work(served: Served, reader: httpx.Client) -> dict[str, str]:
    """Leave something of each kind behind. Returns names that are there, as addresses call them."""
    other = served.somebody("other", Role.investigator)
    assert other.post(f"{BASE}/batch").status_code == 303
    first = "select thread, min(place) as place from items where lease_by is not null group by thread"
    units = [
        row["unit_id"]
        for row in served.rows(f"select unit_id from items join ({first}) f using (place) order by place")
    ]
    for unit_id, relevance in zip(units, ("relevant", "escalate", "not_relevant", "privileged"), strict=False):
        form = {"relevance": relevance, "decisions": "0", "reason": "a reason"}
        assert other.post(f"{BASE}/units/{unit_id}/decision", data=form).status_code == 303
    again = {"relevance": "not_relevant", "decisions": "1"}
    assert reader.post(f"{BASE}/quality/units/{units[0]}", data=again).status_code == 303
    for how in ("words", "exact"):
        assert reader.get(f"{BASE}/search", params={"q": "the", "how": how, "state": "relevant"}).status_code == 200
    case = served.app.state.cases.at_hand(FOLDER)
    with case.board() as board:
        (member, *_) = board.members(board.unit(units[1]))
    (number,) = served.rows("select max(id) as id from decisions where pass_ = 'second'")
    there = {"folder": FOLDER, "unit_id": units[1], "record_id": member.record_id, "number": str(number["id"])}
    return there | {"extraction_id": member.extraction_id, "conversation": "1", "user_id": "1"}


def test_nothing_that_is_sent_to_a_route_is_a_mistake_of_the_program(used: Served) -> None:
    schema = schemathesis.openapi.from_dict(used.app.openapi())
    reader, keeper = used.somebody("reader_of_all", *_READER), used.by_role(Role.admin)
    there = work(used, reader)
    wrong: set[str] = set()
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.path in _SIGNS_OUT:
            continue

        @settings(
            max_examples=_EACH,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(data=st.data())
        def sent(data: st.DataObject) -> None:
            case = data.draw(operation.as_strategy())  # noqa: B023 - it is called before the next
            for name in case.path_parameters or {}:
                if name in there and (name == "folder" or data.draw(st.booleans())):
                    case.path_parameters[name] = there[name]
            kwargs: dict[str, Any] = case.as_transport_kwargs(base_url=used.url)
            kwargs = {name: value for name, value in kwargs.items() if name in ("method", "url", "params", "data")}
            if operation.method.upper() == "GET":  # noqa: B023 - as above
                more = data.draw(st.dictionaries(st.sampled_from(_BY_HAND), _VALUES, max_size=3))
                kwargs["params"] = more | dict(kwargs.get("params") or {})
            answer = (keeper if operation.path.startswith("/accounts") else reader).request(**kwargs)  # noqa: B023 - as above
            if answer.status_code >= 500:
                wrong.add(f"{operation.method.upper()} {operation.path}")  # noqa: B023 - as above

        sent()
    log = used.store / NAME
    assert wrong == set(), log.read_text("utf-8")
