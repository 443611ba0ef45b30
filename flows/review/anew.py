"""Makes a case anew after a decision of the review application: linked anew, or run again as it was submitted.

It is a process of its own, so that readers wait for nothing; one at a time of a case, and one more if something was
decided meanwhile. As everywhere, the case's lock keeps out any other run.

    python -m flows.review.anew STORE FOLDER link|run|hidden
"""

import subprocess
import sys
import threading
from pathlib import Path
from typing import get_args

from pipeline.errors import TriageError
from pipeline.review.case.house import Anew, How
from pipeline.review.web.mistakes import placeless

_HEAVIEST: tuple[How, ...] = ("hidden", "run", "link")
_SAID = 2000  # characters of what a process says


class Works:
    """What is made anew now, for any thread."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._one = threading.Lock()
        self._running: dict[str, How] = {}
        self._again: dict[str, set[How]] = {}
        self._failed: dict[str, str] = {}

    def start(self, folder: str, how: How) -> None:
        """Make a case anew, or once more after what is going on now."""
        with self._one:
            if folder in self._running:
                self._again.setdefault(folder, set()).add(how)
                return
            self._running[folder] = how
            self._failed.pop(folder, None)
        threading.Thread(target=self._work, args=(folder,), name=f"anew {folder}", daemon=True).start()

    def of(self, folder: str) -> Anew:
        """How it stands with a case."""
        with self._one:
            return Anew(folder in self._running, self._failed.get(folder))

    def _work(self, folder: str) -> None:
        while True:
            failed = self._made(folder, self._running[folder])
            with self._one:
                wanted = self._again.pop(folder, None)
                self._failed.pop(folder, None)
                if failed:
                    self._failed[folder] = failed
                if not wanted:
                    del self._running[folder]
                    return
                self._running[folder] = next(how for how in _HEAVIEST if how in wanted)

    def _made(self, folder: str, how: How) -> str | None:
        """Why it could not be made, in words for people; None if it was."""
        command = [sys.executable, "-m", __name__, str(self._root), folder, how]
        ended = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)  # noqa: S603 - folder is of a case that was opened
        if not ended.returncode:
            return None
        said = ended.stdout.decode("utf-8", "replace").strip()
        told = "\n".join(map(placeless, said[:_SAID].splitlines()))
        return told or f"the program ended with code {ended.returncode}; see errors.log in the case's folder"


def main(root: Path, folder: str, how: str) -> int:
    """Make a case anew. Returns the exit code; if it is not 0, why stands on the standard output."""
    from rich.console import Console

    from flows.case.opened import opened
    from flows.commands.holds import again
    from flows.relink import relink
    from models.mistakes import Mistakes

    try:
        if how == "link":
            relink(root, folder, Console(quiet=True))
            return 0
        code, reasons = again(opened(root, folder), root, hidden=how == "hidden"), []
        if code:
            run = opened(root, folder).run
            reasons = [f"the run ended as {run['state']}", *run["refused"], *run["failed"]]
    except (Mistakes, TriageError) as error:
        code, reasons = getattr(error, "exit_code", 2), [str(error)]
    print(*reasons, sep="\n")  # noqa: T201 - it is a command
    return code


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[3] not in get_args(How):
        sys.exit("python -m flows.review.anew STORE FOLDER link|run|hidden")
    sys.exit(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3]))
