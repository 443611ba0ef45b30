"""Rich Text Format."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from models.issues import Issue
from pipeline.demo import documents
from pipeline.demo.compound import compound
from pipeline.text.documents.page import Page
from pipeline.text.documents.pages import pages


def _read(path: Path, content: bytes) -> tuple[list[Page], list[str]]:
    path.write_bytes(content)
    found = list(pages(path, "application/rtf", 10_000))
    return [item for item in found if isinstance(item, Page)], [item.code for item in found if isinstance(item, Issue)]


def test_text_in_its_code_page_with_escapes_and_links(tmp_path: Path) -> None:
    content = (
        rb"{\rtf1\ansi\ansicpg1250{\fonttbl{\f0 Arial;}}\f0 Meet \'8eofie\par at \u8364? eight\line"
        rb"{\field{\*\fldinst{HYPERLINK " + b'"https://example.org/x"' + rb"}}{\fldrslt{here}}}}"
    )
    (page,), codes = _read(tmp_path / "a.rtf", content)
    assert "Meet Žofie\nat € eight" in page.text
    assert "https://example.org/x" in page.text
    assert "Arial" not in page.text
    assert codes == []


def test_what_stands_aside_of_the_text_is_read_behind_it(tmp_path: Path) -> None:
    content = (
        rb"{\rtf1 at eight{\footnote not \{seven} {\header the firm}sharp{\*\atnauthor Kit}{\*\annotation{\*\atnref 1}"
        rb"\pard tell no one}{\shp{\*\shpinst{\sp{\sn x}{\sv 2}}{\shptxt in a box{\footnote below it}}}{\shprslt"
        rb"{\*\do{\dptxbxtext in a box}}}}{\object{\*\objclass Sheet}{\result shown}} \headery70 by the door}"
    )
    (page,), codes = _read(tmp_path / "a.rtf", content)
    first, *aside = page.text.split("\n")
    assert first == "at eight sharp by the door"
    assert sorted(aside) == ["Kit", "below it", "in a box", "not {seven", "shown", "tell no one", "the firm"]
    assert codes == []


def test_what_stands_aside_is_read_however_deep_it_is_and_whatever_was_cut_off(tmp_path: Path) -> None:
    deep = rb"{\rtf1 one{\footnote a{\footnote b{\footnote c{\footnote d{\footnote e}}}}}}"
    assert _read(tmp_path / "a.rtf", deep)[0][0].text.split("\n") == ["one", "a", "b", "c", "d", "e"]
    cut = rb"{\rtf1 one{\footnote two}{\*\themedata 504b"
    assert _read(tmp_path / "a.rtf", cut)[0][0].text.split("\n") == ["one", "two"]


def test_an_emoji_in_two_halves_is_one_and_a_half_costs_nothing_else(tmp_path: Path) -> None:
    (page,), _ = _read(tmp_path / "a.rtf", rb"{\rtf1 \u-10179?\u-8704? and \u-10179? late}")
    assert page.text == "😀 and \ufffd late"


def test_text_of_an_old_mac_is_in_its_code_page(tmp_path: Path) -> None:
    (page,), _ = _read(tmp_path / "a.rtf", rb"{\rtf1\mac caf\'8e}")
    assert page.text == "café"


def test_pictures_are_pages_and_what_nothing_shows_is_counted(tmp_path: Path) -> None:
    drawn = BytesIO()
    Image.new("L", (20, 20), 255).save(drawn, "PNG")
    digits = drawn.getvalue().hex("\n", 32).encode()
    content = (
        rb"{\rtf1 before {\*\shppict{\pict{\*\picprop x}\pngblip\picw20 " + digits + rb"}} after"
        rb"{\pict\wmetafile8 0102}{\object{\*\objdata 0105}}}"
    )
    (text, picture), codes = _read(tmp_path / "a.rtf", content)
    assert text.text.split() == ["before", "after"]
    assert picture.image is not None
    assert picture.image() == drawn.getvalue()
    assert codes == ["unsupported", "unsupported"]


def test_a_file_wrapped_in_an_object_is_a_further_page(tmp_path: Path) -> None:
    def long(text: bytes) -> bytes:
        return len(text).to_bytes(4, "little") + text

    package = b"\x02\0a.txt\0C:\\a.txt\0\0\0\x03\0" + long(b"a.txt\0") + long(b"by the door")
    names = long(b"Package\0") + long(b"") + long(b"")
    content = b"\x01\x05\0\0\x02\0\0\0" + names + long(package)
    (_, page), codes = _read(
        tmp_path / "a.rtf", rb"{\rtf1 x{\object{\*\objdata " + content.hex().encode() + rb"}{\result icon}}}"
    )
    assert (page.text.split("\n"), codes) == (["a.txt", "by the door"], [])


def test_a_document_embedded_by_word_itself_is_a_further_page(tmp_path: Path) -> None:
    inner = compound({"Package": documents.docx(tmp_path / "a.docx", ["by the door"]).read_bytes()})
    names = b"".join(len(text).to_bytes(4, "little") + text for text in (b"Word.Document.12\0", b"", b""))
    content = b"\x01\x05\0\0\x02\0\0\0" + names + len(inner).to_bytes(4, "little") + inner
    (_, page), codes = _read(tmp_path / "a.rtf", rb"{\rtf1 x{\object{\*\objdata " + content.hex().encode() + rb"}}}")
    assert (page.text.split("\n"), codes) == (["object", "by the door"], [])


@pytest.mark.parametrize(
    "content",
    [
        rb"{\rtf1 cut {\b here",
        rb"{\rtf1\ansicpg99999 odd \u99999999999 {\pict\pngblip 0102",
        b"{\\rtf1" + b"{" * 50_000,
    ],
)
def test_what_is_cut_off_or_odd_is_read_as_far_as_it_goes(tmp_path: Path, content: bytes) -> None:
    found, codes = _read(tmp_path / "a.rtf", content)
    assert found
    assert "damaged" in codes


@pytest.mark.parametrize("word", [rb"\uc", rb"\u", rb"\u99999999999", rb"\ansicpg00000", rb"\'zz", rb"\uc-5"])
def test_a_word_without_its_number_costs_no_text(tmp_path: Path, word: bytes) -> None:
    (page,), _ = _read(tmp_path / "a.rtf", rb"{\rtf1\ansi at eight " + word + rb"\bin9 by the door}")
    assert "at eight" in page.text
    assert "by the door" in page.text
