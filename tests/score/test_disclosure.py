"""What somebody reads for disclosure whatever its words are: from every side alike, and for no points."""

from dataclasses import replace

import pytest

from pipeline.score.combine import score
from pipeline.score.run import judge
from pipeline.score.unit import Contact, Facts, Unit
from tests.score.test_golden import FACTS, HERE, LATER, ON_HER_DEVICE, TO_HER_FRIEND, phrase, unit


def in_lane(given: Unit, facts: Facts = FACTS) -> bool:
    return any(reason.found.lane == "DISCLOSURE" for reason in judge(given, facts))


def between(author: str, *others: str, strangers: bool = False) -> Unit:
    members = frozenset({author, *others})
    return unit(10, contacts=(Contact(author, members, strangers, True, True, (HERE,)),))


@pytest.mark.parametrize("pair", [("S1", "C1"), ("C1", "W1"), ("W1", "S1")])
def test_what_the_people_of_the_case_say_to_each_other_around_the_event_needs_no_words(pair: tuple[str, str]) -> None:
    assert in_lane(between(*pair))
    assert in_lane(replace(between(*pair), hours_outside=24 * 13))
    assert in_lane(replace(between(*pair), hours_outside=5, before=True))
    assert not in_lane(replace(between(*pair), hours_outside=24 * 15))
    assert not in_lane(replace(between(*pair), hours_outside=7, before=True))


def test_it_is_read_as_well_where_nobody_knows_when_it_was() -> None:
    assert in_lane(replace(between("S1", "C1"), hours_outside=None))


@pytest.mark.parametrize("author", ["S1", "C1", "W1"])
def test_what_each_of_them_tells_others_in_the_days_after_is_read_alike(author: str) -> None:
    told = between(author, strangers=True)
    assert in_lane(told)
    assert in_lane(replace(told, hours_outside=24 * 6))
    assert not in_lane(replace(told, hours_outside=24 * 8))
    assert not in_lane(replace(told, hours_outside=None))


def test_what_others_write_to_each_other_is_not_in_the_lane_for_that() -> None:
    assert not in_lane(between("V2", strangers=True))


def test_the_lane_gives_no_points_and_makes_being_near_count_no_more() -> None:
    silent = unit(0)
    told = replace(between("C1", strangers=True), hours_outside=0)
    assert in_lane(told)
    assert score(judge(told, FACTS)) == score(judge(silent, FACTS)) == 5.0


@pytest.mark.parametrize(("pair", "points"), [(("C1", "W1"), 38.0), (("S1", "W1"), 38.0), (("C1", "V2"), 5.0)])
def test_a_witness_of_the_case_needs_no_words_to_be_read(pair: tuple[str, str], points: float) -> None:
    assert score(judge(replace(between(*pair), hours_outside=0), FACTS)) == points


def test_contact_with_a_witness_before_the_event_is_no_account_of_it() -> None:
    earlier = replace(between("C1", "W1"), ended_us=LATER - 100 * 3_600_000_000, hours_outside=89, before=True)
    assert "witness_of_the_case" not in {reason.rule.name for reason in judge(earlier, FACTS)}


@pytest.mark.parametrize("author", ["C1", "W1", None])
def test_another_who_admits_it_or_says_that_nothing_was_done_is_read_and_earns_nothing(author: str | None) -> None:
    months_after = unit(24 * 90)
    admitted = replace(months_after, phrases=(phrase("admission_or_apology", author),))
    spared = replace(months_after, phrases=(replace(phrase("threat_or_coercion", author), negated=True),))
    for told in (admitted, spared):
        assert in_lane(told)
        assert score(judge(told, FACTS)) == score(judge(months_after, FACTS))


def test_everyday_words_of_others_are_no_denial() -> None:
    refused = replace(phrase("meet_transport", "C1"), negated=True)  # "I am not coming over"
    assert not in_lane(unit(24 * 90, phrases=(refused,)))


def before(author: str, **given: object) -> Unit:
    """What is said about consent two days before the window."""
    phrases = (phrase("event_or_consent_discussion", author),)
    return unit(48, before=True, ended_us=LATER - 100 * 3_600_000_000, phrases=phrases, **given)


def test_what_a_complainant_says_about_consent_before_the_event_is_not_about_it_and_earns_nothing() -> None:
    told = before("C1", contacts=TO_HER_FRIEND)
    assert in_lane(told, ON_HER_DEVICE)
    silent = replace(told, phrases=())
    assert score(judge(told, ON_HER_DEVICE)) == score(judge(silent, ON_HER_DEVICE))


def test_what_a_suspect_says_about_it_to_somebody_else_before_counts() -> None:
    told = before("S1", contacts=(Contact("S1", frozenset({"S1", "V2"}), False, True, True, (HERE,)),))
    assert score(judge(told, FACTS)) > score(judge(replace(told, phrases=()), FACTS))
