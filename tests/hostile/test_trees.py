"""The ledger sums over random trees of good and bad files, however they were packed."""

import random
import tarfile
from collections.abc import Callable
from contextlib import nullcontext
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from files import bad, good
from rich.console import Console

from flows import start
from flows.case.ledger import covered
from flows.case.opened import opened
from flows.case.submission import Submission
from flows.run import Run
from flows.workers.engine import InProcess

_CASE = """\
case_id: T/6/26
operation_name: TESTING
parties: [{party_id: S1, role: suspect, identifiers: [{type: phone, value: "07700 900201"}]}]
exhibits: [{exhibit_ref: JAS/1, subject: S1, authority: PACE_S19_20, extraction: {path: extraction}}]
"""
FINAL = {"claimed", "companion", "container", "duplicate", "unsupported", "encrypted", "failed"}
Tree = dict[str, bytes]


def _as_zip(path: Path, tree: Tree) -> None:
    with ZipFile(path, "w") as archive:
        for name, content in tree.items():
            archive.writestr(name, content)


def _as_tar(path: Path, tree: Tree) -> None:
    with tarfile.open(path, "w:gz") as archive:
        for name, content in tree.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, BytesIO(content))


def _as_folder(path: Path, tree: Tree) -> None:
    for name, content in tree.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(content)


@pytest.fixture(scope="module")
def everything() -> Tree:
    return dict(bad()) | good()


@pytest.mark.parametrize("pack", [_as_zip, _as_tar, _as_folder])
@pytest.mark.parametrize("seed", [1, 2])
def test_every_file_has_a_final_status_and_every_row_is_accounted_for(
    everything: Tree, tmp_path: Path, pack: Callable[[Path, Tree], None], seed: int
) -> None:
    dice = random.Random(seed)  # noqa: S311 - the same trees each time
    chosen = dice.sample(sorted(everything), 25)
    tree = {f"{dice.choice(['', 'a/', 'filesystem1/', 'x/y/'])}{name}": everything[name] for name in chosen}
    pack(tmp_path / "extraction", tree)
    (tmp_path / "case.yaml").write_text(_CASE, "utf-8")

    def in_order(run: Run) -> None:
        for step in run.steps:
            run.work(step.name)

    started = nullcontext((InProcess(), in_order))
    submission = Submission.read(tmp_path / "case.yaml")
    ended = start.run(submission, tmp_path / "store", 1, None, Console(quiet=True), started)
    assert ended.state in ("COMPLETED", "COMPLETED_WITH_GAPS")
    case = opened(tmp_path / "store", None)
    found = covered(case.store, case.run["units"])
    assert found.balanced
    assert found.delivered[0].files >= len(tree)
    assert {status.status for status in found.statuses} <= FINAL
    assert not (case.store.root / "errors.log").exists()
