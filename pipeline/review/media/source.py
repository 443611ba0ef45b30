"""A file of a case of which something may be shown: it is kept, and nothing that has it is set aside."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Literal

from pipeline.review.case.aside import Aside, aside

if TYPE_CHECKING:
    from pipeline.review.web.visit import Visit

Kind = Literal["picture", "video", "recording", "document", "file"]

_FOUND = "select number, path, type, size_bytes, sha256, same_as from sources where source_id = :id"

_SHOWN_BY = """
with equal as (
    select number from sources where number in (:number, :same_as) or same_as in (:number, :same_as)
)
select number, record_id, kind in ('media', 'document') from records
where source in (from_equal) and kind in ('media', 'document')
union
select a.record, r.record_id, 0 from attachments a join records r on r.number = a.record where a.source in (from_equal)
""".replace("from_equal", "select number from equal")
"""What has it, or an equal file: it is a picture or a document itself, or something that it is attached to."""

_PLAYED = frozenset({"video/mp4", "video/webm", "audio/mpeg", "audio/mp4", "audio/aac", "audio/ogg", "audio/wav"})
_PLAYED_AS = {"audio/x-wav": "audio/wav", "audio/x-m4a": "audio/mp4", "audio/opus": "audio/ogg"}
_ATTACHED = ("image/", "video/", "audio/", "text/", "application/pdf")


@dataclass(frozen=True)
class Source:
    """A file of an extraction.

    Attributes:
        path: its logical path: evidence.
        sha256: of its content; None if it could not be read when the extraction was taken in.
        records: record_ids that have it.
    """

    source_id: str
    extraction_id: str
    exhibit_ref: str
    path: str
    type: str | None
    size_bytes: int | None
    sha256: str | None
    records: tuple[str, ...]

    @cached_property
    def name(self) -> str:
        """As the device calls it: evidence."""
        return PurePosixPath(self.path).name or self.path

    @cached_property
    def kind(self) -> Kind:
        """What it is, by its content."""
        type_ = self.type or ""
        if type_ == "application/pdf":
            return "document"
        kinds: dict[str, Kind] = {"image": "picture", "video": "video", "audio": "recording"}
        return kinds.get(type_.partition("/")[0], "file")

    @property
    def played_as(self) -> str | None:
        """The media type under which a browser plays it; None: no browser does."""
        type_ = _PLAYED_AS.get(self.type or "", self.type or "")
        return type_ if type_ in _PLAYED else None


def source(visit: "Visit", source_id: str) -> Source | None:
    """A file of the visited case by its id; None if there is none of which anything may be shown."""
    hidden = aside(visit.database, visit.case)
    for extraction_id, path in visit.case.views.items():
        if found := _in(path, extraction_id, source_id, hidden):
            return found
    return None


def _in(view: Path, extraction_id: str, source_id: str, hidden: Aside) -> Source | None:
    with closing(sqlite3.connect(f"{view.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        row = connection.execute(_FOUND, {"id": source_id}).fetchone()
        if row is None:
            return None
        number, path, type_, size_bytes, sha256, same_as = row
        shown = connection.execute(_SHOWN_BY, {"number": number, "same_as": same_as or number}).fetchall()
        exhibit_ref = connection.execute("select value from meta where name = 'exhibit_ref'").fetchone()[0]
    if not shown or any(hidden.hides(extraction_id, record) for record, _, _ in shown):
        return None
    if not any(itself for _, _, itself in shown) and not (type_ or "").startswith(_ATTACHED):
        return None  # an archive or a database that was sent: more is in it than the case may keep
    records = tuple(sorted({record_id for _, record_id, _ in shown}))
    return Source(source_id, extraction_id, exhibit_ref, path, type_, size_bytes, sha256, records)
