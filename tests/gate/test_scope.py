"""What the authorised scope of an exhibit lets pass."""

from dataclasses import asdict
from datetime import UTC, datetime

import pytest

from models.casefile import PartyIdentifier
from models.mistakes import Mistakes
from pipeline.gate.identify import of_identifiers
from pipeline.gate.scope import bounds, widened
from pipeline.gate.screen import Rules, check, issues, screen


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def passes(records, case, rules):
    """Which of some records pass a scope."""

    def of(scope, *rows, **changes):
        built = case(scope=scope, **changes)
        screened = screen(records(*rows), rules(built))
        return screened.kept.column("record_id").to_pylist(), dict(screened.out_of_scope)

    return of


def test_dates_are_whole_days_of_the_extractions_timezone_both_inclusive(passes):
    # British summer time begins on 29 March 2026: the 28th begins at 00:00 UTC, the 29th ends at 23:00 UTC.
    kept, counts = passes(
        {"from": "2026-03-28", "to": "2026-03-29"},
        {"sent_at": at("2026-03-27T23:59:59")},
        {"sent_at": at("2026-03-28T00:00:00")},
        {"sent_at": at("2026-03-29T22:59:59")},
        {"sent_at": at("2026-03-29T23:00:00")},
    )
    assert kept == ["r1", "r2"]
    assert counts == {("message", "date"): 2}


def test_the_same_dates_in_another_timezone_are_other_moments(passes):
    scope = {"from": "2026-03-28", "to": "2026-03-28"}
    row = {"sent_at": at("2026-03-27T20:00:00")}
    assert passes(scope, row)[0] == []
    assert passes(scope, row, timezone="Asia/Kolkata")[0] == ["r0"]


def test_one_end_of_a_date_range_is_enough(passes):
    rows = [{"sent_at": at("2026-03-01T12:00:00")}, {"sent_at": at("2026-03-20T12:00:00")}]
    assert passes({"from": "2026-03-10"}, *rows)[0] == ["r1"]
    assert passes({"to": "2026-03-10"}, *rows)[0] == ["r0"]


def test_a_record_without_a_time_is_outside_a_date_scope_and_counted_for_that(passes):
    assert passes({"from": "2026-03-01"}, {}) == ([], {("message", "time_unknown"): 1})


def test_a_record_without_a_time_is_inside_a_scope_that_names_no_dates(passes):
    assert passes({"apps": ["whatsapp"]}, {})[0] == ["r0"]


@pytest.mark.parametrize(
    ("name", "app", "inside"),
    [
        ("whatsapp", "com.whatsapp", True),
        ("WhatsApp", "net.whatsapp.WhatsApp", True),
        ("whatsapp", "com.example.whatsapp.spy", False),  # a family is its names, not a word
        ("sms", "com.apple.MobileSMS", True),
        ("sms", "com.android.providers.telephony", True),
        ("com.example.Chat", "com.example.chat", True),
        ("com.example.chat", "com.example.chat.beta", False),
        ("sms", None, False),
    ],
)
def test_apps_are_named_by_family_or_by_their_full_name(passes, name, app, inside):
    assert bool(passes({"apps": [name]}, {"app": app})[0]) is inside


@pytest.mark.parametrize(
    ("row", "inside"),
    [
        ({"sender": "07700900201"}, True),
        ({"sender": "+44 7700 900201"}, True),
        ({"sender": "447700900201@s.whatsapp.net"}, True),
        ({"sender": "447700900201:12@s.whatsapp.net"}, True),  # one of the linked devices of that account
        ({"recipients": ["07700 900999", "+447700900201"]}, True),
        ({"sender": "07700900999", "recipients": ["07700900998"]}, False),
        ({"sender": "123456789@lid"}, False),  # an account that hides its number
        ({}, False),
        ({"recipients": []}, False),
        ({"sender": "kestrel", "app": "com.instagram.android"}, True),
        ({"sender": "@Kestrel", "app": "com.burbn.instagram"}, True),
        ({"sender": "kestrel", "app": "com.snapchat.android"}, False),  # the same handle elsewhere is anybody's
        ({"sender": "kestrel7", "app": "kik.android"}, True),
        ({"sender": "kestrel7", "app": None}, False),
    ],
)
def test_a_named_participant_must_have_sent_or_received_it(passes, row, inside):
    kept, counts = passes({"participants": ["S1"]}, row)
    assert bool(kept) is inside
    assert inside or counts == {("message", "participant"): 1}


@pytest.mark.parametrize(
    ("app", "handle", "inside"),
    [
        ("com.facebook.orca", "facebook:kestrel", True),  # Messenger's accounts are those of Facebook
        ("com.facebook.messenger", "facebook:kestrel", True),
        ("com.facebook.katana", "facebook:kestrel", True),
        ("com.twitter.android", "twitter:kestrel", True),
        ("com.snapchat.android", "facebook:kestrel", False),
        ("com.example.falcon", "falcon:kestrel", True),  # not in the catalogue: a component of its name
    ],
)
def test_a_handle_counts_in_all_apps_that_have_the_same_accounts(app, handle, inside) -> None:
    named = of_identifiers([PartyIdentifier(type="handle", value=handle)], lambda _: ())
    assert named.has("Kestrel", app) is inside


def test_a_participant_may_be_named_by_an_identifier(passes):
    assert passes({"participants": ["07700 900300"]}, {"sender": "+447700900300"}, {"sender": "+447700900301"})[0] == [
        "r0"
    ]


def test_naming_the_devices_owner_widens_nothing(passes):
    rows = [{"sender": "+447700900101", "recipients": ["07700900999"]}, {"sender": "07700900201"}]
    assert passes({"participants": ["S1", "C1", "07700 900101"]}, *rows)[0] == ["r1"]


def test_each_part_of_a_scope_narrows_and_a_record_is_counted_once(passes):
    scope = {"kinds": ["message"], "apps": ["whatsapp"], "from": "2026-03-01", "participants": ["S1"]}
    good = {"sender": "07700900201", "sent_at": at("2026-03-02T10:00:00")}
    kept, counts = passes(
        scope,
        good,
        good | {"kind": "call", "app": "com.example.chat"},
        good | {"app": "com.example.chat", "sent_at": None},
        good | {"sent_at": None, "sender": None},
        good | {"sender": None},
    )
    assert kept == ["r0"]
    assert counts == {
        ("call", "kind"): 1,
        ("message", "app"): 1,
        ("message", "time_unknown"): 1,
        ("message", "participant"): 1,
    }


def test_a_part_of_a_batch_is_judged_by_its_own_rows(records, case, rules):
    built = case(scope={"participants": ["S1"]})
    rows = [{"recipients": ["07700900999"]}, {"recipients": None}, {"recipients": ["07700900998", "07700900201"]}, {}]
    kept = screen(records(*rows).slice(1, 3), rules(built)).kept
    assert kept.column("record_id").to_pylist() == ["r2"]


def test_an_exhibit_without_a_scope_keeps_everything(records, case, normalise, ids):
    built = case()
    exhibit = built.exhibits[0].model_copy(update={"subject": "S1", "authority": "PACE_S19_20", "scope": None})
    batch = records({}, {"kind": "visit", "app": None})
    screened = screen(batch, Rules.of(built, exhibit, normalise, ids))
    assert screened.kept.equals(batch)
    assert not screened.out_of_scope


def test_what_a_scope_names_and_could_never_be_found_is_told_at_once(case, normalise):
    built = case(scope={"kinds": ["messages"], "apps": ["chatterbox"], "participants": ["W1", "C1"]})
    with pytest.raises(Mistakes) as caught:
        check(built, built.exhibits[0], normalise)
    kinds, apps, party, participants = caught.value.reasons
    assert "exhibit JAS/2: scope.kinds: 'messages' is not a kind of record; use one of" in kinds
    assert "'chatterbox' is not a family of apps known here" in apps
    assert "party W1 has no identifiers" in party
    assert "has an identifier; add one" in participants


@pytest.mark.parametrize("name", ["S22", "W-3", "s", "Sam Jones"])
def test_a_party_that_is_not_in_the_case_is_a_mistake_and_not_an_identifier(case, normalise, name):
    built = case(scope={"participants": ["S1", name]})
    with pytest.raises(Mistakes, match="is neither a party of the case nor a number or an address"):
        check(built, built.exhibits[0], normalise)


def test_counts_become_issues_that_say_nothing_else(records, case, rules):
    built = case(scope={"kinds": ["message"]})
    canary = {"kind": "call", "body": "CANARY", "sender": "07700900999"}
    screened = screen(records({}, canary, canary), rules(built))
    (issue,) = issues("message", screened.out_of_scope)
    assert (issue.locator, issue.code, issue.detail, issue.rows) == ("message:", "out-of-scope", "call: kind", 2)
    assert "CANARY" not in repr(screened)


@pytest.mark.parametrize(
    ("before", "after", "respects"),
    [
        ({"apps": ["sms"]}, {"apps": ["sms"]}, []),
        ({"apps": ["sms"]}, {"apps": ["sms", "whatsapp"]}, ["apps"]),
        ({"apps": ["sms", "whatsapp"]}, {"apps": ["sms"]}, []),
        ({"apps": ["sms"]}, {"kinds": ["message"]}, ["apps"]),  # what narrows no more lets more through
        ({"from": "2026-03-01", "to": "2026-03-20"}, {"from": "2026-03-05", "to": "2026-03-20"}, []),
        ({"from": "2026-03-01", "to": "2026-03-20"}, {"from": "2026-02-27", "to": "2026-03-21"}, ["from", "to"]),
        ({"from": "2026-03-01"}, {"to": "2026-03-20"}, ["from"]),
        ({"participants": ["S1"]}, {"participants": ["S1", "07700 900999"]}, ["participants"]),
        ({"kinds": ["message"]}, {"kinds": ["message", "call"]}, ["kinds"]),
    ],
)
def test_a_scope_is_wider_if_it_lets_anything_more_through(case, normalise, before, after, respects):
    cases = (case(scope=before), case(scope=after))
    old, new = (asdict(bounds(built, built.exhibits[0], normalise)) for built in cases)
    assert widened(old, new) == respects
