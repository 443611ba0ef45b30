"""Mails of Apple's Mail as files, `.emlx` and `.partial.emlx` (iOS and macOS).

Seen on: rebuilt in code. Origin: J. Zawinski (bits of `flags`), docs.fileformat.com: a line with the mail's length, the
mail, a property list.
Times: as in the mail; `date-received` is seconds since 1970-01-01 UTC.
Read: the mail (what of it, and what not, stands in `pipeline.parse.formats.mime`); when it was received, read, flagged,
deleted and draft (the state), the mailbox it came from.
Not read: which files beside it are the attachments of a "partial" mail; further flags.
"""

from collections.abc import Iterator
from typing import Any

from models.issues import Issue
from models.mailbox import LARGEST
from pipeline.parse.formats.mime import read as read_mail
from pipeline.parse.parser import Evidence, Item, Parser
from pipeline.parse.times.epochs import unix_s
from pipeline.parse.times.written import written
from pipeline.parse.tree import plist, text

_READ, _DELETED, _FLAGGED, _DRAFT = 1 << 0, 1 << 1, 1 << 4, 1 << 6


def _read(evidence: Evidence) -> Iterator[Item]:
    if evidence.part.index:
        return
    with evidence.path.open("rb") as file:
        first = file.readline(64).strip()
        if not first.isdigit() or len(first) > 12:
            yield Issue("mail:1", "damaged", "it does not begin with the length of a mail", rows=1)
            return
        length = int(first)
        if length > LARGEST:
            yield Issue("mail:1", "truncated", f"the first {LARGEST} bytes were read")
        content = file.read(min(length, LARGEST))
        file.seek(max(0, length - len(content)), 1)
        about, state, issues = _about(file.read(1 << 20))
    yield from issues
    for item in read_mail(content, "mail:1", evidence.logical_path, about, bare=True):
        yield item if isinstance(item, Issue) else item | {"state": state}


def _about(content: bytes) -> tuple[dict[str, Any], str, list[Issue]]:
    try:
        tree = plist(content) if content.strip() else {}
        flags = int(tree.get("flags") or 0)
        extra = {
            "received": written(unix_s, tree.get("date-received")),
            "mailbox": text(tree.get("original-mailbox")),
            "read": bool(flags & _READ) or None,
            "flagged": bool(flags & _FLAGGED) or None,
        }
    except (ValueError, TypeError, AttributeError) as error:
        return {}, "live", [Issue("mail:1", "bad-value", f"its property list: {type(error).__name__}")]
    return extra, "deleted" if flags & _DELETED else "draft" if flags & _DRAFT else "live", []


PARSER = Parser(
    name="emlx",
    version=1,
    app="com.apple.mobilemail",
    paths=("*.emlx",),
    read=_read,
)
