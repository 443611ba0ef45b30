"""A campaign of changed files: whatever their bytes are, the answer is records, rows and issues, or a refusal.

A short form runs with all tests. The long one is marked slow; FUZZ_EXAMPLES sets how many examples each kind of file
gets there. What fails is kept, as small as hypothesis could make it, in `.hypothesis/found`; once it is mended it
becomes a case in `files.py`, or in the test of the parser.
"""

import os
import resource
import shutil
import time
from collections.abc import Callable, Iterator
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from changes import changed, changes
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from seeds import (
    CASE,
    INTELLIGENCE_CSV,
    INTELLIGENCE_JSON,
    NUMBER,
    SETTINGS,
    WORD,
    Seed,
    backup,
    containers,
    files,
)

from flows.case.submission import Submission
from models.ids import Ids
from models.issues import Issue
from models.mistakes import Mistakes
from models.settings import Ingest
from pipeline.errors import Refused
from pipeline.ingest.fetch import fetch
from pipeline.ingest.find import find
from pipeline.ingest.inventory import Delivery, Taken, take
from pipeline.ingest.media_type import HEAD, media_type
from pipeline.ingest.sources import Claim
from pipeline.parse import claims
from pipeline.parse.parser import Evidence, Ledger, Part, Source, run
from pipeline.parse.sqlite import Sqlite
from pipeline.text.documents.types import readable
from pipeline.text.ocr.engine import Nothing
from pipeline.text.pictures.detector import Detector
from pipeline.text.pictures.frames import frames
from pipeline.text.pictures.look import looks
from pipeline.text.pictures.picture import Look, Picture
from pipeline.text.read import ToRead, read

SHORT = 8
LONG = int(os.environ.get("FUZZ_EXAMPLES", "300"))
CPU_S = 20  # of one example
MEMORY = 2 << 30  # that an example may take beyond what the tests have

LENGTHS = [pytest.param(SHORT, id="short"), pytest.param(LONG, id="long", marks=pytest.mark.slow)]
IDS = Ids(b"fictional case, fixed for tests ")
LIMITS = Ingest(max_file_bytes=1 << 26, max_ratio=1000, max_total_bytes=1 << 27, max_entries=5000, max_depth=2)
FOUND = Path(".hypothesis") / "found"
Shape = dict[str, bytes] | bytes


@pytest.fixture(autouse=True, scope="module")
def _limited() -> Iterator[None]:
    """A file that wants all memory gets an error, not the machine."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_AS, before)


class Example:
    """A file, or the files of a folder; too large to be printed."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape


@st.composite
def _wrapped(draw: st.DrawFn, strategy: st.SearchStrategy[Shape]) -> Example:
    return Example(draw(strategy))


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few rows, and yet several batches of them."""
    monkeypatch.setattr("pipeline.parse.database.ranges._ROWS", 3)


def campaign(name: str, examples: int, strategy: st.SearchStrategy[Any], check: Callable[[Any], None]) -> None:
    """Run a check on so many examples, the same each time, and keep what fails."""
    phases = [Phase.generate] if examples == SHORT else [Phase.generate, Phase.shrink]

    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=phases,
        suppress_health_check=list(HealthCheck),
    )
    @given(_wrapped(strategy))
    def test(example: Example) -> None:
        begun = time.process_time()
        try:
            check(example.shape)
            assert time.process_time() - begun < CPU_S
        except Exception:
            _keep(FOUND / name, example.shape)
            raise

    test()


def _keep(folder: Path, example: Shape) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    for name, content in (example if isinstance(example, dict) else {"file": example}).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def _examples(seed: Seed) -> st.SearchStrategy[bytes]:
    return changes(seed).map(partial(changed, seed))


def _quotes_nothing(issue: Issue) -> None:
    for secret in (WORD, WORD[2:7], NUMBER[4:]):
        assert secret not in issue.detail
    assert issue.detail.isprintable()
    assert len(issue.detail) < 300
    assert issue.rows >= 0
    issue.locator.encode()


# Files


@cache
def _files() -> dict[str, Seed]:
    return files()


@pytest.mark.parametrize("examples", LENGTHS)
@pytest.mark.parametrize("name", _files())
def test_a_parser_and_the_readers_of_text_never_raise(tmp_path: Path, name: str, examples: int) -> None:
    seed = _files()[name]
    path = tmp_path / "file"

    def check(content: bytes) -> None:
        path.write_bytes(content)
        _parsed(path, seed.path, content)
        _read(path, media_type(content[:HEAD], seed.path))
        if name == "a.png":
            list(frames(Picture(content, "image/png"), 10_000_000))
            _looked(content)

    campaign(f"file-{name.replace('/', ' ')}", examples, _examples(seed), check)


def _parsed(path: Path, logical: str, content: bytes) -> None:
    """Every parser that claims it, by its path or by its type: the ledger sums, no record is there twice."""
    type_ = media_type(content[:HEAD], logical)
    for parser in {claims.claims(logical, type_), claims.claims("x", type_)} - {None}:
        of = 1 + len(content) % 3 if isinstance(parser.read, Sqlite) else 1
        seen: set[str] = set()
        for index in range(of):
            ledger = Ledger()
            log = path if len(content) % 2 else None  # no log, but as hostile as one can be
            evidence = Evidence(path, logical, type_, 0, Part(index, of), file=log, log=log, journal=log)
            for item in run(parser, evidence, Source("s", "x", "JAS/1"), IDS, ledger):
                if isinstance(item, Issue):
                    _quotes_nothing(item)
                    continue
                item.validate(full=True)
                ids = item["record_id"].to_pylist()
                assert seen.isdisjoint(ids)
                assert len(set(ids)) == len(ids)
                seen.update(ids)
            for tally in ledger.units.values():
                row = tally.row()
                assert row["rows_stored"] == row["records"] + row["issues"] + row["ignored"], row
                assert min(row.values()) >= 0, row


def _looked(content: bytes) -> list[Look | Issue]:
    return list(looks(content, None, 10_000_000, Detector()))


def _read(path: Path, type_: str | None) -> None:
    if readable(type_):
        for item in read([ToRead("r", "s", path, type_)], Nothing(), _looked, 100_000, IDS, "x"):
            if isinstance(item, tuple):
                _quotes_nothing(item[1])
            elif isinstance(item, dict):
                item["text"].encode()


# Containers


@pytest.mark.parametrize("examples", LENGTHS)
@pytest.mark.parametrize("name", containers())
def test_a_container_gives_rows_or_a_refusal(tmp_path: Path, name: str, examples: int) -> None:
    seed = containers()[name]
    path = tmp_path / seed.path

    def check(content: bytes) -> None:
        path.write_bytes(content)
        _taken(path, tmp_path / "blobs", WORD if len(content) % 2 else None)

    campaign(f"container-{name}", examples, _examples(seed), check)


@pytest.mark.parametrize("examples", LENGTHS)
@pytest.mark.parametrize("locked", [False, True])
def test_a_backup_of_itunes_gives_rows_or_a_refusal(tmp_path: Path, locked: bool, examples: int) -> None:
    sound = backup(locked=locked)
    one = st.sampled_from(sorted(sound)).flatmap(
        lambda name: _examples(Seed(name, sound[name])).map(lambda content: sound | {name: content})
    )

    def check(tree: dict[str, bytes]) -> None:
        folder = tmp_path / "backup"
        shutil.rmtree(folder, ignore_errors=True)
        for name, content in tree.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        _taken(folder, tmp_path / "blobs", WORD)

    campaign(f"backup-{locked}", examples, one, check)


def _taken(path: Path, blobs: Path, password: str | None) -> None:
    """Every entry has a row with a clean path, and what was read once can be read again."""
    shutil.rmtree(blobs, ignore_errors=True)
    blobs.mkdir()
    rows: list[dict[str, Any]] = []
    taken = Taken()
    delivery = Delivery(path, "x", "JAS/1", {}, password)
    try:
        container = find(path)
        for item in take(delivery, container, _claimed, LIMITS, blobs, IDS, taken, claims.beside):
            if isinstance(item, tuple):
                _quotes_nothing(item[1])
            else:
                rows += item.to_pylist()
    except Refused:
        return
    assert len({row["source_id"] for row in rows}) == len(rows) == taken.files
    for row in rows:
        assert row["status"]
        assert not row["path"].startswith("/")
        assert ".." not in row["path"].split("/")
    kept = {name.name for name in blobs.iterdir()}
    wanted = [(row["path"], row["sha256"]) for row in rows if row["sha256"] in kept]
    assert all(sha256((blobs / name).read_bytes()).hexdigest() == name for name in kept)
    (blobs / "again").mkdir()
    assert fetch(path, container, wanted, LIMITS, blobs / "again", password) == len({name for _, name in wanted})


def _claimed(path: str, type_: str | None) -> Claim | None:
    parser = claims.claims(path, type_)
    return Claim(parser.name, parser.app_at(path)) if parser else None


# What people write


@pytest.mark.parametrize("examples", LENGTHS)
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("case.yaml", CASE),
        ("intel.csv", INTELLIGENCE_CSV),
        ("intel.json", INTELLIGENCE_JSON),
        ("settings.toml", SETTINGS),
        ("scoring.toml", "[caps]\nparty = 30\n"),
    ],
)
def test_what_people_write_is_right_or_has_mistakes_with_their_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: str, examples: int
) -> None:
    monkeypatch.setenv("A_PASSWORD", "x")
    (tmp_path / "a.zip").write_bytes(b"PK\5\6" + bytes(18))
    sound = {
        "case.yaml": CASE.replace("intel.csv", name) if name.startswith("intel") else CASE,
        "intel.csv": INTELLIGENCE_CSV,
        "settings.toml": SETTINGS,
        "scoring.toml": "",
    }

    def check(changed_content: bytes) -> None:
        for file, text in sound.items():
            (tmp_path / file).write_text(text, "utf-8")
        (tmp_path / name).write_bytes(changed_content)
        try:
            Submission.read(tmp_path / "case.yaml", tmp_path / "settings.toml", tmp_path / "scoring.toml")
        except Mistakes as mistakes:
            for reason in mistakes.reasons:
                assert str(tmp_path) in reason, reason[:300]
                assert not name.startswith("intel") or WORD not in reason, reason[:300]

    campaign(name, examples, _examples(Seed(name, content.encode())), check)
