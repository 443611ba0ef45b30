"""Links by name and details: what they rest on, what speaks against, with whom an exhibit may be compared."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest

from models.casefile import Case

DAY = "1991-04-23"


def interval(day: str) -> str:
    """A date as it stands in MENTIONS."""
    first = datetime.fromisoformat(day)
    return f"{first.isoformat(timespec='minutes')}/{first.replace(day=first.day + 1).isoformat(timespec='minutes')}"


def say(linking: Any, name: str, *beside: tuple[str, str], exhibit: str = "JAS/1", gap: int = 5) -> str:
    """A text in which a name stands, and behind it identifiers, so far apart; returns the mention of the name."""
    number = len(linking.mentions)
    where = {"text_id": f"t{number}", "field": None}
    mention = linking.mention(name, exhibit, type="name", start=0, end=10, **(where | {"detector": "ner"}))
    for place, (type_, value) in enumerate(beside):
        start = 10 + gap + place * 30
        here = where | {"detector": "identifiers", "record_id": f"r{number}", "start": start, "end": start + 10}
        linking.mention(value, exhibit, type=type_, **here)
    return str(mention)


def nominal(linking: Any, nominal_id: str, name: str, **details: Any) -> None:
    """A nominal with a name, and entries by their type; what is no type is of every entry."""
    types = {"dob", "postcode", "address", "handle", "email", "nino"}
    graded = {key: value for key, value in details.items() if key not in types}
    linking.nominal(nominal_id, name, type="name", **graded)
    for type_ in sorted(types & details.keys()):
        linking.nominal(nominal_id, details[type_], type=type_, **graded)


def crowd(linking: Any, many: int = 60) -> None:
    """Others whom intelligence knows."""
    first = ("otis", "hetty", "rufina", "casper", "imre", "yolanda")
    for number in range(many):
        family = f"{'brtvkmpl'[number % 8]}a{'ndrlst'[number % 6]}{'oeiu'[number % 4]}wick{'abcdefgh'[number // 8]}"
        nominal(linking, f"X-{number:02}", f"{first[number % 6]} {family}")


def brief(rows: Sequence[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [
        (row["mention_id"], row["nominal_id"], row["grade"], row["scores"]) for row in rows if row["type"] == "name"
    ]


@pytest.fixture
def two(linking: Any, case: Callable[..., Case]) -> Any:
    """Linking of two exhibits of the suspect, JAS/1 and JAS/5."""
    same = {"subject": "S1", "authority": "PACE_S19_20", "extraction": {"path": "x.zip"}}
    return replace(linking, case=case(exhibits=[same | {"exhibit_ref": ref} for ref in ("JAS/1", "JAS/5")]))


def steps(row: dict[str, Any]) -> dict[str, float]:
    """Bits of each field of the waterfall."""
    found: dict[str, float] = {}
    for step in json.loads(row["waterfall"]):
        found[step["field"]] = found.get(step["field"], 0.0) + step["bits"]
    return found


def test_a_name_and_a_day_of_birth_beside_it_are_consistent_with_a_nominal_of_both(linking: Any) -> None:
    crowd(linking)
    nominal(linking, "N-7", "Farah Quillon", dob=DAY)
    say(linking, "farah quillon", ("date", interval(DAY)))
    (row,) = linking.run()
    assert brief([row]) == [("m0", "N-7", "G3", True)]
    assert (row["attribution"], row["party_id"], row["state"]) == ("weak", None, "candidate")
    assert (row["source_grade"], row["assessment"], row["basis"]) == (1, "B", "G3 1B name born")
    assert row["probability"] >= 0.95
    assert row["negative_evidence"] == []


def test_the_waterfall_sums_to_the_weight_and_begins_with_the_prior(linking: Any) -> None:
    crowd(linking)
    nominal(linking, "N-7", "Farah Quillon", dob=DAY, postcode="LS6 2AB")
    say(linking, "farah quillon", ("date", interval(DAY)), ("postcode", "LS6 9ZZ"))
    (row,) = linking.run()
    told = json.loads(row["waterfall"])
    assert told[0]["field"] == "prior"
    assert sum(step["bits"] for step in told) == pytest.approx(row["weight_bits"], abs=1e-4)
    assert steps(row)["prior"] == pytest.approx(-11.57, abs=0.01)  # log2(0.02 / 61)
    assert steps(row)["place"] > 0  # the same district
    assert all(step["detail"] for step in told)


def test_a_name_alone_is_for_analysts_whatever_its_rarity_and_never_certain(linking: Any) -> None:
    nominal(linking, "N-7", "Zebedee Quillonthwaite")
    say(linking, "zebedee quillonthwaite")
    (row,) = linking.run()
    assert brief([row]) == [("m0", "N-7", "G4", False)]
    assert row["attribution"] == "none"
    assert 0.5 < row["probability"] < 0.95
    assert "never comes near certainty" in json.loads(row["waterfall"])[-1]["detail"]


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ("Robert Quillon", "bob quillon"),
        ("Katarzyna Wiśniewska", "kasia wisniewska"),
        ("Muhammad Quillon", "mohammed quillon"),
        ("محمد قريشي", "mohammed qureshi"),
        ("Олександр Шевченко", "oleksandr shevchenko"),
        ("Kofi Asante-Boadi", "koffi asante boadi"),
        ("Siân O'Quillon", "sian o quillon"),
        ("Chen Jiahao", "jia hao chen"),
        ("QUILLON, Farah", "farah quillon"),
        ("Omar Al-Quillon", "omar quillon"),
        ("Omar Al-Quillon", "omar alquillon"),
        ("Harpreet Kaur Quillon", "harpreet quillon"),
        ("Farah Quillon", "farah quiilon"),  # as a machine reads it
        ("Farah Quillon", "fraah quillon"),
        ("Farah Quillon", "f quillon"),
        ("Farah Jane Quillon-Marsh", "farah quillon"),
        ("Farah Quillon", "auntie farah quillon (work)"),
    ],
)
def test_the_same_name_is_known_in_its_ways_of_writing(linking: Any, known: str, told: str) -> None:
    crowd(linking)
    nominal(linking, "N-7", known, dob=DAY)
    say(linking, told, ("date", interval(DAY)))
    assert brief(linking.run()) == [("m0", "N-7", "G3", True)]


@pytest.mark.parametrize(
    ("detail", "told"),
    [
        ({"dob": "1988-11-02", "postcode": "LS6 2AB"}, (("date", interval(DAY)), ("postcode", "LS6 2AB"))),
        ({"nino": "QQ123456C", "dob": DAY}, (("nino", "QQ654321A"), ("date", interval(DAY)))),
    ],
)
def test_another_day_of_birth_or_another_number_speaks_against_whatever_agrees(
    linking: Any, detail: dict[str, str], told: tuple[tuple[str, str], ...]
) -> None:
    crowd(linking)
    nominal(linking, "N-7", "Farah Quillon", **detail)
    say(linking, "farah quillon", *told)
    row = next(row for row in linking.run() if row["type"] == "name")
    assert brief([row]) == [("m0", "N-7", "G4", False)]
    assert len(row["negative_evidence"]) == 1
    assert row["probability"] < 0.95


def test_a_day_of_birth_one_digit_off_is_a_slip_or_somebody_else(linking: Any) -> None:
    crowd(linking)
    nominal(linking, "N-7", "Farah Quillon", dob=DAY)
    say(linking, "farah quillon", ("date", interval("1991-04-24")))
    (row,) = linking.run()
    assert brief([row]) == [("m0", "N-7", "G4", False)]
    assert row["negative_evidence"] == []


@pytest.mark.parametrize(("precision", "grade"), [("1991-04", "G3"), ("1991", "G4"), ("1991-05", "G4")])
def test_a_day_of_birth_is_compared_as_precisely_as_it_is_known(linking: Any, precision: str, grade: str) -> None:
    crowd(linking)
    nominal(linking, "N-7", "Farah Quillon", dob=precision)
    say(linking, "farah quillon", ("date", interval(DAY)))
    assert brief(linking.run())[0][:3] == ("m0", "N-7", grade)


def test_a_name_of_which_another_word_differs_is_never_consistent(linking: Any) -> None:
    crowd(linking)
    nominal(linking, "N-7", "Farah Quillonthwaite", address="12 hawthorn road leeds ls6 2ab")
    say(linking, "zebedee quillonthwaite", ("address", "12 hawthorn road leeds ls6 2ab"))  # a brother
    assert [row[2] for row in brief(linking.run())] in ([], ["G4"])


def test_where_nothing_is_known_of_a_detail_it_speaks_neither_for_nor_against(linking: Any) -> None:
    crowd(linking)
    nominal(linking, "N-7", "Farah Quillon", dob=DAY)
    say(linking, "farah quillon", ("date", interval(DAY)))
    say(linking, "farah quillon", ("date", interval(DAY)), ("postcode", "LS6 2AB"))
    (row,) = linking.run()
    assert "place" not in steps(row)


def test_somebody_else_of_the_same_name_halves_how_sure_it_is(linking: Any) -> None:
    crowd(linking)
    nominal(linking, "N-7", "Farah Quillon")
    nominal(linking, "N-8", "Farah Quillon")
    say(linking, "farah quillon")
    one, other = linking.run()
    assert (one["nominal_id"], other["nominal_id"]) == ("N-7", "N-8")
    assert one["probability"] == other["probability"] < 0.5


def test_a_detail_belongs_to_the_nearest_name_and_only_near_it(two: Any) -> None:
    crowd(two)
    nominal(two, "N-7", "Farah Quillon", dob=DAY)
    nominal(two, "N-8", "Zebedee Marchbanks", dob=DAY)
    say(two, "farah quillon", ("date", interval(DAY)))
    here = {"record_id": "r0", "text_id": "t0", "field": None, "detector": "ner", "start": 40, "end": 50}
    two.mention("zebedee marchbanks", type="name", **here)
    say(two, "farah quillon", ("date", interval(DAY)), gap=200, exhibit="JAS/5")
    assert brief(two.run()) == [
        ("m0", "N-7", "G3", True),
        ("m2", "N-8", "G4", False),
        ("m3", "N-7", "G4", False),
    ]


def test_a_recent_date_beside_a_name_is_no_day_of_birth(linking: Any) -> None:
    crowd(linking)
    nominal(linking, "N-7", "Farah Quillon", dob=DAY)
    say(linking, "farah quillon", ("date", interval("2026-03-14")))
    (row,) = linking.run()
    assert "born" not in steps(row)
    assert row["negative_evidence"] == []


# somebody whom a device knows


def contact(linking: Any, name: str | None, extra: str | None, *identifiers: tuple[str, str]) -> None:
    """An entry of the address book of JAS/1, and the party that merging makes of it."""
    number = len(linking.mentions)
    record = {"kind": "contact", "sent_at": None, "extra": extra, "title": name}
    if name:
        linking.mention(name.casefold(), type="name", field="title", record=record)
    for type_, value in identifiers:
        linking.mention(value, type=type_, field="recipients", record=record, record_id=f"r{number}")
    known = [{"type": t, "value": v, "stored": [v], "apps": [], "shared": False} for t, v in identifiers]
    linking.known_as.append(
        {
            "extraction_id": "x-JAS/1", "party_key": f"k{number}", "owner": False, "names": [name] if name else [],
            "identifiers": known, "records": 1, "evidence": [f"r{number}"],
        }
    )  # fmt: skip


@pytest.mark.parametrize(
    "extra",
    ['{"birthday": "1991-04-23"}', '{"birthday": ["1991-04-23"]}', '{"address": ["12 Hawthorn Rd, Leeds, LS6 2AB"]}'],
)
def test_an_entry_of_an_address_book_is_compared_with_its_birthday_and_addresses(linking: Any, extra: str) -> None:
    crowd(linking)
    nominal(linking, "N-7", "Farah Quillon", dob=DAY, address="12 hawthorn road leeds ls6 2ab")
    contact(linking, "Farah Quillon", extra)
    assert brief(linking.run()) == [("m0", "N-7", "G3", True)]


def test_an_entry_with_another_birthday_is_no_link_and_not_also_a_name_alone(linking: Any) -> None:
    crowd(linking)
    nominal(linking, "N-7", "Farah Quillon", dob="1960-01-30")
    contact(linking, "Farah Quillon", '{"birthday": "1991-04-23"}')
    (row,) = linking.run()
    assert (row["grade"], row["negative_evidence"]) == ("G4", ["another date of birth"])


def test_what_an_entry_says_that_is_no_date_or_no_table_is_nothing(linking: Any) -> None:
    nominal(linking, "N-7", "Farah Quillon", dob=DAY)
    contact(linking, "Farah Quillon", '{"birthday": "in spring", "address": 7}')
    contact(linking, "Farah Quillon", '["birthday"]')
    contact(linking, "Farah Quillon", "birthday, broken")
    assert [row[2] for row in brief(linking.run())] == ["G4"]


def test_an_account_and_a_forename_are_consistent_with_a_nominal_of_both(linking: Any) -> None:
    crowd(linking)
    nominal(linking, "N-7", "Farah Quillon", handle="snapchat:quillfarah_x")
    contact(linking, "Farah", None, ("handle", "snapchat:quillfarah_x"))
    assert brief(linking.run()) == [("m0", "N-7", "G3", True)]


def test_an_account_that_is_equal_is_no_likeness_of_whatever_stands_beside_it(linking: Any) -> None:
    crowd(linking)
    linking.nominal("N-7", "quillfarah@example.org", type="email")
    contact(linking, "Climbing", None, ("email", "quillfarah@example.org"))
    rows = linking.run()
    assert [row["type"] for row in rows] == ["email"]
    assert rows[0]["grade"] in ("G1", "G2")


def test_a_name_is_read_out_of_an_accounts_name_where_no_other_is_known(linking: Any) -> None:
    crowd(linking)
    nominal(linking, "N-7", "Farah Quillon")
    contact(linking, None, None, ("handle", "instagram:farahquillon91"))
    (row,) = linking.run()
    assert (row["nominal_id"], row["grade"], row["value_norm"]) == ("N-7", "G4", "instagram:farahquillon91")


# intelligence, and whose exhibit it is


@pytest.mark.parametrize(
    ("graded", "reason"),
    [
        ({"assessment": "E"}, "intelligence suspected false"),
        ({"source_grade": 3}, "source not reliable"),
        ({"review_by": datetime(2026, 11, 1, tzinfo=UTC)}, "the entry is past its review"),
    ],
)
def test_what_rests_on_false_unreliable_or_old_intelligence_is_shown_and_scores_nothing(
    linking: Any, graded: dict[str, Any], reason: str
) -> None:
    crowd(linking)
    nominal(linking, "N-7", "Farah Quillon")
    linking.nominal("N-7", DAY, type="dob", **graded)
    say(linking, "farah quillon", ("date", interval(DAY)))
    (row,) = linking.run()
    assert (row["grade"], row["scores"], row["negative_evidence"]) == ("G3", False, [reason])


def test_an_address_is_bound_to_the_time_of_its_use_and_a_name_is_not(linking: Any) -> None:
    crowd(linking)
    past = {"valid_to": datetime(2025, 6, 1, tzinfo=UTC)}
    nominal(linking, "N-7", "Farah Quillon", address="12 hawthorn road leeds ls6 2ab", **past)
    say(linking, "farah quillon", ("address", "12 hawthorn road leeds ls6 2ab"))
    row = next(row for row in linking.run() if row["type"] == "name")
    assert (row["grade"], row["scores"]) == ("G3", False)
    assert row["negative_evidence"] == ["the record is later than the last known use"]


def test_an_old_address_that_does_not_agree_takes_nothing_from_what_does(linking: Any) -> None:
    crowd(linking)
    nominal(linking, "N-7", "Farah Quillon", dob=DAY)
    linking.nominal("N-7", "M1 1AA", type="postcode", valid_to=datetime(2025, 6, 1, tzinfo=UTC))
    say(linking, "farah quillon", ("date", interval(DAY)), ("postcode", "LS6 2AB"))
    (row,) = linking.run()
    assert (row["grade"], row["scores"], row["negative_evidence"]) == ("G3", True, [])
    assert steps(row)["place"] < 0


def test_a_link_carries_the_worst_grading_and_all_conditions_of_what_it_rests_on(linking: Any) -> None:
    crowd(linking)
    nominal(linking, "N-7", "Farah Quillon")
    linking.nominal("N-7", DAY, type="dob", source_grade=2, assessment="D", handling="C", conditions="ask first")
    say(linking, "farah quillon", ("date", interval(DAY)))
    (row,) = linking.run()
    assert (row["source_grade"], row["assessment"], row["handling"]) == (2, "D", "C")
    assert row["conditions"] == "ask first"


def test_the_device_of_a_complainant_is_compared_with_the_suspect_alone(linking: Any) -> None:
    crowd(linking)
    for nominal_id in ("N-7", "N-S1"):
        nominal(linking, nominal_id, "Farah Quillon", dob=DAY)
    say(linking, "farah quillon", ("date", interval(DAY)), exhibit="JAS/2")
    rows = linking.run()
    assert brief(rows) == [("m0", "N-S1", "G3", True)]
    assert (rows[0]["party_id"], rows[0]["authority_id"]) == ("S1", None)


def test_with_an_authority_it_is_compared_with_all_and_each_such_link_names_it(
    linking: Any, case: Callable[..., Case]
) -> None:
    linking = replace(linking, case=case(jas_2={"intel_match_authority": "policy file 12"}))
    crowd(linking)
    nominal(linking, "N-7", "Farah Quillon", dob=DAY)
    say(linking, "farah quillon", ("date", interval(DAY)), exhibit="JAS/2")
    say(linking, "farah quillon", ("date", interval(DAY)), exhibit="JAS/4")  # the witness's has none
    (row,) = linking.run()
    assert (row["nominal_id"], row["authority_id"]) == ("N-7", "policy file 12")


def test_nobody_is_linked_who_is_known_only_as_complainant_or_witness(linking: Any) -> None:
    nominal(linking, "N-C1", "Farah Quillon", dob=DAY)
    nominal(linking, "N-9", "Farah Quillon", dob=DAY)
    linking.role("N-9", "Witness", "42/1/25")
    say(linking, "farah quillon", ("date", interval(DAY)))
    assert linking.run() == []


# how many, and always the same


def test_a_name_has_one_link_to_a_nominal_in_an_exhibit_however_often_it_is_mentioned(two: Any) -> None:
    crowd(two)
    nominal(two, "N-7", "Farah Quillon", dob=DAY)
    for _ in range(4):
        say(two, "farah quillon")
    say(two, "farah quillon", ("date", interval(DAY)))
    say(two, "farah quillon", ("date", interval(DAY)), exhibit="JAS/5")
    assert brief(two.run()) == [("m4", "N-7", "G3", True), ("m6", "N-7", "G3", True)]


def test_of_many_of_the_same_name_no_more_than_five_are_shown(linking: Any) -> None:
    for number in range(9):
        nominal(linking, f"N-{number}", "Farah Quillon")
    say(linking, "farah quillon")
    assert [row[1] for row in brief(linking.run())] == [f"N-{number}" for number in range(5)]


def test_nobody_is_linked_by_what_names_nobody(linking: Any) -> None:
    nominal(linking, "N-7", "Farah Quillon")
    for name in ("mum", "kaur", "f", "22", "😀", "x" * 300):
        say(linking, name)
    assert linking.run() == []


def test_the_order_of_rows_and_the_number_of_threads_change_nothing(linking: Any) -> None:
    crowd(linking)
    nominal(linking, "N-7", "Farah Quillon", dob=DAY)
    nominal(linking, "N-8", "Fara Quilon", postcode="LS6 2AB")
    say(linking, "farah quillon", ("date", interval(DAY)))
    say(linking, "farah quilon", ("postcode", "LS6 2AB"))
    say(linking, "farah")
    contact(linking, "Farah Q", '{"birthday": "1991-04-23"}')
    rows = linking.run()
    linking.mentions.reverse()
    linking.records.reverse()
    linking.nominals.reverse()
    assert linking.run(threads=2) == rows
    assert len(rows) >= 3
    assert all(one["link_id"] != other["link_id"] for one, other in pairwise(rows))


def test_a_decision_is_about_a_name_and_a_nominal_and_says_what_it_rested_on(two: Any) -> None:
    crowd(two)
    nominal(two, "N-7", "Farah Quillon", dob=DAY)
    say(two, "farah quillon")
    say(two, "farah quillon", ("date", interval(DAY)), exhibit="JAS/5")
    alone, both = two.run()
    assert alone["pair_id"] == both["pair_id"]
    assert (alone["basis"], both["basis"]) == ("G4 1B name", "G3 1B name born")


def test_without_intelligence_there_is_nobody_to_link(linking: Any) -> None:
    say(linking, "farah quillon")
    assert linking.run() == []
