"""Signed heads of the audit chain, in a file outside the database. They show what the chain alone does not: that its
end was cut off, or that all of it was written anew.

The key is made at the first start and lies beside the store. Whoever can write to the store can sign with it, so the
file is worth most where they cannot change it: on another machine, a medium that is written once, or in print.
"""

import base64
import logging
import os
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pipeline.errors import Refused
from pipeline.review.audit import chain
from pipeline.review.audit.verifier import Checkpoint, canonical, checkpoints, key_id
from pipeline.review.database.engine import Database

KEY = "review.key"
PUBLIC = "review.pub"
NAME = "review.checkpoints.jsonl"
_LOOK_EVERY_S = 5.0
_log = logging.getLogger(__name__)


class Checkpoints:
    """Signs the head of one chain now and then. Any thread may use it.

    Attributes:
        path: where the signed heads are.
        public: the key that they can be checked with, PEM.
        last: what was signed last.
        failed: why the last one could not be written; empty if it was.
    """

    def __init__(self, database: Database, root: Path, path: Path | None = None, every: int = 1000) -> None:
        """Args:
            root: folder of the store; the keys are there.
            path: where the signed heads are kept; in the store, if nobody says otherwise.
            every: events after which a head is signed.

        Raises:
            Refused: the key cannot be read or made.
        """
        self._database, self._every, self._one = database, every, threading.Lock()
        self._key, self.public = _keys(root)
        self.path = path or root / NAME
        self.failed = ""
        self.last = next(iter(self.heads()[-1:]), None)

    def heads(self) -> list[Checkpoint]:
        """What has been signed."""
        if not self.path.exists():
            return []
        return [found for found in checkpoints(self.path) if isinstance(found, Checkpoint)]

    def sign(self, least: int = 1) -> Checkpoint | None:
        """Sign the head, and have it on disk when this returns.

        Args:
            least: how many events there must be since the last one.

        Returns:
            What was written; None if there was too little that is new, or it could not be written (see `failed`).
        """
        with self._one:
            try:
                with self._database.reading() as connection:
                    head = chain.head(connection)
                if head.seq < (self.last.seq if self.last else 0) + least:
                    return None
                made = self._signed(head)
                _append(self.path, canonical(asdict(made)) + b"\n")
            except OSError as error:
                self.failed = f"{error.strerror or type(error).__name__}: {self.path}"
                _log.error("The head of the audit chain could not be signed: %s", self.failed)
                return None
            self.failed, self.last = "", made
            return made

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Sign while this lasts, whenever there were enough events, and at its end."""
        ended = threading.Event()

        def look() -> None:
            while not ended.wait(_LOOK_EVERY_S):
                try:
                    self.sign(self._every)
                except Exception:  # what signs must go on: the next head is signed all the same
                    _log.exception("The head of the audit chain could not be read")

        thread = threading.Thread(target=look, name="checkpoints", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()
            self.sign()

    def _signed(self, head: chain.Head) -> Checkpoint:
        at = datetime.now(UTC).isoformat(timespec="seconds")
        unsigned = Checkpoint(head.seq, head.hash, at, key_id(self.public), "")
        return replace(unsigned, signature=base64.b64encode(self._key.sign(unsigned.signed)).decode("ascii"))


def _append(path: Path, line: bytes) -> None:
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        size = os.fstat(descriptor).st_size
        if size and os.pread(descriptor, 1, size - 1) != b"\n":
            line = b"\n" + line  # a crash left half a line; it stays, and is no checkpoint
        os.write(descriptor, line)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _keys(root: Path) -> tuple[Ed25519PrivateKey, bytes]:
    path = root / KEY
    try:
        if not path.exists():
            _make(path)
        key = serialization.load_pem_private_key(path.read_bytes(), None)
        if not isinstance(key, Ed25519PrivateKey):
            raise ValueError("not Ed25519")
        public = key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        if not (root / PUBLIC).exists():
            (root / PUBLIC).write_bytes(public)
    except (OSError, ValueError) as error:
        raise Refused(
            f"{path}: the key that signs the audit chain cannot be read or made ({error}). See that this account may "
            "write there, or restore the file."
        ) from None
    return key, public


def _make(path: Path) -> None:
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(part, path)  # whoever starts at the same time has the same key
    except FileExistsError:
        pass
    finally:
        part.unlink()
