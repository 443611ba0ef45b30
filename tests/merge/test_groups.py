"""A message to a group is one in two copies, whoever has joined or left in between."""

from collections.abc import Callable
from itertools import groupby
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

Together = Callable[..., Any]
Said = Callable[..., dict[str, Any]]
ASHA, TOMASZ, INGRID = (f"447700900{n}@s.whatsapp.net" for n in (101, 302, 301))
BEFORE, TODAY = {"recipients": [TOMASZ, INGRID]}, {"recipients": [TOMASZ]}
GROUP = {"thread_kind": "group", "sender": ASHA}


def talk(said: Said, source: str, seconds: list[int], **more: Any) -> list[dict[str, Any]]:
    return [said(f"{source[0]}{n}", source, seconds=n, body=f"text {n}", **GROUP | more) for n in seconds]


def test_a_group_of_the_same_name_is_one_though_somebody_has_left(together: Together, said: Said) -> None:
    named = {"thread_title": "Climbers"}
    found = together(*talk(said, "db", [1], **TODAY, **named), *talk(said, "backup", [1], **BEFORE, **named))
    assert (found.same, found.united) == ({"b1": "d1"}, {"backup-1": "db-1"})


def test_a_group_without_a_name_is_one_if_three_seconds_agree(together: Together, said: Said) -> None:
    def found(*seconds: int) -> Any:
        return together(
            *talk(said, "db", [*seconds, 90], **TODAY), *talk(said, "backup", [*seconds, 91], **BEFORE)
        ).same

    assert found(1, 2) == {}
    assert found(1, 2, 3) == {"b1": "d1", "b2": "d2", "b3": "d3"}


def test_a_group_that_was_renamed_is_one_if_ten_seconds_agree(together: Together, said: Said) -> None:
    names = {"thread_title": "Climbers"}, {"thread_title": "Walkers"}

    def found(many: int) -> Any:
        seconds = list(range(many))
        return together(
            *talk(said, "db", seconds, **TODAY, **names[0]), *talk(said, "backup", seconds, **BEFORE, **names[1])
        )

    assert found(9).same == {}
    assert len(found(10).same) == 10


def test_the_members_need_not_be_known(together: Together, said: Said) -> None:
    found = together(*talk(said, "db", [1, 2, 3], recipients=None), *talk(said, "backup", [1, 2, 3], **BEFORE))
    assert found.same == {"b1": "d1", "b2": "d2", "b3": "d3"}


def test_what_was_forwarded_to_two_groups_makes_none_of_them_the_other(together: Together, said: Said) -> None:
    """The database has both; which of them the backup has cannot be told."""
    both = [*talk(said, "db", [1, 2, 3], **TODAY)]
    both += [row | {"record_id": f"x{n}", "thread_id": "db-2"} for n, row in enumerate(both)]
    assert together(*both, *talk(said, "backup", [1, 2, 3], **BEFORE)).same == {}


def test_a_group_that_may_be_one_of_two_is_none(together: Together, said: Said) -> None:
    rows = talk(said, "db", [1, 2, 3], **TODAY) + talk(said, "db", [4, 5, 6], thread_id="db-2", **TODAY)
    assert together(*rows, *talk(said, "backup", [1, 2, 3, 4, 5, 6], **BEFORE)).same == {}


def test_other_authors_other_texts_and_conversations_of_two_stay_apart(together: Together, said: Said) -> None:
    for other in ({"sender": INGRID}, {"body": "another"}, {"thread_kind": "direct"}, {"direction": None}):
        rows = talk(said, "db", [1, 2, 3], **TODAY), talk(said, "backup", [1, 2, 3], **BEFORE)
        changed = [row | other for row in rows[1]]
        assert together(*rows[0], *changed).same == {}, other


def test_nobody_known_wrote_it(together: Together, said: Said) -> None:
    nobody = {"sender": None}
    rows = [row | nobody for row in talk(said, "db", [1, 2, 3], **TODAY)]
    assert together(*rows, *(row | nobody for row in talk(said, "backup", [1, 2, 3], **BEFORE))).same == {}
    own = {"sender": None, "direction": "outgoing"}
    rows = [row | own for row in rows]
    assert len(together(*rows, *(row | own for row in talk(said, "backup", [1, 2, 3], **BEFORE))).same) == 3


def test_three_copies_of_which_two_have_the_same_members(together: Together, said: Said) -> None:
    rows = talk(said, "db", [1, 2, 3], **TODAY) + talk(said, "backup", [1, 2, 3], **BEFORE)
    rows += talk(said, "ufdr", [3], **BEFORE)
    found = together(*rows)
    assert found.same == {"b1": "d1", "b2": "d2", "b3": "d3", "u3": "d3"}
    assert set(found.united.values()) == {"db-1"}


MESSAGES = st.lists(
    st.tuples(st.sampled_from(["db", "backup", "ufdr"]), st.integers(0, 3), st.sampled_from(["Hi", "Yes"])), max_size=24
)


@settings(deadline=None)
@given(messages=MESSAGES, threads=st.integers(1, 3))
def test_of_each_message_as_many_stay_as_the_file_has_that_has_most(
    messages: list[Any], threads: int, said: Said, merged: Together, tmp_path_factory: Any
) -> None:
    """Each file has other members, and the group has a name."""
    members = {"db": [TOMASZ], "backup": [TOMASZ, INGRID], "ufdr": None}
    rows = [
        said(f"r{n}", source, seconds=second, body=body, recipients=members[source], thread_title="Climbers", **GROUP)
        for n, (source, second, body) in enumerate(messages)
    ]
    found = merged(tmp_path_factory.mktemp("merged"), rows, threads=threads)
    assert not set(found.same) & set(found.same.values())

    def told(row: dict[str, Any]) -> Any:
        return row["sent_at"], row["body"]

    for _, same in groupby(sorted(rows, key=told), key=told):
        group = list(same)
        sources = [row["source_id"] for row in group]
        assert sum(row["record_id"] not in found.same for row in group) == max(map(sources.count, sources))
