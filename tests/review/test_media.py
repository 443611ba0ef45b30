"""Media in the application: blurred for everybody, revealed by one logged act, handed out by role, or not shown."""

import io
import json
import os
import re
import shutil
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from hashlib import md5, sha256
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from PIL import Image

from models import casefile
from pipeline.review.case.aside import Aside
from pipeline.review.media import copies as copies_
from pipeline.review.media import gallery as galleries
from pipeline.review.media import source as sources
from pipeline.review.media import token
from pipeline.review.media.gallery import of
from pipeline.review.media.hash_list import hashes
from pipeline.review.media.renderer import Drawn, Unshown
from pipeline.review.people.roles import Role
from tests.review.conftest import BASE, FOLDER, Served, opened_window, serving
from tests.review.test_media_child import BARS, film

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FILES = {
    "picture": ("holiday <b>\u202e.jpg", "image/jpeg", "media"),
    "video": ("film.mp4", "video/mp4", "media"),
    "recording": ("voice.ogg", "audio/ogg", "media"),
    "broken": ("broken.jpg", "image/jpeg", "media"),
    "changed": ("changed.jpg", "image/jpeg", "media"),
    "store": ("msgstore.db", "application/vnd.sqlite3", None),
    "program": ("setup.exe", "application/octet-stream", "document"),
}
ID = {name: sha256(name.encode()).hexdigest()[:32] for name in FILES}


@pytest.fixture(scope="module")
def with_media(kept_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The fictional case with some more files in its third exhibit, a folder."""
    root = tmp_path_factory.mktemp("media") / "store"
    shutil.copytree(kept_store, root)
    folder = root / "cases" / FOLDER
    shutil.rmtree(folder / "review", ignore_errors=True)
    exhibit = _moved(folder, root.parent / "exhibit")
    BARS.save(exhibit / FILES["picture"][0])
    film(exhibit / "film.mp4")
    (exhibit / "voice.ogg").write_bytes(b"OggS" + os.urandom(5000))
    for name in ("broken.jpg", "changed.jpg", "msgstore.db", "setup.exe"):
        (exhibit / name).write_bytes(f"fictional {name}".encode() * 20)
    _known(folder, exhibit)
    (exhibit / "changed.jpg").write_bytes(b"something else")
    with serving(root, f"sqlite:///{root.parent / 'review.sqlite'}") as served:
        yield served


def _moved(folder: Path, to: Path) -> Path:
    """Let the case file say that the third exhibit lies elsewhere: files are put there."""
    path = folder / "case.yaml"
    text = path.read_text("utf-8")
    place = next(one.extraction.path for one in casefile.stored(text).exhibits if one.exhibit_ref == "JAS/3")
    shutil.copytree(place, to)
    path.chmod(0o600)
    path.write_text(text.replace(str(place), str(to)), "utf-8")
    return to


def _known(folder: Path, exhibit: Path) -> None:
    """Rows of the third exhibit's view for them."""
    for view in folder.glob("view/*.sqlite"):
        with closing(sqlite3.connect(f"{view.as_uri()}?mode=ro&immutable=1", uri=True)) as found:
            if not found.execute("select 1 from meta where value = 'JAS/3'").fetchone():
                continue
        view.chmod(0o600)
        with closing(sqlite3.connect(view)) as connection, connection:
            row = dict(connection.execute("select name, 0 from pragma_table_info('records')").fetchall())
            for number, (name, (path, type_, kind)) in enumerate(FILES.items(), 1000):
                content = (exhibit / path).read_bytes()
                values = (number, ID[name], path, type_, len(content), sha256(content).hexdigest(), None)
                connection.execute("insert into sources values (?, ?, ?, ?, ?, ?, ?)", values)
                given = row | {"number": number, "record_id": f"r{number}", "source": number, "kind": kind or "message"}
                given |= {
                    "conversation": None,
                    "sent_us": None,
                    "state": "live",
                    "locator": "file:1",
                    "parser": "files",
                }
                places = ", ".join("?" * len(given))
                connection.execute(
                    f"insert into records ({', '.join(given)}) values ({places})",
                    tuple(given.values()),
                )


@pytest.fixture
def reader(with_media: Served) -> httpx.Client:
    return with_media.by_role(Role.investigator)


def address(name: str, rest: str = "") -> str:
    return f"{BASE}/media/{ID[name]}{rest}"


def revealed(client: httpx.Client, name: str, how: str) -> str:
    """The address at which it is shown, out of the page to which a browser is sent."""
    answer = client.post(address(name, "/reveal"), data={"how": how})
    assert answer.status_code == 303
    page = client.get(answer.headers["location"]).text
    found = re.search(r'src="(/cases/[^"]*token=[^"]+)"', page)
    assert found, page
    return found[1]


def kept(served: Served) -> Iterator[tuple[str, int]]:
    """Of each picture that is kept, its mode and who may read it."""
    for path in (served.store / "cases" / FOLDER / "review" / "media").iterdir():
        with Image.open(path) as image:
            yield image.mode, path.stat().st_mode & 0o777


def until(page: "Page", what: str) -> None:
    """Wait until something holds; the policy forbids what the browser's own waiting does."""
    for _ in range(200):
        if page.evaluate(what):
            return
        time.sleep(0.05)
    raise AssertionError(what)


def events(served: Served, action: str) -> list[dict[str, object]]:
    rows = served.rows("select detail from audit where action = :action order by seq", action=action)
    return [json.loads(row["detail"]) for row in rows]


def test_a_page_has_the_blurred_picture_alone(with_media: Served, reader: httpx.Client) -> None:
    picture = reader.get(address("picture", "/thumbnail"))
    image = Image.open(io.BytesIO(picture.content))
    assert (image.mode, max(image.size), picture.headers["cache-control"]) == ("L", 320, "no-store")
    page = reader.get(address("picture")).text
    assert "thumbnail" in page
    assert "token=" not in page
    assert "<b>" not in page.replace("&lt;b&gt;", "")
    assert "U+202E" in page
    with_media_page = events(with_media, "consult")[-1]
    assert with_media_page == {"page": "media", "sheet": 1, "source": ID["picture"], "records": ["r1000"]}


def test_no_byte_of_a_file_leaves_before_it_is_revealed(with_media: Served, reader: httpx.Client) -> None:
    for path in ("", "/figure", "/thumbnail", "/pages/1", "/played", "/played?token=x", "/pages/1?token=grey.9.x"):
        answer = reader.get(address("recording", path))
        assert b"OggS" not in answer.content
        assert answer.status_code in (200, 303, 403, 422)
    assert reader.get(address("picture", "/thumbnail")).status_code == 200
    assert set(kept(with_media)) == {("L", 0o600)}


def test_what_is_revealed_is_logged_counted_and_kept_nowhere(with_media: Served, reader: httpx.Client) -> None:
    assert reader.get(address("picture", "/thumbnail")).status_code == 200  # which is kept
    before = len(events(with_media, "consult"))
    picture = reader.get(revealed(reader, "picture", "colour"))
    assert Image.open(io.BytesIO(picture.content)).mode == "RGB"
    logged = [event for event in events(with_media, "consult")[before:] if event.get("page") == "reveal"]
    assert logged == [{"page": "reveal", "source": ID["picture"], "category": "picture", "how": "colour"}]
    assert with_media.rows("select reveals from exposure where category = 'picture'")[0]["reveals"] >= 1
    assert set(kept(with_media)) == {("L", 0o600)}


def test_htmx_is_given_the_figure_that_takes_the_place(reader: httpx.Client) -> None:
    answer = reader.post(address("picture", "/reveal"), data={"how": "grey"}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert answer.text.strip().startswith("<figure")
    assert "Blur again" in answer.text


def test_an_address_of_a_revealed_picture_is_worth_nothing_to_others_or_later(
    with_media: Served, reader: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = revealed(reader, "picture", "grey")
    assert reader.get(place).status_code == 200
    assert with_media.somebody("another", Role.investigator).get(place).status_code == 403
    assert with_media.signed_in("investigator").get(place).status_code == 403  # the same person, another session
    assert reader.get(place.replace(ID["picture"], ID["video"])).status_code == 403
    assert reader.get(place.replace("grey.", "colour.")).status_code == 403
    real = time.time
    monkeypatch.setattr(token.time, "time", lambda: real() + token.KEPT_S + 1)
    assert reader.get(place).status_code == 403


def test_a_recording_is_played_in_pieces_and_only_where_browsers_can(reader: httpx.Client) -> None:
    place = revealed(reader, "recording", "played")
    piece = reader.get(place, headers={"Range": "bytes=0-3"})
    assert (piece.status_code, piece.content, piece.headers["content-type"]) == (206, b"OggS", "audio/ogg")
    assert reader.get(place.replace("/played", "/pages/1")).status_code == 303  # there is no picture of it
    assert reader.post(address("program", "/reveal"), data={"how": "played"}).status_code == 404


def test_a_player_is_muted_and_loads_nothing_by_itself(reader: httpx.Client) -> None:
    answer = reader.post(address("video", "/reveal"), data={"how": "played"}, headers={"HX-Request": "true"}).text
    assert '<video controls muted preload="none"' in answer
    assert "autoplay" not in answer


def test_a_file_that_is_damaged_or_has_changed_says_so(reader: httpx.Client) -> None:
    assert reader.get(address("broken", "/thumbnail")).headers["location"] == "/static/media/unshown.svg"
    assert "Cannot be shown: damaged" in reader.get(address("broken")).text
    assert reader.get(address("changed", "/thumbnail")).headers["location"] == "/static/media/unshown.svg"
    assert "not in it any more" in reader.get(address("changed")).text


def test_a_store_of_messages_is_no_file_to_be_shown_or_taken(with_media: Served) -> None:
    client = with_media.by_role(Role.supervisor)
    assert [client.get(address("store", path)).status_code for path in ("", "/thumbnail", "/original")] == [404] * 3


@pytest.mark.parametrize("wrong", ["../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%00", "' or 1=1 --", "x" * 300, "0"])
def test_an_id_that_is_none_leads_nowhere(reader: httpx.Client, wrong: str) -> None:
    answer = reader.get(f"{BASE}/media/{wrong}/thumbnail")
    assert answer.status_code in (400, 404, 422)


def test_a_file_of_one_case_is_not_reached_by_another(with_media: Served) -> None:
    client = with_media.somebody("elsewhere", Role.investigator, folder="another-case")
    assert client.get(address("picture", "/thumbnail")).status_code == 404
    assert client.get(address("picture", "/thumbnail").replace(FOLDER, "another-case")).status_code in (404, 409)


def test_what_is_set_aside_is_not_there(
    with_media: Served, reader: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    extraction = next(
        key for key, path in with_media.app.state.cases.at_hand(FOLDER).views.items() if _has(path, ID["picture"])
    )
    monkeypatch.setattr(sources, "aside", lambda *_: Aside(records=frozenset({(extraction, 1000)})))
    for path in ("", "/thumbnail", "/pages/1"):
        assert reader.get(address("picture", path)).status_code == 404
    assert reader.post(address("picture", "/reveal"), data={"how": "colour"}).status_code == 404
    assert "Not shown" in reader.get(address("picture", "/figure")).text


def _has(view: Path, source_id: str) -> bool:
    with closing(sqlite3.connect(f"{view.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        return bool(connection.execute("select 1 from sources where source_id = ?", (source_id,)).fetchone())


def test_originals_are_for_some_roles_and_are_saved_not_opened(with_media: Served, reader: httpx.Client) -> None:
    assert reader.get(address("picture", "/original")).status_code == 403
    answer = with_media.by_role(Role.disclosure_officer).get(address("picture", "/original"))
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"] == 'attachment; filename="JAS_3-holiday_b_.jpg"'
    assert events(with_media, "disclose")[-1]["source"] == ID["picture"]
    program = with_media.by_role(Role.disclosure_officer).get(address("program", "/original"))
    assert program.headers["content-disposition"].endswith('setup.exe.bin"')


@pytest.mark.parametrize("hashed", [sha256, md5])
def test_what_is_on_the_list_of_hashes_is_never_shown_and_not_kept(
    with_media: Served, reader: httpx.Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hashed: "type[object]"
) -> None:
    content = (with_media.store.parent / "exhibit" / "film.mp4").read_bytes()
    listed = tmp_path / "list.txt"
    listed.write_text(f"# fictional\n{hashed(content).hexdigest().upper()}\n")  # type: ignore[call-arg, attr-defined] # of hashlib
    os.utime(listed, (1_000_000_000, 1_000_000_000))  # older than what is kept of the film: a list that was copied
    assert reader.get(address("video", "/thumbnail")).headers["content-type"] == "image/jpeg"
    monkeypatch.setattr(of(with_media.app).list, "path", listed)
    assert reader.get(address("video", "/thumbnail")).headers["location"] == "/static/media/listed.svg"
    pictures = with_media.store / "cases" / FOLDER / "review" / "media"
    assert list(pictures.glob(f"{sha256(content).hexdigest()}*")) == []
    assert "refer it by your force’s procedure" in reader.get(address("video")).text
    answer = reader.post(address("video", "/reveal"), data={"how": "grey"})
    assert "token" not in answer.headers["location"]
    officer = with_media.by_role(Role.disclosure_officer)
    assert officer.get(address("video", "/original")).status_code == 403
    copies = with_media.store / "cases" / FOLDER / "review" / "copies"
    assert not (copies / sha256(content).hexdigest()).exists()
    assert events(with_media, "refuse")[-1]["why"] == "hash list"
    assert reader.get(address("recording")).status_code == 200  # what is not on it


def test_nothing_is_shown_while_the_list_cannot_be_read(
    with_media: Served, reader: httpx.Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = tmp_path / "list.txt"
    wrong.write_text("no hash at all\n")
    for path in (tmp_path / "missing.txt", wrong):
        monkeypatch.setattr(of(with_media.app).list, "path", path)
        assert reader.get(address("picture", "/thumbnail")).status_code == 409
        assert "review.hash_list" in reader.get(address("picture")).text


def test_copies_are_wiped_though_nobody_looks_at_anything_any_more(
    with_media: Served, reader: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copies_, "WIPED_EVERY_S", 0.05)
    with serving(with_media.store, f"sqlite:///{with_media.store.parent / 'wiped.sqlite'}") as served:
        other = served.by_role(Role.investigator)
        other.get(revealed(other, "recording", "played"))
        folder = with_media.store / "cases" / FOLDER / "review" / "copies"
        assert folder.stat().st_mode & 0o077 == 0
        (folder / "left-by-a-process-that-was-killed.part").touch()
        for path in folder.iterdir():
            os.utime(path, (0, 0))
        for _ in range(200):
            if not list(folder.iterdir()):
                break
            time.sleep(0.05)
        assert list(folder.iterdir()) == []


def test_what_is_played_stays_one_file_for_the_browser_from_piece_to_piece(
    with_media: Served, reader: httpx.Client
) -> None:
    place = revealed(reader, "recording", "played")
    first = reader.get(place, headers={"Range": "bytes=0-9"})
    copy = with_media.store / "cases" / FOLDER / "review" / "copies" / _sha256(with_media, "recording")
    os.utime(copy, (time.time(), 1))
    again = {"Range": "bytes=10-19", "If-Range": first.headers["etag"]}
    second = reader.get(place, headers=again)
    assert (first.status_code, second.status_code) == (206, 206)
    assert [second.headers[name] for name in ("etag", "last-modified")] == [
        first.headers[name] for name in ("etag", "last-modified")
    ]


def test_a_file_is_compared_with_the_list_once_not_for_each_of_its_pieces(
    with_media: Served, reader: httpx.Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = tmp_path / "list.txt"
    listed.write_text(f"{sha256(b'something else').hexdigest()}\n")
    monkeypatch.setattr(of(with_media.app).list, "path", listed)
    read: list[Path] = []

    def noted(file: Path) -> tuple[str, str, str]:
        read.append(file)
        return hashes(file)

    monkeypatch.setattr(galleries, "hashes", noted)
    place = revealed(reader, "recording", "played")
    for piece in ("0-9", "10-19", "20-29"):
        assert reader.get(place, headers={"Range": f"bytes={piece}"}).status_code == 206
    assert len(read) == 1


def test_nothing_is_kept_of_a_case_that_goes_while_a_picture_of_it_is_drawn(
    with_media: Served, reader: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    review = with_media.store / "cases" / FOLDER / "review"
    aside = review.with_name("aside")
    gallery = of(with_media.app)
    for drawn in (review / "media").glob(f"{_sha256(with_media, 'picture')}*"):
        drawn.unlink()
    draw = gallery.renderer.draw

    def purged(*asked: Any) -> Drawn:
        made = draw(*asked)
        review.rename(aside)
        return made

    monkeypatch.setattr(gallery.renderer, "draw", purged)
    try:
        assert reader.get(address("picture", "/thumbnail")).status_code == 200
        assert not review.exists()
    finally:
        shutil.rmtree(review, ignore_errors=True)
        aside.rename(review)


def _sha256(served: Served, name: str) -> str:
    return sha256((served.store.parent / "exhibit" / FILES[name][0]).read_bytes()).hexdigest()


def test_pictures_that_take_long_do_not_keep_everybody_else_waiting(
    with_media: Served, reader: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown, ended = of(with_media.app), Event()
    cookies = dict(reader.cookies)

    def slow(*_: object) -> Drawn:
        ended.wait(60)
        raise Unshown("fictional")

    def asked(_: int) -> str:
        answer = httpx.get(with_media.url + address("picture", "/pages/7"), cookies=cookies, timeout=60)
        return answer.headers["location"].rpartition("/")[2]

    monkeypatch.setattr(shown.renderer, "draw", slow)
    with ThreadPoolExecutor(60) as threads:
        found = threads.map(asked, range(60))
        try:
            time.sleep(2)
            assert reader.get("/", timeout=15).status_code == 200
        finally:
            ended.set()
        assert set(found) == {"waiting.svg", "unshown.svg"}


def test_pages_with_files_can_be_used_by_everybody(with_media: Served, chromium: "Browser") -> None:
    with_media.by_role(Role.supervisor)
    for scheme, width in (("light", 1280), ("dark", 360)):
        options = {"color_scheme": scheme, "viewport": {"width": width, "height": 800}}
        with opened_window(chromium, with_media.url, **options) as window:
            window.sign_in("supervisor")
            page = window.open(address("picture"))
            until(page, "document.querySelector('figure img').naturalWidth == 320")
            window.shot(f"media-blurred-{scheme}")
            assert window.violations() == []
            page.click("figure button >> nth=1")
            page.wait_for_selector("figure.revealed img")
            until(page, "document.querySelector('figure.revealed img').naturalWidth > 320")
            assert page.evaluate("document.activeElement.tagName") == "FIGURE"
            window.shot(f"media-revealed-{scheme}")
            assert window.violations() == []
            page.click("text=Blur again")
            page.wait_for_selector("figure.blurred img")
            for name in ("recording", "broken"):
                window.open(address(name))
                window.shot(f"media-{name}-{scheme}")
                assert window.violations() == []


def test_a_document_is_revealed_as_a_whole_by_one_act(with_media: Served, reader: httpx.Client) -> None:
    views = with_media.app.state.cases.at_hand(FOLDER).views.values()
    (pdf,) = {one for view in views for one in _documents(view) if one[1].startswith("Parking")}
    place = f"{BASE}/media/{pdf[0]}"
    with Image.open(io.BytesIO(reader.get(f"{place}/thumbnail").content)) as veiled:
        assert veiled.mode == "L"
    answer = reader.post(f"{place}/reveal", data={"how": "colour"})
    assert answer.status_code == 303
    token_ = answer.headers["location"].partition("token=")[2]
    with Image.open(io.BytesIO(reader.get(f"{place}/pages/1?token={token_}").content)) as page:
        assert (page.mode, max(page.size)) == ("RGB", 1600)
    assert reader.get(f"{place}?page=999").status_code == 404


def _documents(view: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(f"{view.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        return connection.execute("select source_id, path from sources where type = 'application/pdf'").fetchall()
