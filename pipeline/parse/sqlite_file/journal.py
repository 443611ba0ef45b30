"""Records of a rollback journal that is finished but still there: pages as they were before the last changes.

An app that keeps its journal (journal_mode=persist, as Android did until version 8) only overwrites its header with
zeros. A record is: page number, page, checksum. The checksum begins at a number that all records of one transaction
share, so two neighbours that share it vouch for each other ("The Rollback Journal" of the file format).
"""

import os
import secrets
import shutil
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import NamedTuple, Self

from pipeline.parse.sqlite_file.pages import Pages, page_size

_MAGIC = bytes.fromhex("d9d505f920a163d7")
_SECTORS = (512, 4096, 1024, 2048, 8192, 16384, 32768, 65536)


class Record(NamedTuple):
    """A record, numbered from 1; `page` is the number of its page."""

    number: int
    page: int


@dataclass
class Journal:
    """A rollback journal.

    Attributes:
        records: those that can be trusted.
        last: of these, the ones of the last transaction.
        more: there are more than were looked at.
    """

    page_size: int
    records: list[Record]
    last: int
    more: bool
    _begin: int
    _file: int = field(repr=False)

    @classmethod
    def open(cls, path: Path, pages: Pages, most: int) -> Self | None:
        """None if it holds no record of this database."""
        file = os.open(path, os.O_RDONLY)
        for begin in _SECTORS:
            count = (os.fstat(file).st_size - begin) // (pages.size + 8)
            found, last = _records(file, begin, pages, min(count, most))
            if found:
                return cls(pages.size, found, last, count > most, begin, file)
        os.close(file)
        return None

    def close(self) -> None:
        os.close(self._file)

    def page(self, record: Record) -> bytes | None:
        """Its page."""
        at = self._begin + (record.number - 1) * (self.page_size + 8) + 4
        content = os.pread(self._file, self.page_size, at)
        return content if len(content) == self.page_size else None

    def whole(self, pages: Pages) -> int:
        """How many pages the database had before, if these records are all that its last change has changed; else 0.

        So it is if the first page, as it was, counts one change less, and nothing behind may belong to them.
        """
        own = self.records[: self.last]
        first = next((self.page(record) for record in own if record.page == 1), None)
        if first is None or page_size(first) != self.page_size or own[-1].number != len(own):
            return 0
        end = self._begin + len(own) * (self.page_size + 8)
        following = os.pread(self._file, 8, -(-end // self._begin) * self._begin)
        before = int.from_bytes(first[24:28], "big") + 1 == pages.changes
        return int.from_bytes(first[28:32], "big") if before and following != _MAGIC else 0


def undone(database: Path, journal: Path, target: Path) -> Path | None:
    """The database as it was before its last change, as a file; None if the journal does not say all of it."""
    if target.exists():
        return target
    with ExitStack() as stack:
        pages = Pages.open(database)
        if pages is None:
            return None
        stack.callback(pages.close)
        found = Journal.open(journal, pages, pages.count)
        if found is None:
            return None
        stack.callback(found.close)
        size = found.whole(pages)
        if not 0 < size <= pages.count + len(found.records):
            return None
        part = target.with_name(f"{target.name}.{secrets.token_hex(8)}.part")
        shutil.copyfile(database, part)
        part.chmod(0o600)
        with part.open("r+b") as file:
            for record in found.records[: found.last]:
                if record.page <= size:
                    file.seek((record.page - 1) * pages.size)
                    file.write(found.page(record) or b"")
            file.truncate(size * pages.size)
        part.chmod(0o400)
        part.replace(target)
    return target


def _records(file: int, begin: int, pages: Pages, count: int) -> tuple[list[Record], int]:
    """Records that at least one neighbour vouches for, and how many of them are of the first transaction."""
    heads = []
    for number in range(count):
        content = os.pread(file, pages.size + 8, begin + number * (pages.size + 8))
        page = int.from_bytes(content[:4], "big")
        sum_ = sum(content[4 : 4 + pages.size][pages.size - 200 : 0 : -200])
        heads.append((number + 1, page, (int.from_bytes(content[-4:], "big") - sum_) & 0xFFFFFFFF))
    found: list[Record] = []
    last = 0
    for _, group in groupby(heads, key=lambda head: head[2]):
        own = [Record(number, page) for number, page, _ in group]
        if len(own) > 1 and all(record.page for record in own):
            last = last or (len(own) if own[0].number == 1 else -1)
            found += own
    return found, max(last, 0)
