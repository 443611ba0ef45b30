"""What may be privileged is held."""

import pytest

from models.mistakes import Mistakes
from pipeline.gate.privilege import attachments_held, hold_threads, threads_held
from pipeline.gate.screen import Rules, screen

ADVISERS = ["@example-solicitors.example", "07700 900500", "clerk@chambers.example.org"]


@pytest.fixture
def held(records, case, normalise):
    def of(*rows, advisers=ADVISERS, **changes):
        built = case(legal_advisers=advisers, **changes)
        screened = screen(records(*rows), Rules.of(built, built.exhibits[0], normalise))
        assert screened.kept.num_rows + screened.held.num_rows + screened.out_of_scope.total() == len(rows)
        return screened.held.column("record_id").to_pylist()

    return of


@pytest.mark.parametrize(
    ("row", "privileged"),
    [
        ({"sender": "+447700900500"}, True),
        ({"recipients": ["07700 900999", "07700900500"]}, True),
        ({"sender": "447700900500@s.whatsapp.net"}, True),
        ({"sender": "Jo.Dhillon@Example-Solicitors.example"}, True),
        ({"recipients": ["jo@mail.example-solicitors.example"]}, True),  # a subdomain is the firm's
        ({"recipients": ['"Jo Dhillon" <jo@example-solicitors.example>']}, True),
        ({"sender": "jo@notexample-solicitors.example"}, False),  # another domain that ends alike
        ({"sender": "jo@example-solicitors.example.org"}, False),
        ({"sender": "clerk@chambers.example.org"}, True),
        ({"sender": "other@chambers.example.org"}, False),
        ({"sender": "advocate@bar.cjsm.net"}, True),  # secure mail between justice agencies, named or not
        ({"sender": None, "recipients": None, "body": "07700900500"}, False),
    ],
)
def test_messages_with_a_legal_adviser_are_held(held, row, privileged):
    assert bool(held(row)) is privileged


def test_scope_comes_first_and_what_is_outside_is_not_even_held(held):
    assert held({"sender": "07700900500", "kind": "visit"}) == []


def test_an_adviser_that_could_never_be_found_is_a_mistake(held):
    with pytest.raises(Mistakes, match="'Ms Dhillon' is neither an address, a number nor @domain"):
        held({}, advisers=["Ms Dhillon"])


def test_the_rest_of_a_conversation_is_held_where_membership_changed(records, case, normalise):
    built = case(legal_advisers=ADVISERS)
    batch = records(
        {"thread_id": "t1", "recipients": ["07700900999"]},  # before the adviser joined
        {"thread_id": "t1", "recipients": ["07700900999", "07700900500"]},
        {"thread_id": "t2", "recipients": ["07700900999"]},
        {"thread_id": None},
    )
    screened = screen(batch, Rules.of(built, built.exhibits[0], normalise))
    assert screened.held.column("record_id").to_pylist() == ["r1"]
    kept, held = hold_threads(screened.kept, threads_held(screened.held))
    assert kept.column("record_id").to_pylist() == ["r2", "r3"]
    assert held.column("record_id").to_pylist() == ["r0"]


def test_files_attached_to_what_is_held_are_named_so_that_they_are_held_too(records):
    batch = records({"attachments": ["Media/a.pdf", None], "attachment_source_ids": ["s9"]}, {})
    assert attachments_held(batch) == {"Media/a.pdf", "s9"}
    assert threads_held(batch) == frozenset()
