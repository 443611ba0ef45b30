"""A case that is run as people run it, and what it leaves."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from flows.case.opened import opened
from models import casefile
from pipeline.store import CaseStore, Store, write_whole

SECRET = "00" * 32  # the same ids, and so the same bytes, in every store


@dataclass(frozen=True)
class Case:
    """What is run again and again.

    Attributes:
        settings: TOML; small batches make many units of work, and so many moments to kill at.
    """

    file: Path
    settings: str = "[parse]\nbatch_bytes = 65_536\n\n[text]\nbatch_sources = 1\n"

    @property
    def case_id(self) -> str:
        return casefile.stored(self.file.read_text("utf-8")).case_id

    def store(self, root: Path) -> CaseStore:
        return Store(root).case(self.case_id)

    def prepared(self, root: Path) -> Path:
        """A store whose keys are those of all the others."""
        for key in (self.store(root).root / "secret.key", root / "intelligence" / "linkage.key"):
            key.parent.mkdir(mode=0o700, parents=True)
            write_whole(key, [SECRET.encode()])
        return root

    def begun(self, root: Path, options: Sequence[str], module: str = "flows.cli") -> subprocess.Popen[bytes]:
        """The command as people type it, in a session of its own."""
        settings = root.with_name("many-units.toml")
        settings.write_text(self.settings)
        command = [sys.executable, "-P", "-m", module, "run", str(self.file), "--store", str(root)]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
        environment["PYTHONPATH"] = str(Path(__file__).parents[2])
        with said(root).open("w") as file:
            return subprocess.Popen(
                [*command, "--settings", str(settings), *options],
                stdout=subprocess.DEVNULL,
                stderr=file,
                env=environment,
                start_new_session=True,
            )

    def tables(self, root: Path) -> dict[str, str]:
        """The SHA-256 of every table of the case."""
        return dict(json.loads((self.store(root).root / "manifest.json").read_text())["tables"])

    def records(self, root: Path) -> Counter[str]:
        found = opened(root, self.case_id)
        units = found.run["units"]["records"]
        return Counter(found.store.read("records", units, ["record_id"])["record_id"].to_pylist())


def said(root: Path) -> Path:
    """What the last command for a store has said."""
    return root.with_name(f"{root.name}.said")
