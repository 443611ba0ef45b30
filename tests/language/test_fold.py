import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.language.text.fold import fold, lowered, restyled


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("０７７００ ٠٧٧ ०१२", "07700 077 012"),
        ("ｊｏ＠ｅｘａｍｐｌｅ．ｏｒｇ", "jo@example.org"),
        ("+44\u00a07700\u2011900201", "+44 7700-900201"),
        ("don’t — ‘now’", "don't - 'now'"),
        ("de\u200blete", "de lete"),
        ("𝓜ⓘ🅺ᴇ", "MiKe"),
        ("a\u2028b", "a\nb"),
        ("de\u2800lete", "de lete"),  # Braille without dots
        ("`quoted` é ½ № ™ ª ² ㅋㅋ ℹ", "`quoted` é ½ № ™ ª ² ㅋㅋ ℹ"),
    ],
)
def test_what_looks_alike_reads_alike(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_no_character_folds_to_one_that_folds_again() -> None:
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    assert fold(fold(every)) == fold(every)


def test_what_is_unseen_stays_if_only_styles_are_undone() -> None:
    assert restyled("\u200b𝓜") == "\u200bM"


@given(st.text())
@settings(max_examples=300, deadline=None)
def test_folding_keeps_every_code_point_in_its_place(text: str) -> None:
    assert len(fold(text)) == len(restyled(text)) == len(lowered(text)) == len(text)


@given(st.text(st.characters(max_codepoint=127)))
def test_ascii_folds_to_itself(text: str) -> None:
    assert fold(text) == text
