"""Metrics of all cases of a store for Prometheus, from files alone: neither Prefect nor a case has to be asked.

Labels are opaque keys and codes of this program, never a case id, a name or a path. Only the cases that are run, and
those whose runs ended last, have series of their own: a store of ten years has no more of them than one of a week.
"""

import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock, Thread
from typing import Any
from wsgiref.simple_server import WSGIServer

from prometheus_client import CollectorRegistry, generate_latest, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from flows.watch.awaited import Awaited, awaited
from flows.watch.depth import hours
from flows.watch.seen import Seen, Watched
from flows.watch.tally import MAIN
from flows.watch.told import StageTold
from models.settings import Settings
from pipeline.errors import Refused

STATES = ("RUNNING", "COMPLETED", "COMPLETED_WITH_GAPS", "REFUSED", "FAILED", "STOPPED", "DIED", "DAMAGED", "BEGINNING")
_MOST_CASES = 100
_READ = ("documents", "again")

_OF_A_CASE: dict[str, tuple[type[CounterMetricFamily] | type[GaugeMetricFamily], str, tuple[str, ...]]] = {
    "triage_run_state": (GaugeMetricFamily, "1 for the state that the case's run is in", ("case", "state")),
    "triage_run_started_timestamp_seconds": (GaugeMetricFamily, "When its run was begun", ("case",)),
    "triage_run_time_left_seconds": (GaugeMetricFamily, "About how long its run still takes", ("case",)),
    "triage_chunks_planned": (GaugeMetricFamily, "Chunks of this run that are known so far", ("case", "stage")),
    "triage_chunks": (CounterMetricFamily, "Chunks that this run has done", ("case", "stage")),
    "triage_rows": (CounterMetricFamily, "Rows of the stage's own table that this run has written", ("case", "stage")),
    "triage_stage_seconds": (CounterMetricFamily, "Time of workers that the stage took", ("case", "stage")),
    "triage_stage_cpu_seconds": (CounterMetricFamily, "Processor time that the stage took", ("case", "stage")),
    "triage_failed_chunks": (CounterMetricFamily, "Chunks that met a mistake of this program", ("case", "stage")),
    "triage_quarantined_sources": (CounterMetricFamily, "Sources that had to be left out", ("case", "stage")),
    "triage_ocr_pages": (CounterMetricFamily, "Pages and pictures with text that were read", ("case",)),
    "triage_worker_memory_bytes": (GaugeMetricFamily, "Largest process so far of the stage", ("case", "stage")),
}
"""Name → type, help and labels. Counters are of the present run of a case: they begin anew with the next."""


class Cases(Collector):
    """Looks at a store whenever it is asked.

    Args:
        root: folder of the store.
    """

    def __init__(self, root: Path, settings: Settings) -> None:
        self._root, self._settings = root.absolute(), settings
        self._watched = Watched(root, settings.submissions)
        self._one = Lock()

    def collect(self) -> Iterator[Metric]:
        """All metrics, as they are now."""
        with self._one:
            seen = list(self._watched.cases())
            waiting = awaited(self._root, seen, datetime.now(UTC))
        yield from _each(_latest(seen))
        yield from self._together(seen, waiting)

    def _together(self, seen: Sequence[Seen], waiting: Sequence[Awaited]) -> Iterator[Metric]:
        yield _gauge("triage_cases", "Cases of the store by the state of their run", ["state"], _states(seen))
        codes: Counter[str] = Counter()
        for one in seen:
            codes.update(one.codes)
        issues = CounterMetricFamily("triage_issues", "What could not be used, by code", labels=["code"])
        for code, count in sorted(codes.items()):
            issues.add_metric([code], count)
        yield issues
        queue: dict[tuple[str, str], float] = {}
        for lane, band, units in (by for one in seen for by in one.queue.by):
            queue[lane, band] = queue.get((lane, band), 0) + units
        yield _gauge("triage_held_units", "Records and documents that are held", [], {(): sum(o.held for o in seen)})
        yield _gauge("triage_queue_units", "Units of the present queues, as published", ["lane", "band"], queue)
        depth, choices = sum(one.queue.units for one in seen), self._settings.submissions
        needed = {("queue",): hours(depth, choices), ("forecast",): sum(one.review_hours for one in waiting)}
        yield _gauge("triage_reviewer_hours_needed", "To read the queues, and those that are forecast", ["of"], needed)
        there = choices.reviewers * choices.review_hours
        yield _gauge("triage_reviewer_hours_per_day", "That there are to read", [], {(): there})
        yield _gauge("triage_waiting_exhibits", "Exhibits that wait or are run", ["tier"], _by_tier(waiting))
        yield _gauge(
            "triage_deadline_seconds", "Until the first deadline of those; below 0: passed", ["tier"], _due(waiting)
        )
        disk = shutil.disk_usage(self._root) if self._root.is_dir() else None
        yield _gauge("triage_disk_free_bytes", "Free where the store is", [], {(): disk.free} if disk else {})


def exposition(root: Path, settings: Settings) -> str:
    """The metrics of a store, in Prometheus' text format."""
    return generate_latest(_registry(root, settings)).decode()


def serve(root: Path, settings: Settings, host: str, port: int) -> tuple[WSGIServer, Thread]:
    """Serve them in a thread. A store is looked at when somebody asks; the first look takes longest, and is now.

    Raises:
        Refused: the address cannot be listened on.
    """
    registry = _registry(root, settings)
    generate_latest(registry)
    try:
        return start_http_server(port, addr=host, registry=registry)
    except OSError as error:
        raise Refused(
            f"{host}:{port}: cannot be listened on ({error.strerror}). Give another --host or --port."
        ) from None


def _registry(root: Path, settings: Settings) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(Cases(root, settings))
    return registry


def _latest(seen: Sequence[Seen]) -> list[Seen]:
    """The cases that are run, then those whose runs were begun last."""
    known = [one for one in seen if one.key]
    known.sort(key=lambda one: (one.working, str(one.run.get("started_at", ""))), reverse=True)
    return known[:_MOST_CASES]


def _each(seen: Sequence[Seen]) -> Iterator[Metric]:
    families = {name: kind(name, told, labels=labels) for name, (kind, told, labels) in _OF_A_CASE.items()}

    def add(name: str, labels: Sequence[str], value: float) -> None:
        families[name].add_metric(labels, value)

    for one in seen:
        add("triage_run_state", [one.key, one.state or "BEGINNING"], 1)
        if started := one.run.get("started_at"):
            add("triage_run_started_timestamp_seconds", [one.key], datetime.fromisoformat(started).timestamp())
        if one.progress:
            if one.state == "RUNNING":
                add("triage_run_time_left_seconds", [one.key], one.progress["eta_s"])
            pages = 0
            for stage in one.progress["stages"]:
                for name, value in _of_stage(stage):
                    add(name, [one.key, stage["stage"]], value)
                pages += stage["rows"].get("texts", 0) if stage["stage"] in _READ else 0
            add("triage_ocr_pages", [one.key], pages)
    yield from families.values()


def _of_stage(stage: StageTold) -> Iterator[tuple[str, float]]:
    yield "triage_chunks_planned", stage["chunks"]
    yield "triage_chunks", stage["done"]
    yield "triage_rows", stage["rows"].get(MAIN.get(stage["stage"], ""), 0)
    yield "triage_stage_seconds", stage["seconds"]
    yield "triage_stage_cpu_seconds", stage["cpu_s"]
    yield "triage_failed_chunks", stage["failed"]
    yield "triage_quarantined_sources", stage["quarantined"]
    yield "triage_worker_memory_bytes", stage["peak_mib"] << 20


def _gauge(name: str, told: str, labels: Sequence[str], values: dict[Any, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, told, labels=labels)
    for of, value in sorted(values.items()):
        family.add_metric(list(of), value)
    return family


def _states(seen: Sequence[Seen]) -> dict[tuple[str], float]:
    counted = Counter(one.state or "BEGINNING" for one in seen)
    return {(state,): counted[state] for state in STATES}


def _by_tier(waiting: Sequence[Awaited]) -> dict[tuple[str], float]:
    counted = Counter(one.tier for one in waiting)
    return {(f"T{tier}",): count for tier, count in counted.items()}


def _due(waiting: Sequence[Awaited]) -> dict[tuple[str], float]:
    """Tier → seconds until the first deadline in it."""
    now, first = datetime.now(UTC), dict[tuple[str], float]()
    for one in waiting:
        if one.due_at:
            left = (one.due_at - now).total_seconds()
            first[f"T{one.tier}",] = min(left, first.get((f"T{one.tier}",), left))
    return first
