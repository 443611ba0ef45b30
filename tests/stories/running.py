"""Runs a story in this process, without Prefect and without Dask, and says what is true of each row that came out."""

import csv
import fcntl
import pickle
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from building import Built, Judged, build
from rich.console import Console
from telling import read

from flows import start
from flows.case.opened import OpenedCase, opened
from flows.case.submission import Submission
from flows.run import Run
from flows.workers.engine import Engine, InProcess
from pipeline.store import Store

SECRET = "00" * 32  # the same ids in every store of the tests
SETTINGS = '[ocr]\nengine = "none"\n'  # no story has a picture with text


@dataclass(frozen=True)
class Told:
    """A story after its run."""

    built: Built
    opened: OpenedCase

    def rows(self, table: str) -> list[dict[str, Any]]:
        return self.opened.store.read(table, self.opened.run["units"].get(table, [])).to_pylist()

    @cached_property
    def truth(self) -> dict[str, Judged]:
        """record_id → what is true of it, of every record."""
        exhibits = {row["extraction_id"]: row["exhibit_ref"] for row in self.rows("extractions")}
        found: dict[str, Judged] = {}
        seen = set()
        for row in self.rows("records"):
            said = row["title"] if row["kind"] == "contact" else row["body"]
            key = (exhibits[row["extraction_id"]], row["kind"], row["sent_at"], said)
            seen.add(key)
            found[row["record_id"]] = self.built.truth.get(key, Judged(0, disclosure=False))
        lost = [key for key, judged in self.built.truth.items() if judged.relevance and key not in seen]
        assert not lost, lost
        return found

    def write_labels(self, file: Path) -> Path:
        """The truth as people would deliver it: a label for each record that the queue serves."""
        served = {record for row in self.rows("units") for record in row["record_ids"]}
        with file.open("w", encoding="utf-8", newline="") as written:
            lines = csv.writer(written)
            lines.writerow(("id", "relevance", "disclosure"))
            for record, judged in self.truth.items():
                if record in served:
                    lines.writerow((record, judged.relevance, "yes" if judged.disclosure else "no"))
        return file

    @cached_property
    def pairs(self) -> set[tuple[str, str, str]]:
        """Exhibit, number, and the nominal or party whose it is: all that equality of identifiers is to find."""
        story = self.built.story
        whose = [
            ("+44" + cells[2].replace(" ", "")[1:], cells[0])
            for row in story.intelligence.splitlines()
            if (cells := row.split(","))[1] == "phone"
        ]
        parties = [(person.number, person.key) for person in story.people.values() if person.role]
        nominals = {person.nominal for person in story.people.values()}
        protected = {ref for ref, device in story.devices.items() if device.scope}
        return {
            (exhibit, number, who)
            for exhibit, numbers in self.built.numbers.items()
            for number, who in [*whose, *parties]
            if number in numbers and (exhibit not in protected or who in nominals or who in story.people)
        }

    def write_link_labels(self, file: Path) -> Path:
        """The truth about links: what is to be found, and whatever else is linked to somebody, which is wrong."""
        true = {(number, who) for _, number, who in self.pairs}
        linked = {
            (row["type"], row["value_norm"], row["nominal_id"] or row["party_id"])
            for row in self.rows("links")
            if row["nominal_id"] or row["party_id"]
        }
        with file.open("w", encoding="utf-8", newline="") as written:
            lines = csv.writer(written)
            lines.writerow(("type", "value", "nominal_id", "correct"))
            for type_, value, who in sorted(linked | {("phone", *pair) for pair in true}):
                lines.writerow((type_, value, who, "yes" if (value, who) in true else "no"))
        return file


def run(name: str, folder: Path, engine: Engine | None = None) -> Told:
    """Build a story in a folder and run it there."""
    built = build(read(name), folder)
    settings = folder / "settings.toml"
    settings.write_text(SETTINGS, "utf-8")
    return Told(built, triage(built.case_file, folder / "store", settings, engine))


def shared(name: str, folder: Path) -> Told:
    """A story that was run in a folder for all processes: the first one runs it, the others wait and read."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = folder / f"{name}.pickle"
        if not kept.exists():
            (folder / name).mkdir()
            kept.write_bytes(pickle.dumps(run(name, folder / name).built))
        return Told(pickle.loads(kept.read_bytes()), opened(folder / name / "store", None))  # noqa: S301 - made here


def triage(case_file: Path, root: Path, settings: Path, engine: Engine | None = None) -> OpenedCase:
    """Run a case that stands on disk."""
    submission = Submission.read(case_file, settings)
    folder = Store(root).case(submission.case.case_id)
    if not (folder.root / "secret.key").exists():
        folder.write_text("secret.key", SECRET)
    ended = start.run(submission, root, 1, None, Console(quiet=True), nullcontext((engine or InProcess(), _in_order)))
    assert ended.state.startswith("COMPLETED"), ended.reasons
    return opened(root, None)


def _in_order(run: Run) -> None:
    for step in run.steps:
        run.work(step.name)
