"""How large this process has been, and how it is kept small."""

import ctypes
import resource
from pathlib import Path

import pyarrow as pa

_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8  # malloc.h of the GNU C library
_LARGE = 1 << 18  # and more than zlib takes for what it packs


def peak_bytes() -> int:
    """The largest resident size of this process so far.

    Not `ru_maxrss`: a process inherits it from whoever started it, so that a small child of a large parent seems large.
    """
    try:
        lines = Path("/proc/self/status").read_text("ascii", "replace").splitlines()
    except OSError:  # no Linux
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), 0)


def one_heap() -> None:
    """For a process whose threads do little at the same time: else each has a heap of its own, and what one of them has
    no use for any more the others take anew. What is large is not of it, and goes back when it is free: else what is
    small and stays comes to lie above it. Nothing where there is another C library."""
    if tell := getattr(ctypes.CDLL(None), "mallopt", None):
        tell(_M_ARENA_MAX, 1)
        tell(_M_MMAP_THRESHOLD, _LARGE)


def give_back() -> None:
    """What waits to be used again: with many chunks that is as much as what is used."""
    pa.default_memory_pool().release_unused()
