"""Where there is no bubblewrap: stands between a worker and its limited process, and ends all that this has started
when the worker is gone. A process that is killed cannot do so itself.

Run as `flows.workers.limited`, which it becomes. Imports next to nothing: it is there as often as there are workers.
"""

import os
import signal
import sys

from pipeline import sandbox


def _stand_by(process: int) -> None:
    """Until it has ended; then say how, as a shell does."""
    signal.signal(signal.SIGTERM, lambda *_: os.killpg(0, signal.SIGKILL))
    sandbox.end_with_parent(signal.SIGTERM)
    for pipe in (0, 1):
        os.close(pipe)
    _, status = os.waitpid(process, 0)
    code = os.waitstatus_to_exitcode(status)
    os._exit(code if code >= 0 else 128 - code)


if __name__ == "__main__":
    if process := os.fork():
        _stand_by(process)
    from flows.workers import limited

    limited.serve(int(sys.argv[1]), sys.argv[2])
