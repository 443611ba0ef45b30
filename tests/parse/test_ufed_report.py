import json
import re
from pathlib import Path

import psutil
import pytest

from pipeline.ingest.media_type import media_type
from pipeline.parse.apps.ufed_report import PARSER
from pipeline.parse.claims import claims
from pipeline.parse.parser import Evidence, Source, run

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


def test_a_message_by_itself_that_stands_in_a_chat_further_on_keeps_its_conversation(report, read) -> None:
    path = report(InstantMessage=[message(1, ASHA, "Hi")], Chat=[chat(1, [ASHA], message(1, ASHA, "Hi"))])
    (record,) = read(PARSER, path).records
    assert record["thread_id"]


def unnamed(text: str) -> str:
    return re.sub(r' id="[^"]*"', "", text)


def test_messages_without_ids_on_one_line_are_all_kept(report, read) -> None:
    said = [message(n, ASHA, f"text {n}") for n in range(5)]
    parsed = read(PARSER, report(Chat=[unnamed(chat(1, [ASHA], *said)), unnamed(chat(2, [TOMASZ], said[0]))]))
    assert parsed.column("body") == [f"text {n}" for n in range(5)] + ["text 0"]
    assert len({record["record_id"] for record in parsed.records}) == 6
    assert len(set(parsed.column("thread_id"))) == 2
    assert parsed.sums()


def test_messages_without_ids_that_stand_there_twice_are_counted_once(report, read) -> None:
    alone = [unnamed(message(n, ASHA, body)) for n, body in enumerate(["Hi", "Hi", "Alone"])]
    parsed = read(PARSER, report(Chat=[unnamed(chat(1, [ASHA], message(1, ASHA, "Hi")))], InstantMessage=alone))
    assert parsed.column("body") == ["Hi", "Hi", "Alone"]  # one of the two by themselves is that of the chat
    assert parsed.ledger.units["message"].row() == {"rows_stored": 4, "ignored": 1, "records": 3, "issues": 0}


def test_a_message_that_another_one_quotes_is_no_message_and_its_files_are_not_those_of_the_other(report, read) -> None:
    file = many("Attachments", model("Attachment", field("attachment_extracted_path", "files/a.jpg")))
    quoted = one(
        "ReplyMessageData", model("ReplyMessageData", one("InstantMessage", message(9, OWNER, "Old", extra=file)))
    )
    (record,) = read(PARSER, report(Chat=[chat(1, [ASHA], message(1, ASHA, "Yes", extra=quoted))])).records
    assert (record["body"], record.get("attachments")) == ("Yes", None)


def test_a_report_without_a_namespace_and_under_another_name_is_read(report, read) -> None:
    path = report(Chat=[chat(1, [ASHA], message(1, ASHA, "Hi"))])
    plain = path.read_text("utf-8").replace('xmlns="http://pa.cellebrite.com/report/2.0"', 'reportVersion="5.2"')
    other = path.with_name("Asha's phone.xml")
    other.write_text(plain, "utf-8")
    assert read(PARSER, other).column("body") == ["Hi"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("name", ["report.xml", "ABC_1 Report.xml", "no suffix"])
@pytest.mark.parametrize(
    "root", ['xmlns="http://pa.cellebrite.com/report/2.0"', 'name="a > b" reportVersion="5.2.0.0"']
)
def test_a_report_is_claimed_by_its_root_element_whatever_it_is_called(encoding: str, name: str, root: str) -> None:
    head = (
        f'<?xml version="1.0" encoding="{encoding[:6]}"?>\n<!-- made by us -->\n<project id="1" {root}><taggedFiles/>'
    )
    assert claims(name, media_type(head.encode(encoding), name)) is PARSER


@pytest.mark.parametrize(
    "content", [b"<project/>", b'<?xml version="1.0"?><project xmlns="http://maven.example/"/>', b""]
)
def test_a_report_xml_of_another_app_is_not_claimed(content: bytes) -> None:
    assert claims("report.xml", media_type(content, "report.xml")) is None


def test_models_that_are_not_read_are_counted(report, read) -> None:
    parsed = read(PARSER, report(Email=[model("Email"), model("Email")], Odd=[model("b&lt;a:d"), model("")]))
    assert parsed.records == []
    assert parsed.issues == [("email:models", "unsupported"), ("other:models", "unsupported")]
    assert parsed.ledger.units["email"].row() == {"rows_stored": 2, "ignored": 0, "records": 0, "issues": 2}
    assert parsed.sums()


def test_a_place_that_cannot_be_one_stays_as_it_is_written(report, read) -> None:
    places = [("91.5", "3"), ("nan", "3"), ("0", "0"), ("", "")]
    models = [
        model("Location", one("Position", model("Coordinate", field("Latitude", a), field("Longitude", b))), id=f"l{n}")
        for n, (a, b) in enumerate(places)
    ]
    parsed = read(PARSER, report(Location=models))
    assert parsed.column("latitude") == [None] * 4
    assert json.loads(parsed.column("extra")[0]) == {"latitude": "91.5", "longitude": "3"}


def test_a_length_in_digits_that_are_no_numbers_breaks_nothing(report, read) -> None:
    call = model("Call", field("Duration", "00:0²:03"), field("TimeStamp", TIME), id="k1")
    (record,) = read(PARSER, report(Call=[call])).records
    assert "ended_at" not in record


def test_two_calls_of_one_id_are_two(report, read) -> None:
    call = model("Call", field("Type", "Missed"), id="k1")
    assert len({record["record_id"] for record in read(PARSER, report(Call=[call, call])).records}) == 2


_ENTITY = b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"
_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
_BOMB = f'<!DOCTYPE a [<!ENTITY l0 "ha">{_LAUGHS}]><a><model type="Call" id="&l9;">&l9;</model></a>'.encode()
_DEEP = b"<project>" + b"<model>" * 100_000


@pytest.mark.parametrize("content", [b"", b"<project/>", _ENTITY, _BOMB, _DEEP, b"\xff\xfe<\x00p"])
def test_another_report_xml_gives_an_issue_and_breaks_nothing(tmp_path: Path, read, content: bytes) -> None:
    (tmp_path / "report.xml").write_bytes(content)
    parsed = read(PARSER, tmp_path / "report.xml")
    assert parsed.records == []
    assert {code for _, code in parsed.issues} & {"damaged", "unknown-structure"}
    assert parsed.sums()


def resident() -> int:
    return psutil.Process().memory_info().rss


def test_a_long_report_is_never_in_memory_as_a_whole(tmp_path: Path, ids) -> None:
    said = "".join(message(n, ASHA, "x" * 200) for n in range(20_000))
    files = "".join(f'<file id="{n}" path="/a/{n}.jpg"><metadata/></file>' for n in range(60_000))
    infos = files.replace("file", "extraInfo")
    path = tmp_path / "report.xml"
    path.write_text(
        f"<project><taggedFiles>{files}</taggedFiles>{chat(1, [ASHA], said)}<extraInfos>{infos}</extraInfos></project>"
    )
    before = resident()
    for _ in run(PARSER, Evidence(path, "report.xml"), Source("s1", "x1", "JAS/1"), ids):
        pass
    assert resident() - before < path.stat().st_size
