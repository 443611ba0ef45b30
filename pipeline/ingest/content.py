"""Reads the content of an entry once: type, size, hash, and a copy of what somebody claims."""

import os
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from pathlib import Path

from models.issues import Issue
from pipeline.ingest.blobs import writing
from pipeline.ingest.budget import Bomb, Budget
from pipeline.ingest.container import Damaged, Entry, Pieces
from pipeline.ingest.media_type import HEAD, media_type
from pipeline.ingest.unreadable import Unreadable, unreadable
from pipeline.storage import trouble


@dataclass(frozen=True)
class Content:
    """What could be read of an entry: all of it, unless there is an issue.

    Attributes:
        size_bytes: of what could be read; None if that is nothing.
        sha256: of the same bytes.
        type: media type.
        unread: a format that is recognised, and that nobody claims or reads.
    """

    issue: Issue | None = None
    size_bytes: int | None = None
    sha256: str | None = None
    type: str | None = None
    unread: Unreadable | None = None


def read(entry: Entry, claimed: Callable[[str | None], bool], budget: Budget, blobs: Path) -> Content:
    """Read an entry that can be read.

    Args:
        entry: the entry.
        claimed: whether a copy is wanted, by media type.
        budget: counts what comes out.
        blobs: where the copy goes, under its hash. Of damaged content it holds what came before the damage.
    """
    hasher, size, issues = sha256(), 0, list[Issue]()
    with ExitStack() as stack:
        pieces = stack.enter_context(closing(_until_failure(entry, issues)))
        first = next(pieces, b"")
        unread = unreadable(first[:HEAD], entry.path)
        type_ = (unread and unread.type) or media_type(first[:HEAD], entry.path)
        wanted = claimed(type_)
        blob = stack.enter_context(writing(blobs)) if wanted else None
        for piece in chain((first,), pieces):
            size += len(piece)
            try:
                budget.add(entry, piece, size)
            except Bomb as bomb:
                return Content(Issue("source:content", "bomb", str(bomb)))
            hasher.update(piece)
            if blob:
                blob.write(piece)
        issue = issues[0] if issues else None
        if issue and not size:
            return Content(issue)
        if blob:
            blob.keep(hasher.hexdigest())
    return Content(issue, size, hasher.hexdigest(), type_, None if wanted else unread)


def _until_failure(entry: Entry, issues: list[Issue]) -> Pieces:
    try:
        if entry.read:
            yield from entry.read()
    except Damaged as error:
        issues.append(Issue("source:content", "damaged", f"{error}; what came before is read"))
    except OSError as error:
        if trouble(error) in ("ENOSPC", "EDQUOT", "EROFS"):
            raise  # a copy of ours that could not be written on the way, not the entry
        issues.append(Issue("source:content", "unreadable", os.strerror(error.errno or 0)))
