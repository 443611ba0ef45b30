"""A record as a page shows it: who, when, what it says, with the places marked that reasons name."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from pipeline.review.case.aside import Aside
from pipeline.review.shown.evidence import Mark, cut, marked, short
from pipeline.review.shown.people import People, Who
from pipeline.review.shown.why import Why
from pipeline.view.rows import Attachment, Record, Text, Whole
from pipeline.view.search import View

BRIEF = 100
"""Characters of what another record answers."""
_MOST = 4_000  # of a text on a page of several records
_TEXTS = 40  # of a record, on such a page


@dataclass(frozen=True)
class Passage:
    """A text: what somebody wrote, or what a machine read in a picture or on a page (domain E-08).

    Attributes:
        left: characters that are left out here.
        superseded: another reading of the same page is better.
    """

    html: Markup
    origin: str
    page: int | None = None
    confidence: float | None = None
    engine: str | None = None
    superseded: bool = False
    left: int = 0


@dataclass(frozen=True)
class Attached:
    """A file that is attached, with what was read on its first page. `further`: texts of it that are left out here."""

    file: Attachment
    passages: tuple[Passage, ...]
    further: int = 0


@dataclass(frozen=True)
class Answered:
    """What a record answers or reacts to: its beginning, and whether it stands on the same page."""

    record_id: str
    text: str
    here: bool


@dataclass(frozen=True)
class Line:
    """A record.

    Attributes:
        own: it went out from the device.
        member: it is of the unit; else it only stands around it.
        told: what it is, where it has no words of its own: a call and its length, a place.
        title: of a page, a mail, a picture; None where it is among the passages.
        reasons: numbers of those that name it as a whole.
        mentioned: numbers of those that name it or a place in it.
        further: texts of it that are left out here.
        pages, marked_pages: of a document: those that have text, and those of them in which a reason names a place.
        page: the only one whose text is shown; None: all.
    """

    whole: Whole
    own: bool
    member: bool
    who: Who | None
    recipients: tuple[Who, ...]
    told: str | None
    title: str | None
    extra: Mapping[str, Any]
    passages: tuple[Passage, ...]
    attachments: tuple[Attached, ...]
    answers: Answered | None
    reasons: tuple[int, ...]
    mentioned: tuple[int, ...]
    further: int = 0
    pages: tuple[int, ...] = ()
    marked_pages: tuple[int, ...] = ()
    page: int | None = None

    @property
    def record(self) -> Record:
        return self.whole.record


def lines(
    view: View,
    numbers: Sequence[int],
    people: People,
    *,
    extraction_id: str,
    hidden: Aside,
    members: frozenset[int] = frozenset(),
    why: Why | None = None,
    most: int = _MOST,
    texts: int = _TEXTS,
    page: int | None = None,
) -> list[Line]:
    """Some records of a view, by their numbers and in that order, without what is set aside.

    Args:
        most: characters of a text, at least; more where a reason names a place further on.
        texts: of a record, at most.
        page: of documents: the only one whose text is shown; 0: that of the first evidence, else the first; None: all.
    """
    shown = [number for number in numbers if not hidden.hides(extraction_id, number)]
    wholes = view.wholes(shown, beyond=len(shown) == 1)  # of many at once, nobody asks where else each is
    files = [a.number for whole in wholes for a in whole.attachments if a.number is not None]
    read = view.texts([number for number in files if not hidden.hides(extraction_id, number)])
    answered = {
        record_id: record
        for record_id, record in view.answered(shown).items()
        if not hidden.hides(extraction_id, record.number)
    }
    marks = why.texts if why else {}
    named = why.records if why else {}
    made = []
    for whole in wholes:
        record, row = whole.record, whole.row
        reasons = tuple(named.get(record.record_id, ()))
        places = [mark.number for text in whole.texts for mark in marks.get(text.text_id or "", ())]
        quoted = answered.get(row["reply_to"] or "")
        at = _first(whole, marks) if page == 0 else page
        said = written(whole, at)
        made.append(
            Line(
                whole=whole,
                own=record.direction == "outgoing",
                member=record.number in members,
                who=_who(record, people),
                recipients=tuple(people.named(one, record.app) for one in _listed(row["recipients"])),
                told=told(row),
                title=_title(whole),
                extra=_object(row["extra"]),
                passages=tuple(passage(text, marks.get(text.text_id or "", ()), most) for text in said[:texts]),
                attachments=tuple(_attached(a, read, marks) for a in whole.attachments),
                answers=Answered(quoted.record_id, _beginning(quoted), quoted.number in shown) if quoted else None,
                reasons=reasons,
                mentioned=tuple(sorted({*reasons, *places})),
                further=len(said[texts:]),
                pages=tuple(sorted({text.page for text in whole.texts if text.page})),
                marked_pages=tuple(sorted({t.page for t in whole.texts if t.page and marks.get(t.text_id or "")})),
                page=at,
            )
        )
    return made


def _first(whole: Whole, marks: Mapping[str, Sequence[Mark]]) -> int:
    """The page in which the first of the reasons that name a place in it names one."""
    named = ((mark.number, t.page) for t in whole.texts if t.page for mark in marks.get(t.text_id or "", ()))
    return min(named, default=(0, 1))[1]


def told(row: Mapping[str, Any]) -> str | None:
    """What a record is that has no words of its own."""
    if row["kind"] == "call":
        length = None
        if row["ended_us"] is not None and row["sent_us"] is not None and row["ended_us"] >= row["sent_us"]:
            length = _length((row["ended_us"] - row["sent_us"]) // 1_000_000)
        return ", ".join(filter(None, [str(_object(row["extra"]).get("outcome", "call")), length]))
    return _TOLD.get(row["kind"])


def _length(seconds: int) -> str:
    hours, minutes = divmod(seconds // 60, 60)
    parts = [(hours, "h"), (minutes, "min"), (seconds % 60, "s")]
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or "0 s"


_TOLD = {"reaction": "reacted", "membership": "belongs to the conversation"}


def _who(record: Record, people: People) -> Who | None:
    if record.sender:
        return people.named(record.sender, record.app, record.sender_name)
    if record.direction == "outgoing":
        return people.owner()
    return Who(short(record.sender_name)) if record.sender_name else None


def written(whole: Whole, page: int | None = None) -> list[Text]:
    """What it says, the better reading of a page first; its own words last."""
    found = [
        t for t in whole.texts if t.origin != "metadata" and t.text_id and (page is None or t.page in (None, page))
    ]
    if whole.record.body and not any(t.field == "body" for t in found):
        found.append(Text(0, None, "body", "native", None, None, None, False, 1, whole.record.body))
    return sorted(found, key=lambda t: (t.field == "body", t.page or 0, t.superseded))


def _title(whole: Whole) -> str | None:
    """Its title, where that is none of its texts."""
    title = whole.record.title
    said = {t.text for t in whole.texts if t.origin != "metadata" and t.text_id}
    return title if title and title not in said and title != whole.record.body else None


def passage(text: Text, marks: Sequence[Mark], most: int) -> Passage:
    """A text, with the places that reasons name."""
    shown, left = cut(text.text, most, marks)
    return Passage(marked(shown, marks), text.origin, text.page, text.confidence, text.engine, text.superseded, left)


def _attached(
    attachment: Attachment, read: Mapping[int, Sequence[Text]], marks: Mapping[str, Sequence[Mark]]
) -> Attached:
    texts = [t for t in read.get(attachment.number or 0, ()) if t.origin != "metadata" and t.text_id]
    first = [t for t in texts if (t.page or 1) == min(t.page or 1 for t in texts)]
    first.sort(key=lambda t: t.superseded)
    passages = tuple(passage(t, marks.get(t.text_id or "", ()), BRIEF * 10) for t in first)
    return Attached(attachment, passages, len(texts) - len(first))


def _beginning(record: Record) -> str:
    return short(record.body or record.title or record.kind, BRIEF)


def _listed(stored: str | None) -> list[str]:
    found = json.loads(stored or "[]")
    return [str(one) for one in found] if isinstance(found, list) else []


def _object(stored: str | None) -> dict[str, Any]:
    try:
        found = json.loads(stored or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
