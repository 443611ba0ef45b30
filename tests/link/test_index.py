"""What other cases may learn of a case, and what they never do."""

from collections.abc import Callable
from hashlib import blake2b, sha256
from typing import Any

import pytest

from models.casefile import Case
from models.ids import Ids

SUSPECT, COMPLAINANT, FRIEND = "+447700900201", "+447700900101", "+447700900401"


def told(linking: Any) -> dict[str, dict[str, Any]]:
    """token → row, without the suspect's own identifiers, which are always there."""
    rows = {row["token"]: row for row in linking.index()}
    given = (linking.token(SUSPECT), linking.token("instagram:kestrel", "handle"))
    assert all(rows.pop(token)["suspect"] for token in given)
    return rows


def test_a_value_is_one_row_with_its_counts_and_without_itself(linking: Any) -> None:
    linking.in_text(FRIEND)
    linking.mention(FRIEND)
    (row,) = told(linking).values()
    assert (row["token"], row["type"], row["case_id"]) == (linking.token(FRIEND), "phone", "42/000123/26")
    assert (row["suspect"], row["in_text"], row["exhibits"], row["records"]) == (False, False, 1, 2)
    assert len(row["people"]) == 1
    assert FRIEND not in str(row)


def test_a_record_that_names_a_value_twice_is_one_record_and_text_alone_is_said(linking: Any) -> None:
    linking.in_text(FRIEND)
    linking.in_text(FRIEND, record={"record_id": "r0"})
    linking.mentions[1]["record_id"] = "r0"
    (row,) = told(linking).values()
    assert (row["records"], row["in_text"]) == (1, True)


def test_what_the_case_file_gives_to_a_suspect_is_told_even_where_no_device_has_it(linking: Any) -> None:
    rows = {row["token"]: row for row in linking.index()}
    assert {token: (row["suspect"], row["exhibits"], row["in_text"]) for token, row in rows.items()} == {
        linking.token(SUSPECT): (True, 0, False),
        linking.token("instagram:kestrel", "handle"): (True, 0, False),
    }


@pytest.mark.parametrize("exhibit", ["JAS/2", "JAS/3", "JAS/4"])
def test_the_devices_of_complainants_and_witnesses_tell_nothing(linking: Any, exhibit: str) -> None:
    linking.mention(FRIEND, exhibit)
    assert told(linking) == {}


def test_nor_does_one_that_may_be_matched_for_to_match_is_not_to_tell(linking: Any, case: Callable[..., Case]) -> None:
    linking.case = case(jas_2={"intel_match_authority": "policy file 12"})
    linking.mention(FRIEND, "JAS/2")
    assert told(linking) == {}


def test_a_complainants_identifiers_are_not_told_though_they_stand_on_the_suspects_phone(linking: Any) -> None:
    linking.mention(COMPLAINANT)  # the case file gives it
    linking.mention("asha@example.org", type="email")  # her own phone says it
    linking.mention("instagram:asha", type="handle")  # intelligence says it of her
    linking.mention("+447700900199")  # intelligence says it of somebody known only as a complainant elsewhere
    linking.owner("JAS/2", email="asha@example.org")
    linking.nominal("N-C1", "instagram:asha", type="handle")
    linking.nominal("N-C9", "+447700900199")
    linking.role("N-C9", "complainant", "42/000077/25")
    assert told(linking) == {}


def test_a_suspects_number_is_told_though_a_complainants_phone_took_it_for_its_owners(linking: Any) -> None:
    linking.mention(SUSPECT)
    linking.owner("JAS/2", phone=SUSPECT)
    assert {row["token"]: row["exhibits"] for row in linking.index()}[linking.token(SUSPECT)] == 1


def test_what_a_couple_shares_is_the_complainants_and_is_not_told(linking: Any, case: Callable[..., Case]) -> None:
    shared = {"identifiers": [{"type": "phone", "value": SUSPECT}]}
    linking.case = case(parties=[p.model_dump() | (shared if p.party_id == "W1" else {}) for p in case().parties])
    assert linking.token(SUSPECT) not in {row["token"] for row in linking.index()}


def test_names_postcodes_and_addresses_of_the_web_are_not_told(linking: Any) -> None:
    linking.mention("ade", type="name")
    linking.mention("SW1A 1AA", type="postcode")
    linking.mention("example.org", type="url")
    assert told(linking) == {}


def test_one_person_has_one_key_in_all_cases_and_somebody_unknown_one_for_each(linking: Any) -> None:
    linking.mention(FRIEND)
    (row,) = told(linking).values()
    assert row["people"] == [linking.linkage.of("person", "nominal", "N-S1")]
    parties = [p.model_copy(update={"nominal_id": None}) for p in linking.case.parties]
    linking.case = linking.case.model_copy(update={"parties": tuple(parties)})
    (row,) = told(linking).values()
    assert row["people"] == [linking.linkage.of("person", "value", "phone", SUSPECT)]
    parties = [p.model_copy(update={"identifiers": ()}) for p in parties]
    linking.case = linking.case.model_copy(update={"parties": tuple(parties)})
    (row,) = linking.index()
    assert row["people"] == [linking.linkage.of("person", "unknown", "x-JAS/1")]


def test_without_the_key_all_drama_numbers_can_be_tried_and_none_is_found(linking: Any) -> None:
    numbers = [f"+447700900{n:03}" for n in range(1000)]
    linking.mention(FRIEND)
    tokens = {row["token"] for row in linking.index()}
    other = Ids(b"the key of another force, or none").under("value").column([f"phone\x1f{n}" for n in numbers])
    bare = [said for n in numbers for said in (n, f"phone\x1f{n}", f"value\x1fphone\x1f{n}")]
    hashed = {h(one.encode()).hexdigest()[:32] for one in bare for h in (sha256, blake2b)}
    hashed |= {blake2b(one.encode(), digest_size=16).hexdigest() for one in bare}
    assert not tokens & {*other, *hashed}
    assert tokens & {linking.token(n) for n in numbers}


def test_the_order_of_mentions_and_the_number_of_threads_change_nothing(linking: Any) -> None:
    for n in range(50):
        linking.mention(f"+4477009004{n:02}")
    rows = linking.index()
    assert [row["token"] for row in rows] == sorted(row["token"] for row in rows)
    linking.mentions.reverse()
    assert linking.index(threads=4) == rows
