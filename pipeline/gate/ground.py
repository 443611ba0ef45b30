"""On what grounds something is held: by who takes part in it, by what a contact is called, by what it says of itself.

`privilege` and `third_party` say what the grounds are; `screen` applies them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import re2

from models.decisions import Decisions
from models.ids import Ids
from models.rows import Row
from pipeline.gate.identify import Named, Normalise, any_named, forms

_IDENTIFIERS = re2.compile(r"[^\s<>\"',;:()]+@[^\s<>\"',;:()]+\w|\+?\d[\d ().-]{7,18}\d")
_NEVER = r"\A\b\B"
_UNDECIDED = Decisions()


@dataclass(frozen=True)
class Ground:
    """A ground. Patterns are RE2.

    Attributes:
        handling: what is held on it: LPP_HOLD, TPM_SENSITIVE.
        people: identifiers that the case file gives.
        parties: the people the case is about: how they were saved, or where they work, holds nothing.
        domains: of mail addresses whose domain says what they are.
        names: of contacts, senders and conversations, as the device's owner saved them.
        phrases: said of a text by the text itself.
        disclaimers: where one stands too, the phrase is a footer's.
        kinds: kinds of record whose words count; None for all.
    """

    handling: str
    people: Named
    parties: Named
    domains: str = _NEVER
    names: str = _NEVER
    phrases: str = _NEVER
    disclaimers: str = _NEVER
    kinds: frozenset[str] | None = None

    def takes_part(self, batch: pa.RecordBatch) -> pa.BooleanArray:
        """For each record whether somebody in it, or the conversation by its name, is one of those."""
        called = _none(batch)
        for said in self._called(batch):
            called = pc.or_(called, said)
        if pc.any(called).as_py():
            called = pc.and_not(called, any_named(batch, self.parties))
        return pc.or_(any_named(batch, self.people), called)

    def says_so(self, batch: pa.RecordBatch) -> pa.BooleanArray:
        """For each record whether it says of itself that it is to be held."""
        found = _none(batch)
        for column in (batch.column("body"), batch.column("title")):
            said = pc.and_not(_matches(column, self.phrases), _matches(column, self.disclaimers))
            found = pc.or_(found, said)
        if self.kinds is None:
            return found
        return pc.and_(found, pc.is_in(batch.column("kind"), pa.array(sorted(self.kinds))))

    def text_says_so(self, text: str) -> bool:
        """Whether a text of a document does, or bears an address or number of one of those."""
        if re2.search(self.domains, text):
            return True
        if re2.search(self.phrases, text) and not re2.search(self.disclaimers, text):
            return True
        return any(self.people.has(candidate, "") for candidate in set(_IDENTIFIERS.findall(text)))

    def contacts(self, batch: pa.RecordBatch) -> Iterator[str]:
        """Identifiers of the contacts that are saved under such a name."""
        contact = pc.equal(batch.column("kind"), "contact")
        for entries in batch.filter(pc.and_(contact, _matches(batch.column("title"), self.names)))["recipients"]:
            yield from (entry for entry in entries.as_py() or () if entry and not self.parties.has(entry, ""))

    def _called(self, batch: pa.RecordBatch) -> Iterator[pa.BooleanArray]:
        sender, recipients = batch.column("sender"), batch.column("recipients")
        rows = pa.array(range(batch.num_rows), pa.int64())
        there = pc.list_parent_indices(recipients).filter(_matches(pc.list_flatten(recipients), self.domains))
        yield pc.is_in(rows, there.cast(pa.int64()))
        yield _matches(sender, self.domains)
        yield pc.and_not(_matches(sender, self.names), _matches(sender, r"\d"))  # "NHS-Reminder"
        contact = pc.equal(batch.column("kind"), "contact")
        yield pc.and_(contact, _matches(batch.column("title"), self.names))
        yield from (_matches(batch.column(name), self.names) for name in ("sender_name", "thread_title"))


@dataclass(frozen=True)
class SavedAs:
    """People whom a device's owner saved under a name that says what they are; only keyed ids of them are kept.

    Attributes:
        known: ids of the forms of their identifiers, see `keyed`.
    """

    known: frozenset[str]
    ids: Ids
    normalise: Normalise
    _judged: dict[str, bool] = field(default_factory=dict, repr=False, compare=False)

    def has(self, value: str, app: str) -> bool:  # noqa: ARG002 - as Named, of which each platform has its own
        if value not in self._judged:
            self._judged[value] = not self.known.isdisjoint(keyed(value, self.ids, self.normalise))
        return self._judged[value]


def keyed(value: str, ids: Ids, normalise: Normalise) -> frozenset[str]:
    """The ids of all forms of an identifier: what is kept of a contact that may lie outside the scope."""
    return frozenset(ids.of("saved as", form) for form in forms(value, normalise))


def documents(
    rows: Iterable[Row], grounds: Iterable[Ground], decisions: Decisions = _UNDECIDED
) -> Iterator[tuple[Row, list[Row]]]:
    """Rows of TEXTS by document: (row of HOLDS, []) for one that is to be held, else ({}, its rows).

    Args:
        decisions: those of people; a document may have been released.
    """
    grounds = tuple(grounds)
    for record_id, group in groupby(rows, key=lambda row: row["record_id"]):
        texts = list(group)
        handling = _handling(record_id, texts, grounds, decisions)
        if handling:
            hold: dict[str, Any] = {name: texts[0][name] for name in ("extraction_id", "source_id")}
            yield hold | {"kind": "record", "value": record_id, "handling": handling}, []
        else:
            yield {}, texts


def _handling(record_id: str, texts: list[Row], grounds: tuple[Ground, ...], decisions: Decisions) -> str | None:
    for ground in grounds:
        said = any(ground.text_says_so(str(row["text"])) for row in texts)
        if decisions.held(ground.handling, None, record_id, by_rule=said):
            return ground.handling
    return None


def _matches(column: pa.Array, pattern: str) -> pa.BooleanArray:
    return pc.fill_null(pc.match_substring_regex(column, pattern), False)


def _none(batch: pa.RecordBatch) -> pa.BooleanArray:
    return pa.array([False] * batch.num_rows, pa.bool_())
