"""Downloads of Safari, `Downloads.plist`.

Seen on: real: plaso's of 2022; a fuller one rebuilt in code. Origin: that artefact, mac_apt, iLEAPP.
Times: property lists' own times, which are UTC.
Read: address, file with its folder, when it was begun and ended, how much of it there was.
Not read: the bookmark by which the system finds the file.
"""

from collections.abc import Iterator
from typing import Any

from models.rows import Row
from pipeline.parse.extras import moment
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.tree import Tree, each, plist, text


def _rows(tree: Any, _: Evidence) -> Iterator[Any]:
    yield from each("DownloadHistory", tree["DownloadHistory"], _download)


def _download(entry: Any) -> Row:
    return {
        "kind": "download",
        "url": text(entry.get("DownloadEntryURL")),
        "title": text(entry.get("DownloadEntryPath")),
        "ended_at": moment(entry.get("DownloadEntryDateFinishedKey")).get("sent_at"),
        "extra": {
            "bytes": entry.get("DownloadEntryProgressBytesSoFar"),
            "bytes_in_all": entry.get("DownloadEntryProgressTotalToLoad"),
        },
    } | moment(entry.get("DownloadEntryDateAddedKey"))


PARSER = Parser(
    name="safari_downloads",
    version=1,
    app="com.apple.mobilesafari",
    threads=False,
    paths=("Safari/Downloads.plist", "Safari/Downloads/Downloads.plist"),
    read=Tree(plist, _rows),
)
