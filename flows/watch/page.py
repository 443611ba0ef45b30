"""What is written on Prefect's pages of a run, from `progress.json` and `run.json`."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from flows.watch.depth import Depth, days, hours
from flows.watch.eta import Left
from flows.watch.tally import MAIN
from flows.watch.told import StageTold, Told
from models.issues import CODES
from models.settings import Submissions
from models.words import duration, many

TOLD = {
    "progress": "How much of this run's work is done, as far as it is known",
    "stages": "What this run did, stage by stage",
    "state": "State, time left, what could not be read, what waits for people",
    "issues": "Sources that had to be left out, by opaque id (50 at the most), then all issues by code",
}
"""Key of an artifact → what it is."""

_BAR = 20  # characters


def percent(told: Told, run: Mapping[str, Any]) -> float:
    """Of this run's work; all of it only when it is completed."""
    if str(run.get("state", "")).startswith("COMPLETED"):
        return 100.0
    return round(min(99.0, 100 * float(told["share"])), 1)


def stages(told: Told) -> str:
    """A row a stage, those that had nothing to do left out."""
    rows = [
        {
            "stage": stage["stage"],
            "done": stage["done"],
            "of": stage["chunks"],
            "rows": stage["rows"].get(MAIN.get(stage["stage"], ""), 0),
            "seconds": round(stage["seconds"], 1),
            "cpu_s": round(stage["cpu_s"], 1),
            "peak_mib": stage["peak_mib"],
            "failed": stage["failed"],
            "quarantined": stage["quarantined"],
        }
        for stage in told["stages"]
        if stage["chunks"]
    ]
    return json.dumps(rows)


def issues(sources: Sequence[Mapping[str, Any]], codes: Mapping[str, int]) -> str:
    """A row for each source that was left out; then a row for each code.

    Args:
        sources: source_id, stage and code.
    """
    rows = [{"source_id": row["source_id"], "stage": row["stage"], "code": row["code"], "count": 1} for row in sources]
    rows += [{"source_id": "all", "stage": "all", "code": code, "count": count} for code, count in codes.items()]
    return json.dumps(rows)


def markdown(told: Told, run: Mapping[str, Any], queue: Depth, choices: Submissions) -> str:
    """State and time left, a bar a stage, what could not be read, and what there is for people to do."""
    return "\n".join(
        [
            f"## {_state(told, run)}",
            "",
            *_chart(told["stages"]),
            "",
            f"- {speed(told) or 'Nothing parsed or read yet'}.",
            f"- {_people(queue, run, choices)}",
            f"- Held: {run.get('held', 0):,}. Gaps: {run.get('gaps', 0):,}.",
            f"- Largest worker: {max((stage['peak_mib'] for stage in told['stages']), default=0):,} MiB.",
            "",
            *_codes(run.get("issues") or told["codes"]),
        ]
    )


def _state(told: Told, run: Mapping[str, Any]) -> str:
    state = str(run.get("state", "RUNNING"))
    return f"RUNNING, {time_left(told)}" if state == "RUNNING" else state


def time_left(told: Told) -> str:
    """What `progress.json` says of it, in words."""
    return str(Left(told["eta_s"], told["eta_low_s"], told["eta_high_s"], told["share"]))


def _chart(rows: Sequence[StageTold]) -> list[str]:
    lines = ["| stage | | done |", "|---|---|---:|"]
    for row in rows:
        if row["chunks"]:
            full = round(_BAR * row["done"] / row["chunks"])
            bar = "█" * full + "░" * (_BAR - full)
            lines.append(f"| {row['stage']} | `{bar}` | {row['done']:,} of {row['chunks']:,} |")
        elif row["cut"] < row["steps"]:
            lines.append(f"| {row['stage']} | `{'░' * _BAR}` | not begun |")
    return lines


def speed(told: Told) -> str:
    """ "41.5 records a second, 3,600 pages an hour"; empty before."""
    said = [
        f"{told['records_per_s']:,.1f} records a second" if told["records_per_s"] is not None else "",
        f"{told['pages_per_h']:,.0f} pages an hour" if told["pages_per_h"] is not None else "",
    ]
    return ", ".join(filter(None, said))


def _people(queue: Depth, run: Mapping[str, Any], choices: Submissions) -> str:
    if not run.get("units", {}).get("queue"):
        return "No queue yet."
    return waits(queue.units, choices)


def waits(units: int, choices: Submissions) -> str:
    """What a queue is for those who read: "330 units: 5.5 h to read, 0.6 days of 2 reviewers at 5 h a day."."""
    return (
        f"{many(units, 'unit', 'units')} in the queue: {duration(hours(units, choices))} to read, "
        f"{days(units, choices):,.1f} days of {choices.reviewers:g} reviewers at {choices.review_hours:g} h a day."
    )


def _codes(codes: Mapping[str, int]) -> list[str]:
    if not codes:
        return ["Nothing that could not be used so far."]
    lines = ["| could not be used | how many | |", "|---|---:|---|"]
    return lines + [f"| {code} | {count:,} | {CODES.get(code, '')} |" for code, count in codes.items()]
