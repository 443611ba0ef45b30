"""Which of its sources a chunk has reached, told where whoever waits for it can read it after its process has died.

A hint where to look for a killer, and no more: what is read may have written it.
"""

import contextlib
import fcntl
import os

_BYTES = 4
_NONE = b"\xff" * _BYTES
_into: list[int] = []


def made() -> tuple[int, int]:
    """Two descriptors of memory for it, which nobody can make larger: for who asks, and for who tells. What one of them
    does to its own, such as having all that is written appended, is not done to the other's."""
    theirs = -1
    try:
        theirs = os.memfd_create("reached", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        os.ftruncate(theirs, _BYTES)
        fcntl.fcntl(theirs, fcntl.F_ADD_SEALS, fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL)
        ours = os.open(f"/proc/self/fd/{theirs}", os.O_RDWR | os.O_CLOEXEC)
    except OSError:  # a machine may forbid it (vm.memfd_noexec)
        if theirs >= 0:
            os.close(theirs)
        ours, theirs = (os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC) for _ in range(2))
    forget(ours)
    return ours, theirs


def forget(descriptor: int) -> None:
    """Before another chunk."""
    os.pwrite(descriptor, _NONE, 0)


def told(descriptor: int) -> int | None:
    """The place of a source in its chunk, whether or not there is such a one; None if nothing was told."""
    said = os.pread(descriptor, _BYTES, 0)
    return None if said in (b"", _NONE) else int.from_bytes(said, "little")


def tell_into(descriptor: int) -> None:
    """Whoever asks this process for a chunk reads it there."""
    _into[:] = [descriptor]


def tell(number: int) -> None:
    """That the chunk is at that source now, counted from 0."""
    for descriptor in _into:
        with contextlib.suppress(OSError):  # a source before may have closed it: this is a hint, and no reason to fail
            os.pwrite(descriptor, number.to_bytes(_BYTES, "little"), 0)
