"""What `run.json` says a run was made with and for, and that it is true."""

import json
import platform
import re
import shutil
import subprocess
from datetime import date
from hashlib import sha256
from importlib.metadata import version
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from flows import code
from flows.case import provenance
from flows.case.opened import OpenedCase
from flows.case.submission import Submission
from flows.terminal import status
from pipeline.demo import script


@pytest.fixture
def made_with(triaged: OpenedCase) -> dict[str, Any]:
    return triaged.run["made_with"]


def test_the_purpose_of_the_run_is_stamped_on_it(triaged: OpenedCase) -> None:
    assert triaged.run["purpose"] == {
        "case_id": "42/000123/26",
        "operation_name": "LARKSPUR",
        "lines_of_enquiry": ["LOE1", "LOE2"],
    }


def test_versions_of_everything_that_is_named_as_needed(made_with: dict[str, Any]) -> None:
    assert made_with["python"] == f"CPython {platform.python_version()}"
    assert made_with["program"]["version"] == version("soteria-triage")
    for name in ("pyarrow", "duckdb", "spacy", "prefect", "dask", "pytesseract"):
        assert made_with["libraries"][name] == version(name)
    assert "absent" not in made_with["libraries"].values()
    assert "pytest" not in made_with["libraries"]


def test_the_hash_of_the_program_is_what_sha256sum_gives(made_with: dict[str, Any]) -> None:
    if shutil.which("sha256sum") is None:
        pytest.skip("sha256sum is not here")
    names = r"find configs flows models pipeline -name '*.json' -o -name '*.py' -o -name '*.tl' -o -name '*.toml'"
    command = f"{names} | LC_ALL=C sort | tr '\\n' '\\0' | xargs -0 sha256sum | sha256sum"
    done = subprocess.run(["sh", "-c", command], cwd=code.ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split()[0] == made_with["program"]["sha256"]


def test_hashes_of_each_lexicon_and_of_the_data_that_ocr_read_with(made_with: dict[str, Any]) -> None:
    lexicons = {file.stem for file in (code.ROOT / "models" / "lexicons").glob("*.toml")}
    assert set(made_with["lexicons_sha256"]) == lexicons
    threats = (code.ROOT / "models" / "lexicons" / "threat_or_coercion.toml").read_bytes()
    assert made_with["lexicons_sha256"]["threat_or_coercion"] == sha256(threats).hexdigest()
    ocr = made_with["ocr"]["tesseract"]
    program = Path(str(shutil.which("tesseract"))).read_bytes()
    assert ocr["sha256"] == sha256(program).hexdigest()
    assert set(ocr["languages"]) == {"eng", "osd"}
    assert all(re.fullmatch("[0-9a-f]{64}", value) for value in ocr["languages"].values())


def test_settings_and_weights_stand_there_whole_and_another_weight_has_another_hash(
    triaged: OpenedCase, demo: Path, tmp_path: Path
) -> None:
    weights = tmp_path / "weights.toml"
    weights.write_text("[caps]\ntime = 5.0\n")
    submission = Submission.read(demo, None, weights)
    other = provenance.of(submission.case, submission.settings, submission.scoring)
    assert (triaged.run["scoring"]["caps"]["time"], other["scoring"]["caps"]["time"]) == (20.0, 5.0)
    assert other["made_with"]["scoring_sha256"] != triaged.run["made_with"]["scoring_sha256"]
    assert other["made_with"]["settings_sha256"] == triaged.run["made_with"]["settings_sha256"]


def test_nobody_is_named_there(triaged: OpenedCase) -> None:
    written = json.dumps(triaged.run)
    secrets = [name.split()[0] for name, _ in script.PEOPLE.values()]
    secrets += [number.removeprefix("+44") for _, number in script.PEOPLE.values()]
    assert [secret for secret in secrets if secret in written] == []


def test_status_says_it_in_a_sentence(triaged: OpenedCase) -> None:
    written = StringIO()
    status.made(Console(width=400, file=written), triaged.run, None, date(2026, 3, 14))
    last = written.getvalue().splitlines()[-1]
    assert last.startswith(f"Made with soteria-triage {version('soteria-triage')} (code ")
    assert "untrusted files were read" in last
