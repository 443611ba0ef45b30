"""Links on a terminal: what is linked with whom, where it stands, and what says so."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from models.application import of_package
from models.casefile import Case
from models.words import many, plain, when
from pipeline.queue.links import Grading, Pair

_LONGEST = 40  # characters of a value that a line shows


def listing(
    console: Console, pairs: Sequence[Pair], reasons: Mapping[str, str], case: Case, top: int, hidden: int
) -> None:
    """One row a pair.

    Args:
        reasons: pair_id → why it was decided so.
        hidden: how many are for analysts only, and not among them.
    """
    if pairs:
        table = Table(box=None, pad_edge=False, padding=(0, 2, 1, 0))
        table.add_column("Link", min_width=10)
        table.add_column("What, with whom", ratio=2, overflow="fold")
        table.add_column("Where", ratio=2)
        table.add_column("What says so", ratio=3, overflow="fold")
        for pair in pairs[:top]:
            table.add_row(_name(pair), _what(pair, case), _where(pair), _why(pair, reasons.get(pair.pair_id, "")))
        console.print(table)
        if len(pairs) > top:
            console.print(f"The first {top:,} of {len(pairs):,}; --top shows more, --json all.")
    else:
        console.print("Nothing is linked.")
    if hidden:
        console.print(f"{many(hidden, 'link is', 'links are')} for analysts only (G4) and not shown; see --all.")
    console.print(
        "A link is a hypothesis until a person confirms it; its grade says that two values are equal or alike, not who "
        "held the device.",
        style="dim",
    )


def as_json(pairs: Sequence[Pair], reasons: Mapping[str, str]) -> Iterator[str]:
    """One object a line."""
    for pair in pairs:
        sources = [asdict(source) | {"records": len(source.record_ids)} for source in pair.sources]
        for source in sources:
            del source["record_ids"]  # a list of thousands, and `unit_id` leads to them
        row = asdict(pair) | {"steps": pair.steps, "sources": sources, "records": pair.records}
        row["reason"] = reasons.get(pair.pair_id)
        yield json.dumps(row, default=datetime.isoformat, ensure_ascii=False)


def decided(pair: Pair, state: str) -> str:
    """What was decided, in one line without the value."""
    said = "Taken back: a candidate again" if state == "candidate" else state.capitalize()
    return f"{said}: {pair.pair_id[:8]}, {pair.grade}, {_whom(pair)}."


def _name(pair: Pair) -> Text:
    return Text(f"{pair.pair_id[:8]}\n{pair.grade} {pair.state}", style="" if pair.scores else "dim")


def _what(pair: Pair, case: Case) -> Text:
    value = plain(pair.value)
    text = Text(f"{pair.type.replace('_', ' ')} ")
    text.append(value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…", style="bold")
    role = f" ({case.party(pair.party_id).role.replace('_', ' ')})" if pair.party_id else ""
    text.append(f"\nwith {plain(_whom(pair))}{role}")
    text.append(f"\nattribution: {pair.attribution}", style="dim")
    for grading in pair.gradings:
        text.append(f"\n{_graded(grading)}", style="dim")
    return text


def _whom(pair: Pair) -> str:
    if pair.nominal_id:
        return f"nominal {pair.nominal_id}"
    if pair.other_case:
        return f"case {pair.other_case}"
    if pair.party_id:
        return f"party {pair.party_id}"
    return " and ".join(sorted({source.exhibit_ref for source in pair.sources})) or "another exhibit"


def _graded(grading: Grading) -> str:
    handling = f", handling {grading.handling}" if grading.handling else ""
    conditions = f" ({plain(grading.conditions)})" if grading.conditions else ""
    return f"graded {grading.source}{grading.assessment}{handling}{conditions}"


def _where(pair: Pair) -> Text:
    exhibits = ", ".join(dict.fromkeys(source.exhibit_ref for source in pair.sources))
    text = Text(f"{many(pair.records, 'record', 'records')} of {exhibits}" if exhibits else "")
    if first := pair.first:
        known = of_package(first.app)
        app = known.name if known else plain(first.app)
        text.append(f"\nfirst: {', '.join(filter(None, [first.exhibit_ref, app, when(first.sent_at)]))}", style="dim")
        if unit := next((source.unit_id for source in pair.sources if source.unit_id), None):
            text.append(f"\nunit {unit[:8]}", style="dim")
    if pair.commonness is not None:
        text.append(f"\nin {many(pair.commonness, 'exhibit', 'exhibits')} of all cases", style="dim")
    return text


def _why(pair: Pair, reason: str) -> Text:
    lines = [plain(step) for step in pair.steps]
    if pair.probability is not None:
        lines.append(f"together {pair.probability:.0%} that it is this nominal and nobody else")
    lines += [f"against: {plain(one)}" for one in pair.against]
    if pair.authority_id:
        lines.append(f"compared by authority {plain(pair.authority_id)}")
    if pair.decided_by:
        day = f" on {when(pair.decided_at)}" if pair.decided_at else ""
        lines.append(f"{pair.state} by {plain(pair.decided_by)}{day}: {plain(reason)}")
    if not pair.scores:
        lines.append("earns nothing")
    return Text("\n".join(lines))
