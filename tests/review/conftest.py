"""The application over the fictional case, really served, with people of each role, on SQLite and on PostgreSQL."""

import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

import axe_playwright_python
import httpx
import pytest
import sqlalchemy as sa
import uvicorn
from argon2 import PasswordHasher
from fastapi import FastAPI, Request

from flows.case.opened import OpenedCase
from flows.review.house import Store
from models import settings
from pipeline.review.database import appended, engine
from pipeline.review.database.engine import Database
from pipeline.review.database.tables import METADATA
from pipeline.review.people import accounts, passwords, sessions
from pipeline.review.people.roles import EVERYWHERE, Act, Role
from pipeline.review.web.app import Options, create
from pipeline.review.web.visit import Visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
FOLDER = "42-000123-26"
BASE = f"/cases/{FOLDER}"
PASSWORD = "correct horse battery staple"
_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
_QUICK = _HASHER.hash(PASSWORD)  # each test signs in
_VIOLATIONS = """() => axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"],
}).then(found => found.violations)"""  # the rest, which nobody looks at, takes longer to hand over than to find
GLOBAL = {Role.ops_monitor, Role.auditor, Role.admin, Role.intel_analyst, Role.supervisor, Role.dfu_operator}


@dataclass
class Served:
    """The application while it is served.

    Attributes:
        url: where it is, without a slash at the end.
    """

    app: FastAPI
    url: str
    database: Database
    store: Path
    clients: dict[str, httpx.Client] = field(default_factory=dict)

    def somebody(self, login: str, *roles: Role, folder: str = FOLDER) -> httpx.Client:
        """A browser in which somebody with some roles has signed in; the account is made if it is not there."""
        with self.database.writing() as connection:
            user_id = connection.scalar(sa.text("select id from users where login = :login"), {"login": login})
            if user_id is None:
                user_id = account(connection, login)
            for role in roles:
                accounts.grant(connection, user_id, folder, role)
                if role in GLOBAL:
                    accounts.grant(connection, user_id, EVERYWHERE, role)
        return self.signed_in(login)

    def signed_in(self, login: str, password: str = PASSWORD) -> httpx.Client:
        client = self.nobody()
        answer = client.post("/sign-in", data={"login": login, "password": password})
        assert answer.status_code == 303, answer.text
        return client

    def nobody(self) -> httpx.Client:
        """A browser in which nobody has signed in; requests come from the application's own pages."""
        client = httpx.Client(base_url=self.url, headers={"Origin": self.url}, timeout=60)
        self.clients[str(len(self.clients))] = client
        return client

    def visit(self, client: httpx.Client, act: Act = Act.decide) -> Visit:
        """What a route is given of a request of whoever has signed in there."""
        person = sessions.found(self.database, client.cookies["session"], self.app.state.settings)
        assert person is not None
        request = Request({"type": "http", "app": self.app, "headers": []})
        return Visit(request, person, act, person.role(act, FOLDER) or "", FOLDER)

    def by_role(self, role: Role) -> httpx.Client:
        """Somebody with one role, in the case and, where that can be, everywhere."""
        return self.somebody(role.value, role)

    def rows(self, sql: str, **values: Any) -> list[dict[str, Any]]:
        """What the review database holds."""
        with self.database.reading() as connection:
            return [dict(row._mapping) for row in connection.execute(sa.text(sql), values)]

    def forget(self) -> None:
        """Empty the review database; the next request takes the case in again."""
        with self.database.writing() as connection:
            appended.unguard(connection)
            for table in reversed(METADATA.sorted_tables):
                if table.name not in ("audit", "audit_head"):
                    connection.execute(sa.delete(table))
            appended.guard(connection)
        self.app.state.cases._known.clear()


def account(connection: sa.Connection, login: str) -> int:
    """A new account, with a password that takes no time to check. Returns its id."""
    user_id = accounts.add(connection, login, login.replace("_", " ").title(), None, change=False)
    connection.execute(sa.text("update users set password = :hash where id = :id"), {"hash": _QUICK, "id": user_id})
    return user_id


@pytest.fixture(scope="session", autouse=True)
def quick() -> Iterator[None]:
    """Passwords that are made here take no time either, and neither do those of nobody."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "HASHER", _HASHER)
        patch.setattr(passwords, "_NOBODY", _QUICK)
        yield


@pytest.fixture(scope="session")
def kept_store(triaged: OpenedCase, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fictional case after its run, in a store of its own. Nothing may be changed in it but `review/`."""
    root = tmp_path_factory.mktemp("review") / "store"
    shutil.copytree(triaged.store.root.parent.parent, root)
    return root


@contextmanager
def serving(store: Path, url: str | None = None, options: Options | None = None) -> Iterator[Served]:
    """Serve a store on a free port of this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    database = engine.opened(store, url)
    options = replace(options or Options(), checkpoints=store / f"checkpoints-{port}.jsonl")  # each has its own chain
    app = create(Store(store), database, options, settings.read(None).review)
    quiet = {"log_level": "warning", "access_log": False, "proxy_headers": False, "server_header": False}
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, **quiet))  # type: ignore[arg-type] # of several types
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    served = Served(app, f"http://127.0.0.1:{port}", database, store)
    try:
        yield served
    finally:
        for client in served.clients.values():
            client.close()
        server.should_exit = True
        thread.join(10)
        database.close()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def served(
    request: pytest.FixtureRequest, kept_store: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """The application on each database, its review database empty at the beginning of a module."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('database') / 'review.sqlite'}"
    else:
        make: Callable[[], str] = request.getfixturevalue("postgresql")
        url = make()
    with serving(kept_store, url) as found:
        yield found


@pytest.fixture(scope="module")
def on_sqlite(kept_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The application on SQLite alone: for what has nothing to do with the database."""
    with serving(kept_store, f"sqlite:///{tmp_path_factory.mktemp('database') / 'review.sqlite'}") as found:
        yield found


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], str]]:
    """Makes empty databases of a PostgreSQL server started for the tests: Debian's, by an account of its own."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not programs:
        pytest.skip("PostgreSQL is not on this machine")
    folder = tmp_path_factory.mktemp("postgresql")
    bin_, data = programs[-1].parent, folder / "data"
    as_account: list[str] = []
    if os.geteuid() == 0:  # its server refuses to run as root
        as_account = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        data = Path(mkdtemp(prefix="triage-postgresql-"))  # where that account may go
        shutil.chown(data, "postgres", "postgres")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    made = [
        *as_account,
        str(bin_ / "initdb"),
        "-D",
        str(data),
        "-U",
        "triage",
        "--auth=trust",
        "-E",
        "UTF8",
        "--no-sync",
    ]
    subprocess.run(made, check=True, capture_output=True, cwd="/")
    options = ["-D", str(data), "-p", str(port), "-k", str(data), "-h", "127.0.0.1", "-F"]  # -F: waits for no disk
    server = subprocess.Popen(
        [*as_account, str(bin_ / "postgres"), *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
    )
    base, count = f"postgresql+pg8000://triage@127.0.0.1:{port}", iter(range(1_000_000))
    administration = sa.create_engine(f"{base}/postgres", isolation_level="AUTOCOMMIT")
    for _ in range(200):
        try:
            administration.connect().close()
            break
        except sa.exc.DBAPIError:
            time.sleep(0.05)

    def make() -> str:
        name = f"review{next(count)}"
        with administration.connect() as connection:
            connection.exec_driver_sql(f"create database {name}")
        return f"{base}/{name}"

    try:
        yield make
    finally:
        administration.dispose()
        server.terminate()
        server.wait(20)
        shutil.rmtree(data, ignore_errors=True)


@dataclass
class Window:
    """A browser window, with all that it must not do: ask anybody else, break the policy, fail in a script.

    Attributes:
        elsewhere: requests to others.
        complaints: of the console: errors, and reports of the content security policy.
    """

    page: "Page"
    url: str
    elsewhere: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def sign_in(self, login: str) -> None:
        self.page.goto(f"{self.url}/sign-in")
        self.page.fill("#login", login)
        self.page.fill("#password", PASSWORD)
        self.page.click("main button")
        self.page.wait_for_url(f"{self.url}/")

    def open(self, path: str) -> "Page":
        self.page.goto(self.url + path)
        return self.page

    def violations(self) -> list[str]:
        """What axe finds against WCAG 2.2 AA on the page as it is."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE)  # by the debugger, for the policy forbids scripts of others
        found = self.page.evaluate(_VIOLATIONS)
        return [f"{one['id']}: {one['nodes'][0]['html'][:300]} ({one['help']})" for one in found]

    def shot(self, name: str) -> None:
        """Keep a picture of the page, if somebody wants to look: SCREENSHOTS names the folder."""
        if folder := os.environ.get("SCREENSHOTS"):
            self.page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.fixture(scope="session")
def chromium() -> Iterator["Browser"]:
    """Debian's Chromium, which asks nobody for anything."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium")
    if program is None:
        pytest.skip("Chromium is not on this machine")
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
    quiet += ["--disable-component-update", "--disable-sync"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=quiet)
        yield browser
        browser.close()


@pytest.fixture
def window(chromium: "Browser", on_sqlite: Served) -> Iterator[Window]:
    """A window on the application; at the end it must have asked nobody else and broken no policy."""
    with opened_window(chromium, on_sqlite.url) as found:
        yield found


@contextmanager
def opened_window(chromium: "Browser", url: str, **options: Any) -> Iterator[Window]:
    context = chromium.new_context(**({"locale": "en-GB", "viewport": {"width": 1280, "height": 800}} | options))
    page = context.new_page()
    found = Window(page, url)
    page.on(
        "request", lambda asked: None if asked.url.startswith((url, "data:")) else found.elsewhere.append(asked.url)
    )
    page.on("console", lambda said: found.complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: found.complaints.append(str(error)))
    try:
        yield found
    finally:
        context.close()
    assert found.elsewhere == []
    assert found.complaints == []
