"""Which records tell of the same event, and which only look alike."""

from collections.abc import Callable
from datetime import timedelta
from itertools import groupby
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

Together = Callable[..., Any]
Said = Callable[..., dict[str, Any]]
OWNER, ASHA, TOMASZ = "447700900201@s.whatsapp.net", "447700900101@s.whatsapp.net", "447700900302@s.whatsapp.net"
SMS = {"app": "com.android.providers.telephony", "sender": "07700 900301", "parser": "android_sms"}
CALL = {"kind": "call", "body": None, "app": "com.android.providers.contacts", "parser": "android_calls"}


def ended(record: dict[str, Any], seconds: float | None) -> dict[str, Any]:
    return record | {"ended_at": None if seconds is None else record["sent_at"] + timedelta(seconds=seconds)}


def test_a_message_of_a_database_its_backup_and_a_report_is_one(together: Together, said: Said) -> None:
    found = together(said("a1"), said("b1", "backup"), said("c1", "ufdr", seconds=0.7))
    assert found.same == {"b1": "a1", "c1": "a1"}
    assert found.united == {"backup-1": "db-1", "ufdr-1": "db-1"}


@pytest.mark.parametrize(
    "other",
    [
        {"seconds": 1},
        {"seconds": None},
        {"body": "Where are you?"},
        {"body": None},
        {"sender": TOMASZ},
        {"sender": None, "direction": "outgoing", "recipients": [ASHA]},
        {"direction": None},
        {"recipients": [TOMASZ]},
        {"recipients": None},
        {"app": "com.instagram.android"},
        {"app": None},
        {"kind": "mail"},
    ],
)
def test_whatever_differs_makes_another_event(together: Together, said: Said, other: dict[str, Any]) -> None:
    assert together(said("a1"), said("b1", "ufdr", **other)).same == {}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, {"body": " Where  are\u00a0you\r\n"}),
        ({}, {"app": "net.whatsapp.WhatsApp"}),
        ({}, {"sender": "+44 7700 900101"}),
        (SMS, {"app": "SMS", "sender": "+447700900301"}),
        ({"recipients": [OWNER, TOMASZ]}, {"recipients": [TOMASZ]}),  # the app counts the owner among the members
        ({"recipients": None, "thread_title": "Climbers"}, {"recipients": None, "thread_title": "Climbers"}),
    ],
)
def test_what_is_only_written_differently_is_the_same(
    together: Together, said: Said, one: dict[str, Any], other: dict[str, Any]
) -> None:
    assert together(said("a1", **one), said("b1", "ufdr", **other)).same == {"b1": "a1"}


def test_two_equal_messages_of_one_file_are_two(together: Together, said: Said) -> None:
    twice = said("a1"), said("a2")
    assert together(*twice).same == {}
    assert together(*twice, said("b1", "ufdr")).same == {"b1": "a1"}
    assert together(*twice, said("b1", "ufdr"), said("b2", "ufdr")).same == {"b1": "a1", "b2": "a2"}


def test_messages_of_nobody_known_are_never_the_same(together: Together, said: Said) -> None:
    """A text that was forwarded to two groups whose members are not known is in each source once, and two messages."""
    nobody = {"direction": "outgoing", "sender": None, "recipients": None}
    assert together(said("a1", **nobody), said("b1", "backup", **nobody)).same == {}
    other = {"thread_title": "Climbers"}, {"thread_title": "Walkers"}
    assert together(said("a1", **nobody, **other[0]), said("b1", "backup", **nobody, **other[1])).same == {}


def test_what_one_file_has_in_several_conversations_is_left_as_it_is(together: Together, said: Said) -> None:
    found = together(said("a1"), said("a2", thread_id="db-2"), said("b1", "backup"))
    assert (found.same, found.united) == ({}, {})


def test_media_without_text_are_the_same_by_the_names_of_their_files(together: Together, said: Said) -> None:
    sent = said("a1", body=None, attachments=["Media/WhatsApp Images/IMG-1.jpg"])
    in_report = said("b1", "ufdr", body="", attachments=["files/Image/IMG-1.jpg"])
    assert together(sent, in_report).same == {"b1": "a1"}
    assert together(sent, in_report | {"attachments": ["files/Image/IMG-2.jpg"]}).same == {}
    assert together(sent | {"attachments": None}, in_report | {"attachments": None}).same == {}


@pytest.mark.parametrize(("seconds", "same"), [(62, True), (61, True), (63, True), (64, False), (None, False)])
def test_calls_are_the_same_that_last_as_long_to_a_second(
    together: Together, said: Said, seconds: float, same: bool
) -> None:
    rung = ended(said("a1", **CALL), 62)
    in_report = ended(said("b1", "ufdr", **CALL | {"app": None, "parser": "ufed_report"}), seconds)
    assert together(rung, in_report).same == ({"b1": "a1"} if same else {})


def test_a_call_that_was_not_answered_has_no_length_in_one_source_and_none_in_the_other(
    together: Together, said: Said
) -> None:
    missed = ended(said("a1", **CALL), 0), ended(said("b1", "ufdr", **CALL | {"parser": "ufed_report"}), None)
    assert together(*missed).same == {"b1": "a1"}
    withheld = [call | {"sender": None} for call in missed]
    assert together(*withheld).same == {}


@pytest.mark.parametrize("state", ["deleted", "recovered", "superseded"])
def test_the_live_record_stays_then_that_of_the_application(together: Together, said: Said, state: str) -> None:
    assert together(said("a1", state=state), said("b1", "ufdr")).same == {"a1": "b1"}
    assert together(said("a1", state=state), said("b1", "ufdr", state="deleted")).same == {"b1": "a1"}
    gone = said("a2", state=state, locator="message@file:1")
    assert together(gone, said("a1"), said("b1", "ufdr")).same == {"b1": "a1"}
    assert together(gone | {"thread_id": None}, said("a1"), said("b1", "ufdr")).same == {"b1": "a1"}


def test_mails_of_a_mailbox_and_of_a_file_are_one_if_their_subject_is(together: Together, said: Said) -> None:
    mail = {"kind": "mail", "app": None, "direction": None, "sender": "club@example.org", "parser": "mail"}
    mail |= {"recipients": ["jordan.vale@example.org"], "title": "The social"}
    assert together(said("a1", **mail), said("b1", "backup", **mail)).same == {"b1": "a1"}
    assert together(said("a1", **mail), said("b1", "backup", **mail | {"title": "Routes"})).same == {}


def test_conversations_are_one_over_any_number_of_sources(together: Together, said: Said) -> None:
    rows = [
        *(said(f"a{n}", seconds=n, thread_id="db-9") for n in (1, 2)),
        *(said(f"b{n}", "backup", seconds=n, thread_id="backup-1") for n in (2, 3)),
        *(said(f"c{n}", "ufdr", seconds=n, thread_id="a-first-by-name") for n in (3, 4)),
    ]
    found = together(*rows)
    assert found.same == {"b2": "a2", "c3": "b3"}
    assert found.united == {"backup-1": "db-9", "a-first-by-name": "db-9"}


def test_one_source_has_no_duplicates_and_no_records_have_none(together: Together, said: Said) -> None:
    assert together(*(said(f"a{n}", seconds=n % 3) for n in range(9))).same == {}
    assert together().same == {}


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["db", "backup", "ufdr"]),
        st.integers(0, 1),
        st.sampled_from(["Hi", "Hi ", "Yes"]),
        st.sampled_from(["live", "deleted"]),
    ),
    max_size=30,
)


@settings(deadline=None)
@given(events=EVENTS, threads=st.integers(1, 3))
def test_of_each_message_as_many_stay_as_the_file_has_that_has_most(
    events: list[Any], threads: int, said: Said, merged: Together, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Nothing is lost and nothing is shown twice, whatever the order and however many threads sort."""
    rows = [
        said(f"r{n}", source, seconds=second, body=body, state=state)
        for n, (source, second, body, state) in enumerate(events)
    ]
    found = merged(tmp_path_factory.mktemp("merged"), rows, threads=threads)
    known = {row["record_id"]: row for row in rows}
    assert not set(found.same) & set(found.same.values())

    def told(row: dict[str, Any]) -> Any:
        return row["sent_at"], row["body"].strip()

    for _, same in groupby(sorted(rows, key=told), key=told):
        group = list(same)
        sources = [row["source_id"] for row in group]
        assert sum(row["record_id"] not in found.same for row in group) == max(map(sources.count, sources))
    for gone, kept in found.same.items():
        assert told(known[gone]) == told(known[kept])
        assert known[gone]["source_id"] != known[kept]["source_id"]


def test_a_report_of_everything_is_found_in_full(together: Together, said: Said) -> None:
    rows = [said(f"a{n}", seconds=n // 2, body=f"text {n % 4}") for n in range(2000)]
    rows += [said(f"b{n}", "ufdr", seconds=n // 2, body=f"text {n % 4}") for n in range(2000)]
    assert together(*rows).same == {f"b{n}": f"a{n}" for n in range(2000)}
