"""How fast the review application answers: `python tests/bench/review.py [store] [postgresql address]`.

The case is that of `big_case.py`, made if the store is not given: 100,000 units, 2,000,000 messages. Wall clock in ms,
median / 95th percentile, which the marks are of; requests over HTTP on this machine, to a server in a process of its
own. Marks: decide → next 10 ms for one reviewer who thinks for a quarter of a second (of one who does not think,
nothing can be prepared), 50 ms for ten who think for a second, search 200 ms, first page 100 kB, key press → next unit
painted 60 ms in Chromium, views 40 s.
"""

import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from http.client import HTTPConnection
from itertools import pairwise
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode

import httpx
import sqlalchemy as sa

from pipeline.review.database import engine
from pipeline.review.people import accounts
from pipeline.review.people.roles import Role
from tests.bench.big_case import FOLDER, make

BASE, PORT, PASSWORD = f"/cases/{FOLDER}", 8799, "correct horse battery staple"
_SERVE = """
import sys, uvicorn
from pathlib import Path
from flows.review.house import Store
from models import settings
from pipeline.review.web.app import Options, create
from pipeline.review.database.engine import opened
store, url, port = Path(sys.argv[1]), sys.argv[2] or None, int(sys.argv[3])
app = create(Store(store), opened(store, url), Options(), settings.read(None).review)
uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False)
"""


def told(what: str, seconds: list[float], mark: str) -> None:
    ms = sorted(second * 1000 for second in seconds)
    print(
        f"{what:>34}: {median(ms):7.1f} / {quantiles(ms, n=20)[-1]:7.1f} ms, most {ms[-1]:7.1f}   ({mark})", flush=True
    )


@contextmanager
def served(store: Path, url: str) -> Iterator[tuple[str, int]]:
    """The application in a process of its own, with ten reviewers: its address, its process."""
    database = engine.opened(store, url)
    with database.writing() as connection:
        for number in range(10):
            login = f"reader{number}"
            if connection.scalar(sa.text("select id from users where login = :login"), {"login": login}) is None:
                user = accounts.add(connection, login, f"Reader {number}", PASSWORD, change=False)
                accounts.grant(connection, user, FOLDER, Role.investigator)
    database.close()
    server = subprocess.Popen([sys.executable, "-c", _SERVE, str(store), url, str(PORT)])
    address = f"http://127.0.0.1:{PORT}"
    try:
        for _ in range(600):
            try:
                httpx.get(f"{address}/sign-in")
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield address, server.pid
    finally:
        server.terminate()
        server.wait(20)


def signed_in(address: str, number: int) -> httpx.Client:
    client = httpx.Client(base_url=address, headers={"Origin": address}, timeout=300)
    answer = client.post("/sign-in", data={"login": f"reader{number}", "password": PASSWORD})
    assert answer.status_code == 303, answer.text
    return client


def timed(ask: Callable[[], object]) -> float:
    begun = time.perf_counter()
    ask()
    return time.perf_counter() - begun


def cpu(process: int) -> float:
    """Seconds that a process has used."""
    used = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, used)) / os.sysconf("SC_CLK_TCK")


def reviews(client: httpx.Client, decisions: int, think: float, taken: list[float]) -> None:
    """Take a batch and decide, as htmx does it, by `http.client`: HTTPX takes longer than the server."""
    answer = client.post(f"{BASE}/batch", data={"chosen": ""})
    assert answer.status_code == 303, answer.text
    answer = client.get(f"{BASE}/next")
    assert answer.status_code == 303, answer.text
    path: str | None = answer.headers["location"]
    headers = {"Origin": str(client.headers["Origin"]), "HX-Request": "true", "Cookie": _cookies(client)}
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    data = urlencode({"relevance": "not_relevant", "decisions": 0, "seconds": 1})
    with closing(HTTPConnection(client.base_url.host, client.base_url.port)) as quick:
        for _ in range(decisions):
            time.sleep(think * random.uniform(0.5, 1.5))  # noqa: S311 - people do not think in step
            begun = time.perf_counter()
            quick.request("POST", f"{path}/decision", data, headers)
            given = quick.getresponse()
            page = given.read()
            taken.append(time.perf_counter() - begun)
            assert given.status == 200, page
            path = given.headers["HX-Push-Url"]


def _cookies(client: httpx.Client) -> str:
    return "; ".join(f"{name}={value}" for name, value in client.cookies.items())


def questions(store: Path) -> dict[str, str]:
    """What is searched for, by the counts of the words in every tenth message of the largest exhibit."""
    view = max((store / "cases" / FOLDER / "view").glob("*.sqlite"), key=lambda path: path.stat().st_size)
    words: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    with closing(sqlite3.connect(f"{view.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        rows = connection.execute("select body from records where body is not null and number % 10 = 0").fetchall()
    for (body,) in rows:
        said = body.split()
        words.update(set(said))
        pairs.update(pair for pair in pairwise(said) if pair[0] != pair[1])
    common, often = words.most_common(1)[0]
    phrase, follow = pairs.most_common(1)[0]
    rare, seldom = words.most_common()[-1]
    told_of = f"{rare!r} in {seldom}, {phrase!r} in {follow}, {common!r} in {often}"
    print(f"of {len(rows):,} messages, {told_of} ({often / len(rows):.0%})", flush=True)
    return {"rare": rare, "phrase": f'"{" ".join(phrase)}"', "common": common, "beginning": f"{common[:2]}*"}


def asked(client: httpx.Client, store: Path) -> None:
    page = client.get(f"{BASE}/queue")
    told("queue page", [timed(lambda: client.get(f"{BASE}/queue")) for _ in range(30)], "-")
    chosen = "?lane=DISCLOSURE&band=P2&rule=meet_transport"
    told("queue page, three facets", [timed(lambda: client.get(f"{BASE}/queue{chosen}")) for _ in range(30)], "-")
    weight = len(page.content)
    for name in ("style.css", "work.css", "keys.js", "vendor/htmx.min.js", "icon.svg"):
        weight += client.get(f"/static/{name}").num_bytes_downloaded  # as they travel, compressed
    print(f"first page: {len(page.content) / 1000:.0f} kB, with all it needs {weight / 1000:.0f} kB (mark 100)")
    for what, q in questions(store).items():
        path = f"{BASE}/search"
        seconds = [timed(partial(client.get, path, params={"q": q})) for _ in range(40)]
        told(f"search, {what}", seconds, "mark 200")


def pressed(address: str) -> None:
    """From a key to the paint of the next unit."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        page.goto(f"{address}/sign-in")
        page.fill("#login", "reader9")
        page.fill("#password", PASSWORD)
        page.click("main button")
        page.goto(f"{address}{BASE}/queue")
        page.click("text=Take the next batch")
        page.evaluate("""() => {
            window.taken = []; let begun = 0;
            document.addEventListener("keydown", () => { begun = performance.now(); }, true);
            document.addEventListener("htmx:afterSettle", (event) => {
                if (event.detail.target.id !== "item") return;
                requestAnimationFrame(() => requestAnimationFrame(() => taken.push(performance.now() - begun)));
            });
        }""")
        for _ in range(60):
            page.wait_for_selector("html[data-armed]")
            page.wait_for_timeout(200)
            page.keyboard.press("2")
            page.wait_for_timeout(50)
        page.wait_for_selector("html[data-armed]")
        told("key press → next unit painted", [ms / 1000 for ms in page.evaluate("taken")], "mark 60")
        browser.close()


def measure(store: Path, url: str) -> None:
    print(f"--- {url.partition(':')[0] or 'sqlite'}", flush=True)
    with served(store, url) as (address, process):
        client = signed_in(address, 0)
        first = f"{BASE}/queue"
        print(f"first request, which takes the case in: {timed(lambda: client.get(first)):.1f} s", flush=True)
        taken: list[float] = []
        before = cpu(process)
        reviews(client, 150, 0, taken)
        print(f"CPU of the server a decision: {(cpu(process) - before) / 150 * 1000:.1f} ms", flush=True)
        told("decide → next, one, no think time", taken, "-")
        taken = []
        time.sleep(1)
        reviews(client, 150, 0.25, taken)
        told("decide → next, one, 0.25 s", taken, "mark 10")
        taken = []
        clients = [signed_in(address, number) for number in range(10)]
        threads = [threading.Thread(target=reviews, args=(one, 20, 1.0, taken)) for one in clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        told("decide → next, ten, 1 s", taken, "mark 50")
        if not url.startswith("postgresql"):
            asked(client, store)
            pressed(address)


def main(store: Path | None, postgresql: str | None) -> None:
    with tempfile.TemporaryDirectory() as name:
        if store is None:
            store = Path(name) / "store"
            _, took = make(store)
            print(f"building the views: {took:.0f} s (mark 40)")
        measure(store, f"sqlite:///{name}/review.sqlite")
        if postgresql:
            measure(store, postgresql)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None, sys.argv[2] if len(sys.argv) > 2 else None)
