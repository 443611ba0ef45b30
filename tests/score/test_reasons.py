"""What stands beside a score: repeat suspects, other cases, corroboration, integrity, and what would change it."""

from dataclasses import replace

import pytest

from pipeline.score.combine import Reason, score
from pipeline.score.rulebook import rules
from pipeline.score.run import judge
from pipeline.score.unit import Elsewhere, Match, Observed
from tests.score.test_golden import FACTS, HERE, SCORING, TO_COMPLAINANT, TO_FRIEND, match, phrase, unit

REPEAT = replace(FACTS, repeated=frozenset({"N-0002"}))


def of(reasons: list[Reason], rule: str) -> list[Reason]:
    return [reason for reason in reasons if reason.rule.name == rule]


def confirmed(given: Match) -> Match:
    return replace(given, confirmed=True)


def test_a_confirmed_link_to_a_repeat_suspect_earns_ten_more() -> None:
    linked = unit(kind="account", matches=(confirmed(match(grade="G2")),))
    assert score(judge(linked, FACTS)) == 15.0
    assert score(judge(linked, REPEAT)) == 25.0
    (reason,) = of(judge(linked, REPEAT), "confirmed_repeat")
    assert "definition of a repeat suspect" in reason.text


def test_a_candidate_never_earns_the_bonus_of_a_repeat_suspect() -> None:
    linked = unit(kind="account", matches=(match(grade="G2"),))
    assert score(judge(linked, REPEAT)) == score(judge(linked, FACTS)) == 15.0


def test_the_bonus_is_graded_as_the_entry_is_and_stays_within_the_cap_of_intelligence() -> None:
    weak = unit(kind="account", matches=(confirmed(match(2, "C", "G2")),))
    assert score(judge(weak, REPEAT)) == pytest.approx(0.7 * 0.6 * (15 + 10))
    strong = unit(kind="account", matches=(confirmed(match()),))
    assert score(judge(strong, REPEAT)) == SCORING.caps.intelligence


@pytest.mark.parametrize(("source", "assessment"), [(3, "A"), (1, "E")])
def test_intelligence_that_is_not_reliable_or_suspected_false_earns_no_bonus(source: int, assessment: str) -> None:
    linked = unit(kind="account", matches=(confirmed(match(source, assessment)),))
    assert judge(linked, REPEAT) == []


def test_a_number_of_a_suspect_of_another_case_is_for_people_to_decide() -> None:
    there = Elsewhere("43/1/26", "G1", suspect=True, confirmed=False, evidence=(HERE,))
    (reason,) = judge(unit(kind="account", elsewhere=(there,)), FACTS)
    assert (reason.rule.name, reason.tenths, reason.found.lane) == ("intelligence_other_case", 150, "INTEL_LINK")
    assert reason.text.endswith("(case 43/1/26, G1, unconfirmed)")


def test_what_another_case_merely_has_earns_less_and_what_may_be_shared_less_again() -> None:
    there = Elsewhere("43/1/26", "G1", suspect=False, confirmed=False, evidence=(HERE,))
    own, shared = (score(judge(unit(elsewhere=(replace(there, grade=grade),)), FACTS)) for grade in ("G1", "G2"))
    assert (own, shared) == (6.0, 3.6)


def test_one_case_counts_once_however_many_values_it_shares() -> None:
    there = Elsewhere("43/1/26", "G1", suspect=True, confirmed=False, evidence=(HERE,))
    both = (there, replace(there, grade="G2", suspect=False))
    assert score(judge(unit(elsewhere=both), FACTS)) == 15.0


SEEN = [
    rule.name
    for rule in rules()
    if rule.family in ("corroboration", "integrity") and rule.name != "deleted_near_the_offence"
]


@pytest.mark.parametrize("rule", SEEN)
def test_what_was_observed_is_told_with_an_innocent_reading(rule: str) -> None:
    given = unit(0, contacts=TO_COMPLAINANT, observed=(Observed(rule, "also on JAS/2", (HERE,)),))
    (reason,) = of(judge(given, FACTS), rule)
    assert reason.tenths > 0
    assert reason.found.alternatives


def test_deletion_is_told_with_an_innocent_reading() -> None:
    (reason,) = of(judge(unit(0, contacts=TO_COMPLAINANT, deleted=(HERE,)), FACTS), "deleted_near_the_offence")
    assert reason.found.alternatives


@pytest.mark.parametrize(("family", "cap"), [("corroboration", 15.0), ("integrity", 10.0)])
def test_all_of_it_together_stays_within_its_cap(family: str, cap: float) -> None:
    observed = tuple(Observed(rule, "", (HERE,)) for rule in SEEN)
    reasons = judge(unit(0, contacts=TO_COMPLAINANT, observed=observed, deleted=(HERE,)), FACTS)
    assert sum(reason.tenths for reason in reasons if reason.rule.family == family) == cap * 10


def test_words_of_the_lexicon_carry_its_innocent_readings() -> None:
    from models.lexicon import categories

    (category,) = [one for one in categories() if one.category == "meet_transport"]
    given = unit(0, contacts=TO_COMPLAINANT, phrases=(phrase("meet_transport", "S1"),))
    (reason,) = of(judge(given, FACTS), "meet_transport")
    assert reason.found.alternatives == category.benign


def test_each_reason_says_what_the_unit_would_be_without_it() -> None:
    given = unit(0, contacts=TO_COMPLAINANT, phrases=(phrase("event_or_consent_discussion", "C1"),))
    told = {reason.rule.name: reason.changes for reason in judge(given, FACTS)}
    assert told == {
        "suspect_and_complainant": "without this: 42.2, P2",  # contact of the suspect with anybody is left: 6
        "near_the_offence": "without this: 46.2, P2",
        "event_or_consent_discussion": "without this: 50.0, P2",
        "people_of_the_case": "without this: 66.2, P1",  # the phrase keeps it in the lane
    }


def test_what_it_would_be_without_a_reason_is_what_it_is_without_it() -> None:
    given = unit(
        5,
        contacts=TO_FRIEND,
        phrases=(phrase("delete_or_conceal_request", "S1"), phrase("threat_or_coercion", "S1")),
        matches=(match(), match(2, "C", "G2")),
        deleted=(HERE,),
    )
    (reason,) = of(judge(given, FACTS), "deleted_near_the_offence")
    without = score(judge(replace(given, deleted=()), FACTS))
    assert reason.changes == f"without this: {without:.1f}, {SCORING.bands.of(without)}"


def test_words_of_danger_have_no_points_and_a_lane_of_their_own_whoever_says_them() -> None:
    for author in ("S1", "C1", None):
        (reason,) = judge(unit(phrases=(phrase("immediate_safeguarding", author),)), FACTS)
        assert (reason.tenths, reason.found.lane) == (0, "SAFEGUARD")
    denied = replace(phrase("immediate_safeguarding", "C1"), negated=True)
    assert judge(unit(phrases=(denied,)), FACTS) == []


def test_a_stronger_link_to_the_same_nominal_takes_no_lane_away() -> None:
    """Details that are consistent outweigh a number that is badly graded, which is still to be decided."""
    linked = unit(kind="account", matches=(match(1, "A", "G3"), match(2, "D", "G2")))
    weak, strong = (of(judge(linked, FACTS), f"intelligence_{rule}")[0] for rule in ("same_value", "consistent"))
    assert (weak.tenths, weak.found.lane, strong.tenths) == (0, "INTEL_LINK", 60)
    assert weak.changes.endswith("not in lane INTEL_LINK")


def test_a_confirmed_link_to_a_case_takes_no_lane_from_one_that_is_to_be_decided() -> None:
    sure = Elsewhere("43/1/26", "G1", suspect=True, confirmed=True, evidence=(HERE,))
    reasons = judge(unit(kind="account", elsewhere=(sure, replace(sure, suspect=False, confirmed=False))), FACTS)
    assert [(reason.tenths, reason.found.lane) for reason in reasons] == [(150, None), (0, "INTEL_LINK")]
