"""An order that was learned, beside that of the rules: on a terminal, or as JSON lines. The queue stays as it is."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from models.words import many, plain, what, when
from pipeline.evaluate.sample import CONFIDENCE
from pipeline.learn.order import Learned
from pipeline.learn.stopping import Part, Sampled


@dataclass(frozen=True)
class Shadow:
    """What is shown.

    Attributes:
        ranks: unit_id → its rank by the rules; all units of the queue.
        labels: unit_id → whether people judged it relevant.
        lacks: why nothing could be learned.
        batch: what to read next, and why.
    """

    case_id: str
    ranks: Mapping[str, int]
    labels: Mapping[str, bool]
    learned: Learned | None
    lacks: str | None
    batch: Sequence[tuple[str, str]]

    @property
    def places(self) -> dict[str, tuple[int, int]]:
        """Of units with words that nobody judged: place as learned, and by the rules, both among these."""
        if self.learned is None:
            return {}
        left = [unit for unit in self.learned.order if unit not in self.labels]
        ruled = {unit: place for place, unit in enumerate(sorted(left, key=self.ranks.__getitem__), 1)}
        return {unit: (place, ruled[unit]) for place, unit in enumerate(left, 1)}


def shadow(console: Console, shown: Shadow, rows: Mapping[str, dict[str, Any]], top: int) -> None:
    """What it rests on; what to read next; where the two orders differ most, and the words that make it so."""
    for line in _rests_on(shown):
        console.print(line, markup=False)
    _list(console, "Read next", shown, rows, [unit for unit, _ in shown.batch][:top], dict(shown.batch))
    moved = sorted(shown.places.items(), key=lambda item: (item[1][0] - item[1][1], item[1]))
    for title, chosen in (
        ("Learned puts these furthest before the rules", [unit for unit, (own, ruled) in moved if own < ruled]),
        ("… and these furthest behind", [unit for unit, (own, ruled) in reversed(moved) if own > ruled]),
    ):
        if chosen:
            _list(console, title, shown, rows, chosen[:top], {})
    console.print(
        "The queue stays as it is: this is shown beside it, learned from this case alone and kept nowhere. A place is "
        "an order of reading, not a probability of anything.",
        style="dim",
        markup=False,
    )


def as_json(shown: Shadow, told: Sampled | None = None, recall: tuple[float, float] | None = None) -> Iterator[str]:
    """First what it rests on, and what a sample says; then one object a unit that nobody judged and that has words, in
    the learned order."""
    learned, sample = shown.learned, None
    if told and recall:
        low, high = recall
        sample = asdict(told) | {"recall_at_least": low, "recall_at_most": high, "confidence": CONFIDENCE}
    yield json.dumps(
        {
            "case_id": shown.case_id,
            "units": len(shown.ranks),
            "judged": len(shown.labels),
            "lacks": shown.lacks,
            "labels": learned.labels if learned else None,
            "relevant": learned.relevant if learned else None,
            "without_words": len(learned.wordless) if learned else None,
            "pairs_in_order": {"learned": learned.own, "rules": learned.rules} if learned else None,
            "sample": sample,
            "next": [{"unit_id": unit, "why": why} for unit, why in shown.batch],
        }
    )
    for unit, (own, ruled) in shown.places.items():
        words = list(learned.telling[unit]) if learned else []
        row = {"unit_id": unit, "learned": own, "rules": ruled, "rank": shown.ranks[unit], "words": words}
        yield json.dumps(row, ensure_ascii=False)


def to_judge(units: Sequence[str]) -> Iterator[str]:
    """A file of labels to be filled in."""
    yield "id,relevance,disclosure"
    yield from (f"{unit},," for unit in units)


def stopping(console: Console, told: Sampled, recall: tuple[float, float]) -> None:
    """How much of what is relevant was found, as far as samples can say."""
    console.print(_drawn(told.unread, "that nobody had read"), markup=False)
    if told.aside:
        console.print(_drawn(told.aside, "that were read and put aside"), markup=False)
    else:
        console.print(
            "None of what was put aside was read again, so what was overlooked there is not counted, and the share "
            "below comes out too high: draw some with --again.",
            markup=False,
        )
    low, high = recall
    found = many(told.found, "unit was", "units were")
    console.print(
        f"{found} found relevant by the review: at least {low:.0%} of what is relevant, and at most {high:.0%}, each "
        "with 95 % confidence (exact binomial). More may be there.",
        style="bold",
        markup=False,
    )


def _drawn(part: Part, which: str) -> str:
    return (
        f"Of {many(part.of, 'unit', 'units')} {which}, {part.drawn:,} were drawn at random: {part.relevant:,} relevant."
    )


def _rests_on(shown: Shadow) -> Iterator[str]:
    learned = shown.learned
    if learned is None:
        yield f"Nothing can be learned yet: {shown.lacks}. What is to be read next is at random."
        return
    yield (
        f"Learned from {many(learned.labels, 'judged unit', 'judged units')}, {learned.relevant:,} of them relevant; "
        f"{many(len(shown.ranks) - len(shown.labels), 'unit is', 'units are')} left."
    )
    if learned.wordless:
        yield (
            f"{many(len(learned.wordless), 'unit has', 'units have')} no words that may be learned from, and no place: "
            "calls, pictures without text. The rules order them."
        )
    if learned.own is None or learned.rules is None:
        yield "There are too few labels to say which order is better."
    else:
        yield (
            f"Of pairs of a relevant unit and another, {learned.own:.0%} are in the right order as learned (each "
            f"judged without its own label), {learned.rules:.0%} by the rules. Of judged units alone, which were not "
            "drawn at random."
        )


def _list(
    console: Console,
    title: str,
    shown: Shadow,
    rows: Mapping[str, dict[str, Any]],
    units: Sequence[str],
    why: Mapping[str, str],
) -> None:
    table = Table(box=None, pad_edge=False, title=title, title_justify="left", title_style="bold")
    for name in ("learned", "rules"):
        table.add_column(name, justify="right")
    table.add_column("what, when", ratio=3)
    table.add_column("because of", ratio=2)
    places = shown.places
    for unit in units:
        own, ruled = (str(place) for place in places[unit]) if unit in places else ("–", "–")
        table.add_row(own, ruled, _what(rows[unit]), _because(shown, unit, why.get(unit)))
    console.print(table)


def _what(row: dict[str, Any]) -> Text:
    text = Text(what(row["kind"], row["app"]), style="bold")
    if row["title"]:
        text.append(f" {plain(row['title'])}", style="not bold")
    text.append(f"\n{when(row['started_at'], row['ended_at'])}", style="not bold")
    return text.append(f"\n{row['exhibit_ref']}, unit {row['unit_id'][:8]}", style="dim not bold")


def _because(shown: Shadow, unit: str, why: str | None) -> Text:
    if why == "random":
        return Text("drawn at random")
    words = shown.learned.telling.get(unit, ()) if shown.learned else ()
    return Text(plain(", ".join(words)) or "no single word")
