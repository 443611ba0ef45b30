"""A run that has nothing to do answers at once: what takes long to start is never imported."""

import shutil
import subprocess
import sys
from pathlib import Path

from flows.case.opened import OpenedCase

HEAVY = ("prefect", "distributed", "dask", "spacy", "httpx", "onnxruntime", "openpyxl", "requests")


def test_a_run_with_nothing_to_do_starts_neither_prefect_nor_dask(
    triaged: OpenedCase, demo: Path, tmp_path: Path
) -> None:
    shutil.copytree(triaged.store.root.parent.parent, tmp_path / "store")
    asked = (
        "import sys; from pathlib import Path; from rich.console import Console; from flows import start;"
        "from flows.case.submission import Submission;"
        f"ended = start.run(Submission.read(Path({str(demo)!r})), Path({str(tmp_path / 'store')!r}), 1, None,"
        " Console(quiet=True)); assert ended.idle;"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-P", "-c", asked], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
