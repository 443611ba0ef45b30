"""Streams of Apple's Biome: which file is of which, and its entries as rows, which a function of each stream tells."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from models.issues import Issue
from models.rows import Row
from pipeline.parse.formats.protobuf import Message
from pipeline.parse.formats.segb import Entry, segb
from pipeline.parse.parser import ODD, Evidence, Item, Stored
from pipeline.parse.times.epochs import mac_s
from pipeline.parse.tree import MOST_BYTES

Told: TypeAlias = dict[str, Any]
"""Columns of RECORDS, and `began` and `ended` in seconds since 2001."""
Tells: TypeAlias = Callable[[Message], Told]

_FIRST_DIGITS = "6789"
"""Of a file's name, which is when it was begun since 2001: from 2020 to 2032."""


def paths(*streams: str) -> tuple[str, ...]:
    """Where these streams of this device lie; those of others (`remote`) are not among them."""
    return tuple(f"[Bb]iome/streams/*/{stream}/local/{digit}*" for stream in streams for digit in _FIRST_DIGITS)


def reader(streams: Mapping[str, Tells], other: Tells | None = None) -> Callable[[Evidence], Iterator[Item]]:
    """Reads a file of one of these streams. Of another `other` tells; without it, its entries are ignored."""

    def read(evidence: Evidence) -> Iterator[Item]:
        stream = evidence.logical_path.split("/")[-3]
        yield from _entries(stream, streams.get(stream, other), evidence)

    return read


def word(words: tuple[str, str], state: int | None) -> str | None:
    """A state that is 0 or 1, in words; another stays visible."""
    return None if state is None else words[state] if state in (0, 1) else f"type {state}"


def _entries(stream: str, tells: Tells | None, evidence: Evidence) -> Iterator[Item]:
    if evidence.path.stat().st_size > MOST_BYTES:
        yield Issue(f"{stream}:", "truncated", "larger than one file of this kind may be")
        return
    content = evidence.path.read_bytes()
    stored = ignored = 0
    try:
        for entry in segb(content) if content else ():
            stored += 1
            if tells is None or (entry.content is None and not entry.damaged):
                ignored += 1
            else:
                yield _one(f"{stream}:{entry.place}", tells, entry)
    except ValueError as error:
        yield Issue(f"{stream}:", "damaged", f"SEGB: {error}")
    yield Stored(stream, stored, ignored)


def _one(locator: str, tells: Tells, entry: Entry) -> Row | Issue:
    if entry.content is None:
        return Issue(locator, "damaged", "its bytes do not agree with their checksum", rows=1)
    try:
        return {"locator": locator} | _row(tells(Message(entry.content)), locator.partition(":")[0], entry.time)
    except ODD as error:
        return Issue(locator, "bad-value", f"{type(error).__name__}: not the structure that is known", rows=1)


def _row(told: Told, stream: str, noted: float) -> Row:
    began, ended = told.pop("began", None) or noted, told.pop("ended", None)
    sent = mac_s(began)
    return {
        "kind": "system_event",
        "title": stream,
        "sent_at": sent,
        "sent_at_raw": str(began),
        "sent_at_source": None if sent is None else "epoch",
        "ended_at": mac_s(ended),
        **{name: value for name, value in told.items() if value is not None},
    }
