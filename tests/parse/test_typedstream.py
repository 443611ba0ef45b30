import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.demo.ios import attributed_body
from pipeline.parse.formats.typedstream import text


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_characters="\ufffc"), max_size=70_000 // 4))
def test_every_text_comes_back_as_it_was(body: str) -> None:
    assert text(attributed_body(body)) == body


@pytest.mark.parametrize("length", [0, 1, 127, 128, 255, 256, 32767, 32768, 70_000])
def test_every_width_of_the_length_field(length: int) -> None:
    assert text(attributed_body("x" * length)) == "x" * length


def test_marks_of_attachments_are_left_out() -> None:
    assert text(attributed_body("\ufffclook")) == "look"


@settings(deadline=None, max_examples=300)
@given(st.integers(0, 200), st.binary(max_size=8))
def test_damage_never_raises_anything_but_value_error(at: int, junk: bytes) -> None:
    blob = attributed_body("Where are you? " * 10)
    broken = blob[: at % len(blob)] + junk
    with contextlib.suppress(ValueError):
        assert isinstance(text(broken), str)
