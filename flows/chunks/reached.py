"""Which of its sources a chunk has reached, told where whoever waits for it can read it after its process has died.

A hint where to look for a killer, and no more: what is read may have written it.
"""

import fcntl
import os

_BYTES = 4
_NONE = b"\xff" * _BYTES
_into: list[int] = []


def made() -> int:
    """A descriptor of memory for it, which nobody can make larger."""
    descriptor = os.memfd_create("reached", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.ftruncate(descriptor, _BYTES)
    fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL)
    forget(descriptor)
    return descriptor


def forget(descriptor: int) -> None:
    """Before another chunk."""
    os.pwrite(descriptor, _NONE, 0)


def told(descriptor: int) -> int | None:
    """The place of a source in its chunk, whether or not there is such a one; None if nothing was told."""
    said = os.pread(descriptor, _BYTES, 0)
    return None if said == _NONE else int.from_bytes(said, "little")


def tell_into(descriptor: int) -> None:
    """Whoever asks this process for a chunk reads it there."""
    _into[:] = [descriptor]


def tell(number: int) -> None:
    """That the chunk is at that source now, counted from 0."""
    for descriptor in _into:
        os.pwrite(descriptor, number.to_bytes(_BYTES, "little"), 0)
