"""All places of a database in which rows may stand that are not live, and the table that each of them is of.

Looked at: pages of the log and of the journal that are not the page as it is now; pages of the file that the log or the
journal has changed; pages on the list of free ones; and of every page of a wanted table, the space it does not use.

A page is of the table whose tree leads to it, in any state of the database that is at hand. To a page that no tree
leads to any more, the shape of its rows must say it: they must fit that table alone, of all that the schema has and of
those that were dropped from it, as far as a definition of them is left.
"""

from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from pipeline.parse.sqlite_file import cells, pages
from pipeline.parse.sqlite_file.cells import Cell
from pipeline.parse.sqlite_file.journal import Journal
from pipeline.parse.sqlite_file.log import Log
from pipeline.parse.sqlite_file.pages import PageAt, Pages, Space
from pipeline.parse.sqlite_file.remains import Remains
from pipeline.parse.sqlite_file.tables import Table

MOST_PAGES = 65_536
"""Pages that are looked at beside those of the live tables: 256 MiB of the usual ones."""

MOST_BYTES = 64 * 2**20
"""Of the rows that are found. They are held until they have been compared with the live ones."""


@dataclass(frozen=True)
class Found:
    """A row that stands somewhere, and need not be live.

    Attributes:
        unit: `file`, `log`, `journal` or `free`.
        place: in it, to the byte: "frame 12 offset 1034".
        whole: from a page as it was after a commit: the row was live then. Otherwise it was left in unused space.
        row_id: None if its bytes are lost.
        values: of all columns; null for the one that is the row id.
        sound: whether no newer bytes are among its own. It takes long: ask it of those that are not known otherwise.
    """

    unit: str
    place: str
    whole: bool
    row_id: int | None
    values: tuple[Any, ...]
    sound: Callable[[], bool] = lambda: True


@dataclass(frozen=True)
class State:
    """A database that can be read as a whole, and its tables."""

    pages: Pages
    tables: Mapping[str, Table]


@dataclass
class Search:
    """What a search has found.

    Attributes:
        rows: by table.
        unclaimed: rows that look whole and continue on pages that may have been used again, or whose table is not sure.
        more: there was more than the limits allow.
    """

    rows: dict[str, list[Found]] = field(default_factory=dict)
    unclaimed: int = 0
    more: bool = False
    _bytes: int = 0

    def add(self, table: str, found: Found) -> None:
        self._bytes += 200 + sum(len(value) for value in found.values if isinstance(value, str | bytes))
        if self._bytes > MOST_BYTES:
            self.more = True
        else:
            self.rows.setdefault(table, []).append(found)


@dataclass(frozen=True)
class _Image:
    """A page that is not live, or not in use.

    Attributes:
        exact: the page is of a state that is known as a whole: it is a page of that table for certain.
        listed: how much of it the list of free pages has overwritten.
    """

    unit: str
    place: str
    number: int
    load: Callable[[], bytes | None]
    whole: bool
    exact: bool = False
    listed: int = 0
    page_at: PageAt | None = None


@dataclass(frozen=True)
class Files:
    """Our copies.

    Attributes:
        database: merged with its log or journal.
        log: its log, if it has one.
        journal: its rollback journal, likewise.
        before: the file without its log, or as it was before its last change.
    """

    database: Path
    log: Path | None = None
    journal: Path | None = None
    before: Path | None = None


def definitions(files: Files, tables: Mapping[str, Table], before: Mapping[str, Table]) -> list[str]:
    """What is left of the definitions of tables that were dropped or changed."""
    with searched(files, tables, before, {}, {"sqlite_master"}) as found:
        rows = [row.values for row in found.rows.get("sqlite_master", []) if row.sound()]
    return [row[4] for row in rows if row[0] == "table" and isinstance(row[4], str)]


@contextmanager
def searched(
    files: Files, tables: Mapping[str, Table], before: Mapping[str, Table], gone: Mapping[str, Table], wanted: set[str]
) -> Iterator[Search]:
    """Look everywhere. The files stay open for what was found to be confirmed.

    Args:
        files: where.
        tables: of the database.
        before: of the database as it was.
        gone: tables that were dropped: a page of which nothing says whose it was may have been one of theirs.
        wanted: tables whose rows are looked for.
    """
    with ExitStack() as stack:
        live = Pages.open(files.database)
        if live is None:
            yield Search()
            return
        stack.callback(live.close)
        old = Pages.open(files.before) if files.before else None
        log = Log.open(files.log, live.size, MOST_PAGES) if files.log else None
        journal = Journal.open(files.journal, live, MOST_PAGES) if files.journal else None
        for opened in (old, log, journal):
            if opened:
                stack.callback(opened.close)
        state = State(old, before) if old and old.size == live.size else None
        yield _Searching(State(live, tables), state, log, journal, wanted, gone).run()


class _Searching:
    def __init__(
        self,
        live: State,
        before: State | None,
        log: Log | None,
        journal: Journal | None,
        wanted: set[str],
        gone: Mapping[str, Table],
    ) -> None:
        self._live, self._wanted, self._found = live, wanted, Search()
        self._ever = {**gone, **live.tables}
        self._usable, self._encoding = live.pages.usable, live.pages.encoding
        self._states = [live, before] if before else [live]
        self._images: dict[int, list[_Image]] = {}
        if log:
            self._found.more |= log.more
            self._take(_of_log(log, before.pages if before else None))
            if before:
                self._take(_of_file(before.pages, {frame.page for frame in log.frames}))
        if journal:
            self._found.more |= journal.more
            self._take(_of_journal(journal))
        self._elsewhere = bool(self._images)

    def _take(self, images: Iterable[_Image]) -> None:
        for image in images:
            self._images.setdefault(image.number, []).append(image)

    def run(self) -> Search:
        for count, (number, listed) in enumerate(self._live.pages.free(MOST_PAGES)):
            self._found.more |= count == MOST_PAGES - 1
            load = _load(self._live.pages.page, number)
            self._take([_Image("free", f"page {number}", number, load, whole=False, listed=listed)])
        owners = self._owners()
        for number, images in self._images.items():
            now = self._live.pages.page(number)
            seen = set[bytes]()
            for image in images:
                content = image.load()
                if content is None or (content == now and image.unit != "free") or content in seen:
                    continue
                seen.add(content)
                self._image(image, content, owners.get(number))
        return self._found

    def _owners(self) -> dict[int, set[str]]:
        """Page → tables whose tree leads to it, now or earlier. On its way it looks into the space of live pages."""
        owners: dict[int, set[str]] = {}
        for state in self._states:
            for table in state.tables.values():
                wanted = state is self._live and table.name in self._wanted
                if not wanted and not self._elsewhere:
                    continue
                for number, content in state.pages.tree(table.root):
                    if number in self._images:
                        owners.setdefault(number, set()).add(table.name)
                    if wanted:
                        self._space(content, number, table)
        waiting = deque((number, name) for number, names in owners.items() for name in names)
        while waiting:
            number, name = waiting.popleft()
            for image in self._images[number]:
                page = image.load()
                for child in pages.children(page, number, self._usable) if page else []:
                    if child in self._images and name not in owners.setdefault(child, set()):
                        owners[child].add(name)
                        waiting.append((child, name))
        return owners

    def _space(self, page: bytes, number: int, table: Table) -> None:
        """What a live page of a table does not use."""
        spaces = [space for space in pages.spaces(page, number, self._usable) if _used(page, space)]
        if spaces:
            image = _Image("free", f"page {number}", number, _load(self._live.pages.page, number), whole=False)
            self._remains(image, page, spaces, table)

    def _image(self, image: _Image, page: bytes, owners: set[str] | None) -> None:
        number = image.number
        if image.listed:
            self._unknown(image, page, [Space(image.listed, self._usable)])
            return
        present = [cell for cell in pages.cells(page, number, self._usable) if cell]
        spaces = [space for space in pages.spaces(page, number, self._usable) if _used(page, space)]
        if owners is None or len(owners) > 1:
            names = owners or self._ever
            fitting = [n for n in names if n in self._ever and present and self._fit(present, n, owners is None)]
            if len(fitting) != 1:
                self._found.unclaimed += len(present) if set(fitting) & self._wanted else 0
                if not present:
                    self._unknown(image, page, spaces)
                return
            name, sure = fitting[0], False
        else:
            (name,), sure = owners, image.exact
        table = self._live.tables.get(name)
        if table is None or name not in self._wanted:
            return
        for cell in present:
            if table.fits(cell.types, short=True) or (sure and len(cell.types) <= len(table.columns)):
                self._add(image, page, cell, table)
        self._remains(image, page, spaces, table)

    def _fit(self, present: list[Cell], name: str, by_shape: bool) -> bool:
        return all(self._ever[name].fits(cell.types, short=not by_shape) for cell in present)

    def _remains(self, image: _Image, page: bytes, spaces: list[Space], table: Table) -> None:
        counts = {len(cell.types) for cell in pages.cells(page, image.number, self._usable) if cell}
        counts.add(len(table.columns))
        self._take_remains(image, page, spaces, table, counts, self._live.tables)

    def _unknown(self, image: _Image, page: bytes, spaces: list[Space]) -> None:
        """Space of a page of which nothing says whose it was."""
        for name in self._wanted:
            table = self._live.tables[name]
            self._take_remains(image, page, spaces, table, {len(table.columns)}, self._ever)

    def _take_remains(
        self,
        image: _Image,
        page: bytes,
        spaces: list[Space],
        table: Table,
        counts: set[int],
        tables: Mapping[str, Table],
    ) -> None:
        """Rows that fit this one of the tables alone: the page may have been one of another before."""
        remains = self._remaining(table, counts)
        for space in spaces:
            for cell in remains(page).within(space):
                others = (other for name, other in tables.items() if name != table.name)
                if any(other.fits(cell.types, short=False) for other in others):
                    self._found.unclaimed += 1
                else:
                    self._add(image, page, cell, table, remains)

    def _remaining(self, table: Table, counts: set[int]) -> Callable[[bytes], Remains]:
        live = self._live
        return lambda page: Remains(page, self._usable, table, counts, live.tables, live.pages.count)

    def _add(
        self, image: _Image, page: bytes, cell: Cell, table: Table, remains: Callable[[bytes], Remains] | None = None
    ) -> None:
        known = image.page_at if not remains else None
        content = cells.body(page, cell, self._usable, known)
        if content is None:
            self._found.unclaimed += 1
            return
        whole = image.whole and not remains
        values = cells.values(content, cell.types, self._encoding, strict=not whole)
        if values is None:
            return
        place = f"{image.place} offset {cell.start}"
        place += "" if cell.row_id is None else f" row {cell.row_id}"
        sound = partial(_sound, image.load, remains, cell) if remains else lambda: True
        self._found.add(table.name, Found(image.unit, place, whole, cell.row_id, table.row(values), sound))


def _sound(load: Callable[[], bytes | None], remains: Callable[[bytes], Remains], cell: Cell) -> bool:
    page = load()
    return page is not None and remains(page).sound(cell)


def _of_log(log: Log, file: Pages | None) -> Iterator[_Image]:
    """Frames; those of the log's present use are exact: with the file they are all that was there."""
    places: dict[int, list[int]] = {}
    for index, frame in enumerate(log.frames):
        if frame.round == 0:
            places.setdefault(frame.page, []).append(index)
    for frame in log.frames:
        exact = frame.round == 0 and frame.last > 0 and file is not None
        page_at = _state(log, file, places, frame.last) if exact and file else None
        place = f"frame {frame.number}"
        yield _Image("log", place, frame.page, _load(log.page, frame), frame.last > 0, exact, page_at=page_at)


def _of_file(file: Pages, numbers: Iterable[int]) -> Iterator[_Image]:
    """Pages that the log has changed, as they are in the file; its rows are known, its unused space is not."""
    for number in sorted(numbers):
        yield _Image("file", f"page {number}", number, _load(file.page, number), whole=False)


def _of_journal(journal: Journal) -> Iterator[_Image]:
    for record in journal.records:
        yield _Image("journal", f"record {record.number}", record.page, _load(journal.page, record), whole=True)


def _state(log: Log, file: Pages, places: Mapping[int, list[int]], last: int) -> PageAt:
    def page_at(number: int) -> bytes | None:
        known = places.get(number, [])
        index = bisect_right(known, last, key=lambda place: log.frames[place].number)
        return log.page(log.frames[known[index - 1]]) if index else file.page(number)

    return page_at


def _load(page: Callable[[Any], bytes | None], which: Any) -> Callable[[], bytes | None]:
    return lambda: page(which)


def _used(page: bytes, space: Space) -> bool:
    return bool(page[space.start : space.end].strip(b"\0"))
