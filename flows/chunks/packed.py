"""What a plan keeps for each source, packed: of a hundred thousand, maybe, and until the run ends."""

import base64
import zlib
from typing import TypeVar

from pydantic import ConfigDict, TypeAdapter

T = TypeVar("T")

EXACT = ConfigDict(ser_json_inf_nan="constants")
"""For what has numbers that may be none."""


def pack(kind: TypeAdapter[T], value: T) -> str:
    """A text that JSON can carry as it is."""
    return base64.b64encode(zlib.compress(kind.dump_json(value), 1)).decode("ascii")


def unpack(kind: TypeAdapter[T], packed: str) -> T:
    return kind.validate_json(zlib.decompress(base64.b64decode(packed)))
