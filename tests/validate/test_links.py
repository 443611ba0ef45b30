"""Measuring links by name and details: what is drawn, what is counted, and that the marks can be missed."""

from dataclasses import replace
from random import Random

import pytest

from models.settings import read
from pipeline.link.likeness.judge import Judged, Somebody
from pipeline.validate.acquaintances import DETAILS, MEASURED, UNDECIDED, Case, decoys, known, named
from pipeline.validate.links import sections
from pipeline.validate.number_spellings import numbers
from pipeline.validate.outcomes import Outcome, calibration_error, measure, precision, usual_precision
from pipeline.validate.population import GROUPS, Town
from pipeline.validate.respelled import WAYS

CASE = Case(Somebody(("farah quillon",)), "exact", "nothing", next(iter(GROUPS)), 0, 0, "nominal")


def link(nominal: int, probability: float, grade: str = "G3") -> Judged:
    return Judged(nominal, grade, 0.0, probability, (), (), (), (), ())


def outcome(*links: Judged, weight: float = 1.0, nominal: int | None = 0) -> Outcome:
    return Outcome(replace(CASE, nominal=nominal), links, True, weight, True)


@pytest.fixture
def town() -> Town:
    return Town(Random("test"), apart=True)  # noqa: S311 - drawn, not secret


def test_a_link_is_right_if_it_is_to_the_nominal_who_it_is() -> None:
    assert precision([outcome(link(0, 0.99)), outcome(link(1, 0.99)), outcome(link(1, 0.5, "G4"))]) == 0.5
    assert precision([outcome()]) is None


def test_each_link_is_as_heavy_as_what_it_stands_for() -> None:
    mix = [outcome(link(0, 0.99), weight=3.0), outcome(link(0, 0.99), nominal=None), outcome(link(0, 0.5, "G4"))]
    assert usual_precision(mix) == 0.75
    assert usual_precision([outcome()]) is None


def test_the_calibration_error_is_the_distance_of_what_is_said_from_what_is_true() -> None:
    assert calibration_error([outcome(link(0, 0.9)), outcome(link(0, 0.9))]) == pytest.approx(0.1)
    assert calibration_error([outcome(link(0, 0.9)), outcome(link(0, 0.9), nominal=None)]) == pytest.approx(0.4)
    heavy = [outcome(link(0, 0.9), weight=9.0), outcome(link(0, 0.9), nominal=None)]
    assert calibration_error(heavy) == pytest.approx(0.0)
    assert calibration_error([]) == 0.0


def test_a_small_measurement_meets_its_marks_and_is_the_same_each_time() -> None:
    settings = read().link
    first = sections(settings, 300, 80)
    assert sections(settings, 300, 80) == first
    missed = [check.what for section in first for check in section.checks if not check.met]
    assert set(missed) <= {"calibration error"}  # of so few it is chance


def test_whoever_linked_everybody_would_miss_the_marks() -> None:
    settings = read().link
    found = measure(settings, 200, 20)
    wrong = [replace(one, links=[link(0, 0.99)]) for one in (*found.mix, *found.decoys)]
    assert (precision(wrong) or 0) < 0.80
    assert calibration_error([one for one in wrong if one.weight]) > 0.05


def test_people_are_of_many_origins_and_their_names_are_held_apart_from_those_of_fitting(town: Town) -> None:
    measured = {town.person().given for _ in range(400)}
    fitted = {replace(town, apart=False).person().given for _ in range(400)}
    assert len(GROUPS) >= 8
    assert len(measured & fitted) <= 0.05 * len(measured)


def test_a_decoy_is_never_the_nominal(town: Town) -> None:
    person = town.person()
    for kind, cases in decoys(person, town).items():
        for case in cases:
            told = case.somebody.told
            assert "day of birth" not in kind or "no day" in kind or told.born
            assert person.born.isoformat() not in told.born


def test_the_mark_of_precision_counts_every_kind_of_decoy() -> None:
    found = measure(read().link, 300, 80)
    (check,) = (one for section in sections(read().link, 300, 80) for one in section.checks if "decoys" in one.what)
    nominals = [one for one in found.mix if one.case.kind == "nominal"]
    assert {UNDECIDED} < {one.case.kind for one in found.decoys}
    assert check.figure == precision([*nominals, *found.decoys])


def test_every_way_and_every_detail_is_drawn(town: Town) -> None:
    person = town.person()
    for way in WAYS:
        for detail in DETAILS:
            case = named(person, town.rng, MEASURED, way, detail)
            assert case.somebody.names[0]
    assert set(MEASURED.ways) == set(WAYS)


def test_intelligence_is_drawn_with_canonical_values(town: Town) -> None:
    for nominal in known([town.person() for _ in range(50)], town, 0.5):
        assert nominal.names
        assert all(entry.value for entry in (*nominal.names, *nominal.born, *nominal.accounts))


def test_numbers_are_equal_in_every_spelling_and_never_one_digit_off() -> None:
    section = numbers(50)
    assert all(check.met for check in section.checks)
    assert len(section.rows) >= 8
