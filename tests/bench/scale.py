"""The same case on one worker and on two: how much of the second is used, stage by stage.

python tests/bench/scale.py [--messages 200000] [--pictures 160] [--rounds 2] [--ocr tiered]

Efficiency is the wall time on one worker over twice that on two; mark 0.9 for parsing and for reading pictures. The
steps are done one after the other, so that each has its own wall time; rounds alternate, the best of each counts.
"""

import argparse
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from flows import start
from flows.case.submission import Submission
from flows.run import Run
from flows.workers import engine
from pipeline.demo import documents
from tests.bench.parse import whatsapp

CASE = """\
case_id: T/4/26
operation_name: MEASURING
offence_window: {start: 2026-03-14T20:00:00Z, end: 2026-03-15T06:00:00Z}
parties: [{party_id: S1, role: suspect, identifiers: [{type: phone, value: "07700 900201"}]}]
exhibits:
  - {exhibit_ref: JAS/1, subject: S1, authority: PACE_S19_20, extraction: {path: JAS1}}
"""
SETTINGS = """\
[parse]
batch_bytes = 1_048_576  # as many chunks as a telephone has whose messages are sixteen times as many
[text]
batch_sources = 8        # the same of pictures, four times as many
[ocr]
engine = "{}"
"""
STAGES = ("parse", "text", "entities", "look", "documents", "again", "all")


def made(folder: Path, messages: int, pictures: int, ocr: str) -> Path:
    """A telephone with one large database and screenshots."""
    (folder / "settings.toml").write_text(SETTINGS.format(ocr), "utf-8")
    database = folder / "JAS1/data/data/com.whatsapp/databases/msgstore.db"
    database.parent.mkdir(parents=True)
    whatsapp(database, messages)
    shots = folder / "JAS1/data/media/0/Pictures/Screenshots"
    shots.mkdir(parents=True)
    for number in range(pictures):
        said = (f"Message {number}", "Call me on 07700 900404 when you are free", "I told him that", "see you at 8")
        bubbles = [(text, place % 2 == 0) for place, text in enumerate(said)]
        documents.screenshot(shots / f"Screenshot_{number:04}.png", bubbles)
    (folder / "case.yaml").write_text(CASE, "utf-8")
    return folder / "case.yaml"


def timed(case_file: Path, store: Path, workers: int) -> dict[str, float]:
    """Stage → seconds of the wall."""
    took: dict[str, float] = defaultdict(float)

    def in_order(run: Run) -> None:
        for step in run.steps:
            begun = time.perf_counter()
            run.work(step.name)
            took[step.stage] += time.perf_counter() - begun

    @contextmanager
    def started() -> Iterator[start.Started]:
        with engine.dask(workers) as cluster:
            yield cluster, in_order

    submission = Submission.read(case_file, case_file.with_name("settings.toml"))
    ended = start.run(submission, store, workers, None, Console(quiet=True), started())
    assert ended.state.startswith("COMPLETED"), ended
    took["all"] = sum(took.values())
    return took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=200_000)
    parser.add_argument("--pictures", type=int, default=160)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--ocr", default="tiered")
    given = parser.parse_args()
    best: dict[int, dict[str, float]] = {1: {}, 2: {}}
    with TemporaryDirectory() as name:
        case_file = made(Path(name), given.messages, given.pictures, given.ocr)
        for turn in range(given.rounds):
            for workers in (1, 2):
                for stage, seconds in timed(case_file, Path(name) / f"store-{turn}-{workers}", workers).items():
                    best[workers][stage] = min(seconds, best[workers].get(stage, seconds))
    print("| stage | 1 worker, s | 2 workers, s | efficiency |")
    print("|---|--:|--:|--:|")
    for stage in STAGES:
        one, two = best[1].get(stage, 0), best[2].get(stage, 0)
        if two:
            print(f"| {stage} | {one:.1f} | {two:.1f} | {one / 2 / two:.2f} |")


if __name__ == "__main__":
    main()
