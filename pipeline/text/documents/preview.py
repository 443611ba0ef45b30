"""Apple's Pages, Numbers and Keynote: what is drawn in them, their first page (since 2013) or all (before), and the
pictures that were put in.

Not read, and said: their text, whose format is published nowhere.
"""

from collections.abc import Iterator

from models.issues import Issue
from pipeline.text.documents.package import opened
from pipeline.text.documents.page import Content, Embedded, Page

_SAID = "a document of Apple's Pages, Numbers or Keynote: of its text only what the preview shows is read"


def pages(content: Content, max_chars: int) -> Iterator[Page | Embedded | Issue]:  # noqa: ARG001  has no text of its own
    """A page for each picture, then those of the preview."""
    package = opened(content)
    if isinstance(package, Issue):
        yield package
        return
    with package.archive:
        yield Issue("document:1", "unsupported", _SAID)
        yield from package.pictures(r"preview\.jpg|Data/.*", start=1)
        yield from package.embedded(r"QuickLook/Preview\.pdf")
