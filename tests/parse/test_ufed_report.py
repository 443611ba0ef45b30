import json
from pathlib import Path

import pytest

from pipeline.parse.apps.ufed_report import PARSER

OWNER, ASHA, TOMASZ = "+447700900201", "447700900101@s.whatsapp.net", "447700900302@s.whatsapp.net"
TIME = "2026-03-14T22:48:00.500+00:00"


def model(type_: str, *inner: str, **attributes: str) -> str:
    given = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<model type="{type_}"{given}>{"".join(inner)}</model>'


def field(name: str, value: str) -> str:
    return f'<field name="{name}" type="String"><value type="String"><![CDATA[{value}]]></value></field>'


def one(name: str, inner: str) -> str:
    return f'<modelField name="{name}">{inner}</modelField>'


def many(name: str, *models: str) -> str:
    return f'<multiModelField name="{name}">{"".join(models)}</multiModelField>'


def party(identifier: str, *, name: str = "", role: str = "") -> str:
    owner = field("IsPhoneOwner", "True" if identifier == OWNER else "False")
    return model("Party", field("Identifier", identifier), field("Name", name), field("Role", role), owner)


def message(number: int, sender: str, body: str, *, time: str = TIME, extra: str = "", state: str = "Intact") -> str:
    said = (field("Body", body), field("TimeStamp", time), extra)
    return model("InstantMessage", one("From", party(sender, name="Asha")), *said, id=f"m{number}", deleted_state=state)


def chat(number: int, people: list[str], *messages: str) -> str:
    members = many("Participants", *map(party, people))
    return model("Chat", field("Source", "WhatsApp"), members, many("Messages", *messages), id=f"c{number}")


@pytest.fixture
def report(tmp_path: Path):
    def write(**types: list[str]) -> Path:
        decoded = "".join(f'<modelType type="{name}">{"".join(models)}</modelType>' for name, models in types.items())
        path = tmp_path / "report.xml"
        path.write_text(
            '<?xml version="1.0" encoding="utf-8"?><project xmlns="http://pa.cellebrite.com/report/2.0">'
            f"<taggedFiles/><decodedData>{decoded}</decodedData></project>",
            "utf-8",
        )
        return path

    return write


def test_the_messages_of_a_chat_with_who_wrote_to_whom(report, read, utc) -> None:
    said = message(1, ASHA, "Where are you"), message(2, OWNER, "Outside")
    path = report(Chat=[chat(1, [OWNER, ASHA, TOMASZ], *said)])
    came, went = read(PARSER, path).records
    assert (came["sender"], came["recipients"], came["direction"]) == (ASHA, [TOMASZ], "incoming")
    assert (went.get("sender"), went["recipients"], went["direction"]) == (None, [ASHA, TOMASZ], "outgoing")
    assert (came["app"], came["body"], came["state"]) == ("com.whatsapp", "Where are you", "live")
    assert came["sent_at"] == utc("2026-03-14 22:48").replace(microsecond=500_000)
    assert came["thread_id"] == went["thread_id"]


def test_a_message_that_stands_in_a_chat_and_by_itself_is_counted_once(report, read) -> None:
    alone = [message(1, ASHA, "Hi"), message(2, ASHA, "Alone")]
    parsed = read(PARSER, report(Chat=[chat(1, [ASHA], message(1, ASHA, "Hi"))], InstantMessage=alone))
    assert parsed.column("body") == ["Hi", "Alone"]
    assert parsed.ledger.units["message"].row() == {"rows_stored": 3, "ignored": 1, "records": 2, "issues": 0}


def test_media_only_messages_keep_their_files(report, read) -> None:
    file = model("Attachment", field("attachment_extracted_path", "files\\Image\\a.jpg"))
    only = message(1, ASHA, "", extra=many("Attachments", file))
    (record,) = read(PARSER, report(Chat=[chat(1, [ASHA], only)])).records
    assert record["attachments"] == ["files/Image/a.jpg"]
    assert "body" not in record


def test_what_was_deleted_says_so(report, read) -> None:
    messages = [message(n, ASHA, "a", state=state) for n, state in enumerate(["Deleted", "Odd", "Trash"])]
    assert read(PARSER, report(Chat=[chat(1, [ASHA], *messages)])).column("state") == ["deleted", "unknown", "deleted"]


def test_sms_calls_contacts_and_places(report, read) -> None:
    ingrid, when = "+447700900301", field("TimeStamp", TIME)
    sms = model("SMS", field("Body", "On my way"), when, many("Parties", party(ingrid, role="From")), id="s1")
    rung = (field("Type", "Outgoing"), field("Duration", "00:01:02"), when)
    call = model("Call", *rung, many("Parties", party(ingrid, role="To")), id="k1")
    number = many("Entries", model("PhoneNumber", field("Value", ingrid)))
    contact = model("Contact", field("Name", "Ingrid"), number, id="p1")
    position = model("Coordinate", field("Latitude", "53.5"), field("Longitude", "-2.25"))
    place = model("Location", when, one("Position", position), id="l1")
    parsed = read(PARSER, report(SMS=[sms], Call=[call], Contact=[contact], Location=[place]))
    found = {record["kind"]: record for record in parsed.records}
    assert (found["message"]["sender"], found["message"]["direction"]) == (ingrid, "incoming")
    assert (found["call"]["recipients"], found["call"]["direction"]) == ([ingrid], "outgoing")
    assert (found["call"]["ended_at"] - found["call"]["sent_at"]).total_seconds() == 62
    assert json.loads(found["call"]["extra"]) == {"outcome": "outgoing"}
    assert (found["contact"]["title"], found["contact"]["recipients"]) == ("Ingrid", [ingrid])
    assert (found["location"]["latitude"], found["location"]["longitude"]) == (53.5, -2.25)
    assert parsed.sums()


def test_sms_with_the_same_people_are_a_conversation_and_calls_another(report, read) -> None:
    when = field("TimeStamp", TIME)
    came, went = (many("Parties", party("+447700900301", role=role)) for role in ("From", "To"))
    other = many("Parties", party("+447700900302", role="From"))
    sms = [model("SMS", when, parties, id=f"s{n}") for n, parties in enumerate((came, went, other))]
    found = read(PARSER, report(SMS=sms, Call=[model("Call", when, came, id="k1"), model("Call", when, id="k2")]))
    first, second, third, call, nobody = found.column("thread_id")
    assert first == second
    assert len({first, third, call}) == 3
    assert nobody is None


def test_a_time_without_a_zone_stays_unknown_and_visible(report, read) -> None:
    parsed = read(PARSER, report(Chat=[chat(1, [ASHA], message(1, ASHA, "a", time="14/03/2026 22:48"))]))
    assert (parsed.column("sent_at"), parsed.column("sent_at_raw")) == ([None], ["14/03/2026 22:48"])
    assert parsed.issues == [("message:m1", "bad-time")]


def test_a_report_that_is_cut_off_gives_what_is_before_and_an_issue(report, read) -> None:
    path = report(Chat=[chat(1, [ASHA], *(message(n, ASHA, f"text {n}") for n in range(50)))])
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    parsed = read(PARSER, path)
    assert 10 < len(parsed.records) < 40
    assert parsed.issues == [("report:1", "damaged")]
    assert parsed.sums()


_ENTITY = b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"


@pytest.mark.parametrize("content", [b"", b"<project/>", _ENTITY])
def test_another_report_xml_gives_nothing_and_breaks_nothing(tmp_path: Path, read, content: bytes) -> None:
    (tmp_path / "report.xml").write_bytes(content)
    assert read(PARSER, tmp_path / "report.xml").records == []
