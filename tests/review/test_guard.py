"""What stands in front of every page: other sites and names, headers of others, what is too large, what goes wrong."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import Request

from pipeline.errors import StoreDamaged
from pipeline.review.people.header import SOCKET, Trusted
from pipeline.review.people.roles import Role
from pipeline.review.web.app import Options
from pipeline.review.web.intake import MOST
from pipeline.review.web.mistakes import NAME, placeless
from tests.review.conftest import BASE, FOLDER, PASSWORD, Served, serving


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "https://{host}"}, 403),
        ({"Origin": "http://{host}.evil.example"}, 403),
        ({"Origin": "http://evil.example/http://{host}"}, 403),
        ({"Origin": "http://{host}", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "http://{host}", "Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://{host}", "Sec-Fetch-Site": "none"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Origin": "http://{host}"}, 303),
    ],
)
def test_only_a_page_of_ours_changes_something(on_sqlite: Served, headers: dict[str, str], status: int) -> None:
    on_sqlite.somebody("visited", Role.investigator)
    client = on_sqlite.signed_in("visited")
    del client.headers["Origin"]
    given = {name: value.format(host=on_sqlite.url.removeprefix("http://")) for name, value in headers.items()}
    assert client.post("/account/sessions", headers=given).status_code == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, 200),
        ({"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, 200),
    ],
)
def test_another_site_may_link_here_but_put_nothing_of_it_into_itself(
    on_sqlite: Served, headers: dict[str, str], status: int
) -> None:
    assert on_sqlite.nobody().get("/sign-in", headers=headers).status_code == status


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "", "[::1", "localhost.", "localhost@evil.example"]
)
def test_it_answers_to_its_own_names_alone(on_sqlite: Served, host: str) -> None:
    assert on_sqlite.nobody().get("/sign-in", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("host", ["127.0.0.1:1", "LOCALHOST", "[::1]:8765"])
def test_a_name_may_have_a_port_and_any_case(on_sqlite: Served, host: str) -> None:
    assert on_sqlite.nobody().get("/sign-in", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("path", ["/sign-in", "/static/style.css", "/no-such-page", "/"])
def test_every_answer_says_what_a_browser_may_do_with_it(on_sqlite: Served, path: str) -> None:
    headers = on_sqlite.nobody().get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy  # nobody puts it into a frame
    assert "unsafe" not in policy
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert ("no-store" in headers.get("cache-control", "")) == (not path.startswith("/static/"))
    assert "strict-transport-security" not in headers


def test_by_https_the_cookie_goes_nowhere_else_and_browsers_remember_it(kept_store: Path, tmp_path: Path) -> None:
    with serving(kept_store, f"sqlite:///{tmp_path / 'review.sqlite'}", Options(secure=True)) as served:
        client = served.nobody()
        client.headers["Origin"] = served.url.replace("http:", "https:")
        assert "max-age" in client.get("/sign-in").headers["strict-transport-security"]
        from pipeline.review.people import accounts

        with served.database.writing() as connection:
            accounts.add(connection, "secure", "S", "a password for this test", change=False)
        answer = client.post("/sign-in", data={"login": "secure", "password": "a password for this test"})
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-session=")
        assert "Secure" in cookie
        assert "Path=/;" in cookie + ";"


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/..%2fapp.py",
        "/static/%2e%2e/app.py",
        "/static/....//app.py",
        "/static//etc/passwd",
        "/static/",
        "/cases/../../etc/passwd",
        f"/cases/{FOLDER}%2f..%2f..%2fqueue",
        "/cases/%00/queue",
        "/cases/" + "a" * 5000,
    ],
)
def test_no_address_leads_out_of_what_is_served(on_sqlite: Served, path: str) -> None:
    client = on_sqlite.by_role(Role.investigator)
    answer = client.get(path)
    assert answer.status_code in (400, 404)
    assert "import" not in answer.text
    assert "root:" not in answer.text


def test_a_page_that_is_not_there_says_so_in_the_same_clothes(on_sqlite: Served) -> None:
    answer = on_sqlite.nobody().get("/no-such-page/<script>")
    assert answer.status_code == 404
    assert "There is no such page." in answer.text
    assert "<script>" not in answer.text.replace('<script src="/static', "")


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"])
def test_a_method_that_no_page_has_is_refused_and_nothing_is_logged_as_seen(on_sqlite: Served, method: str) -> None:
    client = on_sqlite.by_role(Role.investigator)
    before = on_sqlite.rows("select count(*) as n from audit")
    answer = client.request(method, "/account")
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]
    assert on_sqlite.rows("select count(*) as n from audit") == before


def test_after_signing_in_one_is_sent_to_ones_cases_whatever_the_address_said(on_sqlite: Served) -> None:
    on_sqlite.somebody("lured", Role.investigator)
    client = on_sqlite.nobody()
    lure = "/sign-in?next=https://evil.example&url=//evil.example"
    answer = client.post(lure, data={"login": "lured", "password": PASSWORD, "next": "//evil.example"})
    assert answer.headers["location"] == "/"


def test_a_form_that_is_too_large_is_not_taken_in(on_sqlite: Served) -> None:
    client = on_sqlite.nobody()
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    told = client.post("/sign-in", content=b"login=" + b"a" * MOST, headers=form)
    assert (told.status_code, "more than a form" in told.text) == (413, True)

    def pieces() -> Iterator[bytes]:
        yield b"login="
        for _ in range(9):
            yield b"a" * 8192

    assert client.post("/sign-in", content=pieces(), headers=form).status_code == 413
    just = b"login=a&password=" + b"b" * 900
    assert client.post("/sign-in", content=just, headers=form).status_code == 401


@pytest.mark.parametrize("path", ["/sign-in?q=%00", "/cases/a%00b/queue"])
def test_what_no_database_takes_is_refused_before_it_gets_there(on_sqlite: Served, path: str) -> None:
    client = on_sqlite.by_role(Role.investigator)
    assert client.get(path).status_code == 400
    assert client.post("/sign-in", data={"login": "a\0b", "password": "c"}).status_code == 400


def test_a_mistake_of_the_program_shows_and_writes_nothing_of_the_evidence(on_sqlite: Served) -> None:
    def broken(request: Request) -> None:
        secret = "what a message said"
        raise ValueError(secret)

    on_sqlite.app.add_api_route("/broken/{of}", broken)
    answer = on_sqlite.nobody().get("/broken/names-of-people")
    assert answer.status_code == 500
    assert "A mistake of this program" in answer.text
    assert "no-store" in answer.headers["cache-control"]
    log = on_sqlite.store / NAME
    text = log.read_text("utf-8")
    assert "ValueError" in text
    assert "test_guard.py" in text
    assert "/broken/{of}" in text
    assert "what a message said" not in answer.text + text
    assert "names-of-people" not in answer.text + text
    assert stat.S_IMODE(os.stat(log).st_mode) == 0o600  # noqa: PTH116 - as a test of the mode alone


def test_a_damaged_store_is_told_to_readers_without_a_place_and_to_engineers_with_it_alone(on_sqlite: Served) -> None:
    file = on_sqlite.store / "cases" / FOLDER / "links" / "link-1.parquet"

    def damaged() -> None:
        raise StoreDamaged(f"{file}: cannot be read (what a message said). Remove it, and run the case again.")

    on_sqlite.app.add_api_route("/damaged", damaged)
    answer = on_sqlite.nobody().get("/damaged")
    assert answer.status_code == 409
    assert "cannot be read" in answer.text
    assert "Tell whoever runs the application" in answer.text
    log = (on_sqlite.store / NAME).read_text("utf-8")
    assert f"/damaged {file}\n" in log
    assert str(on_sqlite.store) not in answer.text
    assert "what a message said" not in answer.text + log


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("/srv/a store/cases/1: another run works on this case.", "Another run works on this case."),
        ("Not read: /mnt/phones/A N Other.zip: no such file.", "Not read: a file of the server: no such file."),
        ("no table in '/mnt/A N Other.zip' (/mnt/b.zip)", "no table in 'a file of the server' (a file of the server"),
        ("Case 42/000123/26 is made anew and/or run. See /account.", None),
    ],
)
def test_no_place_of_a_file_is_left_in_what_readers_are_told(written: str, told: str | None) -> None:
    assert placeless(written) == (told or written)


def test_reports_of_the_policy_are_counted_without_what_was_searched_for(on_sqlite: Served) -> None:
    reports = on_sqlite.app.state.reports
    stranger = httpx.Client(base_url=on_sqlite.url)
    before = reports.count
    page = f"{on_sqlite.url}{BASE}/search?q=a+name"
    report = {
        "csp-report": {"document-uri": page, "violated-directive": "img-src", "blocked-uri": "https://a.example/x?name"}
    }
    assert stranger.post("/csp-reports", json=report).status_code == 204
    assert reports.last[-1] == (f"{BASE}/search", "img-src", "https:a.example")
    for body in (
        b"",
        b"[]",
        b"{",
        b"[" * 60000,
        b'{"csp-report": 1}',
        b'{"csp-report": {"document-uri": "http://[x"}}',
    ):
        assert stranger.post("/csp-reports", content=body).status_code == 204
    for _ in range(30):
        stranger.post("/csp-reports", json=report)
    assert (reports.count - before, len(reports.last)) == (37, 20)
    assert stranger.post("/csp-reports", content=b"a" * (MOST + 1)).status_code == 413
    stranger.close()


def test_the_name_of_a_proxy_counts_from_that_proxy_alone(kept_store: Path, tmp_path: Path) -> None:
    for proxy, believed in (("127.0.0.1", True), ("192.0.2.1", False), (SOCKET, False)):
        options = Options(proxy=proxy, trusted=Trusted("X-Remote-User", proxy))
        url = f"sqlite:///{tmp_path / proxy}.sqlite"
        with serving(kept_store, url, options) as served:
            served.somebody("remote", Role.investigator)
            client = served.nobody()
            status = 200 if believed else 303
            assert client.get("/", headers={"X-Remote-User": "Remote"}).status_code == status
            forwarded = {"X-Remote-User": "remote", "X-Forwarded-For": "127.0.0.1, 192.0.2.9"}
            assert client.get("/", headers=forwarded).status_code == status
            assert client.get("/", headers={"X-Remote-User": "no-such-account"}).status_code == 303
            twice = [("X-Remote-User", "remote"), ("X-Remote-User", "other")]
            assert client.get("/", headers=twice).status_code == 303
            assert client.get("/").status_code == 303
            events = served.rows("select 1 from audit where actor = 'remote' and detail like '%proxy%'")
            assert len(events) == (1 if believed else 0)


def test_no_cookie_opens_the_session_of_somebody_whom_a_proxy_has_signed_in(kept_store: Path, tmp_path: Path) -> None:
    options = Options(proxy="127.0.0.1", trusted=Trusted("X-Remote-User", "127.0.0.1"))
    with serving(kept_store, f"sqlite:///{tmp_path / 'cookie'}.sqlite", options) as served:
        served.somebody("remote", Role.investigator)
        assert served.nobody().get("/", headers={"X-Remote-User": "remote"}).status_code == 200
        kept = served.rows("select token from sessions where how = 'proxy'")[0]["token"]
        for held in ("proxy:remote", kept):
            client = served.nobody()
            assert client.get("/", headers={"Cookie": f"{options.cookie}={held}"}).status_code == 303, held


def test_without_such_a_proxy_the_header_says_nothing(on_sqlite: Served) -> None:
    on_sqlite.somebody("remote", Role.investigator)
    assert on_sqlite.nobody().get("/", headers={"X-Remote-User": "remote"}).status_code == 303


def test_only_the_last_word_of_a_trusted_proxy_says_where_somebody_is(kept_store: Path, tmp_path: Path) -> None:
    for proxy, address in (("127.0.0.1", "192.0.2.9"), (None, "127.0.0.1")):
        with serving(kept_store, f"sqlite:///{tmp_path / str(proxy)}.sqlite", Options(proxy=proxy)) as served:
            served.somebody("far", Role.investigator)
            client = served.nobody()
            data = {"login": "far", "password": PASSWORD}
            client.post("/sign-in", data=data, headers={"X-Forwarded-For": "203.0.113.1, 192.0.2.9"})
            told = served.rows("select detail from audit where actor = 'far' order by seq desc")[0]["detail"]
            assert address in told
            assert "203.0.113.1" not in told
