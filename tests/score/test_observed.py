"""The same on another person's exhibit, what other cases have, and what the device noted, from tables to reasons."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.score.conftest import COMPLAINANT, SUSPECT, Devices, link, mention, record, told

Made = Callable[..., Devices]
EVENT, FILE, PERSON = (f"same_{what}_on_another_exhibit" for what in ("event", "file", "person"))
FRIEND = "+447700900305"


def both(minutes: float = 0, **there: Any) -> list[dict[str, Any]]:
    """A message of the suspect's device, and what the complainant's has."""
    received = {"body": "see you at 8", "minutes": minutes} | there
    return [told("x1", "a1", f"→{COMPLAINANT}", "see you at 8"), told("x2", "b1", f"←{SUSPECT}", **received)]


@pytest.mark.parametrize(("device", "name", "other"), [("x1", "a1", "JAS/2"), ("x2", "b1", "JAS/1")])
def test_a_message_that_both_devices_have_is_corroborated_on_each(
    devices: Made, device: str, name: str, other: str
) -> None:
    scored = devices().score(device, both(1))
    assert EVENT in scored.rules(name)
    reason = scored.reason(EVENT)
    assert (reason["points"], f"also on {other}" in reason["text"]) == (6.0, True)
    assert [piece["record_id"] for piece in reason["evidence"]] == [name]
    assert reason["alternatives"]


def test_of_a_conversation_it_is_told_whether_all_of_it_is_there_or_a_part(devices: Made) -> None:
    more = told("x1", "a2", f"→{COMPLAINANT}", "and bring the book", 5)
    part, whole = (
        devices().score("x1", [*both(), more, *there])
        for there in ([], [told("x2", "b2", f"←{SUSPECT}", "and bring the book", 5)])
    )
    assert "(1 of its 2 records; also on JAS/2)" in part.reason(EVENT)["text"]
    assert "(all of its 2 records; also on JAS/2)" in whole.reason(EVENT)["text"]


@pytest.mark.parametrize(
    "there",
    [{"minutes": 2.1}, {"body": "see you at 9"}, {"kind": "mail"}, {"state": "draft"}, {"direction": "outgoing"}],
)
def test_another_time_text_kind_or_direction_is_another_event(devices: Made, there: dict[str, Any]) -> None:
    assert EVENT not in devices().score("x1", both(**there)).rules("a1")


def test_clocks_that_were_measured_are_corrected_before_times_are_compared(devices: Made) -> None:
    assert EVENT not in devices().score("x1", both(60)).rules("a1")
    assert EVENT in devices(x2=3600).score("x1", both(60)).rules("a1")


def test_a_few_words_to_somebody_else_at_the_same_time_are_no_corroboration(devices: Made) -> None:
    rows = [told("x1", "a1", f"→{FRIEND}", "ok"), told("x2", "b1", f"←{FRIEND}", "ok")]
    assert EVENT not in devices().score("x1", rows).rules("a1")


def test_many_words_are_where_a_group_does_not_say_who_is_in_it(devices: Made) -> None:
    said = "the minibus goes at twenty past eleven from the bridge"
    rows = [record(x, n, direction=d, body=said) for x, n, d in (("x1", "a1", "outgoing"), ("x2", "b1", "incoming"))]
    assert EVENT in devices().score("x1", rows).rules("a1")


def test_a_call_that_both_devices_have_is_corroborated(devices: Made) -> None:
    rows = [
        told("x1", "a1", f"→{COMPLAINANT}", None, kind="call"),
        told("x2", "b1", f"←{SUSPECT}", None, 1, kind="call"),
    ]
    assert EVENT in devices().score("x2", rows).rules("b1")
    assert EVENT not in devices().score("x2", [rows[0] | {"recipients": [FRIEND]}, rows[1] | {"sender": FRIEND}]).rules(
        "b1"
    )


def test_a_second_device_of_the_same_person_is_not_independent(devices: Made) -> None:
    rows = [told("x1", "a1", f"→{COMPLAINANT}", "see you at 8"), told("x3", "b1", f"←{COMPLAINANT}", "see you at 8")]
    assert EVENT not in devices().score("x1", rows).rules("a1")


def shared(type_: str, *rows: dict[str, Any], **more: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The same value in records of several exhibits, and the link between the first and the last."""
    value = "ab" * 32 if type_ == "media_hash" else FRIEND
    found = [mention(row, f"m-{row['record_id']}", type_, value) for row in rows]
    return found, [link(found[-1], other_mention_id=found[0]["mention_id"], **more)]


@pytest.mark.parametrize("device", ["x1", "x2"])
def test_a_file_that_somebody_else_has_too_is_told_on_both_exhibits(devices: Made, device: str) -> None:
    rows = [record("x1", "a1", kind="media"), record("x2", "b1", kind="media")]
    scored = devices().score(device, rows, *shared("media_hash", *rows))
    assert scored.reason(FILE)["points"] == 10.0
    assert "group" in scored.reason(FILE)["alternatives"][0]


@pytest.mark.parametrize("more", [{"scores": False}, {"state": "rejected"}, {"grade": "G2"}])
def test_a_file_that_is_common_or_a_link_that_was_rejected_is_not(devices: Made, more: dict[str, Any]) -> None:
    rows = [record("x1", "a1", kind="media"), record("x2", "b1", kind="media")]
    assert FILE not in devices().score("x1", rows, *shared("media_hash", *rows, **more)).rules("a1")


def test_a_file_on_two_devices_of_one_person_is_not(devices: Made) -> None:
    rows = [record("x1", "a1", kind="media"), record("x3", "b1", kind="media")]
    assert FILE not in devices().score("x1", rows, *shared("media_hash", *rows)).rules("a1")


def test_somebody_in_contact_with_both_is_told(devices: Made) -> None:
    rows = [told("x1", "a1", f"→{FRIEND}", "hi"), told("x2", "b1", f"←{FRIEND}", "hello")]
    found, between = shared("phone", *rows)
    assert PERSON in devices().score("x1", rows, found, between).rules("a1")
    common = [one | {"scores": False} for one in between]
    assert PERSON not in devices().score("x1", rows, found, common).rules("a1")


def test_a_party_of_the_case_is_no_further_person(devices: Made) -> None:
    rows = [told("x1", "a1", f"→{COMPLAINANT}", "hi"), told("x2", "b1", f"←{COMPLAINANT}", "hello", 300)]
    found = [mention(row, f"m-{row['record_id']}", "phone", COMPLAINANT) for row in rows]
    between = [link(found[1], other_mention_id="m-a1"), link(found[0], party_id="C1")]
    assert PERSON not in devices().score("x1", rows, found, between).rules("a1")


def test_what_another_case_has_is_told_wherever_the_value_is_on_the_exhibit(devices: Made) -> None:
    rows = [told("x1", "a1", f"→{FRIEND}", "hi"), told("x1", "a2", f"←{FRIEND}", "hi", 9000)]
    given = '[{"field": "value", "bits": null, "detail": "given there to a suspect"}]'
    found = [mention(row, f"m-{row['record_id']}", "phone", FRIEND) for row in rows]
    there = link(found[0], other_case="43/1/26", waterfall=given)
    scored = devices().score("x1", rows, found, [there])
    assert all("intelligence_other_case" in scored.rules(name) for name in ("a1", "a2"))
    assert all("INTEL_LINK" in unit["lanes"] for unit in scored.units)
    plain = devices().score("x1", rows, found, [there | {"waterfall": "[]"}])
    assert "intelligence_in_another_case" in plain.rules("a1")


@pytest.mark.parametrize("more", [{"scores": False}, {"state": "rejected"}, {"grade": "G4"}, {"extraction_id": "x2"}])
def test_a_common_value_a_rejected_link_or_another_exhibits_is_not(devices: Made, more: dict[str, Any]) -> None:
    row = told("x1", "a1", f"→{FRIEND}", "hi")
    found = mention(row, "m", "phone", FRIEND)
    scored = devices().score("x1", [row], [found], [link(found, other_case="43/1/26") | more])
    assert "intelligence_in_another_case" not in scored.rules("a1")


def test_the_number_of_a_party_is_no_intelligence_from_another_case(devices: Made) -> None:
    row = told("x1", "a1", f"→{COMPLAINANT}", "hi")
    found = mention(row, "m", "phone", COMPLAINANT)
    scored = devices().score("x1", [row], [found], [link(found, other_case="43/1/26")])
    assert "intelligence_in_another_case" not in scored.rules("a1")


HIDING = {"kind": "app_use", "app": "com.thinkyeah.galleryvault"}
TIMER = {"kind": "system_event", "body": "disappearing messages timer changed", "direction": "outgoing"}
RESET = {"kind": "system_event", "title": "first start after a factory reset"}
DONE = {"hiding_app": HIDING, "disappearing_messages": TIMER, "reset": RESET}


@pytest.mark.parametrize("what", DONE)
def test_what_a_suspects_device_noted_near_the_window_is_told(devices: Made, what: str) -> None:
    rule = f"{what}_near_the_offence"
    assert rule in devices().score("x1", [record("x1", "a1", 60, **DONE[what])]).rules("a1")
    assert rule not in devices().score("x1", [record("x1", "a1", 60 * 24 * 9, **DONE[what])]).rules("a1")
    assert rule not in devices().score("x1", [record("x1", "a1", None, **DONE[what])]).rules("a1")


@pytest.mark.parametrize("what", DONE)
def test_what_the_complainants_device_noted_is_never_told(devices: Made, what: str) -> None:
    assert not devices().score("x2", [record("x2", "b1", 60, **DONE[what])]).rules("b1") - {"near_the_offence"}


def test_a_hiding_app_is_named_with_what_it_is_for(devices: Made) -> None:
    scored = devices().score("x1", [record("x1", "a1", 60, **HIDING)])
    assert "keeps pictures" in scored.reason("hiding_app_near_the_offence")["text"]


def test_messages_that_no_longer_disappear_are_no_sign(devices: Made) -> None:
    rule = "disappearing_messages_near_the_offence"
    on, off = (record("x1", "a1", 60, **TIMER, extra=f'{{"timer_s": {seconds}}}') for seconds in (86400, 0))
    assert rule in devices().score("x1", [on]).rules("a1")
    assert rule not in devices().score("x1", [off]).rules("a1")


def test_what_the_other_side_set_to_disappear_is_not_the_suspects_doing(devices: Made) -> None:
    set_by_her = told("x1", "a1", f"←{COMPLAINANT}", TIMER["body"], 60, kind="system_event")
    rule = "disappearing_messages_near_the_offence"
    assert rule not in devices().score("x1", [set_by_her]).rules("a1")
    set_by_him = told("x2", "b1", f"←{SUSPECT}", TIMER["body"], 60, kind="system_event")
    assert rule in devices().score("x2", [set_by_him]).rules("b1")


DELETED = "deleted_near_the_offence"


@pytest.mark.parametrize("state", ["deleted", "recovered"])
def test_what_is_deleted_is_the_doing_of_the_devices_owner_whoever_wrote_it(devices: Made, state: str) -> None:
    from_her, from_him = told("x1", "a1", f"←{COMPLAINANT}", "hi"), told("x2", "b1", f"←{SUSPECT}", "hi")
    assert DELETED in devices().score("x1", [from_her | {"state": state}]).rules("a1")
    assert DELETED not in devices().score("x2", [from_him | {"state": state}]).rules("b1")  # she deleted it


def test_what_is_unsent_is_the_doing_of_its_author_whosever_device_it_is(devices: Made) -> None:
    from_her, from_him = told("x1", "a1", f"←{COMPLAINANT}", "hi"), told("x2", "b1", f"←{SUSPECT}", "hi")
    assert DELETED not in devices().score("x1", [from_her | {"state": "unsent"}]).rules("a1")
    assert DELETED in devices().score("x2", [from_him | {"state": "unsent"}]).rules("b1")
