"""What counsellors, doctors and support services hold is held on a complainant's device until a decision."""

import pytest

from pipeline.gate.ground import documents
from pipeline.gate.screen import grounds, holds, people, screen

HOLDERS = ["@example-support.example", "07700 900600"]


@pytest.fixture
def handlings(records, case, rules):
    def of(*rows, **changes):
        screened = screen(records(*rows), rules(case(third_party_holders=HOLDERS, **changes)))
        return screened.held.column("handling").to_pylist()

    return of


@pytest.mark.parametrize(
    ("row", "held"),
    [
        ({"sender": "07700900600"}, True),
        ({"recipients": ["sam@mail.example-support.example"]}, True),
        ({"sender": "reception@high-street-counselling.example"}, True),
        ({"sender": "07700900601", "sender_name": "Counsellor Jo"}, True),
        ({"sender": "07700900601", "thread_title": "Therapy group"}, True),
        ({"sender": "NHSreminder"}, True),
        ({"sender": "07700900601", "body": "My counsellor said I should tell somebody. He hurt me."}, False),
        ({"sender": "07700900601", "body": "your therapy session on Monday"}, False),  # words of a message hold nothing
        ({"sender": "07700900601", "sender_name": "Sandra Drury"}, False),
    ],
)
def test_messages_with_those_who_hold_third_party_material(handlings, row, held):
    assert handlings(row) == (["TPM_SENSITIVE"] if held else [])


def test_an_account_given_to_a_friend_is_evidence_whatever_it_names(handlings):
    assert handlings({"sender": None, "recipients": ["07700900999"], "body": "I told the doctor what happened"}) == []


def test_a_suspects_own_device_is_searched_as_it_is(records, case, rules):
    suspects = [
        {
            "exhibit_ref": "JAS/1",
            "subject": "S1",
            "authority": "PACE_S19_20",
            "extraction": {"path": "y.zip"},
        }
    ]
    built = case(third_party_holders=HOLDERS, exhibits=suspects)
    assert screen(records({"sender": "07700900600"}), rules(built)).held.num_rows == 0


def test_privilege_comes_first_where_both_hold(handlings):
    row = {"sender": "07700900600", "recipients": ["jo@smith-solicitors.example"]}
    assert handlings(row) == ["LPP_HOLD"]


def test_documents_that_say_what_they_are(case, normalise):
    built = case()
    of_case = grounds(built, built.exhibits[0], normalise)
    pages = [
        {"record_id": f"r{n}", "source_id": "s1", "extraction_id": "x1", "text": text}
        for n, text in enumerate(["Counselling notes, session 4", "Discharge summary", "The social is on 14 March"])
    ]
    assert [hold.get("handling") for hold, _ in documents(pages, of_case)] == ["TPM_SENSITIVE", "TPM_SENSITIVE", None]


def test_a_counsellor_among_the_contacts_is_held_with_the_whole_conversation(records, case, rules):
    built = case(scope={"kinds": ["message"]})
    saved = {"kind": "contact", "title": "Jo counselling", "recipients": ["07700 900601"]}
    found = people(records(saved), rules(built))
    batch = records({"thread_id": "t1", "sender": "07700900601"}, {"thread_id": "t1"}, {"thread_id": "t2"})
    found += holds(batch, rules(built, found))
    screened = screen(batch, rules(built, found))
    assert screened.held.column("record_id").to_pylist() == ["r0", "r1"]
    assert screened.kept.column("record_id").to_pylist() == ["r2"]
