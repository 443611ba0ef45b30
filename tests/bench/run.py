"""A whole run of `triage run`: 200,000 messages in one WhatsApp database, from the file to the queue, on two workers.

`python tests/bench/run.py [messages]`. Printed, by turns with the same run without Prefect and Dask (`plain.py`): wall
time; the part of it in which no worker had a chunk in hand (before the first, between, after the last: imports,
planning, Prefect, Dask). Of the first also the processor time of all its processes, and how much of it no chunk has
used. Then the time of a run with nothing to do, and what `triage status` prints.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from parse import whatsapp

COUNT, TURNS = 200_000, 2
PLAIN = Path(__file__).with_name("plain.py")
CASE = """\
case_id: T/3/26
operation_name: MEASURING
offence_window: {start: 2026-03-14T20:00:00Z, end: 2026-03-15T06:00:00Z}
parties: [{party_id: S1, role: suspect, identifiers: [{type: phone, value: "07700 900201"}]}]
exhibits:
  - {exhibit_ref: JAS/1, subject: S1, authority: PACE_S19_20, extraction: {path: JAS1}}
"""
OBSERVED = """\
import json, os, sys, time
from pathlib import Path

if __name__ == "__main__":
    from flows import cli

    ended, ran = [], cli._ran

    def observed(*given):
        from flows.watch.kept import Kept

        tell = Kept.done

        def done(self, report):
            ended.append((time.time() - report.seconds, time.time(), report.cpu_s))
            tell(self, report)

        Kept.done = done
        return ran(*given)

    cli._ran = observed
    code = 1
    try:
        cli.app(sys.argv[2:])
    except SystemExit as over:
        code = over.code
    Path(sys.argv[1]).write_text(json.dumps(ended))
    sys.stdout.flush()
    os._exit(code)  # as the command itself ends
"""
"""The command, which notes when it hears of each chunk: it was in hand for as long as it says, until then."""


def idle(chunks: Sequence[tuple[float, float, float]], began: float, ended: float) -> tuple[float, float, float]:
    """Seconds in which no worker had a chunk in hand: before the first, between, after the last.

    Args:
        chunks: when each was begun and ended, and its processor time.
        began: when the command was typed.
        ended: when it had ended.
    """
    between, last = 0.0, min(begun for begun, _, _ in chunks)
    before = last - began
    for begun, over, _ in sorted(chunks):
        between += max(0.0, begun - last)
        last = max(last, over)
    return before, between, ended - last


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    with TemporaryDirectory() as name:
        folder = Path(name)
        database = folder / "JAS1/data/data/com.whatsapp/databases/msgstore.db"
        database.parent.mkdir(parents=True)
        whatsapp(database, count)
        (folder / "case.yaml").write_text(CASE, "utf-8")
        (folder / "observed.py").write_text(OBSERVED, "utf-8")
        noted, store = folder / "chunks.json", folder / "store0"
        print(f"{count:,} messages, {database.stat().st_size / 1e6:.0f} MB, two workers")
        for turn in range(TURNS):
            run = ["run", folder / "case.yaml", "--store", folder / f"store{turn}", "--workers", "2"]
            cpu_s, used = _measured("triage run", noted, folder / "observed.py", noted, *run)
            print(
                f"its processor time: {cpu_s:.1f} s, of which no chunk used {cpu_s - used:.1f}, {1 - used / cpu_s:.1%}"
            )
            _measured("a plain pool", noted, PLAIN, folder / "case.yaml", folder / f"plain{turn}", "2", noted)
        triage = [sys.executable, "-P", "-m", "flows.cli"]
        began = time.time()
        subprocess.run([*triage, "run", folder / "case.yaml", "--store", store, "--workers", "2"], check=True)
        print(f"nothing to do: {time.time() - began:.1f} s")
        (report,) = store.glob("cases/*/run.json")
        stages = json.loads(report.read_text())["stages"]
        print(f"parse: {count / next(s['cpu_s'] for s in stages if s['stage'] == 'parse'):,.0f} messages/CPU s")
        subprocess.run([*triage, "status", "--store", store], check=True, env=os.environ | {"COLUMNS": "110"})


def _measured(what: str, noted: Path, *command: str | Path) -> tuple[float, float]:
    """Processor time of all processes, and that of chunks."""
    began, before = time.time(), _cpu_s()
    subprocess.run([sys.executable, *command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    ended, cpu_s = time.time(), _cpu_s() - before
    chunks = json.loads(noted.read_text())
    parts = idle(chunks, began, ended)
    share = sum(parts) / (ended - began)
    print(f"{what}: {ended - began:.1f} s; no chunk in hand {sum(parts):.1f} s, {share:.1%}", end=" ")
    print("(before the first {:.1f}, between {:.1f}, after the last {:.1f})".format(*parts), flush=True)
    return cpu_s, sum(used for _, _, used in chunks)


def _cpu_s() -> float:
    """Of all processes that this one has started, and that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
