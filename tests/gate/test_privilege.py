"""What may be privileged is held."""

import pytest

from models.decisions import Decision, Decisions
from models.mistakes import Mistakes
from pipeline.gate.ground import documents
from pipeline.gate.screen import check, grounds, holds, people, screen

ADVISERS = ["@example-advice.example", "07700 900500", "clerk@advice.example.org"]


@pytest.fixture
def held(records, case, rules):
    def of(*rows, advisers=ADVISERS, **changes):
        screened = screen(records(*rows), rules(case(legal_advisers=advisers, **changes)))
        assert set(screened.held.column("handling").to_pylist()) <= {"LPP_HOLD"}
        assert screened.kept.num_rows + screened.held.num_rows + screened.out_of_scope.total() == len(rows)
        return screened.held.column("record_id").to_pylist()

    return of


@pytest.mark.parametrize(
    ("row", "privileged"),
    [
        ({"sender": "+447700900500"}, True),
        ({"recipients": ["07700 900999", "07700900500"]}, True),
        ({"sender": "447700900500@s.whatsapp.net"}, True),
        ({"sender": "Jo.Dhillon@Example-Advice.example"}, True),
        ({"recipients": ["jo@mail.example-advice.example"]}, True),  # a subdomain is the firm's
        ({"recipients": ['"Jo Dhillon" <jo@example-advice.example>']}, True),
        ({"sender": "jo@notexample-advice.example"}, False),  # another domain that ends alike
        ({"sender": "jo@example-advice.example.org"}, False),
        ({"sender": "clerk@advice.example.org"}, True),
        ({"sender": "other@advice.example.org"}, False),
        ({"sender": "advocate@bar.cjsm.net"}, True),  # secure mail between justice agencies, named or not
        ({"sender": None, "recipients": None, "body": "07700900500"}, False),
    ],
)
def test_messages_with_a_legal_adviser_are_held(held, row, privileged):
    assert bool(held(row)) is privileged


def test_scope_comes_first_and_what_is_outside_is_not_even_held(held):
    assert held({"sender": "07700900500", "kind": "visit"}) == []


@pytest.mark.parametrize("entry", ["Ms Dhillon", "Dhillon", "12 Smith & Co", "example-advice.example", "@", "@nodot"])
@pytest.mark.parametrize("key", ["legal_advisers", "third_party_holders"])
def test_somebody_who_could_never_be_found_is_a_mistake(case, normalise, key, entry):
    built = case(**{key: [entry]})
    with pytest.raises(Mistakes, match=f"{key}: .* is neither an address, a number nor @domain"):
        check(built, built.exhibits[0], normalise)


def test_a_number_without_its_plus_is_held_though_it_is_ambiguous(held):
    assert held({"sender": "447700900461"}, advisers=["+44 7700 900461"]) == ["r0"]


@pytest.mark.parametrize(
    ("row", "privileged"),
    [
        ({"sender": "jo@smith-solicitors.example"}, True),
        ({"recipients": ["clerks@gardenchambers.example.org"]}, True),
        ({"sender": "jo@smith.law"}, True),
        ({"sender": "jo@outlaw.example"}, False),
        ({"body": "This letter is legally privileged."}, True),
        ({"title": "PRIVILEGED AND CONFIDENTIAL"}, True),
        ({"body": "This e-mail is confidential and may be legally privileged."}, False),  # any company's footer
        ({"body": "My solicitor says Thursday"}, False),  # a client's own words would take half his chats
        ({"body": "Such a privilege to meet you"}, False),
    ],
)
def test_firms_and_words_that_say_what_they_are(held, row, privileged):
    assert bool(held(row, advisers=[])) is privileged


def test_the_rest_of_a_conversation_is_held_where_membership_changed(records, case, rules):
    built = case(legal_advisers=ADVISERS)
    batch = records(
        {"thread_id": "t1", "recipients": ["07700900999"]},  # before the adviser joined
        {"thread_id": "t1", "recipients": ["07700900999", "07700900500"]},
        {"thread_id": "t2", "recipients": ["07700900999"]},
        {"thread_id": None},
    )
    first = rules(built)
    assert screen(batch, first).held.column("record_id").to_pylist() == ["r1"]
    second = screen(batch, rules(built, holds(batch, first)))
    assert second.kept.column("record_id").to_pylist() == ["r2", "r3"]
    assert second.held.column("record_id").to_pylist() == ["r0", "r1"]


def test_words_hold_a_record_and_not_its_conversation(records, case, rules):
    """Or anybody could hide a conversation by writing them."""
    built = case(legal_advisers=ADVISERS)
    batch = records({"thread_id": "t1", "body": "subject to legal privilege"}, {"thread_id": "t1"})
    assert holds(batch, rules(built)) == []
    assert screen(batch, rules(built)).kept.column("record_id").to_pylist() == ["r1"]


def test_words_hold_what_is_attached_to_the_record_too(records, case, rules):
    built = case(legal_advisers=ADVISERS)
    row = {"thread_id": "t1", "body": "Privileged and confidential, advice attached", "attachments": ["adv.pdf"]}
    found = holds(records(row), rules(built))
    assert [hold["kind"] for hold in found] == ["file"]
    assert screen(records({}), rules(built, found), "Downloads/adv.pdf").held.num_rows == 1


def test_an_adviser_outside_the_scope_holds_the_rest_of_the_conversation(records, case, rules):
    built = case(legal_advisers=ADVISERS)
    batch = records(
        {"thread_id": "t1", "kind": "visit", "sender": "07700900500", "attachments": ["a/secret.pdf"]},
        {"thread_id": "t1"},
    )
    found = holds(batch, rules(built))
    assert [(row["kind"], row["handling"]) for row in found] == [("thread", "LPP_HOLD"), ("file", "LPP_HOLD")]
    assert "secret" not in repr(found)  # of what is out of scope nothing is kept that could be read
    assert screen(batch, rules(built, found)).held.column("record_id").to_pylist() == ["r1"]


@pytest.mark.parametrize(
    ("stored", "path", "held"),
    [
        ("Media/WhatsApp Images/a.jpg", "data/media/0/WhatsApp/Media/WhatsApp Images/a.jpg", True),
        ("~/Library/SMS/Attachments/b/c/a.heic", "MediaDomain/Library/SMS/Attachments/b/c/a.heic", True),
        ("/data/user/0/com.android.providers.telephony/app_parts/P1.jpg",
         "data/data/com.android.providers.telephony/app_parts/P1.jpg", True),
        ("letter.pdf", "Downloads/letter.pdf", True),
        ("/storage/emulated/0/scan.pdf", "data/media/0/scan.pdf", True),
        ("/storage/emulated/0/Download/scan.pdf", "sdcard/Download/scan.pdf", True),
        ("file:///sdcard/My%20File.pdf", "data/media/0/My File.pdf", True),
        ("files\\Image\\a.jpg", "files/Image/a.jpg", True),
        ("papers.zip", "Downloads/papers.zip/inner/advice.pdf", True),  # what lies in an attached archive
        ("papers", "Downloads/papers/advice.pdf", False),
        ("Media/WhatsApp Images/a.jpg", "DCIM/Camera/a.jpg", False),
        ("Media/WhatsApp Images/a.jpg", "a.jpg", False),
        ("/", "a.jpg", False),
    ],
)  # fmt: skip
def test_a_file_attached_to_what_is_held_is_held_with_it(records, case, rules, stored, path, held):
    built = case(legal_advisers=ADVISERS)
    found = holds(records({"sender": "07700900500", "attachments": [stored, ""]}), rules(built))
    screened = screen(records({}, {}), rules(built, found), path)
    assert (screened.kept.num_rows, screened.held.num_rows) == ((0, 2) if held else (2, 0))


def test_a_file_is_held_if_it_was_attached_under_any_of_its_paths(records, case, rules):
    built = case(legal_advisers=ADVISERS)
    found = holds(records({"sender": "07700900500", "attachments": ["Media/Sent/a.jpg"]}), rules(built))
    paths = ("DCIM/Camera/IMG_1.jpg", "com.whatsapp/WhatsApp/Media/Sent/a.jpg")
    assert screen(records({}), rules(built, found), *paths).held.num_rows == 1
    assert screen(records({}), rules(built, found), paths[0]).held.num_rows == 0


def test_a_document_is_held_whole_by_what_any_page_of_it_says(case, normalise):
    built = case(legal_advisers=ADVISERS)
    of_case = grounds(built, built.exhibits[0], normalise)

    def page(record, text):
        return {"record_id": record, "source_id": f"s-{record}", "extraction_id": "x1", "text": text}

    pages = [
        page("r1", "Dear client"),
        page("r1", "Tel. 07700 900500"),
        page("r2", "Meet at eight"),
        page("r3", "jo@example-advice.example"),
        page("r4", "jo@example-advice.example"),
    ]
    released = Decision(held=False, handling="LPP_HOLD", kind="record", ids={"r4"}, sources={"s-r4"})
    found = list(documents(pages, of_case, Decisions(made=(released,))))
    assert [hold.get("value") for hold, _ in found] == ["r1", None, "r3", None]
    assert [[row["text"] for row in texts] for _, texts in found][:3] == [[], ["Meet at eight"], []]


SAVED = {"kind": "contact", "title": "Jo (solicitor)", "recipients": ["07700 900501"], "thread_id": None}


def test_who_is_saved_as_a_solicitor_is_one_on_every_app(records, case, rules):
    built = case(scope={"kinds": ["message"]})  # the contact itself lies outside the scope
    found = people(records(SAVED), rules(built))
    assert {row["kind"] for row in found} == {"person"}
    assert "900501" not in repr(found)  # keyed ids, nothing that could be read
    batch = records(
        {"thread_id": "t1", "sender": "447700900501@s.whatsapp.net", "attachments": ["letter.pdf"]},
        {"thread_id": "t1", "sender": None},
        {"thread_id": "t2", "sender": "07700900999"},
    )
    first = [*found, *holds(batch, rules(built, found))]
    screened = screen(batch, rules(built, first))
    assert screened.held.column("record_id").to_pylist() == ["r0", "r1"]
    assert screen(records({}), rules(built, first), "Downloads/letter.pdf").held.num_rows == 1


@pytest.mark.parametrize("name", ["Emma Chambers", "Mother in law", "Sam Law", "Legal Lee"])
def test_surnames_hold_nobody(records, case, rules, name):
    assert people(records(SAVED | {"title": name}), rules(case())) == []


def test_a_party_of_the_case_is_never_held_by_how_he_was_saved(records, case, rules):
    """A suspect may be a solicitor, or saved as a doctor: that conversation is what the case is about."""
    for title in ("Sam (solicitor)", "Dr Sam"):
        assert people(records(SAVED | {"title": title, "recipients": ["07700 900201"]}), rules(case())) == []
        row = {"sender": "+447700900201", "sender_name": title}
        assert screen(records(row), rules(case())).held.num_rows == 0
