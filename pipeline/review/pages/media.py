"""Pictures, recordings, pages of documents: blurred for everybody, revealed by one logged act, handed out by role."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, FastAPI, Form, HTTPException, Path, Query
from fastapi.responses import FileResponse, RedirectResponse, Response

from pipeline.review.media import gallery as galleries
from pipeline.review.media import token
from pipeline.review.media.figure import figure
from pipeline.review.media.gallery import Listed, gallery
from pipeline.review.media.renderer import Unshown
from pipeline.review.media.source import Source, source
from pipeline.review.media.token import How, Revealed
from pipeline.review.people.roles import Act
from pipeline.review.web.visit import May, Visit
from pipeline.review.wellbeing import exposure


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    shown = galleries.of(app)
    yield
    shown.close()


ROUTER = APIRouter(prefix="/cases/{folder}/media/{source_id}", lifespan=_lifespan)

Reading = Annotated[Visit, Depends(May(Act.read))]
Id = Annotated[str, Path(max_length=64)]
Page = Annotated[int, Path(ge=1, le=5000)]
PageAsked = Annotated[int, Query(ge=1, le=5000)]
Token = Annotated[str, Query(max_length=token.LONGEST)]

_GONE = "There is no such file in what the case keeps, or it was set aside."
_ONE_FILE = {"Last-Modified": "Thu, 01 Jan 1970 00:00:00 GMT"}
"""A copy's time says when it was wanted last: with it, a browser would take each piece for one of another file."""
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_OPENED = ("image/", "audio/", "video/", "application/pdf", "text/plain")


@ROUTER.get("")
def page(visit: Reading, source_id: Id, page: PageAsked = 1, token: Token = "") -> Response:
    """A file, with where it comes from."""
    it = figure(visit, source_id, page=page, opened=token)
    if it.source is None:
        raise HTTPException(404, _GONE)
    sheets = 1 if it.state in ("listed", "unshown", "waiting") else _pages(visit, it.source)
    if page > sheets and it.state in ("blurred", "revealed"):
        raise HTTPException(404, "There is no such page in the document.")
    _log(visit, it.source, page)
    opens = f"&token={it.revealed.token}" if it.revealed else ""
    return visit.page("media/page.html", it=it, sheets=sheets, opens=opens)


@ROUTER.get("/figure")
def part(visit: Reading, source_id: Id, page: PageAsked = 1, token: Token = "") -> Response:
    """The file alone, to take the place of what a page shows of it."""
    return visit.page("media/figure.html", it=figure(visit, source_id, page=page, opened=token))


@ROUTER.get("/thumbnail")
def thumbnail(visit: Reading, source_id: Id) -> Response:
    """Its picture, grey and without detail."""
    return _drawn(visit, _kept(visit, source_id), 1, None)


@ROUTER.get("/pages/{page}")
def drawn(visit: Reading, source_id: Id, page: Page, token: Token = "") -> Response:
    """One of its pages: grey and without detail, or with a token as it was revealed."""
    found = _kept(visit, source_id)
    return _drawn(visit, found, page, _opened(visit, found, token) if token else None)


@ROUTER.post("/reveal")
def reveal(
    visit: Annotated[Visit, Depends(May(Act.reveal))],
    source_id: Id,
    how: Annotated[How, Form()],
    page: Annotated[int, Form(ge=1, le=5000)] = 1,
) -> Response:
    """Show it to this person, for some minutes: one deliberate act, which is logged."""
    found = _kept(visit, source_id)
    if how == "played" and found.played_as is None:
        raise HTTPException(404, "Browsers do not play a file of this kind.")
    opened = ""
    try:
        gallery(visit).allowed(visit.case, found)
    except Listed:
        visit.logged("refuse", page="media", source=found.source_id, why="hash list")
    else:
        with visit.writing() as connection:
            visit.log(connection, "consult", page="reveal", source=found.source_id, category=found.kind, how=how)
            exposure.revealed(connection, visit.person.user_id, found.kind)
        opened = token.given(visit, found.source_id, how).token
    if visit.partial:
        return visit.page("media/figure.html", it=figure(visit, source_id, page=page, opened=opened))
    query = f"?page={page}" + (f"&token={opened}" if opened else "")
    return visit.go(f"{visit.base}/media/{found.source_id}{query}")


@ROUTER.get("/played")
def played(visit: Reading, source_id: Id, token: Token) -> Response:
    """A recording or a video that was revealed, in the pieces that a browser asks for."""
    found = _kept(visit, source_id)
    if _opened(visit, found, token).how != "played" or found.played_as is None:
        raise HTTPException(403, "This was revealed as a picture.")
    try:
        copy = gallery(visit).content(visit.case, found)
    except (Listed, Unshown):
        raise HTTPException(404, "It cannot be played.") from None
    if copy is None:
        raise HTTPException(409, "It is still being fetched from its extraction. Try again in a minute.")
    return FileResponse(copy, headers=_ONE_FILE | {"ETag": f'"{found.sha256}"'}, media_type=found.played_as)


@ROUTER.get("/original")
def original(visit: Annotated[Visit, Depends(May(Act.original))], source_id: Id) -> Response:
    """The file as it was on the device, to be saved and never opened here."""
    found = _kept(visit, source_id)
    try:
        copy = gallery(visit).content(visit.case, found)
    except Listed:
        visit.logged("refuse", page="original", source=found.source_id, why="hash list")
        raise HTTPException(403, "It is on the force’s list of files that nobody opens in this program.") from None
    except Unshown as why:
        raise HTTPException(409, f"It cannot be handed out: {why}") from None
    if copy is None:
        return visit.page("media/wait.html", 202, address=f"{visit.base}/media/{found.source_id}/original")
    visit.logged("disclose", page="original", source=found.source_id, sha256=found.sha256)
    return FileResponse(copy, media_type="application/octet-stream", filename=_name(found))


def _drawn(visit: Visit, found: Source, page: int, opened: Revealed | None) -> Response:
    shown = gallery(visit)
    try:
        if opened is None:
            jpeg = shown.veiled(visit.case, found, page)
        else:
            jpeg = shown.revealed(visit.case, found, "grey" if opened.how == "grey" else "colour", page)
    except Listed:
        visit.logged("refuse", page="media", source=found.source_id, why="hash list")
        return _instead("listed")
    except Unshown:
        return _instead("unshown")
    return Response(jpeg, media_type="image/jpeg") if jpeg else _instead("waiting")


def _instead(what: Literal["listed", "unshown", "waiting"]) -> Response:
    return RedirectResponse(f"/static/media/{what}.svg", 303)


def _kept(visit: Visit, source_id: str) -> Source:
    found = source(visit, source_id)
    if found is None:
        raise HTTPException(404, _GONE)
    return found


def _opened(visit: Visit, found: Source, given: str) -> Revealed:
    opened = token.opened(visit, found.source_id, given) if visit.person.may(Act.reveal, visit.folder) else None
    if opened is None:
        raise HTTPException(403, "It was shown for some minutes, and is blurred again. Reveal it once more.")
    return opened


def _pages(visit: Visit, found: Source) -> int:
    try:
        return gallery(visit).pages(visit.case, found)
    except Listed:
        return 1


def _log(visit: Visit, found: Source, page: int) -> None:
    visit.logged("consult", page="media", source=found.source_id, sheet=page, records=list(found.records[:100]))


def _name(found: Source) -> str:
    """A name that leads nowhere and starts nothing."""
    name = _UNSAFE.sub("_", f"{found.exhibit_ref}-{found.name}").strip("._")[-100:]
    return name if (found.type or "").startswith(_OPENED) else f"{name}.bin"
