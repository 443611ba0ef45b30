"""What stands beside the messages of a conversation is once in it, however many copies of it there are."""

from collections.abc import Callable
from typing import Any

import pytest

Together = Callable[..., Any]
Said = Callable[..., dict[str, Any]]
ASHA, TOMASZ = "447700900101@s.whatsapp.net", "447700900302@s.whatsapp.net"


@pytest.fixture
def copies(together: Together, said: Said) -> Callable[..., dict[str, str]]:
    """What is the same of a record in a database and a changed one in its backup, in one conversation."""

    def same(one: dict[str, Any], other: dict[str, Any] | None = None, **changed: Any) -> dict[str, str]:
        rows = [said("a1"), said("b1", "backup"), said("a2", **one), said("b2", "backup", **(other or one) | changed)]
        found: dict[str, str] = together(*rows).same
        assert found.pop("b1") == "a1"
        return found

    return same


REACTION = {"kind": "reaction", "body": "👍", "reply_to": "a1", "recipients": None}
IN_BACKUP = REACTION | {"reply_to": "b1"}
ADDED = {"kind": "system_event", "title": "added to the group", "body": None, "direction": None, "recipients": None}
ADDED |= {"extra": '{"people": ["447700900302@s.whatsapp.net"]}'}
MEMBER = {"kind": "membership", "seconds": None, "body": None, "direction": None, "recipients": None, "sender": TOMASZ}
ACCOUNT = {"kind": "account", "seconds": None, "thread_id": None, "body": None, "direction": None, "recipients": None}
ACCOUNT |= {"sender": None, "sender_name": "Mireille"}


def test_a_reaction_to_the_same_message_is_one(copies) -> None:
    assert copies(REACTION, IN_BACKUP) == {"b2": "a2"}
    own = {"sender": None, "direction": "outgoing"}
    assert copies(REACTION | own, IN_BACKUP | own) == {"b2": "a2"}


@pytest.mark.parametrize(
    "other",
    [
        {"body": "😀"},
        {"body": None},
        {"seconds": 2},
        {"seconds": None},
        {"sender": TOMASZ},
        {"reply_to": "gone"},
        {"reply_to": None},
        {"thread_id": "backup-2"},
        {"thread_id": None},
        {"app": "com.instagram.android"},
    ],
)
def test_whatever_differs_makes_another_reaction(copies, other: dict[str, Any]) -> None:
    assert copies(REACTION, IN_BACKUP | other) == {}


def test_reactions_of_nobody_known_are_never_the_same(copies) -> None:
    nobody = {"sender": None, "direction": None}
    assert copies(REACTION | nobody, IN_BACKUP | nobody) == {}


def test_two_equal_reactions_of_one_file_are_two(together: Together, said: Said) -> None:
    rows = [said("a1"), said("b1", "backup"), said("a2", **REACTION), said("a3", **REACTION)]
    assert together(*rows, said("b2", "backup", **IN_BACKUP)).same == {"b1": "a1", "b2": "a2"}


def test_a_notice_is_one_if_it_says_the_same_of_the_same_people(copies) -> None:
    assert copies(ADDED) == {"b2": "a2"}
    for other in (
        {"extra": '{"people": ["447700900303@s.whatsapp.net"]}'},
        {"title": "left the group"},
        {"seconds": 1},
    ):
        assert copies(ADDED, **other) == {}
    assert copies(ADDED, sender=TOMASZ) == {}
    assert copies(ADDED | {"sender": None}) == {"b2": "a2"}


def test_a_notice_of_the_system_in_no_conversation_stays(copies) -> None:
    assert copies(ADDED | {"thread_id": None}) == {}


def test_a_member_is_once_in_a_conversation(copies) -> None:
    assert copies(MEMBER) == {"b2": "a2"}
    assert copies(MEMBER, sender="+44 7700 900302") == {"b2": "a2"}
    for other in ({"sender": ASHA}, {"seconds": 5}, {"extra": '{"rank": "administrator"}'}, {"sender": None}):
        assert copies(MEMBER, **other) == {}


def test_an_account_is_one_if_all_that_is_said_of_it_is(copies) -> None:
    assert copies(ACCOUNT) == {"b2": "a2"}
    for other in ({"sender_name": "Mireille O."}, {"sender": ASHA}, {"extra": '{"about": "Busy"}'}):
        assert copies(ACCOUNT, **other) == {}
    assert copies(ACCOUNT | {"sender_name": None}) == {}


def test_conversations_that_share_no_message_share_nothing(together: Together, said: Said) -> None:
    rows = said("a2", **MEMBER), said("b2", "backup", **MEMBER), said("a3", **ADDED), said("b3", "backup", **ADDED)
    assert together(*rows).same == {}


def test_the_live_one_stays(together: Together, said: Said) -> None:
    rows = said("a1"), said("b1", "backup"), said("a2", state="deleted", **REACTION), said("b2", "backup", **IN_BACKUP)
    assert together(*rows).same == {"b1": "a1", "a2": "b2"}
