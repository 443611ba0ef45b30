"""How large this process has been.

Not `ru_maxrss`: a process inherits it from whoever started it, so that a small child of a large parent seems large.
"""

import resource
from pathlib import Path


def peak_bytes() -> int:
    """The largest resident size of this process so far."""
    try:
        lines = Path("/proc/self/status").read_text("ascii", "replace").splitlines()
    except OSError:  # no Linux
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), 0)
