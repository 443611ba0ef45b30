"""What people get wrong, and what they are told: file, place and remedy, before any work."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

from flows.case.opened import opened

Case = Callable[..., Path]

_CASE = """\
case_id: T/1/26
operation_name: TESTING
parties:
  - {party_id: S1, role: suspect, identifiers: [{type: phone, value: "07700 900201"}]}
exhibits:
  - exhibit_ref: JAS/1
    subject: S1
    authority: PACE_S19_20
    extraction: {path: JAS1}
"""


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """A case of one small folder, with some text of it replaced."""

    def write(*changes: tuple[str, str], extra: str = "") -> Path:
        folder = tmp_path / "JAS1"
        folder.mkdir(exist_ok=True)
        (folder / "note.txt").write_text("The social is on 14 March.", "utf-8")
        text = _CASE + extra
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        (tmp_path / "case.yaml").write_text(text, "utf-8")
        return tmp_path / "case.yaml"

    return write


def _run(case_file: Path, *options: str) -> tuple[int, str]:
    """`triage run` as people run it: exit code, and what it says."""
    command = [sys.executable, "-m", "flows.cli", "run", str(case_file), "--store", str(case_file.parent / "store")]
    environment = os.environ | {"COLUMNS": "400"}
    done = subprocess.run(
        [*command, *options], capture_output=True, text=True, env=environment, check=False, timeout=60
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("{path: JAS1}", "{path: JAS7.zip}"), ["JAS7.zip", "JAS/1"]),
        (("role: suspect", "role: suspekt"), ["case.yaml:4", "role", "suspect"]),
        (("case_id: T/1/26", "case_id: [T/1"), ["case.yaml:2", "not YAML"]),
        (("subject: S1", "subject: S9"), ["S9"]),
        (("authority: PACE_S19_20", "authority: PACE"), ["authority", "PACE_S19_20"]),
        (("07700 900201", "07700"), ["case.yaml", "S1", "phone"]),
        (("operation_name: TESTING", "operation: TESTING"), ["operation_name"]),
    ],
    ids=["no file", "role", "yaml", "no party", "authority", "identifier", "key"],
)
def test_a_mistake_in_the_case_file_is_named_and_nothing_is_written(
    case: Case, tmp_path: Path, change: tuple[str, str], said: list[str]
) -> None:
    code, output = _run(case(change))
    assert code == 2, output
    assert "Traceback" not in output
    for words in said:
        assert words in output
    assert _only_logged(tmp_path / "store")


def _only_logged(store: Path) -> bool:
    """Whether a submission left nothing but the event that it was refused, which quotes nothing of it."""
    (event,) = (json.loads(line) for line in (store / "audit.jsonl").read_text("utf-8").splitlines())
    said = {"event": "submission rejected", "mistakes": event["detail"]["mistakes"]}
    assert event["action"] == "refuse"
    assert event["detail"].items() >= said.items()
    assert set(event["detail"]) == {*said, "case_file_sha256"}
    return [file.name for file in store.iterdir()] == ["audit.jsonl"]


def test_all_mistakes_are_told_at_once(case: Case, tmp_path: Path) -> None:
    (tmp_path / "intel.csv").write_text("nominal_id,type,value\nN-1,phone,07700 900201\n", "utf-8")
    file = case(("{path: JAS1}", "{path: JAS7.zip}"), extra="intelligence: [intel.csv]\n")
    code, output = _run(file)
    assert code == 2
    assert "JAS7.zip" in output
    assert "intel.csv" in output


def test_intelligence_without_grading_is_refused_with_its_line(case: Case, tmp_path: Path) -> None:
    header = "nominal_id,type,value,source,assessment,handling\n"
    (tmp_path / "intel.csv").write_text(f"{header}N-1,phone,07700 900201,1,A,P\nN-2,phone,07700 900202,,A,P\n", "utf-8")
    code, output = _run(case(extra="intelligence: [intel.csv]\n"))
    assert code == 2
    assert "intel.csv" in output
    assert "3" in output.partition("intel.csv")[2][:12]  # line 3
    assert _only_logged(tmp_path / "store")


def test_a_missing_case_file_says_so(tmp_path: Path) -> None:
    code, output = _run(tmp_path / "case.yaml")
    assert (code, "Traceback" in output) == (2, False)
    assert "case.yaml" in output
    assert not (tmp_path / "store").exists()


@pytest.mark.slow  # it waits ten seconds; `test_cluster` asks the same of the engine
def test_a_scheduler_that_is_not_there_is_one_clear_error(case: Case, tmp_path: Path) -> None:
    code, output = _run(case(), "--scheduler", "tcp://127.0.0.1:9")
    assert (code, "Traceback" in output) == (2, False)
    assert "no Dask scheduler answers" in output
    assert (tmp_path / "store").stat().st_mode & 0o077 == 0  # a store is its owner's alone


def test_a_hash_that_differs_refuses_the_exhibit_and_the_others_go_on(case: Case, tmp_path: Path, triage) -> None:
    with ZipFile(tmp_path / "JAS2.zip", "w") as archive:
        archive.writestr("note.txt", "Another note")
    second = """\
  - exhibit_ref: JAS/2
    subject: S1
    authority: PACE_S19_20
    extraction: {path: JAS2.zip, sha256: "%s"}
""" % ("ab" * 32)
    ended = triage(case(extra=second), tmp_path / "store")
    assert ended.state == "REFUSED"
    (reason,) = ended.reasons
    assert "JAS/2" in reason
    assert "ab" * 32 in reason
    found = opened(tmp_path / "store", None)
    records = found.store.read("records", found.run["units"]["records"]).to_pylist()
    assert {row["exhibit_ref"] for row in records} == {"JAS/1"}
    assert found.store.rows("queue", found.run["units"]["queue"]) == 1


def _archive(path: Path, password: bool = False) -> bytes:
    """A zip of a note; with the bit set that says that its content is encrypted."""
    with ZipFile(path, "w") as archive:
        archive.writestr("note.txt", "The social is on 14 March. " * 50)
        archive.writestr("other.txt", "Another note. " * 50)
    content = bytearray(path.read_bytes())
    if password:
        for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            at = -1
            while (at := content.find(signature, at + 1)) >= 0:
                content[at + offset] |= 1
    return bytes(content)


def test_a_zip_with_a_password_is_refused_in_words(case: Case, tmp_path: Path, triage) -> None:
    file = case(("{path: JAS1}", "{path: JAS1.zip}"))
    (tmp_path / "JAS1.zip").write_bytes(_archive(tmp_path / "JAS1.zip", password=True))
    ended = triage(file, tmp_path / "store")
    assert ended.state == "REFUSED"
    (reason,) = ended.reasons
    assert "JAS1.zip: every file in this zip is protected by a password" in reason


def test_a_truncated_zip_is_refused_and_says_what_to_do(case: Case, tmp_path: Path) -> None:
    file = case(("{path: JAS1}", "{path: JAS1.zip}"))
    content = _archive(tmp_path / "JAS1.zip")
    (tmp_path / "JAS1.zip").write_bytes(content[: len(content) // 2])
    code, output = _run(file)
    assert code == 2
    assert "JAS1.zip: this zip is cut off" in output
    assert "Copy it again" in output


def test_a_database_of_no_bytes_is_an_issue(case: Case, tmp_path: Path, triage) -> None:
    file = case()
    (tmp_path / "JAS1" / "mmssms.db").write_bytes(b"")
    assert triage(file, tmp_path / "store").state == "COMPLETED_WITH_GAPS"
    found = opened(tmp_path / "store", None)
    issues = found.store.read("issues", found.run["units"]["issues"]).to_pylist()
    assert [row["code"] for row in issues if row["stage"] == "parse"] == ["unknown-structure"]


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="setpriv is not here to give up root's rights")
def test_a_folder_that_may_not_be_read_is_one_clear_error(case: Case, tmp_path: Path) -> None:
    """Root may read everything: the right is given up for this one command."""
    file = case()
    (tmp_path / "JAS1").chmod(0)
    drop = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"] if os.getuid() == 0 else []
    command = [*drop, sys.executable, "-m", "flows.cli", "run", str(file), "--store", str(tmp_path / "store"), "--plan"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    (tmp_path / "JAS1").chmod(0o700)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr
    assert "JAS1" in done.stderr
    assert "read" in done.stderr


def test_a_language_that_nobody_knows_is_named_with_the_file_that_says_it(case: Case, tmp_path: Path) -> None:
    file = case(extra="languages: [en, xx]\n")
    code, said = _run(file)
    assert code == 2
    assert f"{file}: languages: 'xx' is not known; use codes of ISO 639-1" in said
    (tmp_path / "settings.toml").write_text('[text]\nlanguages = ["xx"]\n', "utf-8")
    code, said = _run(case(), "--settings", str(tmp_path / "settings.toml"))
    assert code == 2
    assert f"{tmp_path / 'settings.toml'}: languages: 'xx' is not known" in said
    assert not (tmp_path / "store" / "cases").exists()
