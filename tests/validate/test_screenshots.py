"""Drawn screenshots are the same every time and say what is written on them."""

from io import BytesIO

import pytest
from PIL import Image

from pipeline.validate import fonts
from pipeline.validate.drawing import Page
from pipeline.validate.screenshots import COMPRESSIONS, render
from pipeline.validate.shots import every, sample
from pipeline.validate.themes import THEMES

FONT = "DejaVu Sans"


@pytest.mark.parametrize("theme", THEMES)
def test_a_screenshot_and_its_truth_are_the_same_for_the_same_seed(theme: str) -> None:
    first, again = render(5, theme, FONT, "jpeg 50"), render(5, theme, FONT, "jpeg 50")
    assert first == again
    assert render(6, theme, FONT, "jpeg 50")[1] != first[1]


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_the_ways_to_arrive_change_the_picture_and_not_the_truth(compression: str) -> None:
    content, truth = render(5, "blue light", FONT, compression)
    image = Image.open(BytesIO(content))
    assert image.width == COMPRESSIONS[compression][0]
    assert image.format == ("PNG" if compression == "png" else "JPEG")
    assert truth == render(5, "blue light", FONT, "png")[1]


@pytest.mark.parametrize("theme", THEMES)
def test_identifiers_stand_in_the_truth_that_is_at_least_430_characters_long(theme: str) -> None:
    for seed in range(3):
        _, truth = render(seed, theme, FONT, "png")
        text = truth.text.replace("\n", " ")
        assert len(text) >= 430
        assert truth.identifiers
        assert all(one.text in text for one in truth.identifiers)


def test_lines_are_read_from_the_top_and_from_the_left() -> None:
    page = Page(600, "white", FONT)
    page.write(300, 105, "21:04", 20, "black")
    page.write(20, 200, "second", 30, "black")
    page.write(20, 100, "first", 30, "black")
    assert page.lines() == ("first 21:04", "second")


def test_a_word_that_is_wider_than_the_bubble_is_broken_and_nothing_is_lost() -> None:
    page = Page(600, "white", FONT)
    rows = page.wrap("see https://www.example.com/a/very/long/address now", 40, 300)
    assert "".join(rows).replace(" ", "") == "seehttps://www.example.com/a/very/long/addressnow"
    assert all(page.measure(row, 40) <= 300 for row in rows)


def test_the_full_set_has_every_look_font_and_way_and_the_sample_24() -> None:
    families = ["A", "B", "C", "D", "E", "F"]
    assert len({(shot.theme, shot.font, shot.arrival) for shot in every(families)}) == 96
    assert len({shot.seed for shot in every(families)}) == 96
    assert len(sample(families)) == 24
    assert {(shot.theme, shot.arrival) for shot in sample(families)} == {(t, c) for t in THEMES for c in COMPRESSIONS}
    assert {shot.font for shot in sample(families)} == set(families)


def test_a_font_that_is_not_installed_is_named_and_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(fonts.FILES, "Nowhere", ("Nowhere-Regular.ttf", "Nowhere-Bold.ttf"))
    assert "Nowhere" in fonts.missing()
    assert "Nowhere" not in fonts.there()
    with pytest.raises(LookupError, match="Nowhere is not installed"):
        render(1, "blue light", "Nowhere", "png")
