"""Pictures as pages show them: blurred ones, which are kept once made, and revealed ones, which are never written down.

What is on the force's list of hashes is neither shown nor kept, in any form.
"""

import contextlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from models.settings import Review
from pipeline.review.case.house import House
from pipeline.review.media import copies
from pipeline.review.media.copies import Copies, NotThere
from pipeline.review.media.hash_list import HashList, hashes
from pipeline.review.media.renderer import Drawn, Renderer, Unshown
from pipeline.review.media.source import Source
from pipeline.store import publish

if TYPE_CHECKING:
    from fastapi import FastAPI

    from pipeline.review.case.cases import CaseAtHand
    from pipeline.review.web.visit import Visit

FOLDER = "media"
WAIT_S = 4.0
_AT_ONCE = 12
"""Requests that wait for a copy or a picture: of the threads that answer, enough are left for all other requests."""
_DRAWN = frozenset({"picture", "video", "document"})
_ONE = threading.Lock()


class Listed(Exception):
    """It is on the force's list: it is not shown here, and not kept."""


class Gallery:
    """What is shown of media, for all cases."""

    def __init__(self, house: House, settings: Review) -> None:
        self.copies = Copies(house)
        self.list = HashList(Path(settings.hash_list) if settings.hash_list else None)
        self.renderer = Renderer()
        self._failed: dict[str, str] = {}
        self._listed: dict[str, int] = {}
        self._hashes: dict[str, tuple[str, ...]] = {}
        self._places = threading.BoundedSemaphore(_AT_ONCE)

    def veiled(self, case: "CaseAtHand", source: Source, page: int = 1, wait_s: float = WAIT_S) -> bytes | None:
        """A page of a file as everybody sees it first: grey, and of 16 points. None: it is still being fetched.

        Raises:
            Unshown: it cannot be shown.
            Listed: it must not be.
        """
        if kept := self.kept(case, source, page):
            return kept.read_bytes()
        stamp = self.list.stamp
        made = self._drawn(case, source, page, "veiled", wait_s)
        if made is None:
            return None
        with contextlib.suppress(FileNotFoundError):  # the case was purged meanwhile, or something of it withheld
            _keep(_place(case, source, page), made.jpeg, stamp)
        return made.jpeg

    def allowed(self, case: "CaseAtHand", source: Source) -> None:
        """See that it may be shown; if not, nothing of it stays.

        Raises:
            Listed: it must not be.
            Refused: the list cannot be read.
        """
        if self.list.path is None:
            return
        listed = self._listed.get(_key(source)) == self.list.stamp
        if listed or (source.sha256 and self.list.has(source.sha256)):
            _forget(case, source)
            raise Listed

    def kept(self, case: "CaseAtHand", source: Source, page: int = 1) -> Path | None:
        """Where the blurred picture lies; None: it is still to be made, or was under another list of hashes.

        Raises:
            Listed: it must not be shown.
        """
        self.allowed(case, source)
        place = _place(case, source, page)
        with contextlib.suppress(FileNotFoundError):
            if place.stat().st_mtime_ns == self.list.stamp:
                return place
        return None

    def revealed(self, case: "CaseAtHand", source: Source, how: str, page: int, wait_s: float = WAIT_S) -> bytes | None:
        """A page of a file, grey or in colour, in memory alone. Raises and returns as `veiled`."""
        made = self._drawn(case, source, page, how, wait_s)
        return made.jpeg if made else None

    def pages(self, case: "CaseAtHand", source: Source) -> int:
        """How many pages a document has; 1 if that is not known now."""
        if source.kind != "document" and source.type != "image/tiff":
            return 1
        with contextlib.suppress(Unshown):
            made = self._drawn(case, source, 1, "veiled", WAIT_S)
            return made.pages if made else 1
        return 1

    def content(self, case: "CaseAtHand", source: Source, wait_s: float = WAIT_S) -> Path | None:
        """Our copy of the file itself: to be played, or handed out. Raises and returns as `veiled`."""
        with self._waiting() as there:
            return self._copy(case, source, wait_s) if there else None

    def failed(self, source: Source) -> str:
        """Why it could not be shown when that was tried; empty if it could, or was not tried."""
        return self._failed.get(_key(source), "")

    def waits(self, case: "CaseAtHand", source: Source) -> bool:
        """Whether its extraction is being read for it."""
        return self.copies.waits(case, source)

    def close(self) -> None:
        """Wipe copies, end processes."""
        self.copies.close()
        self.renderer.close()

    def _copy(self, case: "CaseAtHand", source: Source, wait_s: float) -> Path | None:
        self.allowed(case, source)
        try:
            copy = self.copies.of(case, source, wait_s)
        except NotThere as why:
            raise Unshown(str(why)) from None
        if copy and self.list.path and self.list.has(*self._hashed(source, copy)):
            self._listed[_key(source)] = self.list.stamp
            _forget(case, source)
            raise Listed
        return copy

    @contextlib.contextmanager
    def _waiting(self) -> Iterator[bool]:
        """Whether there is a place for one more who waits, as long as the block lasts."""
        there = self._places.acquire(blocking=False)
        try:
            yield there
        finally:
            if there:
                self._places.release()

    def _hashed(self, source: Source, copy: Path) -> tuple[str, ...]:
        """All hashes of a copy, which always is the same: a browser asks for a film in hundreds of pieces."""
        if (found := self._hashes.get(_key(source))) is None:
            found = self._hashes[_key(source)] = hashes(copy)
        return found

    def _drawn(self, case: "CaseAtHand", source: Source, page: int, how: str, wait_s: float) -> Drawn | None:
        if source.kind not in _DRAWN:
            raise Unshown("there is no picture of it")
        try:
            with self._waiting() as there:
                if not there or (copy := self._copy(case, source, wait_s)) is None:
                    return None
                made = self.renderer.draw(copy, source.type, page, how)
        except Unshown as why:
            if page == 1:
                self._failed[_key(source)] = str(why)
            raise
        self._failed.pop(_key(source), None)
        return made


def _place(case: "CaseAtHand", source: Source, page: int) -> Path:
    number = "" if page == 1 else f".{page}"
    return case.opened.store.review / FOLDER / f"{_key(source)}{number}.veiled.jpg"


def _keep(picture: Path, jpeg: bytes, stamp: int) -> None:
    picture.parent.mkdir(mode=0o700, exist_ok=True)
    part = picture.with_name(f"{picture.name}.{threading.get_ident()}.part")
    part.touch(mode=0o600)
    part.write_bytes(jpeg)
    os.utime(part, ns=(stamp, stamp))
    publish(part, picture)


def _forget(case: "CaseAtHand", source: Source) -> None:
    """Remove what is kept of a file: blurred pictures, and our copy."""
    review = case.opened.store.review
    for kept in (*(review / FOLDER).glob(f"{_key(source)}.*"), review / copies.FOLDER / _key(source)):
        kept.unlink(missing_ok=True)


def _key(source: Source) -> str:
    return source.sha256 or source.source_id


def gallery(visit: "Visit") -> Gallery:
    """The gallery of the application."""
    return of(visit.request.app)


def of(app: "FastAPI") -> Gallery:
    """The gallery of an application, made when it is first asked for."""
    with _ONE:
        found: Gallery | None = getattr(app.state, "gallery", None)
        if found is None:
            found = app.state.gallery = Gallery(app.state.house, app.state.settings)
        return found
