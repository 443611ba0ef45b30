"""Tesseract's table of words made a reading."""

import pytest

from pipeline.text.ocr.engine import Reading
from pipeline.text.ocr.words import Torn, confidence, pages, reading
from pipeline.text.pictures.picture import Kind
from pipeline.text.pictures.way import Way

HEADER = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"
PAGE = "1\t1\t0\t0\t0\t0\t0\t0\t100\t100\t-1\t\n"
AS_IT_IS = Way((100, 100), 0, 0.0, 1.0, (100, 100))


def _table(*lines: str, confidence: float = 90) -> bytes:
    rows = [
        f"5\t1\t1\t1\t{number}\t{place}\t{place * 10}\t{number * 10}\t8\t6\t{confidence}\t{word}\n"
        for number, line in enumerate(lines, 1)
        for place, word in enumerate(line.split(), 1)
    ]
    return (HEADER + PAGE + "".join(rows)).encode()


def _read(kind: Kind, *lines: str, confidence: float = 90) -> Reading:
    (page,) = pages(_table(*lines, confidence=confidence), 1)
    return reading(1, page, kind, AS_IT_IS, 0.6)


def test_each_word_has_its_offsets_its_box_and_its_confidence() -> None:
    found = _read("document", "Meet at", "eight")
    assert found.text == "Meet at\neight"
    assert [found.text[start:end] for start, end, *_ in found.words] == ["Meet", "at", "eight"]
    assert found.words[2] == (8, 13, 10, 20, 8, 6, 0.9)
    assert found.confidence == 0.9


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        ("| told him", "I told him"),
        ("|'ll be there", "I'll be there"),
        ("|llingworth's", "Illingworth's"),
        ("a|b || c", "a|b || c"),  # not at the beginning of a word, or not alone
        ("20:44 83% &)", "20:44 83%"),
        ("08:37 </", "08:37"),
        ("© Amara Okafor :", "Amara Okafor :"),
        ("you & me", "you & me"),  # between words it may be said
        ("why?!", "why?!"),
        ("...", "..."),
        (":)", ":)"),
        ("<3", "<3"),
        ("£ 20", "£ 20"),
    ],
)
def test_in_a_screenshot_bars_become_letters_and_icons_go(seen: str, said: str) -> None:
    assert _read("screenshot", seen).text == said


def test_a_line_of_icons_alone_leaves_no_empty_line() -> None:
    assert _read("screenshot", "one", "<® ©", "two").text == "one\ntwo"


def test_texts_here_and_there_come_by_rows_from_the_left() -> None:
    places = {"online": (100, 60), "later": (10, 130), "name": (100, 10), "21:07": (10, 12), "08:15": (300, 133)}
    rows = [
        f"5\t1\t{block}\t1\t1\t1\t{left}\t{top}\t50\t20\t90\t{word}\n"
        for block, (word, (left, top)) in enumerate(places.items())
    ]
    (page,) = pages((HEADER + PAGE + "".join(rows)).encode(), 1)
    ordered = {kind: reading(1, page, kind, AS_IT_IS, 0.6).text.split() for kind in ("screenshot", "document")}
    assert ordered["screenshot"] == ["21:07", "name", "online", "later", "08:15"]
    assert ordered["document"] == list(places)  # its columns were told apart


def test_a_document_keeps_its_marks() -> None:
    assert _read("document", "| Name | Age |").text == "| Name | Age |"


def test_in_a_photograph_only_clear_words_of_three_letters_are_believed() -> None:
    assert _read("photograph", "POLICE ie SLOW", "~ ae").text == "POLICE SLOW"
    assert _read("photograph", "POLICE SLOW", confidence=59) == Reading(1, "", None, ())


def test_confidence_counts_letters_of_all_that_was_seen() -> None:
    (page,) = pages(_table("abcdefgh ij", confidence=30), 1)
    assert confidence(page) == pytest.approx(0.3)
    assert confidence([]) == 0.0


def test_a_table_of_fewer_pictures_than_were_asked_for_is_torn() -> None:
    with pytest.raises(Torn, match="read 1 of 2"):
        pages(_table("one"), 2)


def test_a_table_of_other_columns_is_torn() -> None:
    with pytest.raises(Torn, match="other columns"):
        pages(_table("one").replace(b"\t90\t", b"\tninety\t"), 1)


def test_bytes_that_are_no_text_cost_a_letter_and_no_more() -> None:
    (page,) = pages(_table("caf_").replace(b"_", b"\xe9"), 1)
    assert page[0][0].text == "caf\ufffd"


def test_boxes_are_those_of_the_page_before_it_was_enlarged() -> None:
    (page,) = pages(_table("word"), 1)
    found = reading(1, page, "document", Way((50, 50), 0, 0.0, 2.0, (100, 100)), 0.6)
    assert found.words[0][2:6] == (5, 5, 4, 3)
