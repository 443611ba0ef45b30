"""A case of many tiny sources: `python tests/bench/many.py [sources] [workers] [exhibits]`, 50,000, 2, 1 if not given.

A tenth of them are text-message databases of one message, the others notes of a line. Printed: wall time of the run, of
a run with nothing to do, and of planning alone; the largest memory of the flow's process; rows in Prefect's database.
With 826 sources on 10 workers it is the case in which a batch's clock must not count the time that it waits.
"""

import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from flows import start
from flows.case.submission import Submission
from pipeline.demo.android import Sms, mmssms

CASE = """\
case_id: T/8/26
operation_name: MANY
parties: [{party_id: S1, role: suspect, identifiers: [{type: phone, value: "07700 900201"}]}]
exhibits:
"""
EXHIBIT = "  - {{exhibit_ref: JAS/{0}, subject: S1, authority: PACE_S19_20, extraction: {{path: JAS{0}}}}}\n"
AT = datetime(2026, 3, 10, 20, tzinfo=UTC)
TABLES = ("flow_run", "task_run", "task_run_state", "artifact", "log", "events")


def make(folder: Path, sources: int, exhibits: int = 1) -> Path:
    """Write the extractions, so many sources in all, and the case file. Each source has a content of its own."""
    for number in range(sources):
        below = folder / f"JAS{number % exhibits + 1}" / f"backup{number // 500:04d}"
        if number % 10:
            note = below / "notes" / f"{number}.txt"
            note.parent.mkdir(parents=True, exist_ok=True)
            note.write_text(f"Note {number}: bring {number % 97} boxes to 07700 9000{number % 100:02d}.\n")
        else:
            database = below / f"{number}/data/data/com.android.providers.telephony/databases/mmssms.db"
            database.parent.mkdir(parents=True)
            mmssms(database, [Sms("+447700900101", f"Message {number}", AT + timedelta(seconds=number))])
    listed = "".join(EXHIBIT.format(number) for number in range(1, exhibits + 1))
    (folder / "case.yaml").write_text(CASE + listed, "utf-8")
    return folder / "case.yaml"


def run(case_file: Path, store: Path, workers: int) -> tuple[float, int, str]:
    """Seconds, the largest resident size of the flow's process in MiB, and the last lines that it printed."""
    command = [sys.executable, "-P", "-m", "flows.cli", "run", str(case_file), "--store", str(store)]
    started, peak = time.monotonic(), 0
    with subprocess.Popen([*command, "--workers", str(workers)], stderr=subprocess.PIPE, text=True) as process:
        status = Path(f"/proc/{process.pid}/status")
        while process.poll() is None:
            lines = [line for line in status.read_text().splitlines() if line.startswith("VmHWM")]
            peak = max([peak, *(int(line.split()[1]) >> 10 for line in lines)])
            time.sleep(0.2)
        assert process.stderr
        said = process.stderr.read().splitlines()
    return time.monotonic() - started, peak, "\n".join(said[-2:])


def rows(store: Path) -> dict[str, int]:
    """Rows in Prefect's database."""
    found = {}
    for file in store.glob("prefect/*.db"):
        with closing(sqlite3.connect(file)) as database:
            there = {name for (name,) in database.execute("select name from sqlite_master where type = 'table'")}
            for table in sorted(there & set(TABLES)):
                found[table] = database.execute(f"select count(*) from {table}").fetchone()[0]
    return found


def main() -> None:
    given = [*map(int, sys.argv[1:]), *(50_000, 2, 1)[len(sys.argv) - 1 :]]
    sources, workers, exhibits = given
    with TemporaryDirectory() as name:
        folder = Path(name)
        case_file, store = make(folder, sources, exhibits), folder / "store"
        seconds, peak, said = run(case_file, store, workers)
        print(f"{sources:,} sources in {exhibits} exhibits, {workers} workers: {seconds:.1f} s, {peak} MiB, {said}")
        seconds, peak, said = run(case_file, store, workers)
        print(f"nothing to do: {seconds:.1f} s, {peak} MiB, {said}")
        plan = start.plan(Submission.read(case_file), store)
        for which in ("first", "again"):
            started = time.monotonic()
            plan.pending()
            print(f"planning, {which}: {time.monotonic() - started:.2f} s")
        print("rows in Prefect's database:", rows(store))


if __name__ == "__main__":
    main()
