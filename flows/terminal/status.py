"""The report of a case's last run, on a terminal."""

from datetime import date
from typing import Any

from rich.console import Console
from rich.table import Table

from models.casefile import Retention


def report(console: Console, run: dict[str, Any], retention: Retention | None, today: date) -> None:
    """State, and what the run did stage by stage. A run that had nothing to do left the report of the one before."""
    console.print(f"{run['state']}, begun {run['started_at'][:19]}Z, ended {(run['ended_at'] or 'not yet')[:19]}")
    for reason in (*run["refused"], *run["failed"]):
        console.print(reason, markup=False)
    table = Table(box=None, pad_edge=False)
    for name in ("stage", "chunks", "rows", "seconds", "CPU s", "peak MiB"):
        table.add_column(name, justify="left" if name in ("stage", "rows") else "right")
    for stage in run["stages"]:
        known = ("stage", "chunks", "seconds", "cpu_s", "peak_mib")
        rows = ", ".join(f"{count:,} {table}" for table, count in stage.items() if table not in known)
        numbers = (f"{stage['seconds']:.1f}", f"{stage['cpu_s']:.1f}", str(stage["peak_mib"]))
        table.add_row(stage["stage"], str(stage["chunks"]), rows, *numbers)
    console.print(table)
    console.print(_made_with(run), markup=False)
    if retention:
        due = "is due for review since" if retention.review_by <= today else "is to be reviewed by"
        console.print(
            f"What was derived {due} {retention.review_by}; disposal class {retention.disposal_class}.", markup=False
        )


def _made_with(run: dict[str, Any]) -> str:
    """In one sentence; `run.json` has all of it."""
    made = run["made_with"]
    program, ocr = made["program"], made["ocr"]
    reads = _engines(ocr)
    walls = {"bubblewrap": "inside bubblewrap", "limits only": "with limits only, no bubblewrap"}
    how = " and ".join(walls[name] for name in run["sandbox"])
    return (
        f"Made with soteria-triage {program['version']} (code {program['sha256'][:12]}), {made['python']}, {reads}, "
        f"settings {made['settings_sha256'][:12]}, weights {made['scoring_sha256'][:12]}"
        + (f"; untrusted files were read {how}." if how else ".")
    )


def _engines(ocr: dict[str, Any]) -> str:
    """What read pictures: Tesseract, RapidOCR, both, or nothing."""
    names = []
    if "tesseract" in ocr:
        names.append(f"Tesseract {ocr['tesseract']['version'][0].split()[-1]}")
    if ocr["engine"] in ("tiered", "rapidocr"):
        names.append(f"RapidOCR {ocr['models']['rapidocr']}")
    return " and ".join(names) or "no OCR"
