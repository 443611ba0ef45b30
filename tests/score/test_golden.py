"""The golden values of the scoring model: situations that investigators know, and the points they must have."""

from dataclasses import replace

import pytest

from models import scoring
from pipeline.score.combine import score
from pipeline.score.run import judge
from pipeline.score.unit import Contact, Evidence, Facts, Match, Phrase, Spoken, Unit

HERE = Evidence("r1")
SCORING = scoring.read()
FACTS = Facts(
    subject="S1",
    roles={"C1": "complainant", "S1": "suspect", "W1": "witness", "V2": "unknown"},
    window_us=(1_773_518_400_000_000, 1_773_554_400_000_000),
    own_nominals=frozenset({"N-0001"}),
    scoring=SCORING,
)
LATER = FACTS.window_us[1] + 3_600_000_000 if FACTS.window_us else 0


def contact(author: str | None, *members: str, strangers: bool = False) -> Contact:
    return Contact(author, frozenset({"S1", *members}), strangers, True, True, (HERE,))


def phrase(category: str, author: str | None, score: float = 0.9) -> Phrase:
    return Phrase(category, score, author, False, False, False, Evidence("r1", "t1", 0, 4))


def match(source: int = 1, assessment: str = "A", grade: str = "G1") -> Match:
    return Match("N-0002", grade, source, assessment, "P", None, False, (HERE,))


def unit(hours_outside: float | None = None, **given: object) -> Unit:
    known = Unit(
        kind="thread_segment",
        app="com.whatsapp",
        participants=("+447700900101",),
        ended_us=LATER,
        hours_outside=hours_outside,
        nearest=HERE,
    )
    return replace(known, **given)  # type: ignore[arg-type]  # a test says what differs


TO_COMPLAINANT = (contact("S1", "C1"),)
TO_FRIEND = (contact("S1", strangers=True),)

GOLDEN = [
    (
        "an admission to the complainant ten hours after",
        unit(
            10,
            contacts=TO_COMPLAINANT,
            phrases=(phrase("admission_or_apology", "S1"), phrase("event_or_consent_discussion", "S1", 0.8)),
        ),
        71.4,
    ),
    (
        "a request to delete, thirty hours after, in a message that is deleted itself",
        unit(30, contacts=TO_COMPLAINANT, phrases=(phrase("delete_or_conceal_request", "S1"),), deleted=(HERE,)),
        65.4,
    ),
    (
        # 22 + 20·0.5^(12/36) + 30·0.7·0.92: it names the complainant, so it is told about her, not aimed at the friend
        "an image of the complainant shared with a friend, twelve hours after",
        unit(12, contacts=TO_FRIEND, phrases=(phrase("image_abuse", "S1", 0.92),), spoken=(Spoken("C1", HERE),)),
        57.2,
    ),
    (
        # 30 + 20·0.5^(20/36) + 30·0.3·0.9
        "logistics the day before: to meet, twenty hours before the window",
        unit(20, before=True, contacts=TO_COMPLAINANT, phrases=(phrase("meet_transport", "S1"),)),
        51.7,
    ),
    ("contact inside the window without a word of the lexicon", unit(0, contacts=TO_COMPLAINANT), 50.0),
    (
        "a number in contacts alone that intelligence gives to another nominal, assessed B",
        unit(kind="account", matches=(match(1, "B"),)),
        22.5,
    ),
    (
        "contact with a nominal whose entry is not reliable and suspected false",
        unit(contacts=TO_FRIEND, matches=(match(3, "E"),)),
        6.0,
    ),
    ("a name that is mentioned", unit(), 0.0),
]


@pytest.mark.parametrize(("situation", "given", "points"), GOLDEN, ids=[row[0] for row in GOLDEN])
def test_situations_have_their_golden_score(situation: str, given: Unit, points: float) -> None:
    assert score(judge(given, FACTS)) == points


ON_HER_DEVICE = replace(FACTS, subject="C1")
TO_HER_FRIEND = (Contact("C1", frozenset({"C1"}), True, True, True, (HERE,)),)


@pytest.mark.parametrize(
    ("situation", "hours_after", "points", "band"),
    [
        # 22 + 20·0.5^(5/36) + 30·0.6·0.9
        ("the complainant's first account to a friend, five hours after", 5, 56.4, "P2"),
        # 22 + 20·0.5^(48/36) + 30·0.6·0.9: of two days after, as in R v Allan. The score alone is no safe route to it
        ("what the complainant writes to a friend of the event, two days after", 48, 46.1, "P2"),
    ],
)
def test_what_a_complainant_tells_a_friend_has_its_golden_score_and_the_disclosure_lane(
    situation: str, hours_after: float, points: float, band: str
) -> None:
    told = unit(hours_after, contacts=TO_HER_FRIEND, phrases=(phrase("event_or_consent_discussion", "C1"),))
    reasons = judge(told, ON_HER_DEVICE)
    assert score(reasons) == points
    assert SCORING.bands.of(points) == band
    assert "DISCLOSURE" in {reason.found.lane for reason in reasons}


def test_family_chat_of_the_complainant_inside_the_window_keeps_a_quarter_of_the_time() -> None:
    mum = Contact(None, frozenset({"C1"}), True, True, True, (HERE,))
    assert score(judge(unit(0, contacts=(mum,)), ON_HER_DEVICE)) == 5.0


def test_a_repeat_suspect_months_before_is_reviewed_next() -> None:
    """A possible other victim, and the same number as another nominal: 18 + 25 + 30·(1 − (1 − 0.3)(1 − 0.36))."""
    given = unit(
        24 * 180,
        before=True,
        contacts=(contact("S1", "V2"),),
        phrases=(phrase("meet_transport", "S1", 1.0), phrase("pressure_persistence", "S1", 0.8)),
        matches=(match(),),
    )
    assert score(judge(given, FACTS)) == 59.6


def test_advertisements_come_to_nothing() -> None:
    given = unit(0, app="com.android.providers.telephony", participants=("85075",), only_incoming=True)
    assert score(judge(given, FACTS)) == 0.0


def test_points_of_the_reasons_sum_to_the_score_and_no_family_exceeds_its_cap() -> None:
    given = unit(
        0,
        contacts=TO_COMPLAINANT,
        phrases=tuple(
            phrase(category, "S1", 1.0)
            for category in ("admission_or_apology", "threat_or_coercion", "image_abuse", "substance_supply")
        ),
        matches=(match(), replace(match(), nominal_id="N-0003")),
        deleted=(HERE,),
    )
    reasons = judge(given, FACTS)
    by_family: dict[str, float] = {}
    for reason in reasons:
        by_family[reason.rule.family] = by_family.get(reason.rule.family, 0) + reason.tenths / 10
    assert all(points <= SCORING.caps.of(family) for family, points in by_family.items())
    assert score(reasons) == round(sum(by_family.values()), 1) <= 100


def test_fifty_repetitions_of_a_word_are_one_reason() -> None:
    once = unit(0, contacts=TO_COMPLAINANT, phrases=(phrase("threat_or_coercion", "S1"),))
    often = replace(once, phrases=once.phrases * 50)
    assert score(judge(once, FACTS)) == score(judge(often, FACTS))


def test_what_the_complainant_writes_is_never_conduct() -> None:
    silent = unit(0, contacts=TO_COMPLAINANT)
    for category in ("admission_or_apology", "pressure_persistence", "meet_transport", "grooming_deception"):
        speaking = replace(silent, phrases=(phrase(category, "C1"),))
        assert score(judge(speaking, FACTS)) == score(judge(silent, FACTS))


def test_a_denial_has_no_points_and_enters_the_disclosure_lane() -> None:
    denial = replace(phrase("threat_or_coercion", "S1"), negated=True)
    (reason,) = [r for r in judge(unit(phrases=(denial,)), FACTS) if r.rule.name == "denied_conduct"]
    assert (reason.tenths, reason.found.lane) == (0, "DISCLOSURE")


def test_machine_read_words_earn_at_most_half() -> None:
    clear = phrase("threat_or_coercion", "S1", 1.0)
    read = score(judge(unit(contacts=TO_COMPLAINANT, phrases=(clear,)), FACTS))
    misread = score(judge(unit(contacts=TO_COMPLAINANT, phrases=(replace(clear, machine_read=True),)), FACTS))
    assert misread - 30 <= (read - 30) / 2 + 0.05


def test_the_first_account_to_a_friend_is_reviewed_and_enters_the_disclosure_lane() -> None:
    facts = replace(FACTS, subject="C1")
    told = Contact("C1", frozenset({"C1"}), True, True, True, (HERE,))
    given = unit(2, contacts=(told,), phrases=(phrase("event_or_consent_discussion", "C1"),))
    reasons = judge(given, facts)
    assert {"complainant_about_event", "event_or_consent_discussion"} <= {reason.rule.name for reason in reasons}
    assert "DISCLOSURE" in {reason.found.lane for reason in reasons}


def test_nobody_speaks_of_what_has_not_happened() -> None:
    before = unit(24, ended_us=0, before=True, contacts=TO_FRIEND, spoken=(Spoken("C1", HERE),))
    assert "suspect_about_event" not in {reason.rule.name for reason in judge(before, FACTS)}


def test_every_rule_has_a_docstring_for_the_reviewer_and_a_weight() -> None:
    from pipeline.score.rulebook import check, rules

    check(SCORING)
    assert all(rule.text.endswith(".") for rule in rules())


def test_no_reason_uses_words_that_judge_people() -> None:
    from pipeline.score.rulebook import rules

    banned = ("guilty", "liar", "victim score", "risk of offending", "suspicious person")
    assert not [rule.name for rule in rules() for word in banned if word in rule.text.lower()]
