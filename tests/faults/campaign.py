"""Kills processes of runs at random moments, starts the same command again, and compares with a run left alone:
`python tests/faults/campaign.py [--kills 1000] [--seed 1] [--house kept]` prints the table of docs/reliability.md.

Lost and doubled are records; equal means the SHA-256 of every table. Recovery is the time from a kill until the next
unit of work is there, the start of a new command included where the whole run was killed.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from pipeline.demo.story import make
from tests.faults.houses import House
from tests.faults.kept_house import KeptHouse
from tests.faults.killer import Killer
from tests.faults.runs import Case, said
from tests.faults.told import Told

HOUSES: Mapping[str, type[House]] = {"own": House, "kept": KeptHouse}

_COMMANDS = 60  # of one case, after which it is said that it does not finish


def campaign(
    case: Case,
    folder: Path,
    house: type[House],
    kills: int,
    seed: int,
    mean_s: float = 0.6,
    say: Callable[[str], None] = print,
) -> Told:
    """A case is run under fire, each time in a new store, until so many processes were killed.

    Args:
        folder: for stores; those that are not equal stay there.
        house: where runs are at home.
        mean_s: see `Killer`.
    """
    told, random = Told(), Random(seed)  # noqa: S311 - the same choices again
    reference = case.prepared(folder / "left-alone")
    if code := case.begun(reference, ["--workers", "2"], house.module).wait(900):
        raise AssertionError(f"exit code {code} of a run left alone: {said(reference).read_text('utf-8')}")
    expected, whole = case.tables(reference), case.records(reference)
    while told.kills.total() < kills:
        told.cases += 1
        root = case.prepared(folder / f"store-{told.cases}")
        with house(root) as home:
            killer = Killer(case.store(root), random, told, house.weights, mean_s, kills, home.beside)
            for code in _until_done(case, root, home, killer, told):
                said_so = told.ended[-1][-300:] if code > 0 else ""
                say(f"{time.strftime('%H:%M:%S')} case {told.cases}: exit code {code}; {dict(told.kills)} {said_so}")
        found, tables = case.records(root), case.tables(root)
        told.lost += (whole - found).total()
        told.doubled += (found - whole).total()
        if unequal := sorted(table for table in expected | tables if tables.get(table) != expected.get(table)):
            told.unequal += unequal
            say(f"case {told.cases}: not equal: {', '.join(unequal)}")
        say(told.printed(house.weights))
    return told


def _until_done(case: Case, root: Path, home: House, killer: Killer, told: Told) -> Iterator[int]:
    """The same command again and again, until it says that it is done."""
    for _ in range(_COMMANDS):
        told.commands += 1
        home.mend()
        run = case.begun(root, home.options, home.module)
        killer.watch(run)
        if run.returncode > 0:  # it ended by itself, and was not done
            told.ended.append(" ".join(said(root).read_text("utf-8").split())[-600:])
        yield run.returncode
        if run.returncode == 0:
            return
    raise AssertionError(f"{_COMMANDS} commands did not finish the case")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--house", choices=sorted(HOUSES), default="own", help="own: its own server and workers")
    arguments = parser.parse_args()
    with TemporaryDirectory() as name:
        house = HOUSES[arguments.house]
        case = Case(make(Path(name, "case")))
        began = time.monotonic()
        told = campaign(case, Path(name), house, arguments.kills, arguments.seed)
        print(f"Seed {arguments.seed}; {(time.monotonic() - began) / 60:.0f} minutes.")
    for reason in told.ended:
        print("---", reason, sep="\n")
    return not told.equal


if __name__ == "__main__":
    sys.exit(main())
