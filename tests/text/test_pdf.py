"""What a PDF says beside the text that is drawn: forms, notes, links, bookmarks, attached files."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from models.issues import Issue
from pipeline.demo.documents import text_pdf
from pipeline.text.documents import pdf
from pipeline.text.documents.page import Page
from pipeline.text.documents.pages import pages


def _read(path: Path) -> tuple[list[Page], list[str]]:
    found = list(pages(path, "application/pdf", 10_000))
    return [item for item in found if isinstance(item, Page)], [item.code for item in found if isinstance(item, Issue)]


def _pdf(path: Path, *, page: bytes = b"", catalog: bytes = b"", more: tuple[bytes, ...] = ()) -> Path:
    """A page "Agenda" and a page "Minutes"; `more` are objects from number 7 on."""
    content = [b"BT /F1 12 Tf 72 770 Td (%b) Tj ET" % text for text in (b"Agenda", b"Minutes")]
    one = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << /Font << /F1 << /Type"
    one += b" /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> %b >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R %b >>" % catalog,
        b"<< /Type /Pages /Count 2 /Kids [3 0 R 4 0 R] >>",
        one % (5, page),
        one % (6, b""),
        *(b"<< /Length %d >>\nstream\n%b\nendstream" % (len(text), text) for text in content),
        *more,
    ]
    raw, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, item in enumerate(objects, 1):
        offsets.append(len(raw))
        raw += b"%d 0 obj\n%b\nendobj\n" % (number, item)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    ending = b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    path.write_bytes(bytes(raw) + ending % (len(objects) + 1, table, len(objects) + 1, len(raw)))
    return path


def test_notes_answers_and_links_belong_to_their_page(tmp_path: Path) -> None:
    notes = (
        b"<< /Type /Annot /Subtype /Text /Rect [0 0 20 20] /T (Bo) /Contents (not the side door) >>",
        b"<< /Type /Annot /Subtype /Highlight /Rect [70 760 120 780] /QuadPoints [70 780 120 780 70 760 120 760]"
        b" /T (Amara) /Contents (bring this) >>",
        b"<< /Type /Annot /Subtype /Link /Rect [0 0 50 50] /A << /S /URI /URI (https://example.org/door) >> >>",
        b"<< /Type /Annot /Subtype /Text /Rect [0 0 20 20] /Contents <FEFF017D006F0066006900650020D83DDE00> >>",
    )
    file = _pdf(tmp_path / "a.pdf", page=b"/Annots [7 0 R 8 0 R 9 0 R 10 0 R]", more=notes)
    (first, second), codes = _read(file)
    lines = first.text.splitlines()
    assert lines[0] == "Agenda"
    assert {"Bo: not the side door", "Amara: bring this", "https://example.org/door", "Žofie 😀"} <= set(lines)
    assert second.text == "Minutes"
    assert codes == []


def test_what_was_typed_into_a_form_is_read_with_the_name_of_its_field(tmp_path: Path) -> None:
    fields = (
        b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (phone) /TU (Telephone) /V (07700 900123) /Rect [9 9 90 30] >>",
        b"<< /Type /Annot /Subtype /Widget /FT /Btn /T (agree) /V /Yes /AS /Yes /Rect [9 40 30 60]"
        b" /AP << /N << /Yes 9 0 R /Off 9 0 R >> >> >>",
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 0 >>\nstream\n\nendstream",
        b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (empty) /Rect [9 70 90 90] >>",
    )
    form = b"/AcroForm << /Fields [7 0 R 8 0 R 10 0 R] /NeedAppearances true >>"
    (first, _), codes = _read(_pdf(tmp_path / "a.pdf", page=b"/Annots [7 0 R 8 0 R 10 0 R]", catalog=form, more=fields))
    assert "Telephone: 07700 900123" in first.text
    assert "agree: yes" in first.text
    assert "empty" not in first.text
    assert codes == []


@pytest.mark.parametrize("broken", [False, True])
def test_what_was_typed_into_a_form_that_a_program_draws_is_read(tmp_path: Path, broken: bool) -> None:
    values = (
        b'<xfa:datasets xmlns:xfa="http://example.org/x"><d><name>Bo</name><t> 07700 900321 </t><e/></d></xfa:datasets>'
    )
    values = values[: 60 if broken else None]
    stream = b"<< /Length %d >>\nstream\n%b\nendstream" % (len(values), values)
    (first, _), codes = _read(
        _pdf(tmp_path / "a.pdf", catalog=b"/AcroForm << /XFA [(datasets) 7 0 R] >>", more=(stream,))
    )
    assert first.text.splitlines() == (["Agenda"] if broken else ["Agenda", "name: Bo", "t: 07700 900321"])
    assert codes == (["damaged"] if broken else [])


@pytest.mark.parametrize("whole", [False, True])
def test_values_of_a_form_in_one_piece_or_many_are_read_once(tmp_path: Path, whole: bool) -> None:
    rich = b'<body xmlns="http://www.w3.org/1999/xhtml"><p>meet <b>Bo</b> at eight</p></body>'
    values = b'<x:datasets xmlns:x="http://example.org/x"><d><note>%b</note></d></x:datasets>' % rich
    form = b"<xdp><template><caption>Please wait %b</caption></template>%b</xdp>" % (b"." * 2_000, values)
    streams = tuple(b"<< /Length %d >>\nstream\n%b\nendstream" % (len(one), one) for one in (form, values))
    packets = b"7 0 R" if whole else b"[(template) 7 0 R (datasets) 8 0 R (datasets) 8 0 R]"
    (first, _), codes = _read(_pdf(tmp_path / "a.pdf", catalog=b"/AcroForm << /XFA %b >>" % packets, more=streams))
    assert first.text.splitlines() == ["Agenda", "note: meet Bo at eight"]
    assert codes == []


def test_bookmarks_stand_on_the_page_they_lead_to(tmp_path: Path) -> None:
    outline = (
        b"<< /Type /Outlines /First 8 0 R /Last 9 0 R /Count 2 >>",
        b"<< /Title (Who was there) /Parent 7 0 R /Next 9 0 R /Dest [4 0 R /Fit] >>",
        b"<< /Title (Nowhere) /Parent 7 0 R /Prev 8 0 R >>",
    )
    (first, second), _ = _read(_pdf(tmp_path / "a.pdf", catalog=b"/Outlines 7 0 R", more=outline))
    assert second.text.splitlines() == ["Minutes", "Who was there"]
    assert first.text.splitlines() == ["Agenda", "Nowhere"]


def test_files_attached_to_the_document_or_to_a_page_are_its_further_pages(tmp_path: Path) -> None:
    inner = text_pdf(tmp_path / "inner.pdf", ["Budget"]).read_bytes()
    files = (
        b"<< /Type /Filespec /F (list.txt) /UF (list.txt) /EF << /F 8 0 R >> >>",
        b"<< /Type /EmbeddedFile /Length 9 >>\nstream\nAmara, Bo\nendstream",
        b"<< /Type /Annot /Subtype /FileAttachment /Rect [0 0 20 20] /FS 10 0 R /Contents (see inside) >>",
        b"<< /Type /Filespec /F (inner.pdf) /EF << /F 11 0 R >> >>",
        b"<< /Type /EmbeddedFile /Length %d >>\nstream\n%b\nendstream" % (len(inner), inner),
        b"<< /Type /Filespec /F (x.bin) /UF (x.bin) /EF << /F 13 0 R >> >>",
        b"<< /Type /EmbeddedFile /Length 2 >>\nstream\n\x00\x01\nendstream",
    )
    names = b"/Names << /EmbeddedFiles << /Names [(list.txt) 7 0 R (x.bin) 12 0 R] >> >>"
    found, codes = _read(_pdf(tmp_path / "a.pdf", page=b"/Annots [9 0 R]", catalog=names, more=files))
    assert [(page.number, page.text.splitlines()) for page in found] == [
        (1, ["Agenda", "see inside"]),
        (2, ["Minutes"]),
        (3, ["list.txt", "Amara, Bo"]),
        (4, ["inner.pdf", "Budget"]),
    ]
    assert codes == ["unsupported"]


@pytest.mark.parametrize("outline", [b"/Outlines 1 0 R", b"/Outlines 99 0 R", b"/Names << /EmbeddedFiles 1 0 R >>"])
def test_structures_that_lead_in_circles_or_nowhere_cost_nothing_else(tmp_path: Path, outline: bytes) -> None:
    found, _ = _read(_pdf(tmp_path / "a.pdf", catalog=outline))
    assert [page.text for page in found] == ["Agenda", "Minutes"]


def _picture(text: int, width: int, height: int, *, form: bool = False) -> dict[str, Any]:
    """A page with so many words, and a picture of so many points on it."""
    letter = (b"/I Do", b"/G Do")[form]
    content = b"q %d 0 0 %d 90 300 cm %b Q" % ((1, 1, letter) if form else (width, height, letter))
    words = b"BT /F1 2 Tf 9 20 Td (%b) Tj ET " % (b"word " * text) if text else b""
    whole = b"q %d 0 0 %d 0 0 cm /I Do Q" % (width, height)
    group = b"<< /Type /XObject /Subtype /Form /BBox [0 0 %d %d] /Resources << /XObject << /I 8 0 R >> >> /Length %d >>"
    grey = (
        b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>"
    )
    more = (
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(words + content), words + content),
        grey + b"\nstream\n\x40\nendstream",
        group % (width, height, len(whole)) + b"\nstream\n%b\nendstream" % whole,
    )
    resources = b"/Resources << /XObject << /I 8 0 R /G 9 0 R >> /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont"
    return {"page": b"/Contents 7 0 R %b /Helvetica >> >> >>" % resources, "more": more}


@pytest.mark.parametrize(
    ("words", "width", "height", "seen"),
    [
        (2, 250, 300, (250, 300)),  # a heading, and a screenshot below it
        (100, 250, 300, (250, 300)),
        (100, 60, 60, None),  # a logo
        (100, 120, 240, (120, 240)),  # a screenshot, shown small
        (100, 2_000, 2_000, (505, 542)),  # as far as the page goes
        (0, 60, 60, (595, 842)),  # all of a page without text
    ],
)
@pytest.mark.parametrize("form", [False, True])
def test_pictures_beside_a_text_are_seen_where_they_are(
    tmp_path: Path, words: int, width: int, height: int, seen: tuple[int, int] | None, form: bool
) -> None:
    file = _pdf(tmp_path / "a.pdf", **_picture(words, width, height, form=form))
    found = pages(file, "application/pdf", 10_000)
    first = next(found)
    assert isinstance(first, Page)
    image = first.image and Image.open(BytesIO(first.image()))
    assert (image and tuple(round(length * 72 / 200) for length in image.size)) == seen


def test_pictures_on_each_other_fill_no_more_of_a_page_than_one(tmp_path: Path) -> None:
    page = _picture(0, 1, 1)
    words = b"BT /F1 2 Tf 9 20 Td (%b) Tj ET " % (b"word " * 100)
    stacked = words + b"q 400 0 0 500 90 50 cm /I Do Q " * 3
    page["more"] = (b"<< /Length %d >>\nstream\n%b\nendstream" % (len(stacked), stacked), *page["more"][1:])
    (first, _), _ = _read(_pdf(tmp_path / "a.pdf", **page))
    assert first.image is not None


@pytest.mark.parametrize("text", ["ਸਤ ਸ੍ਰੀ ਅਕਾਲ, ਤੁਸੀਂ ਕਿਵੇਂ ਹੋ?", "नमस्ते, आप कैसे हैं? मैं ठीक हूँ।"])
def test_a_text_whose_vowels_are_marks_is_legible(text: str) -> None:
    assert pdf._legible(text)


def test_a_scan_that_was_read_before_is_not_read_again(tmp_path: Path) -> None:
    page = _picture(100, 595, 842)
    page["more"] = tuple(part.replace(b"90 300 cm", b"0 0 cm") for part in page["more"])
    (first, _), _ = _read(_pdf(tmp_path / "a.pdf", **page))
    assert first.image is None


def _scan(path: Path, text: bytes) -> Path:
    """A page that a picture fills, with a text on it or below it."""
    page = _picture(0, 595, 842)
    content = b"q 595 0 0 842 0 0 cm /I Do Q BT /F1 2 Tf 9 20 Td %b ET" % text
    page["more"] = (b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content), *page["more"][1:])
    return _pdf(path, **page)


@pytest.mark.parametrize(
    ("text", "looked_at"),
    [
        (b"3 Tr (%b) Tj" % (b"words of the scan " * 30), False),
        (b"3 Tr (%b) Tj" % (b"~^ |#% ' _.. =" * 30), True),  # a reading of nothing
        (b"(%b) Tj" % (b"written upon a picture " * 30), True),
        (b"(1 of 1) Tj", True),
    ],
)
def test_a_picture_that_fills_a_page_is_passed_over_only_if_a_legible_reading_is_hidden_in_it(
    tmp_path: Path, text: bytes, looked_at: bool
) -> None:
    (first, _), _ = _read(_scan(tmp_path / "a.pdf", text))
    assert (first.image is not None) == looked_at


@pytest.mark.parametrize(("text", "looked_at"), [(b"!$%& '#! %&#!", True), (b"at eight, by the door", False)])
def test_a_text_that_is_nothing_but_signs_is_looked_at(tmp_path: Path, text: bytes, looked_at: bool) -> None:
    page = _picture(0, 1, 1)
    content = b"BT /F1 12 Tf 9 20 Td (%b) Tj ET" % text
    page["more"] = (b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content), *page["more"][1:])
    (first, _), _ = _read(_pdf(tmp_path / "a.pdf", **page))
    assert (first.image is not None) == looked_at


def test_what_the_text_says_is_not_in_the_picture_as_well(tmp_path: Path) -> None:
    file = _scan(tmp_path / "a.pdf", b"/F1 40 Tf (%b) Tj" % (b"written upon a picture " * 30))
    found = pages(file, "application/pdf", 10_000)
    first = next(found)
    assert isinstance(first, Page)
    assert first.image is not None
    assert Image.open(BytesIO(first.image())).getextrema() == (64, 64)


def test_a_scan_in_strips_with_a_line_of_text_is_looked_at(tmp_path: Path) -> None:
    page = _picture(2, 595, 20)
    strips = b"".join(b"q 595 0 0 20 0 %d cm /I Do Q " % (20 * number) for number in range(40))
    strips += b"BT /F1 2 Tf 9 20 Td (1 of 1) Tj ET"
    page["more"] = (b"<< /Length %d >>\nstream\n%b\nendstream" % (len(strips), strips), *page["more"][1:])
    (first, _), _ = _read(_pdf(tmp_path / "a.pdf", **page))
    assert first.image is not None


def test_letters_that_are_drawn_beside_a_line_of_text_are_looked_at(tmp_path: Path) -> None:
    page = _picture(2, 1, 1)
    drawn = b"".join(b"%d 99 m %d 120 l S " % (9 * number, 9 * number + 5) for number in range(60))
    drawn += b"BT /F1 2 Tf 9 20 Td (1 of 1) Tj ET"
    page["more"] = (b"<< /Length %d >>\nstream\n%b\nendstream" % (len(drawn), drawn), *page["more"][1:])
    (first, _), _ = _read(_pdf(tmp_path / "a.pdf", **page))
    assert first.image is not None
