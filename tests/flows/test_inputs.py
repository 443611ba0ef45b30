"""Extractions are only ever read: the same bytes and names, nothing beside them; what changes later is found."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest

from flows.case.opened import OpenedCase, opened
from pipeline.demo import android, backups, ios
from pipeline.verify import manifest

pytestmark = pytest.mark.timeout(300)

_PASSWORD = "correct horse"
_PATHS = ("JAS1", "JAS2.zip", "JAS3.tar", "JAS4-backup", "JAS5-encrypted", "JAS6.ab")
_CASE = """\
case_id: T/6/26
operation_name: TESTING
parties: [{party_id: S1, role: suspect, identifiers: [{type: phone, value: "07700 900201"}]}]
exhibits:
"""


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A case file beside a folder with an extraction of each kind."""
    base = tmp_path_factory.mktemp("inputs")
    evidence = base / "evidence"
    evidence.mkdir()
    sms = _with_a_log(base / "sms").read_bytes()
    (evidence / "JAS1").mkdir()
    for file in (base / "sms").iterdir():
        shutil.copyfile(file, evidence / "JAS1" / file.name)
    with ZipFile(evidence / "JAS2.zip", "w") as archive:
        archive.writestr("data/data/com.android.providers.telephony/databases/mmssms.db", sms)
    with tarfile.open(evidence / "JAS3.tar", "w") as archive:
        archive.add(evidence / "JAS1" / "mmssms.db", "data/mmssms.db")
    messages = [ios.Message(0, "Where are you", datetime(2026, 3, 14, 20, tzinfo=UTC))]
    apple = ios.sms_db(base / "sms.db", [ios.Chat(["+447700900202"])], messages).read_bytes()
    ios.itunes_backup(evidence / "JAS4-backup", {"HomeDomain/Library/SMS/sms.db": apple})
    files = {"HomeDomain/Library/SMS/sms.db": apple}
    backups.encrypted_itunes_backup(evidence / "JAS5-encrypted", files, _PASSWORD)
    backups.android_backup(evidence / "JAS6.ab", {"apps/com.example/f/note.txt": b"Where are you"}, password=_PASSWORD)
    lines = [
        f"  - {{exhibit_ref: JAS/{number}, subject: S1, authority: PACE_S19_20, "
        f"extraction: {{path: evidence/{path}{', password_env: JAS_PASSWORD' if number > 4 else ''}}}}}\n"
        for number, path in enumerate(_PATHS, 1)
    ]
    (base / "case.yaml").write_text(_CASE + "".join(lines), "utf-8")
    (base / "settings.toml").write_text('[ocr]\nengine = "none"\n')
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JAS_PASSWORD", _PASSWORD)
        yield base / "case.yaml"


def _with_a_log(folder: Path) -> Path:
    """Messages, the last of them only in the write-ahead log: whoever opened the original would merge it."""
    folder.mkdir()
    database = android.mmssms(folder / "mmssms.db", [android.Sms("+447700900202", "Where", datetime.now(UTC))])
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("pragma journal_mode=wal")
        connection.execute("update sms set body = 'Where are you'")
        connection.commit()
        for file in list(folder.iterdir()):
            shutil.copyfile(file, folder / f"{file.name}.kept")
    for file in folder.glob("*.kept"):
        file.replace(file.with_suffix(""))
    assert (folder / "mmssms.db-wal").stat().st_size
    return database


def _state(folder: Path) -> dict[str, tuple[int, ...]]:
    """Of every file and folder; the time of the last change of status moves with any write, renaming or new right."""
    found = {}
    for path in (folder, *folder.rglob("*")):
        status = path.lstat()
        found[str(path)] = (status.st_ino, status.st_size, status.st_mode, status.st_mtime_ns, status.st_ctime_ns)
    return found


@pytest.fixture(scope="module")
def ran(case: Path, triage) -> OpenedCase:
    """The case after its run, in which nothing of the evidence was touched."""
    before = _state(case.parent / "evidence")
    triage(case, case.parent / "store", settings_file=case.parent / "settings.toml")
    assert _state(case.parent / "evidence") == before
    return opened(case.parent / "store", None)


def test_a_run_reads_every_kind_of_extraction_and_touches_none(ran: OpenedCase) -> None:
    records = ran.store.read("records", ran.run["units"]["records"]).to_pylist()
    read = {row["exhibit_ref"] for row in records if row["body"] == "Where are you"}
    assert read == {"JAS/1", "JAS/4", "JAS/5"}
    assert {row["exhibit_ref"] for row in records} == {f"JAS/{number}" for number in range(1, 7)}


def _script(case: Path, store: str) -> list[str]:
    """A run of its own process, in order."""
    arguments = (str(case), str(case.parent / store), str(case.parent / "settings.toml"))
    words = (
        "import sys; from pathlib import Path; from conftest import triage_case; case, store, settings = sys.argv[1:];"
        "print(triage_case(Path(case), Path(store), settings_file=Path(settings)).state)"
    )
    return [sys.executable, "-c", words, *arguments]


def _environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")])}


def _tables(store: Path) -> dict[str, bytes]:
    return {str(file.relative_to(store)): file.read_bytes() for file in sorted(store.rglob("*.parquet"))}


@pytest.mark.slow
def test_a_run_on_a_mount_that_cannot_be_written_to_gives_the_same_tables(case: Path, ran: OpenedCase) -> None:
    evidence = case.parent / "evidence"
    read_only = f'mount --bind "{evidence}" "{evidence}" && mount -o remount,bind,ro "{evidence}"'
    tried = ["unshare", "--mount", "sh", "-c", f'{read_only} && ! touch "{evidence}/new" 2>/dev/null']
    if shutil.which("unshare") is None or subprocess.run(tried, capture_output=True, check=False).returncode:
        pytest.skip("this account may not make a mount namespace")
    command = ["unshare", "--mount", "sh", "-c", f'{read_only} && exec "$@"', "sh", *_script(case, "store-ro")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=200, env=_environment())
    assert done.stdout.strip() == ran.run["state"], done.stderr
    assert _tables(case.parent / "store-ro") == _tables(case.parent / "store")


_CALLS = (
    "open,openat,openat2,creat,truncate,unlink,unlinkat,rmdir,rename,renameat,renameat2,mkdir,mkdirat,mknod,mknodat,"
    "link,linkat,symlink,symlinkat,chmod,fchmodat,chown,lchown,fchownat,utime,utimes,utimensat,setxattr,lsetxattr"
)
_WRITES = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND")


def _changes(log: Path, folder: Path) -> list[str]:
    """System calls that name something below a folder and could change it, whether they succeeded or not."""
    return [
        line
        for line in log.read_text("utf-8", "replace").splitlines()
        if str(folder) in line and (" open" not in line.partition("(")[0] or _WRITES.search(line))
    ]


def test_no_system_call_opens_an_extraction_for_writing(case: Path, ran: OpenedCase) -> None:
    log = case.parent / "strace.log"
    strace = ["strace", "-f", "-y", "-s", "4096", "-e", f"trace={_CALLS}", "-e", "signal=none", "-o", str(log)]
    if shutil.which("strace") is None or subprocess.run([*strace, "true"], check=False).returncode:
        pytest.skip("strace is not here, or may not trace")
    command = [*strace, *_script(case, "store-traced")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=280, env=_environment())
    assert done.stdout.strip() == ran.run["state"], done.stderr
    assert str(case.parent / "evidence" / "JAS2.zip") in log.read_text("utf-8", "replace")
    assert len(_changes(log, case.parent / "store-traced")) > 100  # what can be seen there would be seen here
    assert _changes(log, case.parent / "evidence") == []
    assert _tables(case.parent / "store-traced") == _tables(case.parent / "store")


def test_one_flipped_bit_of_any_file_of_a_case_or_of_its_extractions_is_found_without_any_password(
    case: Path, ran: OpenedCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("JAS_PASSWORD")
    root = ran.store.root
    assert manifest.verify(root) == []
    given = [file for file in (case.parent / "evidence").rglob("*") if file.is_file()]
    made = [file for file in root.rglob("*") if file.is_file() and file.name not in ("lock", "progress.json")]
    assert {"case.yaml", "run.json", "secret.key", "manifest.json"} <= {file.name for file in made}
    assert len({file.parent.name for file in made if file.suffix == ".parquet"}) > 9
    for file in (file for file in (*given, *made) if file.stat().st_size):
        with _flipped(file):
            assert manifest.verify(root), file
    assert manifest.verify(root) == []


class _flipped:  # noqa: N801 - reads as what it does
    """A file with one bit of its middle changed, for a while."""

    def __init__(self, file: Path) -> None:
        self._file, self._before = file, file.read_bytes()

    def __enter__(self) -> None:
        content = bytearray(self._before)
        content[len(content) // 2] ^= 1 << len(content) % 8
        self._file.write_bytes(content)

    def __exit__(self, *_: object) -> None:
        self._file.write_bytes(self._before)
