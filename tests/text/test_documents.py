from collections.abc import Callable
from pathlib import Path

import pytest

from models.issues import Issue
from pipeline.demo import documents
from pipeline.text.documents import pages as reading
from pipeline.text.documents.page import Page
from pipeline.text.documents.pages import pages
from pipeline.text.documents.types import DOCUMENTS, DOCX

Read = Callable[..., tuple[list[Page], list[str]]]


@pytest.fixture
def read() -> Read:
    """Pages, and codes of issues; pictures are made while their document is open."""

    def read(path: Path, type_: str, max_chars: int = 10_000) -> tuple[list[Page], list[str]]:
        found, codes = [], []
        for item in pages(path, type_, max_chars):
            if isinstance(item, Issue):
                codes.append(item.code)
            else:
                assert item.image is None or item.image()[:4] in (b"\x89PNG", b"\xff\xd8\xff\xe0")
                found.append(item)
        return found, codes

    return read


def _file(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_what_is_read_is_asked_for() -> None:
    assert reading._READERS.keys() < DOCUMENTS


def test_a_pdf_gives_the_text_of_each_page(tmp_path: Path, read: Read) -> None:
    found, codes = read(documents.text_pdf(tmp_path / "a.pdf", ["Meet at eight", "Canal Street"]), "application/pdf")
    assert [(page.number, page.text.strip()) for page in found] == [(1, "Meet at eight"), (2, "Canal Street")]
    assert [page.image for page in found] == [None, None]
    assert codes == []


def test_a_scanned_page_is_drawn_for_the_engine(tmp_path: Path, read: Read) -> None:
    found, _ = read(documents.scanned_pdf(tmp_path / "a.pdf", ["one", "two"]), "application/pdf")
    assert [(page.number, page.text, page.image is not None) for page in found] == [(1, "", True), (2, "", True)]


def test_a_pdf_with_a_password_says_so(tmp_path: Path, read: Read) -> None:
    assert read(documents.text_pdf(tmp_path / "a.pdf", ["x"], locked=True), "application/pdf") == ([], ["encrypted"])


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n", b"%PDF-1.7" + b"\xff" * 500])
def test_a_broken_pdf_is_an_issue(tmp_path: Path, read: Read, content: bytes) -> None:
    assert read(_file(tmp_path / "a.pdf", content), "application/pdf") == ([], ["damaged"])


def test_word_gives_paragraphs_tables_headers_and_pictures(tmp_path: Path, read: Read) -> None:
    picture = documents.screenshot(tmp_path / "a.png", [("Hello", True)])
    file = documents.docx(
        tmp_path / "a.docx",
        ["First", "Second"],
        table=[["Amara", "Monday"]],
        header="Club",
        footer="Page",
        pictures=[picture],
    )
    found, codes = read(file, DOCX)
    assert found[0].text.splitlines()[:3] == ["First", "Second", "Amara\tMonday"]
    assert {"Club", "Page"} <= set(found[0].text.splitlines())
    assert [(page.number, page.image is not None) for page in found[1:]] == [(2, True)]
    assert codes == []


@pytest.mark.parametrize("keep", [0.5, 0.9])
def test_a_word_document_that_is_cut_off_is_an_issue(tmp_path: Path, read: Read, keep: float) -> None:
    content = documents.docx(tmp_path / "a.docx", ["Text " * 500]).read_bytes()
    _, codes = read(_file(tmp_path / "b.docx", content[: round(len(content) * keep)]), DOCX)
    assert codes == ["damaged"]


def test_html_gives_what_is_seen(tmp_path: Path, read: Read) -> None:
    file = documents.html(
        tmp_path / "a.html", ["Café at <eight>", "Bring a friend"], title="Social", hidden="var x = 1"
    )
    (page,), codes = read(file, "text/html")
    assert "Café at <eight>" in page.text
    assert "Bring a friend" in page.text
    assert "<p>" not in page.text
    assert codes == []


def test_addresses_behind_the_links_of_a_page_stand_below_it(tmp_path: Path, read: Read) -> None:
    markup = """<a href="https://example.org/x">here</a> <a href="tel:07700900123">ring</a> <a href="#top">up</a>
        <a href="https://example.org/seen">https://example.org/seen</a> <a href="javascript:go()">go</a>"""
    (page,), _ = read(_file(tmp_path / "a.html", markup.encode()), "text/html")
    assert page.text.split("\n") == [
        "here ring up https://example.org/seen go",
        "https://example.org/x",
        "tel:07700900123",
    ]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("Žofie says 😀".encode(), "Žofie says 😀"),
        (b"\xef\xbb\xbfwith a mark", "with a mark"),
        ("sixteen".encode("utf-16"), "sixteen"),
        (b"nul\x00bytes \x1b[31mred", None),
    ],
)
def test_text_files_in_their_encodings(tmp_path: Path, read: Read, content: bytes, text: str | None) -> None:
    (page,), _ = read(_file(tmp_path / "a.txt", content), "text/plain")
    if text is not None:
        assert page.text == text
    assert "\x00" not in page.text
    assert "\x1b" not in page.text


def test_bytes_that_fit_no_encoding_are_read_and_said(tmp_path: Path, read: Read) -> None:
    (page,), codes = read(_file(tmp_path / "a.txt", "Grüße aus Köln, bis Montag".encode("latin-1")), "text/plain")
    assert "bis Montag" in page.text
    assert codes == ["bad-text"]


def test_a_text_that_is_too_long_is_cut_and_says_so(tmp_path: Path, read: Read) -> None:
    (page,), codes = read(_file(tmp_path / "a.txt", "é".encode() * 500), "text/plain", max_chars=100)
    assert (page.text, codes) == ("é" * 100, ["truncated"])


def test_what_nothing_reads_is_an_issue_and_never_silence(tmp_path: Path, read: Read) -> None:
    assert read(_file(tmp_path / "a.doc", b"\xd0\xcf\x11\xe0"), "application/msword") == ([], ["unsupported"])
