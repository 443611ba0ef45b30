"""A whole run of `triage run`: 200,000 messages in one WhatsApp database, from the file to the queue, on two workers.

Prints wall time and messages a second, then what `triage status` prints: seconds, CPU and peak memory of each stage.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from parse import whatsapp

COUNT = 200_000
CASE = """\
case_id: T/3/26
operation_name: MEASURING
offence_window: {start: 2026-03-14T20:00:00Z, end: 2026-03-15T06:00:00Z}
parties: [{party_id: S1, role: suspect, identifiers: [{type: phone, value: "07700 900201"}]}]
exhibits:
  - {exhibit_ref: JAS/1, subject: S1, authority: PACE_S19_20, extraction: {path: JAS1}}
"""


def main() -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        database = folder / "JAS1/data/data/com.whatsapp/databases/msgstore.db"
        database.parent.mkdir(parents=True)
        whatsapp(database, COUNT)
        (folder / "case.yaml").write_text(CASE, "utf-8")
        store = folder / "store"
        triage = [sys.executable, "-m", "flows.cli"]
        started = time.monotonic()
        subprocess.run([*triage, "run", folder / "case.yaml", "--store", store, "--workers", "2"], check=True)
        seconds = time.monotonic() - started
        print(f"{COUNT:,} messages, {database.stat().st_size / 1e6:.0f} MB: {seconds:.1f} s, ", end="")
        print(f"{COUNT / seconds:,.0f} messages/s, Prefect's start and end included")
        (report,) = store.glob("cases/*/run.json")
        stages = json.loads(report.read_text())["stages"]
        print(f"parse: {COUNT / next(s['cpu_s'] for s in stages if s['stage'] == 'parse'):,.0f} messages/CPU s")
        subprocess.run([*triage, "status", "--store", store], check=True, env=os.environ | {"COLUMNS": "110"})


if __name__ == "__main__":
    main()
