"""What the force holds beside its cases: intelligence in versions, and the index of identifiers across cases.

<store>/intelligence/
  linkage.key                the force's own: no case's key joins two cases
  lock                       one import at a time
  versions/v0001-…/          as it was delivered, append-only; see `pipeline.intelligence.versions`
  linkage/<case>.parquet     LINKAGE of each case that was run; see `pipeline.intelligence.linkage`
  runs/<case>/               what a run has of LINKAGE while it lasts, its own and that of others
"""

import fcntl
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from models.ids import Ids
from pipeline.errors import StoreDamaged
from pipeline.store import write_whole


class IntelligenceStore:
    """The folder `intelligence` of a store.

    Args:
        root: folder of the store.
    """

    def __init__(self, root: Path) -> None:
        self.root = root / "intelligence"

    def prepare(self) -> None:
        """Make the folders, readable by their owner only, and the linkage key if there is none."""
        for folder in ("", "versions", "linkage"):
            (self.root / folder).mkdir(mode=0o700, parents=True, exist_ok=True)
        key = self.root / "linkage.key"
        if not key.exists():
            with self._locked():
                if not key.exists():  # two first runs at once have one key
                    write_whole(key, [secrets.token_hex(32).encode()])

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One change of it at a time, on this machine: another waits. The lock goes with the process."""
        self.prepare()
        with self._locked():
            yield

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with (self.root / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @property
    def linkage(self) -> Ids:
        """Makes the tokens of LINKAGE.

        Raises:
            StoreDamaged: the key is none any more.
        """
        file = self.root / "linkage.key"
        try:
            return Ids(bytes.fromhex(file.read_text("ascii").strip()))
        except (OSError, ValueError):
            raise StoreDamaged(
                f"{file}: cannot be read. Put it back from a copy of the store; if there is none, remove it with the "
                "folder linkage beside it, and run the cases again."
            ) from None

    @property
    def key_id(self) -> str:
        """Which key the linkage key is; "" while there is none. It says nothing of the key itself."""
        return self.linkage.of("key") if (self.root / "linkage.key").exists() else ""

    def at_work(self, folder: str) -> Path:
        """What a run of the case with that folder has of LINKAGE while it lasts: not below the case, where what reads
        untrusted bytes may write, and whoever may read the case could look its values up."""
        return self.root / "runs" / folder

    def linked(self, but: str) -> list[Path]:
        """LINKAGE of all cases but one, which is named as its folder is."""
        return sorted(file for file in (self.root / "linkage").glob("*.parquet") if file.stem != but)
