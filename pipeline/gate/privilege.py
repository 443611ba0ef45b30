"""Legal professional privilege: what may be privileged is held apart before anybody, or any later stage, reads it.

Held: records whose sender or recipients include an identifier of `legal_advisers` in the case file, an address of
secure mail between justice agencies, or one at a domain that calls itself solicitors', barristers' or chambers', with
their whole conversations and the files attached there (domain P-01, P-02). And single records and documents that say of
themselves that they are privileged: words alone hold no conversation, or anybody could hide one by writing them.
Not recognised: advisers whom the case file does not name and whose domain does not say what they are, and privileged
matter that a client passes on in words of his own; a reviewer reports those.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import PurePosixPath
from typing import Any, Self

import pyarrow as pa
import pyarrow.compute as pc
import re2

from models.casefile import Case
from models.rows import Row
from pipeline.gate.identify import Named, Normalise, any_named, forms

_ALWAYS = ("@cjsm.net",)  # Criminal Justice Secure Mail: used by the bar and by solicitors, hardly ever by others
_FIRM = r"(?i)@(?:[\w-]+\.)*(?:[\w-]*(?:solicitors?|barristers?|chambers|lawyers?)(?:\.[\w-]+)+|[\w-]+\.law\b)"
_PHRASES = (
    r"(?i)\b(?:legal(?:ly)?(?: professional)? privileged?|privileged (?:and|&) confidential|"
    r"confidential (?:and|&) (?:legally )?privileged|subject to (?:legal )?privilege|"
    r"(?:solicitor|attorney|lawyer)[- ]client (?:privilege|communication)|client care letter|"
    r"proof of evidence|without prejudice save as to costs)\b"
)
"""Said of a text by the text itself. "My solicitor says" alone holds nothing: half a suspect's chats would go."""
_DISCLAIMER = r"(?i)\b(?:intended recipient|may (?:be|contain)|received this .{0,30}in error|disclaimer)\b"
"""Below the mails of any company it says that they may be privileged."""


def advisers(case: Case, normalise: Normalise) -> Named:
    """The identifiers of legal advisers: full numbers and addresses, and "@domain" for all of a domain."""
    entries = [entry.strip().casefold() for entry in (*case.legal_advisers, *_ALWAYS)]
    domains = frozenset(entry[1:] for entry in entries if entry.startswith("@"))
    values = frozenset(form for entry in entries if entry[0] != "@" for form in forms(entry, normalise))
    return Named(values, domains, {}, normalise, loose=True)


_DOMAIN = re2.compile(r"@(?:[\w-]+\.)+[\w-]+")
_NUMBER = re2.compile(r"[+\d](?:[ ().-]*\d){4,}[ ().-]*")
_ADDRESS = re2.compile(r"\S+@\S+")
_IDENTIFIERS = re2.compile(r"[^\s<>\"',;:()]+@[^\s<>\"',;:()]+\w|\+?\d[\d ().-]{7,18}\d")


def mistakes(case: Case) -> list[str]:
    """Entries that could never be found, such as a name: privileged messages would pass unseen."""
    return [
        f"legal_advisers: {entry!r} is neither an address, a number nor @domain; give each adviser's own, and the "
        "firm's domain as @firm.example"
        for entry in map(str.strip, case.legal_advisers)
        if not (_DOMAIN.fullmatch(entry) or _NUMBER.fullmatch(entry) or _ADDRESS.fullmatch(entry))
    ]


@dataclass(frozen=True)
class Families:
    """What is held beside the records that name an adviser: their conversations, and the files attached to them."""

    threads: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()

    @classmethod
    def of(cls, holds: Iterable[Mapping[str, Any]]) -> Self:
        """From rows of HOLDS, of all sources of an extraction."""
        rows = list(holds)
        threads, files = (frozenset(str(r["value"]) for r in rows if r["kind"] == k) for k in ("thread", "file"))
        return cls(threads, files)

    def has_file(self, path: str) -> bool:
        """Whether a file of the extraction is one of those attached, by the end of its path.

        Apps store paths as the device saw them, extractions as they were mounted: three components that agree decide,
        or as many as the stored path has. One file too many is held rather than one too few.
        """
        parts = PurePosixPath(path).parts[-3:]
        return bool(self.files) and any(parts[-len(tail) :] == tail for tail in map(_tail, self.files))


def _tail(stored: str) -> tuple[str, ...]:
    return tuple(part for part in PurePosixPath(stored).parts if part not in ("/", "~"))[-3:] or ("",)


def named(batch: pa.RecordBatch, advisers: Named) -> pa.BooleanArray:
    """For each record whether somebody in it is an adviser."""
    recipients = batch.column("recipients")
    firms = pc.match_substring_regex(pc.list_flatten(recipients), _FIRM)
    with_firm = pc.list_parent_indices(recipients).filter(pc.fill_null(firms, False))
    rows = pa.array(range(batch.num_rows), pa.int64())
    found = pc.or_(any_named(batch, advisers), pc.is_in(rows, with_firm.cast(pa.int64())))
    return pc.or_(found, pc.fill_null(pc.match_substring_regex(batch.column("sender"), _FIRM), False))


def says_so(batch: pa.RecordBatch) -> pa.BooleanArray:
    """For each record whether it says of itself that it is privileged."""
    found = pa.array([False] * batch.num_rows, pa.bool_())
    for column in (batch.column("body"), batch.column("title")):
        said = pc.and_not(pc.match_substring_regex(column, _PHRASES), pc.match_substring_regex(column, _DISCLAIMER))
        found = pc.or_(found, pc.fill_null(said, False))
    return found


def documents(rows: Iterable[Row], advisers: Named) -> Iterator[tuple[Row, list[Row]]]:
    """Rows of TEXTS by document: (row of HOLDS, []) for one that may be privileged, else ({}, its rows).

    A document is held by its own words, or because an adviser's address or number stands in it.
    """
    for record_id, group in groupby(rows, key=lambda row: row["record_id"]):
        texts = list(group)
        if any(_says_so(str(row["text"]), advisers) for row in texts):
            hold = {name: texts[0][name] for name in ("extraction_id", "source_id")}
            yield hold | {"kind": "record", "value": record_id}, []
        else:
            yield {}, texts


def _says_so(text: str, advisers: Named) -> bool:
    if re2.search(_FIRM, text) or (re2.search(_PHRASES, text) and not re2.search(_DISCLAIMER, text)):
        return True
    return any(advisers.has(candidate, "") for candidate in set(_IDENTIFIERS.findall(text)))


def families(batch: pa.RecordBatch, advisers: Named, inside: pa.BooleanArray) -> Iterator[dict[str, str]]:
    """Rows of HOLDS for a batch of RECORDS: conversations with an adviser, and the files attached there.

    Args:
        inside: which records are in scope. Of another nothing is kept but the opaque id of its conversation: the rest
            of that may be in scope.
    """
    held = named(batch, advisers)
    with_adviser = batch.filter(held)
    sources = with_adviser.column("source_id").to_pylist()
    threads = zip(sources, with_adviser.column("thread_id").to_pylist(), strict=True)
    for source_id, thread_id in dict.fromkeys(threads):
        if thread_id is not None:
            yield {"source_id": source_id, "kind": "thread", "value": thread_id}
    kept = batch.filter(pc.and_(held, inside))
    for source_id, files in zip(kept["source_id"].to_pylist(), kept["attachments"].to_pylist(), strict=True):
        for file in files or ():
            if file:
                yield {"source_id": source_id, "kind": "file", "value": file}


def in_threads(batch: pa.RecordBatch, threads: frozenset[str]) -> pa.BooleanArray:
    """For each record whether it stands in one of these conversations."""
    return pc.is_in(batch.column("thread_id"), pa.array(sorted(threads), pa.string()))
