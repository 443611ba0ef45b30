"""What is held, on a terminal: numbers for everybody, families and their content for those who may decide."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.case.actor import Actor
from models.decisions import DECIDES, HANDLINGS
from models.words import many, plain, when
from pipeline.gate.held import Family, Line, counts

_DECIDES = {"lpp_reviewer": "an LPP reviewer", "supervisor": "a supervisor"}


def listed(console: Console, families: Sequence[Family], who: Actor) -> None:
    """Numbers; and the families that this account may decide about."""
    if not families:
        console.print("Nothing is held.")
        return
    for count in counts(families):
        said = f"{many(count.records, 'record or document', 'records and documents')}, "
        said += f"{many(count.threads, 'conversation', 'conversations')}, held as {HANDLINGS[count.handling]}"
        console.print(f"{count.exhibit_ref}: {said}; {_DECIDES[DECIDES[count.handling]]} decides.", markup=False)
    mine = [family for family in families if DECIDES[family.handling] in who.roles]
    if not mine:
        return
    table = Table(box=None, pad_edge=False)
    for name in ("id", "exhibit", "held as", "what", "records"):
        table.add_column(name, justify="right" if name == "records" else "left", overflow="fold")
    for family in mine:
        what = plain(family.path or f"{family.app or ''} {'conversation' if family.kind == 'thread' else 'record'}")
        table.add_row(
            family.family_id[:12], family.exhibit_ref, HANDLINGS[family.handling], Text(what), f"{family.records:,}"
        )
    console.print()
    console.print(table)


def opened(console: Console, family: Family, lines: Sequence[Line]) -> None:
    """The content of one family."""
    console.print(Text(f"{family.exhibit_ref}, held as {HANDLINGS[family.handling]}", style="bold"))
    if family.path:
        console.print(Text(plain(family.path)))
    if not lines:
        console.print("Nothing of it is kept here: read the document itself in the extraction.")
    for line in lines:
        text = Text(f"{line.record_id[:12]}  {when(line.sent_at)}  ", style="dim")
        text.append(plain(line.sender) or ("owner" if line.direction == "outgoing" else line.kind), style="bold")
        for said in filter(None, (line.text, *(f"attached: {path}" for path in line.attachments))):
            text.append(f"\n  {plain(said)}")
        console.print(text)
