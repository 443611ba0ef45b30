"""Whatever is sent to a route by somebody who may use it: never a mistake of the program. schemathesis makes it up."""

import warnings

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pipeline.review.people.roles import Role
from tests.review.conftest import FOLDER, Served

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of its own libraries
    import schemathesis

_EACH = 3
_READER = (Role.supervisor, Role.disclosure_officer, Role.intel_analyst, Role.investigator)
_SIGNS_OUT = {"/sign-out", "/account/sessions", "/account/password"}


def test_nothing_that_is_sent_to_a_route_is_a_mistake_of_the_program(served: Served) -> None:
    schema = schemathesis.openapi.from_dict(served.app.openapi())
    reader, keeper = served.somebody("reader_of_all", *_READER), served.by_role(Role.admin)
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
            if "folder" in (case.path_parameters or {}):
                case.path_parameters["folder"] = FOLDER
            kwargs = case.as_transport_kwargs(base_url=served.url)
            kwargs = {name: value for name, value in kwargs.items() if name in ("method", "url", "params", "data")}
            answer = (keeper if operation.path.startswith("/accounts") else reader).request(**kwargs)  # noqa: B023 - as above
            if answer.status_code >= 500:
                wrong.add(f"{operation.method.upper()} {operation.path}")  # noqa: B023 - as above

        sent()
    assert wrong == set()
