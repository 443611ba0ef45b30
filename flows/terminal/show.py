"""One unit of review on a terminal: why it is in its place, and the conversation with the evidence marked."""

from rich.console import Console
from rich.text import Text

from flows.terminal.people import People
from models.clock import deviation
from models.words import plain, points, what, when
from pipeline.queue.show import Attachment, Line, Passage, Shown

_MARK = "bold underline"
_BRIEF = 80  # characters of a message that another answers


def unit(console: Console, shown: Shown, people: People) -> None:
    """Print it. Pictures are never shown here, only what was read in them."""
    console.print(Text(f"{shown.place}. {what(shown.kind, shown.app)}, {shown.exhibit_ref}", style="bold"))
    if shown.title:
        console.print(Text(plain(shown.title)))
    if shown.participants:
        console.print(Text(f"with {people.listed(shown.participants, shown.app)}"))
    console.print(Text(f"{shown.score:.1f} points, {shown.band}, number {shown.rank:,} by score"))
    for earned, _, text in shown.reasons:
        console.print(Text(f"  {points(earned):>5}  {plain(text)}"))
    for note in shown.uncertainty:
        console.print(Text(f"         uncertain: {note.replace('_', ' ')}", style="dim"))
    if shown.clock_offset_s:
        console.print(Text(f"{deviation(shown.clock_offset_s)}; times are as the device kept them"))
    console.print()
    for line in shown.lines:
        console.print(_line(line, _who(line, shown, people)))


def _line(line: Line, who: str) -> Text:
    text = Text()
    text.append(f"{when(line.sent_at):<26}", style="dim")
    text.append(who, style="bold")
    if line.sent_at_source == "extraction":
        text.append(" [local time, read in the timezone of the extraction]", style="dim")
    if line.state != "live":
        text.append(f" [{line.state}]")
    if line.marks:
        text.append(" ◄", style="bold")
    if line.answers:
        text.append(f"\n  in answer to: {_brief(plain(line.answers))}", style="dim")
    if line.what:
        text.append(f"\n  {plain(line.what)}")
    for passage in line.passages:
        text.append("\n")
        text.append_text(_passage(passage))
    for attachment in line.attachments:
        text.append_text(_attached(attachment))
    text.append(f"\n  {plain(line.path)} {line.locator}", style="dim")
    for place in line.elsewhere:
        state = f" [{place.state}]" if place.state not in (None, "live") else ""
        text.append(f"\n  also in {plain(place.path)} {place.locator}{state}", style="dim")
    return text


def _brief(text: str) -> str:
    return text if len(text) <= _BRIEF else f"{text[:_BRIEF]}…"


def _attached(attachment: Attachment) -> Text:
    where = "not found in the extraction" if attachment.path is None else plain(attachment.path)
    text = Text(f"\n  attached: {plain(attachment.stored)} ({where})", style="dim")
    for passage in attachment.passages:
        text.append("\n")
        text.append_text(_passage(passage))
    if attachment.pages > 1:
        text.append(f"\n  and {attachment.pages - 1} more pages of it", style="dim")
    return text


def _who(line: Line, shown: Shown, people: People) -> str:
    if line.sender:
        name = plain(line.sender_name)
        return people.named(line.sender, shown.app) + (f", saved as {name}" if name else "")
    return people.owner(shown.exhibit_ref) if line.direction == "outgoing" else line.kind


def _passage(passage: Passage) -> Text:
    """The text as it stands, a space in the place of each character that could move the cursor: offsets still hold."""
    safe = "".join(c if c.isprintable() or c == "\n" else " " for c in passage.text)
    body = Text(safe)
    for mark in passage.marks:
        body.stylize(_MARK, mark.start, mark.end)
    text = Text("  ")
    if passage.origin == "ocr":
        sure = "" if passage.confidence is None else f", confidence {passage.confidence:.0%}"
        by = f" by {passage.engine}" if passage.engine else ""
        other = "" if passage.better else "; the reading above is the better one"
        page = f", page {passage.page}" if passage.page else ""
        text.append(f"machine-read{by}{page}{sure}{other}\n  ", style="dim")
    for number, part in enumerate(body.split("\n")):
        text.append("\n  " if number else "")
        text.append_text(part)
    return text
