"""Office documents, spreadsheets, presentations and OpenDocument: everything somebody wrote into them is read."""

from base64 import b64encode
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from pptx import Presentation
from pptx.util import Inches

from pipeline.demo import documents
from pipeline.text.documents import opendocument, package
from pipeline.text.documents.types import DOCX, FLAT, PPTX, XLSX
from tests.text.office import png, read, with_parts

ODT, ODS, ODP = (f"application/vnd.oasis.opendocument.{kind}" for kind in ("text", "spreadsheet", "presentation"))
_NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "table", "meta")
)
_NAMESPACES += (
    ' xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
)
_NAMESPACES += ' xmlns:xlink="http://www.w3.org/1999/xlink"'


def _workbook(path: Path) -> Path:
    book = Workbook()
    first = book.active
    first.title = "Rota"
    first.append(["Name", "When", "Phone", "Share"])
    first.append(["Žofie", datetime(2026, 3, 14), 447700900123, 0.25])  # noqa: DTZ001  sheets have no zones
    first.append([None, datetime(2026, 3, 14, 20, 30), True])  # noqa: DTZ001  as above
    first["A2"].comment = Comment("ask her brother", "Bo")
    first["B4"] = "site"
    first["B4"].hyperlink = "https://example.org/rota"
    hidden = book.create_sheet("Old")
    hidden.sheet_state = "veryHidden"
    hidden["C7"] = "left here"
    book.save(path)
    return path


def test_each_sheet_is_a_page_hidden_ones_too(tmp_path: Path) -> None:
    (rota, old), codes = read(_workbook(tmp_path / "a.xlsx"), XLSX)
    lines = rota.text.splitlines()
    assert lines[:4] == [
        "Rota",
        "Name\tWhen\tPhone\tShare",
        "Žofie\t2026-03-14\t447700900123\t0.25",
        "2026-03-14 20:30:00\tTRUE",
    ]
    assert "ask her brother" in lines
    assert "Bo" in lines
    assert "https://example.org/rota" in lines
    assert old.text.splitlines() == ["Old", "left here"]
    assert codes == []


def test_the_address_behind_a_formula_follows_what_it_shows(tmp_path: Path) -> None:
    sheet = """<worksheet><sheetData><row><c t="str"><f>HYPERLINK("https://example.org/f","go")</f><v>go</v></c>
        <c><f>A1&amp;B1</f></c></row></sheetData></worksheet>"""
    file = with_parts(_workbook(tmp_path / "b.xlsx"), tmp_path / "a.xlsx", xl__worksheets__sheet1_xml=sheet.encode())
    assert read(file, XLSX)[0][0].text.splitlines()[1] == "go https://example.org/f\t=A1&B1"


def test_a_formula_whose_result_is_empty_says_nothing(tmp_path: Path) -> None:
    sheet = """<worksheet><sheetData><row><c t="str"><f>IF(B1="","",B1)</f><v></v></c><c><v>5</v></c></row></sheetData>
        </worksheet>"""
    file = with_parts(_workbook(tmp_path / "b.xlsx"), tmp_path / "a.xlsx", xl__worksheets__sheet1_xml=sheet.encode())
    assert read(file, XLSX)[0][0].text.splitlines()[1] == "5"


def test_a_broken_sheet_costs_itself_alone(tmp_path: Path) -> None:
    source, broken = _workbook(tmp_path / "a.xlsx"), tmp_path / "b.xlsx"
    with ZipFile(source) as archive, ZipFile(broken, "w") as changed:
        for name in archive.namelist():
            content = archive.read(name)
            changed.writestr(name, content[: len(content) // 2] if name.endswith("sheet1.xml") else content)
    (_, old), codes = read(broken, XLSX)
    assert old.text.splitlines() == ["Old", "left here"]
    assert codes == ["damaged"]


def test_a_row_that_claims_a_huge_number_takes_no_time(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "a.xlsx", "w") as archive:
        row = '<row r="99999999999"><c r="XFD99999999999" t="inlineStr"><is><t>far away</t></is></c></row>'
        archive.writestr("xl/worksheets/sheet1.xml", f"<worksheet><sheetData>{row}</sheetData></worksheet>")
    ((page,), _) = read(tmp_path / "a.xlsx", XLSX)
    assert page.text == "far away"


def test_a_long_sheet_is_cut_and_says_so(tmp_path: Path) -> None:
    (rota, _), codes = read(_workbook(tmp_path / "a.xlsx"), XLSX, max_chars=20)
    assert (len(rota.text), codes) == (20, ["truncated"])


def _presentation(path: Path, picture: Path) -> Path:
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "Open day"
    table = slide.shapes.add_table(1, 2, 0, 0, Inches(4), Inches(1)).table
    table.cell(0, 0).text, table.cell(0, 1).text = "Amara", "gate"
    slide.shapes.add_picture(str(picture), 0, 0)
    slide.notes_slide.notes_text_frame.text = "thank the cooks"
    second = deck.slides.add_slide(deck.slide_layouts[6])
    box = second.shapes.add_textbox(0, 0, Inches(2), Inches(1)).text_frame
    run = box.paragraphs[0].add_run()
    run.text, run.hyperlink.address = "map", "https://example.org/map"
    second.element.set("show", "0")
    deck.save(path)
    return path


def test_each_slide_is_a_page_with_its_notes_and_pictures_follow(tmp_path: Path) -> None:
    file = _presentation(tmp_path / "a.pptx", png(tmp_path / "a.png"))
    (first, hidden, picture), codes = read(file, PPTX)
    assert {"Open day", "Amara\tgate", "thank the cooks"} <= set(first.text.splitlines())
    assert hidden.text.splitlines() == ["map", "https://example.org/map"]
    assert picture.image is not None
    assert codes == []


def test_a_published_presentation_has_its_picture(real: Callable[[str], Path]) -> None:
    folder = "tika/tika-parsers/tika-parsers-standard/tika-parsers-standard-modules/tika-parser-ocr-module/src/test"
    found, _ = read(real(f"{folder}/resources/test-documents/testOCR.pptx"), PPTX)
    assert any(page.image for page in found)
    found, _ = read(real(f"{folder}/resources/test-documents/testOCR.docx"), DOCX)
    assert any(page.image for page in found)


def test_what_was_deleted_linked_or_commented_in_a_letter_is_read(tmp_path: Path) -> None:
    parts = {
        "word/document.xml": """<w:p><w:r><w:t>at eight</w:t></w:r><w:del><w:r><w:delText>tell no</w:delText></w:r>
        <w:r><w:delText> one</w:delText></w:r></w:del><w:r><w:instrText> HYPERLINK "https://exam</w:instrText></w:r>
        <w:r><w:instrText>ple.org/x" </w:instrText></w:r>
        <w:fldSimple w:instr=' HYPERLINK "tel:07700900123" '/></w:p>""",
        "word/charts/chart1.xml": "<w:rich><w:p><w:r><w:t>who owes what</w:t></w:r></w:p></w:rich>",
        "word/comments.xml": '<w:comment w:author="Bo"><w:p><w:r><w:t>really?</w:t></w:r></w:p></w:comment>',
    }
    with ZipFile(tmp_path / "a.docx", "w") as archive:
        for name, body in parts.items():
            archive.writestr(name, f'<w:x xmlns:w="http://example.org/w">{body}</w:x>')
    (page,), codes = read(tmp_path / "a.docx", DOCX)
    expected = [
        "at eight",
        "who owes what",
        "Bo",
        "really?",
        "deleted: tell no one",
        "https://example.org/x",
        "tel:07700900123",
    ]
    assert (page.text.split("\n"), codes) == (expected, [])


def test_what_was_deleted_in_different_places_stands_apart_and_once(tmp_path: Path) -> None:
    def gone(text: str) -> str:
        return f"<w:del><w:r>{text}</w:r></w:del>"

    tabbed = "<w:delText>07700900001</w:delText><w:tab/><w:delText>07700900002</w:delText>"
    box = f"<w:txbxContent><w:p>{gone('<w:delText>box</w:delText>')}</w:p></w:txbxContent>"
    body = f"""<w:p>{gone("<w:delText>nev</w:delText>")}{gone("<w:delText>er</w:delText>")}
        <w:r><w:t>at eight</w:t></w:r>{gone(tabbed)}
        <w:r><w:Alternate><w:Choice>{box}</w:Choice><w:Fallback>{box}</w:Fallback></w:Alternate></w:r></w:p>"""
    with ZipFile(tmp_path / "a.docx", "w") as archive:
        archive.writestr("word/document.xml", f'<w:x xmlns:w="http://example.org/w">{body}</w:x>')
    (page,), _ = read(tmp_path / "a.docx", DOCX)
    assert page.text.split("\n") == ["at eight", "deleted: never", "deleted: 07700900001\t07700900002", "deleted: box"]


def _opendocument(path: Path, kind: str, body: str, **more: bytes) -> Path:
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        content = f"<office:document-content {_NAMESPACES}><office:body>{body}</office:body></office:document-content>"
        archive.writestr("content.xml", content)
        for name, data in more.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), data)
    return path


def test_an_opendocument_text_has_paragraphs_tables_notes_and_links(tmp_path: Path) -> None:
    body = """<office:text><text:tracked-changes><text:changed-region><text:deletion><office:change-info>
        <dc:creator>Cy</dc:creator></office:change-info><text:p>struck out</text:p></text:deletion>
        </text:changed-region></text:tracked-changes>
        <text:h>Plan</text:h><text:p>two<text:s text:c="3"/>words<text:line-break/>and<text:tab/>more
        <office:annotation><dc:creator>Bo</dc:creator><text:p>really?</text:p></office:annotation></text:p>
        <text:p><text:a xlink:href="https://example.org/x">here</text:a></text:p>
        <table:table><table:table-row><table:table-cell><text:p>Amara</text:p></table:table-cell>
        <table:table-cell table:number-columns-repeated="16384"><text:p>Monday</text:p></table:table-cell>
        </table:table-row></table:table></office:text>"""
    styles = f"<office:document-styles {_NAMESPACES}><office:master-styles><text:p>Club</text:p></office:master-styles>"
    picture = png(tmp_path / "p.png").read_bytes()
    file = _opendocument(
        tmp_path / "a.odt",
        "text",
        body,
        styles_xml=(styles + "</office:document-styles>").encode(),
        Pictures__1_png=picture,
    )
    (page, drawn), codes = read(file, ODT)
    assert "two   words\nand\tmore" in page.text
    assert {"Plan", "Bo", "really?", "here", "https://example.org/x", "Amara\tMonday", "Club"} <= set(
        page.text.splitlines()
    )
    assert page.text.endswith("deleted: struck out\nhttps://example.org/x")
    assert "Cy" not in page.text
    assert drawn.image is not None
    assert codes == []


@pytest.mark.parametrize(
    ("type_", "kind", "part", "element"),
    [(ODS, "spreadsheet", "table:table", "table:name"), (ODP, "presentation", "draw:page", "draw:name")],
)
def test_sheets_and_slides_of_opendocument_are_pages(
    tmp_path: Path, type_: str, kind: str, part: str, element: str
) -> None:
    parts = "".join(f'<{part} {element}="{name}"><text:p>{name} text</text:p></{part}>' for name in ("One", "Two"))
    found, codes = read(_opendocument(tmp_path / "a", kind, f"<office:{kind}>{parts}</office:{kind}>"), type_)
    assert [page.text.splitlines() for page in found] == [["One", "One text"], ["Two", "Two text"]]
    assert codes == []


def test_a_flat_opendocument_is_read_as_well(tmp_path: Path) -> None:
    file = tmp_path / "a.fodt"
    file.write_text(
        f"<office:document {_NAMESPACES}><office:body><office:text><text:p>flat</text:p></office:text></office:body>"
        "</office:document>"
    )
    assert [page.text for page in read(file, FLAT)[0]] == ["flat"]
    image = b64encode(png(tmp_path / "p.png").read_bytes()).decode()
    drawn = (
        f"<draw:frame><draw:image><office:binary-data>{image}</office:binary-data></draw:image></draw:frame></text:p>"
    )
    file.write_text(file.read_text().replace("</text:p>", drawn))
    assert [(page.text, page.image is not None) for page in read(file, FLAT)[0]] == [("flat", False), ("", True)]
    file.write_text("<office:document><cut")
    assert read(file, FLAT) == ([], ["damaged"])


def test_an_encrypted_opendocument_says_so(tmp_path: Path) -> None:
    manifest = b"<manifest:manifest><manifest:encryption-data/></manifest:manifest>"
    file = _opendocument(tmp_path / "a.odt", "text", "", **{"META-INF__manifest_xml": manifest})
    assert read(file, ODT) == ([], ["encrypted"])


@pytest.mark.parametrize("type_", [DOCX, XLSX, PPTX, ODT])
def test_what_is_no_archive_is_damaged_locked_or_of_an_older_kind(tmp_path: Path, type_: str) -> None:
    file, ole = tmp_path / "a", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    for content, code in (
        (b"PK\x03\x04 cut off", "damaged"),
        (ole + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (ole, "unsupported"),
    ):
        file.write_bytes(content)
        assert read(file, type_) == ([], [code])


@pytest.mark.parametrize("type_", [XLSX, PPTX, DOCX, ODT])
def test_an_archive_of_another_kind_says_so(tmp_path: Path, type_: str) -> None:
    with ZipFile(tmp_path / "a", "w") as archive:
        archive.writestr("hello.txt", b"hello")
    _, codes = read(tmp_path / "a", type_)
    assert "unknown-structure" in codes


def test_entities_are_never_expanded(tmp_path: Path) -> None:
    lol = '<!DOCTYPE d [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
    with ZipFile(tmp_path / "a.docx", "w") as archive:
        archive.writestr("word/document.xml", f"{lol}<d><p><r><t>x&b;&c;</t></r></p></d>")
    ((page,), _) = read(tmp_path / "a.docx", DOCX)
    assert "haha" not in page.text
    assert "root" not in page.text


@pytest.mark.parametrize(
    ("type_", "part"), [(DOCX, "word/document.xml"), (XLSX, "xl/worksheets/sheet1.xml"), (ODT, "content.xml")]
)
def test_a_part_that_expands_beyond_reason_is_a_bomb(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, type_: str, part: str
) -> None:
    for module in (package, opendocument):
        monkeypatch.setattr(module, "PART_BYTES", 1_000)
    with ZipFile(tmp_path / "a", "w", ZIP_DEFLATED) as archive:
        archive.writestr(part, "<a>" + " " * 100_000 + "</a>")
        archive.writestr("xl/workbook.xml", "<a/>")
    _, codes = read(tmp_path / "a", type_)
    assert codes == ["bomb"]


def test_a_part_behind_a_password_says_so(tmp_path: Path) -> None:
    content = bytearray(documents.docx(tmp_path / "a.docx", ["x"]).read_bytes())
    for start, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := content.find(start, at + 1)) >= 0:
            content[at + place] |= 1  # the flag of an encrypted entry
    (tmp_path / "a.docx").write_bytes(content)
    _, codes = read(tmp_path / "a.docx", DOCX)
    assert set(codes) == {"encrypted"}


def _archive(path: Path, **parts: str) -> Path:
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return path


def test_parts_that_are_read_over_and_over_are_a_bomb_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "_MOST_BYTES", 25_000)
    headers = {f"word__header{number}_xml": f"<a>{' ' * 9_000}<p><t>{number}</t></p></a>" for number in range(9)}
    (page,), codes = read(_archive(tmp_path / "a", word__document_xml="<a/>", **headers), DOCX)
    assert (page.text, set(codes)) == ("0\n1", {"bomb"})


@pytest.mark.parametrize("name", ["1\u00b21.png", "9" * 5_000 + ".png"])
def test_a_part_may_have_any_number_in_its_name(tmp_path: Path, name: str) -> None:
    _archive(tmp_path / "a", word__document_xml="<a/>")
    with ZipFile(tmp_path / "a", "a") as archive:
        archive.write(png(tmp_path / "a.png"), f"word/media/{name}")
    found, codes = read(tmp_path / "a", DOCX)
    assert (len(found), codes) == (2, [])


@pytest.mark.timeout(60)
def test_a_row_whose_cells_share_one_long_text_is_cut(tmp_path: Path) -> None:
    cells = '<c t="s"><v>0</v></c>' * 20_000
    parts = {"xl__sharedStrings_xml": f"<sst><si><t>{'x' * 1_000_000}</t></si></sst>"}
    parts |= {"xl__workbook_xml": "<w/>", "xl__worksheets__sheet1_xml": f"<s><row>{cells}</row></s>"}
    (page,), codes = read(_archive(tmp_path / "a", **parts), XLSX, max_chars=1_000)
    assert (len(page.text), codes) == (1_000, ["truncated"])


@pytest.mark.timeout(60)
def test_a_format_written_to_make_a_pattern_hang_does_not(tmp_path: Path) -> None:
    styles = f'<s><numFmts><numFmt numFmtId="200" formatCode="{"[" * 300_000}"/></numFmts>'
    styles += '<cellXfs><xf numFmtId="200"/></cellXfs></s>'
    parts = {"xl__workbook_xml": "<w/>", "xl__worksheets__sheet1_xml": "<s><row><c><v>1</v></c></row></s>"}
    (page,), codes = read(_archive(tmp_path / "a", xl__styles_xml=styles, **parts), XLSX)
    assert (page.text, codes) == ("1", [])


@pytest.mark.timeout(60)
def test_the_addresses_behind_a_hundred_thousand_links_take_no_time(tmp_path: Path) -> None:
    links = "".join(
        f'<Relationship Id="r{n}" Type="x/hyperlink" Target="https://example.org/{n}" TargetMode="External"/>'
        for n in range(100_000)
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    text = f"<w><p><t>https://example.org/7 {'https://example.org/ ' * 90_000}</t></p></w>"
    path = _archive(tmp_path / "a", word__document_xml=text)
    with ZipFile(path, "a", ZIP_DEFLATED) as archive:
        archive.writestr("word/_rels/document.xml.rels", f'<Relationships xmlns="{space}">{links}</Relationships>')
    (page,), _ = read(path, DOCX, max_chars=9_000_000)
    assert page.text.endswith("https://example.org/99999")
    assert page.text.count("https://example.org/7\n") == 0  # it is shown


def test_spaces_that_are_only_counted_do_not_outgrow_their_file(tmp_path: Path) -> None:
    spaces = '<s c="9999"/>' * 100
    (page,), _ = read(_archive(tmp_path / "a", content_xml=f"<d><body><text><p>a{spaces}b</p></text></body></d>"), ODT)
    assert page.text.startswith("a  ")
    assert len(page.text) < len(spaces)


@pytest.mark.parametrize(
    ("type_", "main", "part"),
    [
        (XLSX, "xl__workbook_xml", "xl__worksheets__sheet1_xml"),
        (PPTX, "ppt__presentation_xml", "ppt__slides__slide1_xml"),
    ],
)
def test_what_a_broken_main_part_leaves_is_read_and_the_damage_said(
    tmp_path: Path, type_: str, main: str, part: str
) -> None:
    content = {XLSX: "<s><row><c><v>at eight</v></c></row></s>", PPTX: "<s><p><t>at eight</t></p></s>"}[type_]
    (page,), codes = read(_archive(tmp_path / "a", **{main: "<w>", part: content}), type_)
    assert (page.text, codes) == ("at eight", ["damaged"])


def test_of_a_document_of_apple_the_pictures_and_the_preview_are_read(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "a.pages", "w") as archive:
        archive.writestr("Index/Document.iwa", b"\0")
        archive.write(png(tmp_path / "p.png"), "preview.jpg")
        archive.write(documents.text_pdf(tmp_path / "p.pdf", ["by the door"]), "QuickLook/Preview.pdf")
    (drawn, page), codes = read(tmp_path / "a.pages", "application/vnd.apple.pages")
    assert drawn.image is not None
    assert page.text.split("\n") == ["Preview.pdf", "by the door"]
    assert codes == ["unsupported"]
