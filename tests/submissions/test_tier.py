"""The order of the unit's queue: tier, then deadline, then age (domain D-01, D-02)."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import settings
from models.casefile import Case
from models.deadlines import UK
from models.tiers import Placed
from pipeline.submissions.tier import placed

NOW = datetime(2026, 3, 15, 10, tzinfo=UTC)
CHOICES = settings.read().submissions
REPEAT = ["the suspect S1 is a repeat suspect by the definition in force (2 cases of 2 complainants)"]


def day(days: float) -> datetime:
    return NOW + timedelta(days=days)


def case(subject: str = "S1", authority: str = "PACE_S18", **given: Any) -> Case:
    """One exhibit; what is not of the case is of the exhibit."""
    of_exhibit = {name: given.pop(name) for name in ("return_due_at", "returned_at") if name in given}
    held = {"dpn_ref": "DPN/1", "lines_of_enquiry": ["L1"], "scope": {"apps": ["sms"]}}
    exhibit = {"exhibit_ref": "JAS/1", "subject": subject, "authority": authority, "extraction": {"path": "x"}}
    return Case.model_validate(
        {
            "case_id": "T/1/26",
            "operation_name": "TESTING",
            "parties": [
                {"party_id": name, "role": role}
                for name, role in (("S1", "suspect"), ("C1", "complainant"), ("W1", "witness"), ("D1", "deceased"))
            ],
            "lines_of_enquiry": [{"id": "L1", "text": "Contact of the two"}],
            "exhibits": [exhibit | (held if subject != "S1" else {}) | of_exhibit],
        }
        | given
    )


def place(of: Case, repeat: list[str] | None = None, now: datetime = NOW) -> Placed:
    return placed(of, of.exhibits[0], repeat or [], CHOICES, now)


TABLE: list[tuple[str, Case, list[str], str, list[str]]] = [
    ("nothing is known", case(), [], "T4", []),
    ("somebody is in danger", case(safeguarding="a threat to life"), [], "T0", ["safeguarding"]),
    ("bail in 7 days", case(deadlines={"bail": "2026-03-22"}), [], "T1", ["bail"]),
    ("bail in 8 days", case(deadlines={"bail": "2026-03-23"}), [], "T4", []),
    ("bail in 7 days to the minute", case(deadlines={"bail": day(7)}), [], "T1", ["bail"]),
    ("bail a minute later", case(deadlines={"bail": day(7.001)}), [], "T4", []),
    ("custody", case(deadlines={"custody_time_limit": "2026-03-16"}), [], "T1", ["custody_time_limit"]),
    ("bail that has passed", case(deadlines={"bail": "2026-03-01"}), [], "T1", ["bail"]),
    ("a complainant's handset", case("C1", "PCSCA_S37", received_at=day(-0.5)), [], "T1", ["return"]),
    ("a witness's handset", case("W1", "PCSCA_S37", received_at=day(-0.5)), [], "T1", ["return"]),
    ("one that was seized", case("C1", "PACE_S8", received_at=day(-0.5)), [], "T4", []),
    ("one of the deceased", case("D1", "PCSCA_S41", received_at=day(-0.5)), [], "T4", []),
    ("one that went back", case("C1", "PCSCA_S37", received_at=day(-2), returned_at=day(-1)), [], "T4", []),
    ("nobody knows since when", case("C1", "PCSCA_S37"), [], "T4", []),
    ("it is said when", case("C1", "PACE_S8", return_due_at="2026-03-17"), [], "T1", ["return"]),
    ("said for later", case("C1", "PCSCA_S37", received_at=day(-1), return_due_at=day(20)), [], "T4", []),
    ("a repeat suspect", case(), REPEAT, "T2", ["repeat_suspect"]),
    ("a charging decision in 56 days", case(deadlines={"charging": "2026-05-10"}), [], "T3", ["charging"]),
    ("in 57 days", case(deadlines={"charging": "2026-05-11"}), [], "T4", []),
    ("a hearing", case(deadlines={"court": "2026-04-01"}), [], "T3", ["court"]),
    ("90 days old", case(received_at=day(-90)), [], "T3", ["age"]),
    ("89 days old", case(received_at=day(-89.9)), [], "T4", []),
    ("old, and a hearing", case(received_at=day(-91), deadlines={"court": "2026-04-01"}), [], "T2", ["court", "age"]),
    ("old, and a repeat suspect", case(received_at=day(-91)), REPEAT, "T1", ["repeat_suspect", "age"]),
    ("old, and bail", case(received_at=day(-900), deadlines={"bail": "2026-03-16"}), [], "T1", ["bail"]),
    (
        "everything at once",
        case(safeguarding="a child", deadlines={"bail": "2026-03-16", "court": "2026-04-01"}),
        REPEAT,
        "T0",
        ["safeguarding", "bail", "repeat_suspect", "court"],
    ),
]


@pytest.mark.parametrize(("of", "repeat", "tier", "codes"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_each_tier_has_its_reasons(of: Case, repeat: list[str], tier: str, codes: list[str]) -> None:
    found = place(of, repeat)
    assert (found.name, [reason.code for reason in found.reasons]) == (tier, codes)
    assert all(reason.words for reason in found.reasons)


def test_reasons_are_in_days_as_people_in_the_uk_count_them() -> None:
    found = place(case(deadlines={"bail": "2026-03-18", "court": datetime(2026, 4, 1, 9, tzinfo=UTC)}))
    assert [reason.words for reason in found.reasons] == [
        "bail ends in 3 days (18 Mar 2026)",
        "the next hearing is in 17 days (1 Apr 2026 10:00 BST)",
    ]
    late = datetime(2026, 6, 1, 23, 30, tzinfo=UTC)  # 00:30 of the next day in London
    (reason,) = place(case(deadlines={"bail": "2026-06-02"}), now=late).reasons
    assert reason.words == "bail ends today (2 Jun 2026)"


def test_a_deadline_that_has_passed_stays_and_asks_to_be_put_right() -> None:
    (reason,) = place(case(deadlines={"bail": "2026-03-14"})).reasons
    assert reason.words == "bail ends yesterday (14 Mar 2026): passed; if it is done, say so in the case file"


def test_a_handset_goes_back_a_day_after_it_came() -> None:
    found = place(case("C1", "PCSCA_S37", received_at=day(-0.5)))
    assert found.due_at == day(0.5)
    assert found.reasons[0].words == "the handset of the complainant is to go back today (15 Mar 2026 22:00 GMT)"


def test_hours_are_hours_also_when_the_clocks_change() -> None:
    """On 29 March 2026 the day has 23 hours in London; 24 hours after its beginning it is 01:00 of the next."""
    found = place(case("C1", "PCSCA_S37", received_at="2026-03-29"))
    assert found.due_at == datetime(2026, 3, 30, 0, 0, tzinfo=UTC)
    bail = case(deadlines={"bail": "2026-04-02"})
    before = datetime(2026, 3, 25, 23, 30, tzinfo=UTC)  # 7 days by the clock on the wall are 167 hours there
    assert place(bail, now=before).name == "T1"
    assert place(bail, now=before.astimezone(UK)) == place(bail, now=before)
    assert place(bail, now=before - timedelta(hours=1)).name == "T4"


def test_what_nobody_has_dated_rises_from_when_it_was_first_listed() -> None:
    of, undated = case(), place(case())
    assert undated.since is None
    old = placed(of, of.exhibits[0], [], CHOICES, NOW, day(-100))
    assert (old.name, old.received_at, old.since) == ("T3", None, day(-100))
    assert [reason.words for reason in old.reasons] == ["has been listed for 100 days, which is one tier up from T4"]
    young = placed(of, of.exhibits[0], [], CHOICES, NOW, day(-10))
    assert young.name == "T4"
    assert young.order < undated.order
    dated = case(received_at=day(-5))
    assert placed(dated, dated.exhibits[0], [], CHOICES, NOW, day(-100)).since == day(-5)


def test_what_is_due_is_the_first_of_all_deadlines_also_of_those_far_off() -> None:
    found = place(case(deadlines={"charging": "2026-12-01", "court": "2027-01-01"}))
    assert (found.name, found.due_at) == ("T4", datetime(2026, 12, 1, tzinfo=UTC))


def test_an_exhibits_own_date_goes_before_that_of_its_case() -> None:
    of = case(received_at="2026-01-01")
    later = of.exhibits[0].model_copy(update={"received_at": date(2026, 3, 1)})
    assert placed(of, later, [], CHOICES, NOW).received_at == datetime(2026, 3, 1, tzinfo=UTC)


moments = st.none() | st.floats(-400, 400).map(day)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Case, list[str]]:
    names = ("bail", "custody_time_limit", "charging", "court")
    deadlines = {name: draw(moments) for name in names}
    subject, authority = draw(st.sampled_from([("S1", "PACE_S18"), ("C1", "PCSCA_S37"), ("W1", "PCSCA_S41")]))
    given = {"received_at": draw(moments), "safeguarding": draw(st.sampled_from([None, "a threat to life"]))}
    return case(subject, authority, deadlines=deadlines, **given), draw(st.sampled_from([[], REPEAT]))


@given(st.lists(cases(), min_size=2, max_size=12))
def test_no_lower_tier_ever_precedes_a_higher_and_within_one_deadline_then_age_decide(
    found: list[tuple[Case, list[str]]],
) -> None:
    ranked = sorted((place(*one) for one in found), key=lambda one: one.order)
    last = datetime.max.replace(tzinfo=UTC)
    for before, after in pairwise(ranked):
        assert before.tier <= after.tier
        if before.tier == after.tier:
            assert (before.due_at or last) <= (after.due_at or last)
            if before.due_at == after.due_at:
                assert (before.received_at or last) <= (after.received_at or last)


@given(cases(), st.floats(0, 500))
def test_time_alone_never_lowers_a_tier_and_never_brings_anybody_into_danger(
    found: tuple[Case, list[str]], days: float
) -> None:
    now, later = place(*found), place(*found, now=day(days))
    assert later.tier <= now.tier
    assert (later.tier == 0) == (now.tier == 0) == (found[0].safeguarding is not None)


@given(cases())
def test_the_tier_is_that_of_its_first_reason_or_one_up_by_age(found: tuple[Case, list[str]]) -> None:
    where = place(*found)
    alone = min([reason.tier for reason in where.reasons], default=4)
    assert where.tier == alone


@given(cases())
def test_neither_the_offence_nor_anything_else_of_the_case_has_a_say(found: tuple[Case, list[str]]) -> None:
    of, repeat = found
    other = of.model_copy(update={"operation_name": "OTHER", "languages": ("pl",), "legal_advisers": ("@x.example",)})
    assert place(other, repeat) == place(of, repeat)
