"""Which of two readings is the better one, by readings made up here."""

from pipeline.text.ocr.better import RAPIDOCR, TESSERACT, better, worth
from pipeline.text.ocr.engine import Reading, Word


def _reading(text: str, confidence: float) -> Reading:
    words, start = list[Word](), 0
    for word in text.split():
        start = text.index(word, start)
        words.append((start, start + len(word), 0, 0, 9, 9, confidence))
        start += len(word)
    return Reading(1, text, confidence if words else None, tuple(words))


def test_of_equally_long_readings_the_surer_is_better() -> None:
    assert better(_reading("Rlng 077OO 9OO123", 0.7), _reading("Ring 07700 900123", 0.99))
    assert not better(_reading("Ring 07700 900123", 0.96), _reading("Rlng 077OO 9OO123", 0.8))


def test_what_leaves_out_most_of_the_page_is_not_better_however_sure_it_is() -> None:
    assert not better(_reading("Are you there yet or shall I go home", 0.9), _reading("home", 1.0))


def test_more_of_the_page_is_better_and_more_junk_is_not() -> None:
    assert better(_reading("there yet", 0.95), _reading("Are you there yet", 0.99))
    assert not better(_reading("there yet", 0.95), _reading("iI|. :: ~ there yet -,' _ l", 0.45))


def test_no_text_is_never_better() -> None:
    assert not better(_reading("?;:,", 0.05), _reading("", 0.0))
    assert not better(_reading("", 0.0), _reading("", 0.0))
    assert better(_reading("", 0.0), _reading("Ring me", 0.98))


def test_equal_readings_leave_the_first() -> None:
    assert not better(_reading("Ring me", 1.0), _reading("Ring me", 1.0))


def test_letters_that_the_second_engine_cannot_write_keep_the_first() -> None:
    assert not better(_reading("Позвони мне завтра", 0.85), _reading("Io3B0HM MHe 3aBTpa x", 0.99))
    assert not better(_reading("Gọi cho tôi vào tối mai nhé", 0.85), _reading("Gi cho tôi vào ti mai nhé", 0.99))
    assert better(_reading("Zadzwoh do mnie, Żółć", 0.82), _reading("Zadzwoń do mnie, Żółć", 0.99))


def test_letters_that_are_hardly_believed_do_not_keep_the_first() -> None:
    assert better(_reading("Іо there уеt", 0.5), _reading("Is it there yet", 0.99))


def test_a_word_that_is_as_likely_wrong_as_right_is_worth_nothing() -> None:
    for curve in (TESSERACT, RAPIDOCR):
        assert worth(_reading("word", 0.0), curve) == -4
        assert worth(_reading("word", 1.0), curve) == 4
        assert list(curve) == sorted(curve)
