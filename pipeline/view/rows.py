"""What a view tells of."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Record:
    """A record, of the columns of RECORDS those that a line shows; `number` is its place in the view."""

    number: int
    record_id: str
    conversation: int | None
    source: int
    kind: str
    app: str | None
    sent_us: int | None
    ended_us: int | None
    direction: str | None
    sender: str | None
    sender_name: str | None
    state: str
    body: str | None
    title: str | None
    url: str | None
    locator: str


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a record.

    Attributes:
        number: its place in the view; texts are in order of time.
        text_id: None of what is no row of TEXTS.
        field: see `pipeline.view.schema`.
        superseded: another reading of the same page is better.
        records: that have this very text in this field; the text is that of the first.
    """

    number: int
    text_id: str | None
    field: str | None
    origin: str
    page: int | None
    confidence: float | None
    engine: str | None
    superseded: bool
    records: int
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A text in which something was found, and the record that it is of."""

    text: Text
    record: Record


@dataclass(frozen=True, slots=True)
class Place:
    """A source: of the record itself, of another that tells of the same event, or a file that is equal to it."""

    path: str
    locator: str | None
    state: str | None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that is attached to a record.

    Attributes:
        stored: its path as the record stores it.
        path: where it is; None if it is not there, or if it cannot be told which it is.
        record_id: the record that stands for it, with what was read in it.
        source_id, type: of the file that is there.
        number: of that record, in the view.
    """

    stored: str
    path: str | None
    record_id: str | None
    source_id: str | None = None
    type: str | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class File:
    """The file that a record is from."""

    source_id: str
    path: str
    type: str | None
    size_bytes: int | None
    sha256: str | None


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation: its records are those numbered from `first` to `last`."""

    number: int
    thread_id: str
    kind: str | None
    app: str | None
    title: str | None
    first: int
    last: int
    from_us: int | None
    to_us: int | None


@dataclass(frozen=True, slots=True)
class Whole:
    """A record with all that is kept of it.

    Attributes:
        row: column → value, all of them.
        attached_to: of a picture or a document the record_ids of those to which it is attached, in order of time.
        places: its own, then those of other sources, then of equal files.
    """

    record: Record
    row: dict[str, Any]
    file: File
    texts: tuple[Text, ...]
    attachments: tuple[Attachment, ...]
    attached_to: tuple[str, ...]
    places: tuple[Place, ...]
