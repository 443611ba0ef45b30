"""What changed since the queue's earlier version, on a terminal."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from models.words import plain, what
from pipeline.store import CaseStore

if TYPE_CHECKING:
    from pipeline.queue.changes import Change


UNKNOWN = (
    "What changed since the queue's version before cannot be said: a table of one of the two cannot be read. Look with "
    "`triage queue` and `triage queue --version`, and put it back from a copy of the store."
)


def since(store: CaseStore) -> str:
    """What the queue of a case says that its version before did not, in a sentence; "" if there is none before."""
    from flows.case.opened import OpenedCase

    run = store.read_json("run.json") or {}
    if not run.get("units", {}).get("queue"):
        return ""
    found = OpenedCase(store, run)
    before, told = found.changes()
    return f"Since the queue's version before, {found.since(before)}: {summary(told)}." if before else ""


def summary(found: "Sequence[Change]") -> str:
    """In one sentence."""
    new = sum(change.before is None for change in found)
    gone = sum(change.after is None for change in found)
    both = [(change.before, change.after) for change in found if change.before is not None and change.after is not None]
    higher, lower = sum(after > before for before, after in both), sum(after < before for before, after in both)
    told = [(new, "new"), (higher, "higher"), (lower, "lower"), (gone, "gone")]
    return ", ".join(f"{count:,} {word}" for count, word in told if count) or "the same scores"


def listing(console: Console, found: "Sequence[Change]", top: int) -> None:
    """Each unit that changed, with the reasons that came and went."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 1, 0))
    table.add_column("#", justify="right")
    table.add_column("Score", justify="right")
    table.add_column("What", ratio=2, min_width=28)
    table.add_column("Why", ratio=3)
    for change in found[:top]:
        score = f"{_score(change.before)} → {_score(change.after)}"
        table.add_row("" if change.rank is None else str(change.rank), score, _what(change), _why(change))
    console.print(table)
    console.print(f"{summary(found)}." + (f" The first {top} are shown." if len(found) > top else ""), style="dim")


def _score(score: float | None) -> str:
    return "–" if score is None else f"{score:.1f}"


def _what(change: "Change") -> Text:
    text = Text(what(change.kind, change.app), style="bold")
    if change.title:
        text.append(f"\n{plain(change.title)}", style="not bold")
    return text.append(f"\nunit {change.unit_id[:8]}", style="dim not bold")


def _why(change: "Change") -> Text:
    if change.after is None:
        return Text("not in the queue any more: now part of another unit, or held", style="dim")
    lines = [f"+ {points:+.1f} {plain(text)}" for points, text in change.gained]
    lines += [f"- {points:+.1f} {plain(text)}" for points, text in change.lost]
    return Text("\n".join(lines))
