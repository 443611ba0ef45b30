"""Thumbnails that Android's gallery kept in one file, `.thumbdata3--…`, `.thumbdata4--…` (until about Android 7).

Seen on: a structure rebuilt in code. Origin: AOSP's MiniThumbFile. Not verified: the layout of a place, and what the
compared number is; a place that holds no JPEG is an issue.
Times: none.
Read: for each small picture its place in the file, its length and the number that tells whether it is still that of the
picture in the media store (its place is that picture's number there). It may be left of a picture that is gone.
Not read: the small pictures themselves are not taken out of the file, so nothing is read in them.
"""

from collections.abc import Iterator

from models.issues import Issue
from pipeline.parse.parser import Evidence, Item, Parser, Stored

_BLOCK = 10_000  # bytes for each picture, by its number in the media store
_HEAD = 13  # 1 if there is one, eight bytes of the number that is compared, four of its length
_JPEG = b"\xff\xd8\xff"


def _read(evidence: Evidence) -> Iterator[Item]:
    stored = 0
    size = evidence.path.stat().st_size
    with evidence.path.open("rb") as file:
        for place in range(0, size, _BLOCK):
            file.seek(place)
            head = file.read(_HEAD + len(_JPEG))
            if head[:1] != b"\1":
                continue
            stored += 1
            number, length = place // _BLOCK, int.from_bytes(head[9:13], "big")
            if head[13:] != _JPEG or not 0 < length <= _BLOCK - _HEAD:
                yield Issue(f"thumbnail:{number}", "damaged", "no small picture where one should be", rows=1)
                continue
            known = {"media_store_id": str(number), "compared": int.from_bytes(head[1:9], "big"), "bytes": length}
            yield {
                "locator": f"thumbnail:{number}",
                "kind": "media",
                "title": f"thumbnail of picture {number} of the media store",
                "extra": {"thumbnail": True} | known,
            }
    if stored:
        yield Stored("thumbnail", stored)


PARSER = Parser(
    name="thumbdata",
    version=1,
    app="com.android.providers.media",
    threads=False,
    paths=(".thumbnails/.thumbdata*",),
    read=_read,
)
