"""HTML of a mail or a document as it was laid out, of which nothing is left but words and their order. It is read in a
limited process, and shown in a frame that may do nothing."""

import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import nh3

from pipeline import sandbox
from pipeline.review.media.gallery import Listed, gallery
from pipeline.review.media.renderer import Unshown
from pipeline.review.media.source import Source
from pipeline.view.rows import Whole

if TYPE_CHECKING:
    from pipeline.review.web.visit import Visit

CSP = "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; sandbox"
"""Of the frame: beside `sandbox` of the element, for whoever opens its address alone."""

SECONDS = 5
"""Of computing that a file may take."""
_TYPES = {"document": "text/html", "mail": "message/rfc822"}
_PAGE = '<!doctype html><html lang="zxx"><meta charset="utf-8"><meta name="color-scheme" content="light dark">'
_HANDED_ON = ("PATH", "LANG", "LC_", "LD_", "TZ", "PYTHON", "VIRTUAL_ENV")
_FEW = threading.BoundedSemaphore(2)
"""Processes at a time; whoever comes then waits for seconds."""


def framed(whole: Whole) -> bool:
    """Whether there is a file whose layout can be shown."""
    return _TYPES.get(whole.record.kind) == whole.file.type


def frame(visit: "Visit", whole: Whole, extraction_id: str, exhibit_ref: str) -> str:
    """The page in the frame; where it cannot be made, why."""
    file = whole.file
    source = Source(
        file.source_id,
        extraction_id,
        exhibit_ref,
        file.path,
        file.type,
        file.size_bytes,
        file.sha256,
        (whole.record.record_id,),
    )
    try:
        copy = gallery(visit).content(visit.case, source)
        if copy is None:
            return f"{_PAGE}<p>It is being fetched from the extraction. Open it again in a minute."
        return _PAGE + (laid_out(copy, whole.record.kind) or "<p>There is no HTML in it.")
    except Unshown as why:
        return f"{_PAGE}<p>It cannot be shown: {nh3.clean_text(str(why))}."
    except Listed:
        return f"{_PAGE}<p>It is on the force's list of files that nobody opens in this program."


def laid_out(path: Path, kind: str) -> str:
    """What is left of the HTML of a file; empty if it has none.

    Raises:
        Unshown: it takes too long to read, or ends the process that reads it.
    """
    command = [sys.executable, "-P", "-m", "pipeline.review.shown.inert", kind, str(SECONDS)]
    environment = {name: value for name, value in os.environ.items() if name.startswith(_HANDED_ON)}
    with _FEW, tempfile.TemporaryDirectory(prefix="triage-html-") as folder, path.open("rb") as file:
        try:
            done = subprocess.run(  # noqa: S603 - our own interpreter and module
                sandbox.within(Path(folder), command),
                stdin=file,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # a traceback quotes evidence
                env=environment,
                timeout=4 * SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise Unshown("reading it took too long") from None
    if done.returncode:
        raise Unshown("it is nested too deeply, or too large to be read in a few seconds")
    return done.stdout.decode("utf-8", "replace").strip()
