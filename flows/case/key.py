"""What a case is called where ops look: Prefect, its logs and metrics see no case id, since operation and force can be
read from it.
"""

import hmac
import secrets
from pathlib import Path

from flows.once import made_once
from pipeline.errors import StoreDamaged
from pipeline.store import make_folders

_DIGITS = 12


def key(root: Path, case_id: str) -> str:
    """The opaque key of a case in a store: 12 hex digits, always the same there and another in each other store.

    Args:
        root: folder of the store; it is made if it is not there.

    Raises:
        StoreDamaged: the store's `prefect.key` is none any more.
    """
    return hmac.digest(_of_the_store(root), case_id.encode("utf-8", "surrogatepass"), "sha256").hex()[:_DIGITS]


def _of_the_store(root: Path) -> bytes:
    file = root / "prefect.key"
    make_folders(root)
    try:
        found = bytes.fromhex(made_once(file, lambda: secrets.token_hex(32)))
    except ValueError:
        found = b""
    if len(found) < 32:
        raise StoreDamaged(
            f"{file}: cannot be read. Put it back from a copy of the store; without one, remove it: cases then have "
            "other names in Prefect from now on."
        )
    return found
