"""Pictures that look alike, by PDQ: grouped for whoever reviews them, and never a reason to leave one unread.

A group is what is near its first member, taken in the order of the places. Nearness is not passed on: in a long series
that changes little by little the last is not in the group of the first, and one that lies between two groups is in the
earlier. PDQ's makers take 31 of 256 bits for the same picture: here re-encoded and smaller copies differed in up to 20,
different chats in 78 and more.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from models.schemas import SIMILAR

_BLOCK = 256  # hashes that are compared at once ...
_FIRSTS = 8_192  # ... with so many firsts of groups: 16 MB

_Bits = NDArray[np.uint64]
"""Hashes × 4 words."""


def alike(pictures: pa.Table) -> pa.Table:
    """SIMILAR: the groups of two and more.

    Args:
        pictures: PICTURES, of them source_id, extraction_id, page and pdq. The result does not depend on their order.
    """
    rows = pictures.sort_by([("source_id", "ascending"), ("page", "ascending")]).to_pylist()
    found = groups([row["pdq"] for row in rows])
    return pa.Table.from_pylist(
        [
            {**row, "group_id": f"{rows[group[0]]['source_id']}:{rows[group[0]]['page']}", "distance": group[1]}
            for row, group in zip(rows, found, strict=True)
            if group
        ],
        SIMILAR,
    )


def groups(hashes: Sequence[str | None], most: int = 31) -> list[tuple[int, int] | None]:
    """For each picture the place of its group's first, and by how many bits it differs from that.

    Args:
        hashes: PDQ, 64 hexadecimal digits; None for a picture without one.
        most: bits by which a member may differ from the first.

    Returns:
        None for a picture that is alone.
    """
    places = np.array([place for place, hash_ in enumerate(hashes) if hash_ is not None], np.int64)
    words = np.frombuffer(bytes.fromhex("".join(hash_ for hash_ in hashes if hash_ is not None)), ">u8")
    bits = words.astype(np.uint64).reshape(-1, 4)
    of = _firsts(bits, most)
    distances = np.bitwise_count(bits ^ bits[of]).sum(axis=1)
    shared = np.bincount(of, minlength=len(of)) > 1
    result: list[tuple[int, int] | None] = [None] * len(hashes)
    for place, first, distance in zip(places[shared[of]], of[shared[of]], distances[shared[of]], strict=True):
        result[place] = int(places[first]), int(distance)
    return result


def _firsts(bits: _Bits, most: int) -> NDArray[np.int64]:
    """The number of each hash's first, in the order of the hashes: its own, or the earliest first that is near."""
    of = np.arange(len(bits))
    firsts = np.empty(0, np.int64)
    for start in range(0, len(bits), _BLOCK):
        left = np.arange(start, min(start + _BLOCK, len(bits)))
        for some in np.split(firsts, range(_FIRSTS, len(firsts), _FIRSTS)):
            near = _near(bits[left], bits[some], most)
            found = near.any(axis=1)
            of[left[found]] = some[near[found].argmax(axis=1)] if found.any() else left[found]
            left = left[~found]
        firsts = np.concatenate([firsts, *_lead(bits, left, of, most)])
    return of


def _lead(bits: _Bits, left: NDArray[np.int64], of: NDArray[np.int64], most: int) -> Iterator[NDArray[np.int64]]:
    """Among hashes that are near no earlier first: who is one, one after the other. Fills `of`."""
    near = _near(bits[left], bits[left], most)
    free = np.ones(len(left), bool)
    for number in range(len(left)):
        if free[number]:
            of[left[near[number] & free]] = left[number]
            free &= ~near[number]
            yield left[number : number + 1]


def _near(some: _Bits, others: _Bits, most: int) -> NDArray[np.bool_]:
    """Which of some (rows) are near which others (columns). Half of the bits tell nearly always that two are not."""
    half = sum(np.bitwise_count(some[:, None, word] ^ others[None, :, word]) for word in (0, 1))
    near = np.asarray(half <= most)
    rows, columns = near.nonzero()
    near[rows, columns] = np.bitwise_count(some[rows] ^ others[columns]).sum(axis=1) <= most
    return near
