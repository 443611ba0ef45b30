"""Checks the audit chain of the review application. A file of its own: it needs nothing but Python's standard library,
so that whoever doubts the application need not use it. Copy it, with the chain, to any machine:

    python verifier.py REVIEW.sqlite|CHAIN.jsonl [--checkpoints FILE [--key review.pub]]

It finds an event that was changed, left out, put in or put elsewhere. That the end was cut off, or that the whole chain
was written anew, only checkpoints show: heads of the chain that were signed and kept elsewhere. Their signatures are
checked where the package `cryptography` is installed; without it, or without --key, it says that they were not.

Exit code 0 if the chain holds, 1 if it does not, 2 if there is nothing that can be read.
"""

import argparse
import base64
import hashlib
import json
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FIRST = "0" * 64
"""What the first event names as the hash of the one before."""

FIELDS = ("seq", "at", "actor", "role", "action", "case_id", "unit_id", "reason", "detail", "prev")
"""Of an event; all of them go into its hash."""

_MOST = 50


@dataclass
class Walked:
    """What was found on the way along a chain.

    Attributes:
        events: how many there are.
        hash: of the last one.
        wrong: what does not hold, in words; the first of it where there is much.
    """

    events: int = 0
    seq: int = 0
    hash: str = FIRST
    wrong: list[str] = field(default_factory=list)

    def say(self, words: str) -> None:
        """Note something that does not hold."""
        if len(self.wrong) < _MOST:
            self.wrong.append(words)


def canonical(content: Mapping[str, Any]) -> bytes:
    """The one way to write it: keys in order, no spaces, ASCII."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii")


def hashed(event: Mapping[str, Any]) -> str:
    """The hash of an event, over all that it says and the hash of the one before."""
    return hashlib.sha256(canonical({name: event[name] for name in FIELDS})).hexdigest()


def walk(events: Iterable[Mapping[str, Any]], known: Mapping[int, str] | None = None) -> Walked:
    """Follow a chain from its first event.

    Args:
        events: in the order in which they are kept.
        known: number → hash of events that it must still have: of checkpoints.
    """
    walked, left = Walked(), dict(known or {})
    for event in events:
        _step(walked, event)
        expected = left.pop(walked.seq, None)
        if expected is not None and expected != walked.hash:
            walked.say(f"event {walked.seq}: is not the one that was signed: the chain was written anew")
    for seq in sorted(left):
        walked.say(f"event {seq}: was signed and is not there: the end of the chain was cut off")
    return walked


def _step(walked: Walked, event: Mapping[str, Any]) -> None:
    walked.events += 1
    try:
        seq, prev, kept, own = int(event["seq"]), event["prev"], event["hash"], hashed(event)
    except (KeyError, TypeError, ValueError):
        walked.say(f"after event {walked.seq}: something that is no event")
        return
    if own != kept:
        walked.say(f"event {seq}: was changed")
    if seq > walked.seq + 1:
        walked.say(f"event {seq}: what stood between {walked.seq} and {seq} was left out")
    elif seq <= walked.seq:
        walked.say(f"event {seq}: was put in, or stands elsewhere than it did")
    elif prev != walked.hash:
        walked.say(f"event {seq}: does not follow from event {walked.seq}: one of them was changed or put in")
    walked.seq, walked.hash = seq, kept


@dataclass(frozen=True)
class Checkpoint:
    """A head of the chain that was signed.

    Attributes:
        key: id of the key that signed it.
        signature: Base64, over the rest (see `signed`).
    """

    seq: int
    hash: str
    at: str
    key: str
    signature: str

    @property
    def signed(self) -> bytes:
        """What the signature is over."""
        return canonical({"seq": self.seq, "hash": self.hash, "at": self.at, "key": self.key})


def checkpoints(path: Path) -> Iterator[Checkpoint | str]:
    """Checkpoints of a file, and in words what is none. Half a line at the end was never finished, and says nothing."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if not line.endswith(b"\n"):
                return
            try:
                found = json.loads(line)
                yield Checkpoint(*(type_(found[name]) for name, type_ in _CHECKPOINT.items()))
            except (ValueError, KeyError, TypeError):
                yield f"{path.name}:{number}: is no checkpoint"


_CHECKPOINT: dict[str, type] = {"seq": int, "hash": str, "at": str, "key": str, "signature": str}


def key_id(pem: bytes) -> str:
    """Name of a public key: the beginning of the SHA-256 of what its PEM file holds."""
    body = b"".join(line for line in pem.splitlines() if not line.startswith(b"-----"))
    return hashlib.sha256(base64.b64decode(body)).hexdigest()[:16]


def unsigned(found: Iterable[Checkpoint], pem: bytes) -> list[str] | None:
    """Which checkpoints were not signed with a key, in words; None if that cannot be checked on this machine.

    Args:
        pem: the public key, PEM.
    """
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.serialization import load_pem_public_key
    except ImportError:
        return None
    key, name = load_pem_public_key(pem), key_id(pem)
    wrong = []
    for checkpoint in found:
        try:
            key.verify(base64.b64decode(checkpoint.signature), checkpoint.signed)  # type: ignore[call-arg, union-attr] # of Ed25519
        except (InvalidSignature, ValueError):
            other = f", but with {checkpoint.key}" if checkpoint.key != name else ""
            wrong.append(f"checkpoint of event {checkpoint.seq}: was not signed with key {name}{other}")
    return wrong


def kept(path: Path) -> Iterator[dict[str, Any]]:
    """The events of a review database in SQLite, or of an exported chain, as they are kept."""
    with path.open("rb") as file:
        if file.read(16) != b"SQLite format 3\0":
            file.seek(0)
            for line in file:
                try:
                    event = json.loads(line)
                except ValueError:
                    event = None
                yield event if isinstance(event, dict) else {}
            return
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        for row in connection.execute("select * from audit order by seq"):
            yield dict(row)


def head(path: Path) -> tuple[int, str] | None:
    """Number and hash of the last event as the database itself notes them; None of a file that is no database."""
    with path.open("rb") as file:
        if file.read(16) != b"SQLite format 3\0":
            return None
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        found = connection.execute("select seq, hash from audit_head").fetchone()
        return (int(found[0]), str(found[1])) if found else (-1, "")


def verify(path: Path, signed: Path | None = None, key: Path | None = None) -> tuple[Walked, list[str]]:
    """Check a chain.

    Args:
        path: review database in SQLite, or exported chain.
        signed: file of checkpoints.
        key: public key, PEM.

    Returns:
        What was found, and what was not checked, in words.
    """
    lines = list(checkpoints(signed)) if signed else []
    heads = [line for line in lines if isinstance(line, Checkpoint)]
    walked = walk(kept(path), {one.seq: one.hash for one in heads if one.seq})
    noted = head(path)
    if noted is not None and noted != (walked.seq, walked.hash):
        walked.say("the head of the chain is not its last event: its end was cut off, or events were put in")
    for line in lines:
        if isinstance(line, str):
            walked.say(line)
    wrong = unsigned(heads, key.read_bytes()) if key else None
    for words in wrong or []:
        walked.say(words)
    return walked, _unchecked(signed, key, wrong)


def _unchecked(signed: Path | None, key: Path | None, wrong: list[str] | None) -> list[str]:
    if signed is None:
        return ["Without --checkpoints, a chain whose end was cut off or that was written anew looks whole."]
    if key is None:
        return ["Signatures of checkpoints were not checked: give the public key with --key."]
    if wrong is None:
        return ["Signatures of checkpoints were not checked: install the package cryptography."]
    return []


def main(arguments: list[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description="Checks the audit chain of the review application.")
    parser.add_argument("chain", type=Path, help="review database in SQLite, or exported chain (JSON lines)")
    parser.add_argument("--checkpoints", type=Path, help="file of signed heads of the chain")
    parser.add_argument("--key", type=Path, help="public key that they were signed with: review.pub")
    given = parser.parse_args(arguments)
    try:
        walked, unchecked = verify(given.chain, given.checkpoints, given.key)
    except (OSError, sqlite3.DatabaseError) as error:
        print(f"Cannot be read: {error}", file=sys.stderr)  # noqa: T201 - it is a command
        return 2
    for line in (*walked.wrong, *unchecked):
        print(line)  # noqa: T201 - as above
    if not walked.wrong:
        print(f"The chain holds: {walked.events:,} events. Its head is {walked.hash}.")  # noqa: T201 - as above
    return 1 if walked.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
