"""Who is who on a device."""

from typing import Any

from pipeline.merge import people

JORDAN, INGRID = "07700 900301", "07700 900302"


def contact(
    record_id: str, name: str | None, *identifiers: str, app: str = "com.android.providers.contacts"
) -> dict[str, Any]:
    return {
        "record_id": record_id,
        "extraction_id": "x1",
        "exhibit_ref": "JAS/1",
        "source_id": "contacts",
        "kind": "contact",
        "app": app,
        "title": name,
        "recipients": list(identifiers),
        "state": "live",
        "locator": f"raw_contacts:{record_id[1:]}",
        "parser": "android_contacts",
        "parser_version": 1,
    }


def told(party: dict[str, Any]) -> tuple[list[str], list[str]]:
    return party["names"], [one["value"] or one["stored"][0] for one in party["identifiers"]]


def test_a_contact_and_those_who_wrote_from_its_numbers_are_one(together, said) -> None:
    found = together(
        contact("c1", "Jordan Vale", JORDAN, "jordan@example.org"),
        said("m1", sender="447700900301@s.whatsapp.net", sender_name="JV 🦊"),
        said("m2", sender=None, direction="outgoing", recipients=["447700900301@s.whatsapp.net"]),
    )
    assert [told(party) for party in found.parties] == [
        (["JV 🦊", "Jordan Vale"], ["jordan@example.org", "+447700900301"])
    ]
    party = found.parties[0]
    assert (party["records"], party["evidence"]) == (3, ["c1"])
    number = party["identifiers"][1]
    assert number["apps"] == ["com.android.providers.contacts", "com.whatsapp"]
    assert number["stored"] == ["07700 900301", "447700900301@s.whatsapp.net"]


def test_entries_of_several_accounts_are_one_where_a_number_and_the_name_agree(together) -> None:
    entries = [contact("c1", "Jordan", JORDAN), contact("c2", "jordan VALE", "+447700900301", "jv@example.org")]
    assert [told(party)[1] for party in together(*entries).parties] == [["jv@example.org", "+447700900301"]]


def test_nothing_is_merged_whose_names_differ_and_the_number_is_marked(together, said) -> None:
    found = together(
        contact("c1", "Jordan", JORDAN, "one@example.org"),
        contact("c2", "Sam at work", JORDAN, "two@example.org"),
        said("m1", sender="447700900301@s.whatsapp.net"),
    )
    assert sorted(told(party) for party in found.parties) == [
        (["Jordan"], ["one@example.org", "+447700900301"]),
        (["Sam at work"], ["two@example.org", "+447700900301"]),
    ]
    shared = [{one["value"]: one["shared"] for one in party["identifiers"]} for party in found.parties]
    assert all(known["+447700900301"] for known in shared)
    assert not any(shared[0][value] for value in shared[0] if "@" in value)


def test_an_entry_between_two_others_does_not_join_what_contradicts(together) -> None:
    """ "Jordan" agrees with either; "Jordan Vale" and "Jordan Marsh" are two."""
    found = together(
        contact("c1", "Jordan Vale", JORDAN),
        contact("c2", "Jordan Marsh", INGRID),
        contact("c3", "Jordan", JORDAN, INGRID),
    )
    assert len(found.parties) == 2
    assert sorted(name for party in found.parties for name in party["names"] if name != "Jordan") == [
        "Jordan Marsh",
        "Jordan Vale",
    ]


def test_the_same_name_alone_joins_nobody(together) -> None:
    assert len(together(contact("c1", "Mum", JORDAN), contact("c2", "Mum", INGRID)).parties) == 2


def test_the_owner_is_one_by_accounts_and_by_the_case_file(together, said) -> None:
    account = contact("a1", None) | {
        "kind": "account",
        "sender": "owner@example.org",
        "sender_name": "Me",
        "title": None,
    }
    found = together(account, said("m1", sender="447700900201@s.whatsapp.net"), said("m2", sender=JORDAN))
    assert [party["owner"] for party in found.parties] == [True, False]
    assert told(found.parties[0]) == (["Me"], ["owner@example.org", "+447700900201"])


def test_the_result_is_the_same_in_any_order(together, said) -> None:
    rows = [
        contact("c1", "Jordan Vale", JORDAN),
        contact("c2", "Sam", JORDAN, INGRID),
        contact("c3", "Ingrid", INGRID),
        said("m1", sender=INGRID),
    ]
    assert together(*rows).parties == together(*reversed(rows)).parties


def test_groups_and_withheld_numbers_are_nobody(together, said) -> None:
    assert together(said("m1", sender="unknown"), said("m2", sender="120363025520260302@g.us")).parties == []


def account(record_id: str, name: str | None, sender: str) -> dict[str, Any]:
    return contact(record_id, None) | {"kind": "account", "sender": sender, "sender_name": name}


def test_who_shares_a_number_with_the_owner_is_not_the_owner(together, said) -> None:
    found = together(
        account("a1", "Sam Marsh", "sam@example.org"),
        contact("c1", "Mum", "07700 900201", INGRID),
        contact("c2", "Sam", "07700 900201", "me@example.org"),
        contact("c3", "Home", "07700 900201"),
        said("m1", sender="447700900302@s.whatsapp.net"),
    )
    owner, other = found.parties
    assert told(owner)[1] == ["me@example.org", "sam@example.org", "+447700900201"]
    assert (other["owner"], told(other)) == (False, (["Mum"], ["+447700900201", "+447700900302"]))
    assert [one["shared"] for one in other["identifiers"]] == [True, False]


def test_without_a_name_of_the_owner_only_all_of_the_owners_numbers_are_the_owner(together) -> None:
    found = together(contact("c1", "Mum", "07700 900201", INGRID), contact("c2", "Me", "07700 900201"))
    assert [(party["owner"], party["names"]) for party in found.parties] == [(True, ["Me"]), (False, ["Mum"])]


def test_what_thousands_have_is_looked_at_a_few_times(together, monkeypatch) -> None:
    asked = []
    agrees = people._Party.agrees
    monkeypatch.setattr(people._Party, "agrees", lambda party, name: asked.append(name) or agrees(party, name))
    entries = [contact(f"c{number}", f"Name{number}", JORDAN) for number in range(400)]
    assert len(together(*entries).parties) == 400
    assert len(asked) <= 2 * 400 * people._MOST_CALLED
