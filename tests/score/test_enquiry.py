"""What a line of enquiry asks for: neutral, in the disclosure lane, and of equal standing whoever asked."""

from dataclasses import replace

import pytest

from models import scoring
from pipeline.score.combine import score
from pipeline.score.rule import DISCLOSURE
from pipeline.score.run import judge
from pipeline.score.unit import Contact, Evidence, Facts, Phrase, Sought, Unit

FACTS = Facts(
    subject="S1",
    roles={"C1": "complainant", "S1": "suspect"},
    window_us=(1_773_518_400_000_000, 1_773_554_400_000_000),
    own_nominals=frozenset(),
    scoring=scoring.read(),
    origins={"LOE1": "police", "LOE2": "defence", "LOE3": "cps"},
)
BARE = Unit(kind="thread_segment", app="com.whatsapp", participants=("+447700900101",))


def sought(line: str, *, machine_read: bool = False, certainty: float = 1.0, at: int = 0) -> Sought:
    return Sought(line, certainty, machine_read, Evidence("r1", "t1", at, at + 4))


def test_police_prosecution_and_defence_count_alike() -> None:
    reasons = {line: judge(replace(BARE, sought=(sought(line),)), FACTS) for line in FACTS.origins}
    assert {score(found) for found in reasons.values()} == {13.5}  # 30 points of conduct, 0.45 of them
    texts = [reason.text for found in reasons.values() for reason in found]
    assert [text.rpartition(" (")[2] for text in texts] == [
        "LOE1, of the police)",
        "LOE2, of the defence)",
        "LOE3, of the prosecution)",
    ]
    assert {reason.found.lane for found in reasons.values() for reason in found} == {DISCLOSURE}


def test_fifty_places_of_a_line_are_one_reason_and_two_lines_are_two() -> None:
    many = tuple(sought("LOE1", at=10 * place) for place in range(50))
    assert [reason.tenths for reason in judge(replace(BARE, sought=many), FACTS)] == [135]
    both = judge(replace(BARE, sought=(sought("LOE1"), sought("LOE2"))), FACTS)
    assert (len(both), score(both)) == (2, 20.9)  # 30 · (1 − 0.55²)


def test_what_only_an_uncertain_reading_says_counts_half_and_says_so() -> None:
    (reason,) = judge(replace(BARE, sought=(sought("LOE1", machine_read=True, certainty=0.5),)), FACTS)
    assert reason.tenths == round(300 * 0.45 * 0.25)
    assert reason.found.uncertain == {"machine_read"}
    best = judge(replace(BARE, sought=(sought("LOE1", machine_read=True), sought("LOE1"))), FACTS)
    assert (score(best), best[0].found.uncertain) == (13.5, frozenset())


@pytest.mark.parametrize("author", ["S1", "C1", None])
def test_a_term_lowers_nothing(author: str | None) -> None:
    here = Evidence("r1")
    units = [
        BARE,
        replace(BARE, contacts=(Contact(author, frozenset({"S1", "C1"}), False, True, True, (here,)),)),
        replace(BARE, phrases=(Phrase("admission_or_apology", 0.9, author, False, False, False, here),)),
        replace(BARE, hours_outside=3.0, nearest=here),
        replace(BARE, app="com.android.mms", participants=("60777",), only_incoming=True),  # an advertisement
    ]
    for unit in units:
        assert score(judge(replace(unit, sought=(sought("LOE2"),)), FACTS)) >= score(judge(unit, FACTS))


def test_a_unit_without_terms_is_judged_as_if_there_were_no_line() -> None:
    assert judge(BARE, FACTS) == judge(BARE, replace(FACTS, origins={}))
