"""One file as a page shows it: blurred at first, with what can be done about it beside it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from pipeline.errors import TriageError
from pipeline.review.media import token
from pipeline.review.media.gallery import Listed, gallery
from pipeline.review.media.source import Kind, Source, source
from pipeline.review.media.token import How, Revealed
from pipeline.review.people.roles import Act
from pipeline.review.web.mistakes import placeless

if TYPE_CHECKING:
    from pipeline.review.web.visit import Visit

State = Literal["blurred", "revealed", "waiting", "listed", "unshown", "gone"]

_WORDS: dict[Kind, str] = {
    "picture": "Picture",
    "video": "Video",
    "recording": "Recording",
    "document": "Document",
    "file": "File",
}
_WAYS: dict[Kind, tuple[tuple[How, str], ...]] = {
    "picture": (("grey", "Show small, in grey"), ("colour", "Show in colour")),
    "video": (("grey", "Show a still, in grey"), ("played", "Show the video, muted")),
    "recording": (("played", "Show the player"),),
    "document": (("colour", "Show the pages"),),
    "file": (),
}
HOWS = get_args(How)


@dataclass(frozen=True)
class Figure:
    """What is drawn of a file.

    Attributes:
        base: what its addresses begin with.
        state: blurred; revealed; waiting: its extraction is being read; listed: on the force's list; unshown: `why`
            says why; gone: nothing of it may be shown.
        settled: the blurred picture is there already.
        label: as the device calls it: evidence.
    """

    source_id: str
    base: str
    state: State
    label: str
    source: Source | None = None
    page: int = 1
    settled: bool = True
    why: str = ""
    revealed: Revealed | None = None
    may_reveal: bool = False
    may_original: bool = False

    @property
    def words(self) -> str:
        """What kind of thing it is."""
        return _WORDS[self.source.kind] if self.source else "File"

    @property
    def ways(self) -> tuple[tuple[How, str], ...]:
        """The ways in which it can be revealed, with the words on their buttons."""
        if self.source is None or not self.may_reveal or self.state not in ("blurred", "unshown"):
            return ()
        known = _WAYS[self.source.kind]
        return tuple((how, words) for how, words in known if self._can(how))

    @property
    def unplayed(self) -> bool:
        """Whether it is to be heard or seen in time, and no browser does that."""
        return self.source is not None and self.source.kind in ("video", "recording") and not self.source.played_as

    @property
    def picture(self) -> str:
        """The address of what is drawn of it."""
        address = f"{self.base}/thumbnail" if self.page == 1 and not self.revealed else f"{self.base}/pages/{self.page}"
        return f"{address}?token={self.revealed.token}" if self.revealed else address

    @property
    def alternative(self) -> str:
        """What stands for the picture: what kind it is and how it is called, never what it may be of."""
        page = f", page {self.page}" if self.source and self.source.kind == "document" else ""
        how = {"grey": "in grey", "colour": "as it is"}.get(self.revealed.how, "") if self.revealed else "blurred"
        return f"{self.words}{page}, {how}; {''.join(filter(str.isprintable, self.label))}"

    def _can(self, how: How) -> bool:
        assert self.source is not None  # noqa: S101 - asked of what is there
        return self.source.played_as is not None if how == "played" else self.state == "blurred"


def figure(visit: "Visit", source_id: str | None, label: str | None = None, page: int = 1, opened: str = "") -> Figure:
    """What is drawn of a file of the visited case, as things are now; it fetches nothing.

    Args:
        label: what to call it, instead of its name on the device.
        page: of a document.
        opened: the token of somebody who has revealed it.
    """
    base = f"{visit.base}/media/{source_id}"
    found = source(visit, source_id) if source_id else None
    if found is None:
        return Figure(source_id or "", base, "gone", label or "")
    shown = gallery(visit)
    revealed = token.opened(visit, found.source_id, opened) if opened else None
    state: State = "revealed" if revealed else "blurred"
    why, settled = "", True
    try:
        settled = found.kind in ("recording", "file") or shown.kept(visit.case, found, page) is not None
        if found.sha256 is None:
            state, why = "unshown", "it could not be read when the extraction was taken in"
        elif shown.waits(visit.case, found):
            state = "waiting"
        elif not settled and (why := shown.failed(found)):
            state = "unshown"
    except Listed:
        state, revealed = "listed", None
    except TriageError as error:
        state, revealed, why = "unshown", None, placeless(str(error))
    return Figure(
        found.source_id,
        base,
        state,
        label or found.name,
        found,
        page,
        settled,
        why,
        revealed,
        may_reveal=visit.person.may(Act.reveal, visit.folder),
        may_original=visit.person.may(Act.original, visit.folder) and state != "listed",
    )
