"""How many identifiers of generated messages are found, and how many finds are none."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from models.language.found import Found
from pipeline.validate.messages import TYPES, Message, Span, messages
from pipeline.validate.report import Check, Section

Tag = Callable[[Iterable[str]], Iterable[Sequence[Found]]]

MARKED = ("phone", "email", "url", "imei", "iban", "postcode")
_MARK = 0.98
_LISTED = 12  # mistakes in the report
_BATCH = 5_000
_IN_PART = frozenset({"date", "money"})  # the set holds more of them than its truth names: only recall is meant

_ABOUT = (
    "{many:,} generated messages in UK chat: identifiers of {types} types in the ways people write them, and traps "
    "(order and tracking numbers, dates, amounts, scores, versions, codes, slips of the thumb). Right is a find of the "
    "right type and canonical value that overlaps the place; cards and coordinates are compared by place. The set was "
    "written without a look at the patterns, and the patterns were then corrected by it. How often it sets a trap was "
    "chosen, not observed."
)
_APART = (
    "As many messages with other sayings around the same identifiers, and with other traps. Nobody looked at them who "
    "worked on the patterns, and mistakes are not listed, so that it stays so."
)


@dataclass
class Count:
    """Of one type: identifiers in the set, found with the right value, found in exactly the right place; and finds."""

    there: int = 0
    right: int = 0
    exact: int = 0
    found: int = 0


@dataclass
class Tally:
    """Counts by type, and mistakes by what they look like."""

    counts: dict[str, Count] = field(default_factory=dict)
    mistakes: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    examples: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def add(self, message: Message, finds: Sequence[Found]) -> None:
        """Count one message. A find is right if it overlaps an identifier of its type and has its value."""
        claimed: set[Span] = set()
        for find in finds:
            self._of(find.type).found += 1
            span = next((span for span in message.truth if span not in claimed and right(find, span)), None)
            if span is None:
                self._mistake("wrong", find.type, message.text[find.start : find.end], find.value_norm)
                continue
            claimed.add(span)
            self._of(find.type).right += 1
            self._of(find.type).exact += (find.start, find.end) == (span.start, span.end)
        for span in message.truth:
            self._of(span.type).there += 1
            if span not in claimed:
                self._mistake("missed", span.type, message.text[span.start : span.end], span.value)

    def _of(self, type_: str) -> Count:
        return self.counts.setdefault(type_, Count())

    def _mistake(self, what: str, type_: str, text: str, value: str | None) -> None:
        key = what, type_, shape(text)
        self.mistakes[key] += 1
        self.examples.setdefault(key, f"{text} → {value}" if what == "wrong" and value else text)


def measure(tag: Tag, many: int, seed: int = 1, apart: bool = False) -> Tally:
    """Tag so many generated messages and count; see `messages`.

    Only identifiers of types that the set has are counted; what else is found may be right or wrong.
    """
    tally = Tally()
    texts = messages(many, seed, apart)
    while batch := list(islice(texts, _BATCH)):
        for message, finds in zip(batch, tag([message.text for message in batch]), strict=True):
            tally.add(message, [find for find in finds if find.detector == "identifiers" and find.type in TYPES])
    return tally


def right(find: Found, span: Span) -> bool:
    same = find.type == span.type and find.start < span.end and span.start < find.end
    return same and (span.value is None or span.value == find.value_norm)


def shape(text: str) -> str:
    """What a text looks like: 07700 900123 → 9 9; runs of digits are a 9, of letters an a or A."""
    kinds = ("9" if c.isdigit() else "A" if c.isupper() else "a" if c.isalpha() else c for c in text)
    short: list[str] = []
    for kind in kinds:
        if not short or short[-1] != kind:
            short.append(kind)
    return "".join(short)


def rows(tally: Tally) -> list[dict[str, Any]]:
    """A row for each type: precision and recall by value, and the share that is also exact in place."""
    return [
        {
            "type": type_,
            "in the set": count.there,
            "found": count.found,
            "precision": None if type_ in _IN_PART or not count.found else count.right / count.found,
            "recall": count.right / count.there if count.there else None,
            "exact in place": count.exact / count.right if count.right else None,
        }
        for type_, count in sorted(tally.counts.items())
    ]


def mistakes(tally: Tally, most: int = 40) -> Iterator[str]:
    """The commonest mistakes, for engineers: how often, of what type, and an example."""
    wanted = ((key, n) for key, n in tally.mistakes.most_common() if not (key[0] == "wrong" and key[1] in _IN_PART))
    for (what, type_, form), n in islice(wanted, most):
        yield f"{n:,} × {type_} {what}: `{tally.examples[what, type_, form]}`"


def section(tag: Tag, many: int, apart: bool = False) -> Section:
    """Measured and marked, on the set that is worked with or on the one that is held apart."""
    tally = measure(tag, many, apart=apart)
    table = rows(tally)
    by_type: Mapping[str, dict[str, Any]] = {row["type"]: row for row in table}
    return Section(
        "Identifiers in messages, held apart" if apart else "Identifiers in messages",
        _APART if apart else _ABOUT.format(many=many, types=len(TYPES)),
        [
            Check(f"{kind} of {type_}", by_type.get(type_, {}).get(kind), _MARK)
            for type_ in MARKED
            for kind in ("precision", "recall")
        ],
        table,
        ["The commonest mistakes, by the shape of what was written:", *mistakes(tally, _LISTED)] if not apart else [],
    )
