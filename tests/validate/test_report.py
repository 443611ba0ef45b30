"""The report says what was measured, and says so where a figure misses its mark."""

from pipeline.validate.report import Check, Section, markdown, missed, shown, table

ENOUGH = Section("Phones", "Of 100 numbers.", [Check("recall", 0.99, 0.98)], [{"type": "phone", "recall": 0.99}])
TOO_LITTLE = Section("Posts", "Of 100 posts.", [Check("recall", 0.97, 0.98)], [{"type": "post", "recall": 0.97}])
TOO_MUCH = Section("Screens", "Of 24.", [Check("error", 2.4, 2, " %", most=True)])
ABSENT = Section("Names", "", skipped="no folder of corpora was given")


def test_a_figure_that_misses_its_mark_is_not_met_in_the_report() -> None:
    text = markdown([ENOUGH, TOO_LITTLE, TOO_MUCH], {}, quick=False)
    assert "| Phones | recall | ≥ 0.98 | 0.990 | met |" in text
    assert "| Posts | recall | ≥ 0.98 | 0.970 | **not met** |" in text
    assert "| Screens | error | ≤ 2 % | 2.40 % | **not met** |" in text
    assert [check.what for check in missed([ENOUGH, TOO_LITTLE, TOO_MUCH])] == ["recall", "error"]


def test_what_was_not_measured_is_never_met() -> None:
    check = Check("recall", None, 0.98)
    assert not check.met
    assert check.verdict == "not measured"
    assert not Check("error", None, 2, most=True).met


def test_a_part_that_was_skipped_says_why() -> None:
    text = markdown([ABSENT], {}, quick=False)
    assert "## Names\n\nNot measured: no folder of corpora was given" in text
    assert "| Names | all | – | – | **not measured** |" in text


def test_a_quick_run_says_that_it_is_one() -> None:
    assert "quick run" in markdown([ENOUGH], {}, quick=True)
    assert "quick run" not in markdown([ENOUGH], {}, quick=False)


def test_versions_are_in_the_report_in_order_of_name() -> None:
    text = markdown([], {"spacy": "3.8", "engine": "5.3 eng:7d4322bd"}, quick=False)
    assert "| engine | `5.3 eng:7d4322bd` |\n| spacy | `3.8` |" in text


def test_a_mark_is_met_by_a_figure_that_equals_it_and_is_compared_unrounded() -> None:
    assert Check("recall", 0.98, 0.98).met
    assert not Check("recall", 0.97999, 0.98).met


def test_a_cell_cannot_break_the_table() -> None:
    assert table([{"text": "a|b\nc", "n": 1_234}]) == "| text | n |\n| --- | ---: |\n| a\\|b⏎c | 1,234 |"
    assert shown(None) == "–"
