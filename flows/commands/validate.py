"""The command that measures how wrong the reading of text is, and writes the report of it."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.validate.report import Section


def validate(
    full: Annotated[bool, typer.Option("--full", help="All of it, for figures to be published.")] = False,
    corpora: Annotated[
        Path | None, typer.Option(help="Folder of the public corpora of names (see models/language/README.md).")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Where the report is written, as docs/accuracy.md.")] = None,
    settings: Annotated[Path | None, typer.Option(help="A TOML file that overrides configs/default.toml.")] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit code 1 if a mark is missed or a part could not be measured.")
    ] = False,
) -> None:
    """Measure how well text is read here, on generated evidence and public corpora. Reads no case."""
    from models.settings import read
    from pipeline.validate import report
    from pipeline.validate.parts import Parts
    from pipeline.validate.versions import versions

    console = Console(highlight=False)
    progress = Console(stderr=True, highlight=False)
    start = time.monotonic()

    def said(text: str) -> None:
        progress.print(f"{time.monotonic() - start:6.0f} s  {text}", markup=False)

    parts = Parts(read(settings), full, corpora, said)
    sections = list(parts.sections())
    console.print(_summary(sections))
    for section in sections:
        if section.skipped:
            console.print(f"Not measured: {section.title}: {section.skipped}", markup=False)
    if out:
        used = versions(parts.tagger, parts.used, corpora)
        out.write_text(report.markdown(sections, used, quick=not full), "utf-8")
        console.print(f"The whole report: {out}", markup=False)
    failed = report.missed(sections) or any(section.skipped for section in sections)
    raise typer.Exit(1 if strict and failed else 0)


def _summary(sections: "Sequence[Section]") -> Table:
    from pipeline.validate.report import summary

    table = Table(box=None, pad_edge=False)
    for row in summary(sections):
        if not table.columns:
            for head in row:
                table.add_column(head)
        table.add_row(*(str(cell).replace("**", "") for cell in row.values()))
    return table
