"""Mails that Outlook saved as files, `.msg`.

Seen on: two mails of Apache Tika's tests (Outlook 2003 and 2010); the container rebuilt in code.
Origin: MS-OXMSG, MS-CFB (by olefile), MS-OXRTFCP.
Times: the header that came with the mail; else when it was submitted, in UTC.
Read: as a mail (`pipeline/parse/formats/mime.py`), with attached files and mails by their paths below it.
Not read: the fields that appointments, contacts and tasks have beside those of a mail.
"""

from collections.abc import Iterator

from models.issues import Issue
from models.outlook import LARGEST, as_mail
from pipeline.parse.formats.mime import read as read_mail
from pipeline.parse.parser import Evidence, Item, Parser


def _read(evidence: Evidence) -> Iterator[Item]:
    if evidence.part.index:
        return
    with evidence.path.open("rb") as file:
        content = file.read(LARGEST + 1)
    mail = as_mail(content[:LARGEST])
    if mail is None:
        yield Issue("mail:1", "damaged", "not a file that Outlook wrote, cut off, or too much in it", rows=1)
        return
    yield from read_mail(mail, "mail:1", evidence.logical_path, bare=True)


PARSER = Parser(name="outlook_msg", version=1, read=_read, types=("application/vnd.ms-outlook",))
