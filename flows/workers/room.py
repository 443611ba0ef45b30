"""How many workers this machine has room for: processors and memory, as far as this process may use them."""

import os
from collections.abc import Iterator
from pathlib import Path

_RESIDENT_SHARE = 2
"""A process that reads untrusted bytes has a quarter of its address space resident (measured, see docs/cluster.md), and
not all are at their worst at once."""

_OWN_BYTES = 512 << 20
"""Of the worker itself, which links, scores and ranks."""

_CGROUPS, _PROC = Path("/sys/fs/cgroup"), Path("/proc")


def workers(memory_bytes: int) -> int:
    """One for each processor, and not more than memory holds.

    Args:
        memory_bytes: address space that the process of a worker may use that reads untrusted bytes.
    """
    each = memory_bytes // _RESIDENT_SHARE + _OWN_BYTES
    return max(1, min(processors(), available_bytes() // each))


def processors(cgroups: Path = _CGROUPS, proc: Path = _PROC) -> int:
    """Those that this process may run on, and of these what its groups (cgroups 1 and 2) have been given."""
    found = float(len(os.sched_getaffinity(0)))
    for folder in _groups("cpu", cgroups, proc):
        older = (*_numbers(folder / "cpu.cfs_quota_us"), *_numbers(folder / "cpu.cfs_period_us"))
        given = _numbers(folder / "cpu.max") or older
        if len(given) == 2 and min(given) > 0:
            found = min(found, given[0] / given[1])
    return max(1, int(found))


def available_bytes(cgroups: Path = _CGROUPS, proc: Path = _PROC) -> int:
    """Memory that is free or can be made free, and not more than its groups may still take."""
    lines = (proc / "meminfo").read_text("ascii").splitlines()
    found = next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
    for folder in _groups("memory", cgroups, proc):
        for limit, used in (("memory.max", "memory.current"), ("memory.limit_in_bytes", "memory.usage_in_bytes")):
            if most := _numbers(folder / limit):
                found = min(found, most[0] - max(0, sum(_numbers(folder / used)) - _cached(folder)))
    return max(0, found)


def _groups(controller: str, cgroups: Path, proc: Path) -> Iterator[Path]:
    """The folders of this process's groups, from its own to the outermost; in a container the outermost is its own."""
    for line in (proc / "self/cgroup").read_text("utf-8").splitlines():
        _, controllers, path = line.split(":", 2)
        if controllers and controller not in controllers.split(","):
            continue
        base = cgroups / (controllers and controller)
        inside = Path(path.lstrip("/"))
        yield from (base / part for part in (inside, *inside.parents) if part != Path("..") and (base / part).is_dir())


def _numbers(file: Path) -> tuple[int, ...]:
    """Empty where there is no limit ("max") or no such file."""
    try:
        return tuple(int(word) for word in file.read_text("ascii").split())
    except (OSError, ValueError):
        return ()


def _cached(folder: Path) -> int:
    """Of files, which a group gives back when it needs memory."""
    try:
        lines = (folder / "memory.stat").read_text("ascii").splitlines()
    except OSError:
        return 0
    return max((int(line.split()[1]) for line in lines if line.split()[0].endswith("inactive_file")), default=0)
