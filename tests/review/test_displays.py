"""What the fictional case does not have is shown rightly all the same: places, pictures that look alike, documents of
many pages, reactions, files attached to messages, lists of the system, mails in HTML."""

import json
import re
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from models.schemas import PICTURES, SIMILAR
from pipeline.review.case.aside import Aside
from pipeline.review.people.roles import Role
from pipeline.review.shown import nearby as module
from pipeline.review.shown.parts import LENGTH
from pipeline.review.shown.ready import ready
from tests.review.conftest import BASE, FOLDER, Served, opened_window, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser

AT = 1_774_746_000_000_000  # 29 March 2026 01:00 UTC: the clocks go forward
MINUTE = 60_000_000
HEARTS = "\U0001f469\u200d❤\ufe0f\u200d\U0001f468 cafe\u0301 "
WORDS = f"{HEARTS}burner \U0001f44b\U0001f3fd bye"
MAIL = b"MIME-Version: 1.0\nContent-Type: text/html\n\n<p>Laid <b>out</b><script>x</script>\n"
EXHIBIT = "JAS/1"
PEER = "447700900201@s.whatsapp.net"


class Rows:
    """Adds rows to the view of an exhibit, and units to the board."""

    def __init__(self, view: sqlite3.Connection, board: sqlite3.Connection) -> None:
        self.view, self.board = view, board
        self.extraction = view.execute("select value from meta where name = 'extraction_id'").fetchone()[0]
        self.number = 50_000

    def put(self, table: str, **values: Any) -> None:
        names = ", ".join(values)
        self.view.execute(f"insert into {table} ({names}) values ({', '.join('?' * len(values))})", [*values.values()])

    def source(self, name: str, type_: str) -> int:
        self.number += 1
        known = {"source_id": f"s-{name}", "path": f"files/{name}", "type": type_, "size_bytes": 9, "sha256": "ab" * 32}
        self.put("sources", number=self.number, **known)
        return self.number

    def record(self, name: str, kind: str, source: int, **values: Any) -> int:
        self.number += 1
        given = {"state": "live", "locator": f"table:{self.number}", "parser": "some_parser", "parser_version": 1}
        given |= {"recipients": "[]", "record_id": name, "kind": kind, "source": source, "number": self.number}
        self.put("records", **given | values)
        return self.number

    def text(self, name: str, record: int, text: str, **values: Any) -> None:
        self.number += 1
        given = {"number": self.number, "record": record, "text_id": name, "origin": "native", "records": 1}
        self.put("texts", **given | {"text": text} | values)

    def unit(self, name: str, kind: str, records: Sequence[int], reasons: Sequence[Any] = (), **values: Any) -> None:
        place = 1 + self.board.execute("select max(number) from units").fetchone()[0]
        row = {"number": place, "unit_id": name, "rank": place, "slot": "score", "extraction_id": self.extraction}
        row |= {"exhibit_ref": EXHIBIT, "kind": kind, "participants": "[]", "records": len(records), "band": "P2"}
        row |= {"score": sum(r["points"] for r in reasons), "lanes": '["SCORED"]', "reasons": json.dumps(list(reasons))}
        row |= {"uncertainty": "[]", "grades": "[]", "started_us": AT, "ended_us": AT + 9 * MINUTE} | values
        self.board.execute(
            f"insert into units ({', '.join(row)}) values ({', '.join('?' * len(row))})", [*row.values()]
        )
        for position, number in enumerate(records, 1):
            of = self.view.execute("select record_id from records where number = ?", (number,)).fetchone()[0]
            self.board.execute(
                "insert into members values (?, ?, ?, ?, ?)", (place, position, row["extraction_id"], number, of)
            )


def reason(points: float, *evidence: tuple[str, str | None, int | None, int | None]) -> dict[str, Any]:
    pieces = [dict(zip(("record_id", "text_id", "start", "end"), piece, strict=True)) for piece in evidence]
    said = {"rule": "words", "family": "conduct", "points": points, "cap": 40.0, "text": "A word of the case file"}
    return said | {"evidence": pieces, "alternatives": [], "changes": None}


def _places(rows: Rows) -> None:
    source = rows.source("places.db", "application/vnd.sqlite3")
    told: list[dict[str, Any]] = [
        {"latitude": 51.5, "longitude": -0.12, "accuracy_m": 35.4},
        {"latitude": 51.501, "longitude": -0.121, "ended_us": AT + 9 * MINUTE, "title": "Home <b>"},
        {"state": "deleted"},
    ]
    made = [
        rows.record(f"place{n}", "location", source, sent_us=AT + n * MINUTE, **values) for n, values in enumerate(told)
    ]
    rows.unit("u-places", "location_run", made)


def _pictures(rows: Rows) -> None:
    for name in ("one.jpg", "two.jpg", "three.jpg"):
        number = rows.record(f"pic-{name}", "media", rows.source(name, "image/jpeg"), sent_us=AT)
        rows.unit(f"u-{name}", "media", [number])


def _document(rows: Rows) -> None:
    number = rows.record("book", "document", rows.source("book.pdf", "application/pdf"), sent_us=AT, title="Book")
    for page in (1, 2, 5):
        read = {"page": page, "origin": "ocr", "confidence": 0.5, "engine": "tesseract"}
        rows.text(f"book-{page}", number, f"Words of page {page}.", **read)
    better = rows.number
    rows.text(
        "book-5-worse",
        number,
        "W0rds of paqe 5.",
        page=5,
        origin="ocr",
        confidence=0.2,
        engine="rapidocr",
        better=better,
    )
    rows.unit("u-book", "document", [number], [reason(4.0, ("book", "book-5", 0, 5))])
    rows.unit("u-plain", "document", [number])
    rows.unit("u-order", "document", [number], [reason(n, ("book", f"book-{n}", 0, 5)) for n in (2, 1)])


def _conversation(rows: Rows) -> None:
    source = rows.source("chat.db", "application/vnd.sqlite3")
    picture = rows.source("sent.png", "image/png")
    seen = rows.record("sent", "media", picture, sent_us=AT)
    for page, text in ((1, "READ IN IT " * 200), (2, "second frame")):
        rows.text(f"sent-{page}", seen, text, page=page, origin="ocr", confidence=0.9, engine="tesseract")
    rows.number += 1
    talk = rows.number
    said = {"conversation": talk, "app": "com.whatsapp", "sender": PEER, "direction": "incoming"}
    first = rows.record("hello", "message", source, sent_us=AT - MINUTE, body=WORDS, **said)
    rows.put("attachments", record=first, path="/sdcard/sent.png", source=picture)
    rows.put("attachments", record=first, path="/sdcard/gone.png", source=None)
    rows.record("sign", "reaction", source, sent_us=AT, body="\U0001f44d", reply_to="hello", **said)
    own = said | {"direction": "outgoing", "sender": None}
    last = rows.record("answer", "message", source, sent_us=AT + MINUTE, body="ok", reply_to="hello", **own)
    rows.text("hello-text", first, WORDS, field="body")
    thread = {"number": talk, "thread_id": "t-rare", "kind": "direct", "app": "com.whatsapp"}
    rows.put("conversations", **thread, first=first, last=last, from_us=AT - MINUTE, to_us=AT + MINUTE)
    start = len(HEARTS)
    why = reason(5.0, ("hello", "hello-text", start, start + len("burner")), ("sent", "sent-1", 0, 4))
    given = {"thread_id": "t-rare", "app": "com.whatsapp", "participants": json.dumps([PEER])}
    rows.unit("u-talk", "thread_segment", [first, first + 1, last], [why], **given, started_us=AT - MINUTE)


def _others(rows: Rows) -> None:
    source = rows.source("use.db", "application/vnd.sqlite3")
    used = {"app": "com.whatsapp", "ended_us": AT + MINUTE, "extra": '{"how": "foreground"}'}
    made = [rows.record("used", "app_use", source, sent_us=AT, title="WhatsApp", **used)]
    rows.unit("u-use", "use_run", made)
    typed = rows.record("typed", "typed", source, sent_us=AT, body="how to wipe")
    rows.text("typed-text", typed, "how to wipe", field="body")
    rows.unit("u-typed", "typed_run", [typed])
    mail = rows.record("mail", "mail", rows.source("one.eml", "message/rfc822"), sent_us=AT, title="Re: <b>")
    rows.text("mail-text", mail, "Laid out", field="body")
    rows.unit("u-mail", "mail", [mail])
    long = rows.record("long", "document", rows.source("long.txt", "text/plain"), sent_us=AT)
    rows.text("long-1", long, "a" * (LENGTH - 5) + "the end of the first part")
    rows.text("long-2", long, "b" * LENGTH + "the very end", page=2)
    rows.unit("u-long", "document", [long], [reason(1.0, ("long", "long-1", LENGTH + 3, LENGTH + 5))])
    film = rows.record("film", "media", rows.source("film.mp4", "video/mp4"), sent_us=AT)
    rows.unit("u-film", "media", [film])


def _alike(folder: Path, extraction: str) -> dict[str, list[Path]]:
    """Tables in which three pictures look alike: 3 and 9 bits from the second; 3 between the first and the second."""
    hashes = {"s-one.jpg": 0b111, "s-two.jpg": 0, "s-three.jpg": 0x1FF, "s-gone.jpg": 1}
    similar = [
        {"source_id": s, "page": 1, "group_id": "s-two.jpg 1", "distance": h.bit_count()} for s, h in hashes.items()
    ]
    blank = {field.name: 1 if pa.types.is_integer(field.type) else None for field in PICTURES}
    pictures = [
        blank | {"source_id": s, "page": 1, "pdq": f"{h:064x}", "kind": "photograph", "covered": 0.0, "skew": 0.0}
        for s, h in hashes.items()
    ]
    found = {}
    for name, rows, schema in (("similar", similar, SIMILAR), ("pictures", pictures, PICTURES)):
        pq.write_table(pa.Table.from_pylist([r | {"extraction_id": extraction} for r in rows], schema), folder / name)
        found[name] = [folder / name]
    return found


@pytest.fixture(scope="module")
def rare(kept_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The fictional case with what it does not have, in its first exhibit."""
    root = tmp_path_factory.mktemp("rare") / "store"
    shutil.copytree(kept_store, root)
    case = root / "cases" / FOLDER
    with serving(root, f"sqlite:///{root.parent / 'review.sqlite'}") as found:
        found.by_role(Role.investigator).get(f"{BASE}/coverage")
        at_hand = found.app.state.cases.at_hand(FOLDER)
        (path,) = (path for path in at_hand.views.values() if _exhibit(path) == EXHIBIT)
        for changed in (path, at_hand.board_path):
            changed.chmod(0o600)
        with closing(sqlite3.connect(path)) as view, closing(sqlite3.connect(at_hand.board_path)) as board, view, board:
            rows = Rows(view, board)
            for add in (_places, _pictures, _document, _conversation, _others):
                add(rows)
        assert case.exists()
        found.forget()
        yield found


def _exhibit(path: Path) -> str:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as view:
        return str(view.execute("select value from meta where name = 'exhibit_ref'").fetchone()[0])


def _page(rare: Served, path: str) -> str:
    answer = rare.by_role(Role.investigator).get(f"{BASE}/{path}")
    assert answer.status_code == 200, answer.text[-500:]
    return answer.text


def _bare(page: str) -> str:
    """As somebody reads it."""
    text = re.sub(r"\s+", " ", re.sub(r"</?(?:bdi|mark|a|span|p|td|th|tr)\b[^>]*>", " ", page))
    return re.sub(r" +([,.;:)])", r"\1", re.sub(" +", " ", text)).replace("( ", "(")


def test_a_place_says_its_radius_its_source_and_that_it_names_nobody(rare: Served) -> None:
    page = _bare(_page(rare, "units/u-places"))
    assert "51.50000, -0.12000" in page
    assert "35 m" in page
    assert "not stored" in page
    assert "no coordinates" in page
    assert "some parser" in page
    assert "It does not say who held it" in page
    assert "29 Mar 2026 02:01–02:09 BST" in page
    assert "Home &lt;b&gt;" in page


def test_the_owner_of_a_device_is_named_with_their_role(rare: Served) -> None:
    assert "JAS/1 (S1 suspect)" in _bare(_page(rare, "units/u-places"))


def test_a_video_is_not_called_a_picture(rare: Served) -> None:
    assert re.search(r"<h1[^>]*>[\d,]+\. Video", _page(rare, "units/u-film"))
    assert ">Video," in _page(rare, "records/film/whole")


def test_pictures_that_look_alike_are_told_by_how_they_differ_from_the_one_that_is_read(
    rare: Served, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    case = rare.app.state.cases.at_hand(FOLDER)
    with case.board() as board:
        unit = board.unit("u-one.jpg")
    files, kept = _alike(tmp_path, unit.extraction_id), type(case.opened).files
    monkeypatch.setattr(type(case.opened), "files", lambda self, name: files.get(name) or kept(self, name))
    page = _page(rare, "units/u-one.jpg")
    assert "2 pictures look like it" in page
    told = re.findall(r"files/(\w+\.jpg)</bdi><br>.*?, (\d+) bits? differ", page)
    assert told == [("two.jpg", "3"), ("three.jpg", "6")]
    hidden = Aside(records={(unit.extraction_id, n) for n in range(50_000, 60_000)})
    from pipeline.review.shown.alike import alike

    assert alike(case, "s-one.jpg", hidden) == []


def test_a_document_is_read_page_by_page_with_its_image_and_both_readings(rare: Served) -> None:
    page = _page(rare, "units/u-book?page=1")
    assert "Words of page 1." in page
    assert "Words of page 2." not in page
    assert "units/u-book?page=2" in page
    assert re.search(r'Reasons name words on\s*<a href="[^"]+\?page=5">page 5</a>', page)
    assert "Text was read on 3 pages; the last of them is 5" in _bare(page)
    last = _page(rare, "units/u-book?page=5")
    assert "<mark>Words</mark>" in last
    assert last.index("Words</mark>") < last.index("W0rds of paqe 5.")
    assert "another reading of this page is better" in last
    assert 'aria-label="Image of page 5"' in last
    assert "No text was read on this page" in _page(rare, "units/u-book?page=3")


def test_a_document_opens_at_the_page_of_the_first_evidence_and_without_any_at_its_first(rare: Served) -> None:
    page = _page(rare, "units/u-book")
    assert "<mark>Words</mark>" in page
    assert 'aria-label="Image of page 5"' in page
    assert "<span>Page 5. Text was read" in page
    assert "Words of page 1." not in page
    assert "units/u-book?page=2" in page  # the one before
    assert "Words of page 1." in _page(rare, "units/u-plain")
    assert "Image of page 2" in _page(rare, "units/u-order")  # of several reasons the first, though it is further on


@pytest.mark.parametrize(
    ("unit_id", "ahead"),
    [
        *(("u-talk", False), ("u-book", False), ("u-one.jpg", False), ("u-film", False)),
        *(("u-places", True), ("u-use", True), ("u-typed", True), ("u-mail", True)),
    ],
)
def test_units_with_files_are_rendered_when_they_are_asked_for(rare: Served, unit_id: str, ahead: bool) -> None:
    """What is shown of a file depends on who asks, and on what they have revealed."""
    visit = rare.visit(rare.by_role(Role.investigator))
    with visit.case.board() as board:
        made = ready(visit, board.unit(unit_id), Aside())
    assert (made.content is not None) == ahead
    assert ('<figure class="media' in _page(rare, f"units/{unit_id}")) != ahead


def test_a_conversation_shows_reactions_answers_and_what_is_attached(rare: Served) -> None:
    page = _page(rare, "units/u-talk")
    assert page.count("In answer to") == 1
    assert re.search(r'<a href="#r-hello">To</a>', page)
    assert "reacted" in page
    assert "\U0001f44d" in page
    assert "Attached, and not found in the extraction: <bdi>/sdcard/gone.png</bdi>" in page
    assert page.count('<figure class="media') == 1
    assert "1 picture, blurred, 1 text read by machine" in page
    # what was read in the picture leads to the picture's own page, where all of it is
    assert f"{BASE}/records/sent/whole" in page
    assert "1 more text" in page
    assert "second frame" in _page(rare, "records/sent/whole")


def test_evidence_is_marked_by_characters_also_after_emoji_and_accents(rare: Served) -> None:
    page = _page(rare, "units/u-talk")
    assert f"<bdi>{HEARTS}<mark>burner</mark>" in page
    assert "<mark>READ</mark>" in page
    assert 'class="unseen">U+' not in page


@pytest.mark.parametrize(("unit", "said"), [("u-use", "App use"), ("u-typed", "how to wipe")])
def test_what_has_no_display_of_its_own_is_a_list(rare: Served, unit: str, said: str) -> None:
    page = _page(rare, f"units/{unit}")
    assert said in page
    assert "29 Mar 2026 02:00" in page


def test_a_mail_in_html_is_laid_out_in_a_frame(rare: Served, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from pipeline.review.media.gallery import Gallery

    (tmp_path / "mail").write_bytes(MAIL)
    monkeypatch.setattr(Gallery, "content", lambda *_: tmp_path / "mail")
    assert "/records/mail/html" in _page(rare, "units/u-mail")
    frame = _page(rare, "records/mail/html")
    assert "<p>Laid <b>out</b>" in frame
    assert "<script" not in frame
    (tmp_path / "mail").write_bytes(b"Content-Type: text/plain\n\nwords")
    assert "There is no HTML in it" in _page(rare, "records/mail/html")


def test_all_of_a_long_record_is_reached_a_part_at_a_time(rare: Served) -> None:
    pages = [_page(rare, f"records/long/whole?part={number}") for number in (1, 2, 3)]
    assert "Part 1 of 3" in pages[0]
    assert f"{BASE}/records/long/whole?part=2" in pages[0]
    texts = [text for page in pages for text in re.findall(r'<div class="text"><bdi>(.*?)</bdi></div>', page)]
    text = re.sub(r"<a .*?</a>|</?mark>", "", "".join(texts))
    assert text == "a" * (LENGTH - 5) + "the end of the first part" + "b" * LENGTH + "the very end"
    assert "goes on from the part before" in pages[1]
    assert all(re.search(r"Reasons name words in\s*<a [^>]+part=2", page) for page in pages)
    assert re.search(rf'<mark>of</mark><a class="ref" href="{BASE}/units/u-long#reason-1"', pages[1])
    assert 'rel="next"' not in pages[2]
    client = rare.by_role(Role.investigator)
    assert client.get(f"{BASE}/records/long/whole?part=4").status_code == 404
    assert client.get(f"{BASE}/records/long/whole?part=0").status_code == 422


def test_what_is_set_aside_does_not_hide_what_comes_after_it_nearby(rare: Served) -> None:
    case = rare.app.state.cases.at_hand(FOLDER)
    with case.board() as board:
        unit = board.unit("u-places")
    with case.view(unit.extraction_id) as view:
        begin, end = view.connection.execute("select min(sent_us), max(sent_us) from records").fetchone()
        every = list(view.between(begin, end))
    assert len(every) > 3 * module.MOST
    own, rest = frozenset(every[: 2 * module.MOST]), every[2 * module.MOST :]
    hidden = Aside(records={(unit.extraction_id, number) for number in rest[:-7]})
    found = module.nearby(case, hidden, unit.extraction_id, begin, end, own)
    here = [near.line.record.number for near in found.found if near.extraction_id == unit.extraction_id]
    assert sorted(here) == sorted(rest[-7:])
    assert not found.more


def test_rare_displays_can_be_used_by_everybody(rare: Served, chromium: "Browser") -> None:
    rare.by_role(Role.investigator)
    with opened_window(chromium, rare.url) as window:
        window.sign_in("investigator")
        for unit in ("u-places", "u-book?page=5", "u-talk", "u-use"):
            page = window.open(f"{BASE}/units/{unit}")
            page.wait_for_timeout(400)
            window.shot(f"rare-{unit.partition('?')[0]}")
            assert window.violations() == []
            page.set_viewport_size({"width": 320, "height": 640})
            assert page.evaluate("document.documentElement.scrollWidth") <= 320
            page.set_viewport_size({"width": 1280, "height": 800})
