import json
from pathlib import Path

from pipeline.demo import documents
from pipeline.parse.apps.mail import PARSER


def _mail(number: int = 1, **changed) -> bytes:
    given = {
        "sender": "Amara Okafor <amara@example.org>",
        "recipients": ["bo@example.org", "chen@example.org"],
        "subject": "Zoë's Saturday",
        "body": "From now on we meet at eight.\n",
        "message_id": f"{number}@example.org",
    }
    return documents.message(**{**given, **changed})


def test_a_single_mail(tmp_path: Path, read, utc) -> None:
    file = documents.mail(tmp_path / "a.eml", _mail(cc=["dev@example.org"], attachments=[("map.pdf", b"x")]))
    (record,) = read(PARSER, file, "message/rfc822").records
    assert (record["kind"], record["sender"], record["sender_name"]) == ("mail", "amara@example.org", "Amara Okafor")
    assert record["recipients"] == ["bo@example.org", "chen@example.org", "dev@example.org"]
    assert (record["title"], record["sent_at"]) == ("Zoë's Saturday", utc("2026-03-14 20:00"))
    assert record["body"].strip() == "From now on we meet at eight."
    assert record["attachments"] == ["a.eml/map.pdf"]


def test_the_mails_of_a_mailbox_and_where_each_begins(tmp_path: Path, read) -> None:
    file = documents.mbox(tmp_path / "Inbox", [_mail(1), _mail(2)])
    parsed = read(PARSER, file, "application/mbox")
    assert parsed.column("locator") == ["mail:1", "mail:2"]
    offset = json.loads(parsed.column("extra")[1])["byte_offset"]
    assert file.read_bytes()[offset:].startswith(b"From ")
    assert parsed.column("body")[0].startswith("From now on")  # quoted as ">From" in the mailbox


def test_answers_belong_to_the_conversation_of_the_first(tmp_path: Path, read) -> None:
    answer = _mail(2, in_reply_to="1@example.org", references=["1@example.org"])
    parsed = read(PARSER, documents.mbox(tmp_path / "Inbox", [_mail(1), answer, _mail(3)]), "application/mbox")
    first, second, third = parsed.column("thread_id")
    assert first == second != third


def test_a_mail_of_html_only_is_read_as_text(tmp_path: Path, read) -> None:
    raw = (
        b"From: a@example.org\nTo: b@example.org\nContent-Type: text/html; charset=utf-8\n\n"
        b"<html><style>p{}</style><p>Caf\xc3\xa9 at <b>eight</b></p></html>"
    )
    (record,) = read(PARSER, documents.mail(tmp_path / "a.eml", raw), "message/rfc822").records
    assert record["body"].strip() == "Café at eight"


def test_addresses_behind_the_links_of_a_letter_are_read_and_those_of_a_newsletter_are_not(
    tmp_path: Path, read
) -> None:
    head = b"From: a@example.org\nTo: b@example.org\nContent-Type: text/html\n\n"
    link = b"<a href='https://example.org/%d'>here</a> "
    letter = documents.mail(tmp_path / "a.eml", head + link % 1 + b"<a href='tel:07700900123'>ring</a>")
    news = documents.mail(tmp_path / "b.eml", head + b"".join(link % number for number in range(30)))
    bodies = [read(PARSER, file, "message/rfc822").records[0]["body"] for file in (letter, news)]
    assert bodies[0].split("\n") == ["here ring", "https://example.org/1", "tel:07700900123"]
    assert "example.org" not in bodies[1]


def test_of_two_forms_of_a_text_the_second_is_read_where_the_first_is_a_stub(tmp_path: Path, read) -> None:
    def alternative(plain: str, rich: str) -> str:
        raw = f"""From: a@example.org\nTo: b@example.org\nContent-Type: multipart/alternative; boundary=x\n
--x\nContent-Type: text/plain\n\n{plain}\n--x\nContent-Type: text/html\n\n<p>{rich}</p>\n--x--\n"""
        file = documents.mail(tmp_path / "a.eml", raw.encode())
        return str(read(PARSER, file, "message/rfc822").records[0]["body"])

    assert alternative("No HTML here.", "Come to the side door at eight") == (
        "No HTML here.\nCome to the side door at eight"
    )
    assert alternative("Come to the door at eight", "Come to the side door at eight") == "Come to the door at eight"
    assert alternative("晚上八点在老地\n方等你不要告\n诉别人", "晚上八点在老地方等你不要告诉别人").count("晚上") == 1


def test_an_unknown_charset_and_a_bad_date_cost_no_mail(tmp_path: Path, read) -> None:
    raw = b"From: a@example.org\nDate: some day\nContent-Type: text/plain; charset=klingon\n\nhello \xe9"
    parsed = read(PARSER, documents.mail(tmp_path / "a.eml", raw), "message/rfc822")
    (record,) = parsed.records
    assert record["body"].startswith("hello")
    assert record["sent_at_raw"] == "some day"
    assert ("mail:1", "bad-time") in parsed.issues


def test_what_is_no_mail_is_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "a.eml").write_bytes(b"\x00\x01\x02")
    parsed = read(PARSER, tmp_path / "a.eml", "message/rfc822")
    assert (parsed.records, parsed.issues) == ([], [("mail:1", "damaged")])


def test_real_mails_of_others(real, read) -> None:
    files = sorted(real("tika").rglob("*.eml"))
    assert files
    for file in files:
        parsed = read(PARSER, file, "message/rfc822")
        assert len(parsed.records) == 1, file.name
        assert parsed.sums()


def test_an_address_of_brackets_in_brackets_costs_the_address_alone(tmp_path: Path, read) -> None:
    deep = b"From: a@example.org\nTo: " + b"(" * 30_000 + b"<" * 30_000 + b"@:" * 9_000 + b"b@example.org\n\nHello"
    parsed = read(PARSER, documents.mail(tmp_path / "a.eml", deep), "message/rfc822")
    assert (parsed.column("sender"), parsed.column("body")) == (["a@example.org"], ["Hello"])


def test_what_a_mail_of_html_quotes_is_quoted_as_in_plain_text(tmp_path: Path, read) -> None:
    markup = (
        "<p>No.</p><div>On Saturday Bo wrote:</div><blockquote><p>Come?</p><BLOCKQUOTE type=cite>First</BLOCKQUOTE>"
    )
    raw = (
        f"From: a@example.org\nTo: b@example.org\nContent-Type: text/html\n\n{markup}<p>two</p></blockquote><p>Bye</p>"
    )
    (record,) = read(PARSER, documents.mail(tmp_path / "a.eml", raw.encode()), "message/rfc822").records
    assert record["body"].split("\n") == ["No.", "On Saturday Bo wrote:", "> Come?", "> > First", "> two", "Bye"]


def test_a_quotation_of_plain_text_stays_as_it_is(tmp_path: Path, read) -> None:
    body = "No.\n\nOn Saturday Bo wrote:\n> Come?\n>> First\n"
    (record,) = read(PARSER, documents.mail(tmp_path / "a.eml", _mail(body=body)), "message/rfc822").records
    assert record["body"].strip() == body.strip()


def test_an_invitation_or_a_card_in_a_mail_is_a_file_not_its_text(tmp_path: Path, read) -> None:
    raw = (
        b"From: a@example.org\nTo: b@example.org\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nsee you\n"
        b"--x\nContent-Type: text/calendar\n\nBEGIN:VCALENDAR\nEND:VCALENDAR\n--x--\n"
    )
    (record,) = read(PARSER, documents.mail(tmp_path / "a.eml", raw), "message/rfc822").records
    assert (record["body"], record["attachments"]) == ("see you", ["a.eml/part 1.ics"])


def test_a_sender_without_an_address_keeps_the_name(tmp_path: Path, read) -> None:
    raw = b"From: Bo Chen\nTo: b@example.org\nSubject: s\n\nx"
    (record,) = read(PARSER, documents.mail(tmp_path / "a.eml", raw), "message/rfc822").records
    assert (record.get("sender"), record["sender_name"]) == (None, "Bo Chen")
