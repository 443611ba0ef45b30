"""Links by name and details: how fast, what the weights are fitted to, and Splink on the same people.

`python tests/bench/similar.py speed [mentions] [names] [nominals]`: CPU seconds, one thread, through DuckDB.
`python tests/bench/similar.py fit`: m and u of each level, counted on generated people (names not held apart).
`python tests/bench/similar.py splink [named]`: both calibration tables. Where Splink 5 is not importable, the
environment variable SPLINK_PYTHON names an interpreter that has it; people go to it, and links come back, as Parquet.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq

from models.ids import Ids
from models.link_weights import weights
from models.people_names.parts import parts
from models.schemas import MENTIONS, NOMINALS, RECORDS
from models.settings import read
from pipeline.link.case import EXHIBITS, PARTIES
from pipeline.link.likeness.details import Details, Told
from pipeline.link.likeness.judge import LEAST, Judged, Somebody
from pipeline.link.likeness.names import Names
from pipeline.link.likeness.nominals import Nominal
from pipeline.link.run import Tables, case_opened
from pipeline.link.similar import similar
from pipeline.validate.acquaintances import FITTED, MEASURED, Case, known, named
from pipeline.validate.outcomes import Outcome, bins, calibration_error, measure
from pipeline.validate.population import Town

_SPLINK = """
import sys
import splink.comparison_library as cl
import splink.comparison_level_library as cll
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
import pandas as pd

api = DuckDBAPI()
left, right = (pd.read_parquet(f"{sys.argv[1]}/{name}.parquet") for name in ("nominals", "named"))
tables = [api.register(frame, dataset_display_name=name) for name, frame in (("nominals", left), ("named", right))]
settings = SettingsCreator(
    link_type="link_only",
    probability_two_random_records_match=float(sys.argv[2]),
    comparisons=[
        cl.ForenameSurnameComparison("given", "family", forename_surname_concat_col_name="whole"),
        cl.DateOfBirthComparison("born", input_is_string=True),
        cl.ExactMatch("postcode"),
        cl.ExactMatch("account"),
    ],
    blocking_rules_to_generate_predictions=[
        block_on("given"), block_on("family"), block_on("born"), block_on("postcode"), block_on("account"),
        block_on("substr(family, 1, 3)", "substr(given, 1, 1)"),
    ],
    retain_intermediate_calculation_columns=False,
)
linker = Linker(tables, settings)
linker.training.estimate_u_using_random_sampling(max_pairs=2_000_000, seed=1)
linker.training.estimate_parameters_using_expectation_maximisation(block_on("born"))
linker.training.estimate_parameters_using_expectation_maximisation(block_on("given", "family"))
found = linker.inference.predict(threshold_match_probability=0.001).as_pandas_dataframe()
turned = found.source_dataset_l == "named"
found.loc[turned, ["unique_id_l", "unique_id_r"]] = found.loc[turned, ["unique_id_r", "unique_id_l"]].values
found[["unique_id_l", "unique_id_r", "match_probability"]].to_parquet(f"{sys.argv[1]}/links.parquet")
"""

_ENTRY = ("nominal_id", "type", "value_raw", "value_norm")


def speed(mentions: int = 1_000_000, names: int = 50_000, nominals: int = 10_000) -> None:
    """All of `similar`: mentions in two exhibits, of distinct names; intelligence with days of birth and places."""
    town = Town(Random("speed"), apart=True)  # noqa: S311 - drawn, not secret
    people = [town.person() for _ in range(nominals)]
    rows = [
        (nominal.nominal_id, entry.type, entry.value_raw, entry.value)
        for nominal in known(people, town, 0.2)
        for entry in (*nominal.names, *nominal.born, *(one for _, one in nominal.places), *nominal.accounts)
    ]
    told: dict[str, None] = {}
    while len(told) < names:
        one = people[town.rng.randrange(nominals)] if len(told) % 20 == 0 else town.person()
        told[named(one, town.rng, MEASURED).somebody.names[0]] = None
    every = list(told)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        said = [every[n % names] for n in range(mentions)]
        files = {
            "mentions": _written(
                MENTIONS,
                {
                    "mention_id": [f"m{n}" for n in range(mentions)],
                    "extraction_id": [f"x{n % 2}" for n in range(mentions)],
                    "record_id": [f"r{n}" for n in range(mentions)],
                    "text_id": [f"t{n}" for n in range(mentions)],
                    "start": [0] * mentions, "end": [9] * mentions,
                    "type": ["name"] * mentions, "surface": said, "value_norm": said, "detector": ["ner"] * mentions,
                },
                folder / "mentions.parquet",
            ),
            "records": _written(RECORDS, {"record_id": [f"r{n}" for n in range(mentions)]}, folder / "records.parquet"),
            "nominals": _written(
                NOMINALS,
                {
                    **{column: [row[at] for row in rows] for at, column in enumerate(_ENTRY)},
                    "source_grade": [1] * len(rows), "assessment": ["B"] * len(rows), "handling": ["P"] * len(rows),
                    "locator": [f"intel.csv:{n}" for n in range(len(rows))],
                },
                folder / "nominals.parquet",
            ),
        }  # fmt: skip
        tables = Tables(**{name: [file] for name, file in files.items()})
        exhibits = pa.Table.from_pylist(
            [{"place": n, "extraction_id": f"x{n}", "exhibit_ref": f"JAS/{n}", "role": "suspect", "protected": False}
             for n in range(2)],
            EXHIBITS,
        )  # fmt: skip
        ids = Ids(b"fictional case, fixed for tests ")
        begun = time.process_time()
        with case_opened(tables, PARTIES.empty_table(), exhibits, folder) as database:
            as_of = datetime(2026, 11, 23, tzinfo=UTC)
            found = sum(batch.num_rows for batch in similar(database, ids, as_of, read().link))
        cpu = time.process_time() - begun
    print(f"{mentions:,} mentions of {names:,} names, {nominals:,} nominals: {found:,} links in {cpu:.1f} CPU s")


def _written(schema: pa.Schema, columns: dict[str, list[object]], file: Path) -> Path:
    count = len(next(iter(columns.values())))
    arrays = [pa.array(columns[f.name], f.type) if f.name in columns else pa.nulls(count, f.type) for f in schema]
    pq.write_table(pa.table(arrays, schema=pa.schema([f.with_nullable(True) for f in schema])), file)
    return file


def fit(nominals: int = 10_000, same: int = 20_000, others: int = 200_000) -> None:
    """m from people who are nominals, u from people and nominals drawn by chance."""
    town = Town(Random("fit"), apart=False)  # noqa: S311 - drawn, not secret
    people = [town.person() for _ in range(nominals)]
    entries = known(people, town, FITTED.moved)
    numbers = [town.rng.randrange(nominals) for _ in range(same)]
    found = [
        _levels(entries, pairs)
        for pairs in (
            [(named(people[number], town.rng, FITTED), number) for number in numbers],
            [(named(town.person(), town.rng, FITTED), town.rng.randrange(nominals)) for _ in range(others)],
        )
    ]
    for field, levels in weights().levels.items():
        for level, figures in levels.items():
            m, u = (counts[field, level] / max(1, counts[field, ""]) for counts in found)
            print(f"{field + '.' + level:18} m {m:8.5f} (in force {figures.m})   u {u:9.6f} (in force {figures.u})")


def _levels(entries: Sequence[Nominal], pairs: Iterable[tuple[Case, int]]) -> Counter[tuple[str, str]]:
    """How often each level is seen; ("name", "") and so on: of so many."""
    names, details = Names(entries, [], weights()), Details(entries, weights())
    counts: Counter[tuple[str, str]] = Counter()
    for case, number in pairs:
        forms = parts(case.somebody.names[0]).forms
        evidence = names.evidence(forms, number) if forms else None
        steps = [*(evidence.steps if evidence else ()), *details.compared(case.somebody.told, entries[number]).steps]
        levels = [(step.field, step.level) for step in steps if step.level]
        levels += [("name", "different")] * (0 if evidence or not forms else min(2, len(forms[0])))
        counts.update([*levels, *((field, "") for field, _ in levels)])
    return counts


def splink(many: int = 2_000, nominals: int = 10_000) -> None:
    """Both calibration tables on the same people, each link as heavy as what it stands for."""
    settings = read().link
    town = Town(Random("links 1"), apart=True)  # noqa: S311 - the people of `measure`
    people = [town.person() for _ in range(nominals)]
    entries = known(people, town, MEASURED.moved)
    found = measure(settings, nominals, many)
    print("ours")
    _table(found.mix)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pq.write_table(
            pa.Table.from_pylist([_plain(str(n), _of(one)) for n, one in enumerate(entries)]),
            folder / "nominals.parquet",
        )
        pq.write_table(
            pa.Table.from_pylist([_plain(str(n), one.case.somebody) for n, one in enumerate(found.mix)]),
            folder / "named.parquet",
        )
        python = os.environ.get("SPLINK_PYTHON", sys.executable)
        prior = sum(one.case.nominal is not None for one in found.mix) / len(found.mix) / nominals
        begun = time.monotonic()
        done = subprocess.run(
            [python, "-c", _SPLINK, str(folder), str(prior)], check=False, capture_output=True, text=True
        )
        if done.returncode:
            print("splink: not measured:", done.stderr.strip().splitlines()[-1])
            return
        print(f"splink, {time.monotonic() - begun:.0f} s")
        _compared(
            pq.read_table(folder / "links.parquet").to_pylist(), found.mix, settings.people_known, prior * nominals
        )


def _compared(rows: Sequence[dict[str, object]], mix: Sequence[Outcome], known_share: float, seen: float) -> None:
    """Splink's links as if the share of nominals were that of the settings, and one of N or nobody for each."""
    held: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for row in rows:
        probability = float(str(row["match_probability"]))
        odds = probability / max(1e-12, 1 - probability) * known_share / seen
        held[int(str(row["unique_id_r"]))].append((int(str(row["unique_id_l"])), odds))
    outcomes = []
    for number, one in enumerate(mix):
        total = (1 - known_share) + sum(odds for _, odds in held[number])
        links = [
            Judged(nominal, "", 0.0, odds / total, (), (), (), (), ())
            for nominal, odds in held[number]
            if odds / total >= LEAST
        ]
        outcomes.append(Outcome(one.case, links, one.candidate, one.weight, one.told))
    _table(outcomes)


def _table(outcomes: Sequence[Outcome]) -> None:
    for row in bins(outcomes):
        print(f"  {row['bin'] / 10:.1f}  links {row['links']:6,}  said {row['said']:.3f}  true {row['true']:.3f}")
    errors = calibration_error(outcomes), calibration_error(outcomes, 0.5)
    print(f"  calibration error {errors[0]:.4f}, from a half on {errors[1]:.4f}")


def _of(nominal: Nominal) -> Somebody:
    return Somebody(
        (nominal.names[0].value,),
        Told(
            tuple(entry.value for entry in nominal.born),
            tuple(there for there, _ in nominal.places),
            tuple((entry.type, entry.value) for entry in nominal.accounts),
        ),
    )


def _plain(number: str, somebody: Somebody) -> dict[str, str | None]:
    """The columns that Splink compares."""
    words, told = parts(somebody.names[0]).words, somebody.told
    given, family = (words[0], words[-1]) if len(words) > 1 else (words[0] if words else None, None)
    day = next((day for day in told.born if len(day) == 10), None)
    return {
        "unique_id": number, "given": given, "family": family, "whole": f"{given} {family}" if family else None,
        "born": day, "postcode": next((there.postcode for there in told.places), None),
        "account": next((value for _, value in told.accounts), None),
    }  # fmt: skip


if __name__ == "__main__":
    {"speed": speed, "fit": fit, "splink": splink}[sys.argv[1] if len(sys.argv) > 1 else "speed"](
        *(int(argument) for argument in sys.argv[2:])
    )
