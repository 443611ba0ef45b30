"""Who did what with which case, and why: a chain of events beside the cases (Data Protection Act 2018 s62, E-05).

One JSON object a line, only ever appended. Each holds the hash of the one before, so that a line that was changed, left
out or put in is found; a purge leaves the chain as it is. Only the standard library is needed to check it.

    python -m pipeline.audit STORE
"""

import fcntl
import hashlib
import json
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

NAME = "audit.jsonl"
ACTIONS = frozenset({"collect", "alter", "consult", "disclose", "combine", "erase", "refuse", "release", "withhold"})
"""What the Act asks to log, and decisions: release and withhold what is held; refuse a submission or a person."""

FIRST = "0" * 64
_TAIL = 1 << 16


def add(
    root: Path, action: str, case_id: str, actor: str, *, role: str = "", reason: str = "", **detail: Any
) -> dict[str, Any]:
    """Append an event; on disk when this returns.

    Args:
        root: folder of the store.
        detail: ids and counts, never content.
    """
    if action not in ACTIONS:
        raise ValueError(f"unknown action {action!r}; add it to pipeline/audit.py")
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(root / NAME, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        last = _last(file)
        event = {
            "seq": last["seq"] + 1 if last else 1,
            "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "actor": actor,
            "role": role,
            "action": action,
            "case_id": case_id,
            "reason": reason,
            "detail": detail,
            "prev": last["hash"] if last else FIRST,
        }
        event["hash"] = _hash(event)
        file.write(json.dumps(event).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    if not last:
        _sync_name(root)
    return event


def _sync_name(root: Path) -> None:
    """The first event is lost with the name of its file."""
    descriptor = os.open(root, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def events(root: Path, case_id: str) -> Iterator[dict[str, Any]]:
    """The events of one case, in order. A line that cannot be read is passed over: `verify` says so."""
    if not (root / NAME).exists():
        return
    with (root / NAME).open("rb") as file:
        for line in file:
            try:
                event = json.loads(line)
            except ValueError:
                continue
            if isinstance(event, dict) and event.get("case_id") == case_id:
                yield event


def head(root: Path) -> dict[str, Any] | None:
    """Number and hash of the last event: kept elsewhere, it shows whether the end of the chain was cut off."""
    if not (root / NAME).exists():
        return None
    with (root / NAME).open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        last = _last(file)
    return {name: last[name] for name in ("seq", "hash")} if last else None


def verify(root: Path, known: dict[str, Any] | None = None) -> list[str]:
    """What is wrong with the chain, in words; nothing if it holds.

    Args:
        known: an earlier `head`; the chain must still have it.
    """
    path, previous, seq, seen = root / NAME, FIRST, 0, False
    if not path.exists():
        return [f"{NAME}: not there"] if known else []
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if not line.endswith(b"\n"):
                break  # cut off by a crash: never acknowledged, and written over by the next event
            try:
                event = json.loads(line)
                good = event["seq"] == seq + 1 and event["prev"] == previous and event["hash"] == _hash(event)
            except (ValueError, KeyError, TypeError):
                good = False
            if not good:
                return [f"{NAME}:{number}: was changed, or a line before it was left out or put in"]
            seq, previous = event["seq"], event["hash"]
            seen = seen or known == {"seq": seq, "hash": previous}
    return [f"{NAME}: its end was cut off, or it was written anew"] if known and not seen else []


def _hash(event: dict[str, Any]) -> str:
    content = {name: value for name, value in event.items() if name != "hash"}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _last(file: BinaryIO) -> dict[str, Any] | None:
    """The last event; the file then stands behind it. Half a line was never acknowledged, and is written over."""
    end = file.seek(0, os.SEEK_END)
    size = _TAIL
    while True:
        file.seek(max(0, end - size))
        lines = file.read(min(size, end)).split(b"\n")
        whole = lines[:-1]
        if len(whole) > 1 or size >= end:
            break
        size *= 2
    if lines[-1] and file.writable():
        file.truncate(end - len(lines[-1]))
    file.seek(end - len(lines[-1]))
    return json.loads(whole[-1]) if whole else None


if __name__ == "__main__":
    found = verify(Path(sys.argv[1]))
    print(*(found or ["the chain holds"]), sep="\n")  # noqa: T201 - it is a command
    sys.exit(bool(found))
