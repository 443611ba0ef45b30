"""How long a batch may take at its first try: some times as long as others like it have taken. So one that hangs costs
others that, and not all the time that its sources may have; a source has it when it is read alone.

That a batch was stopped so soon says nothing against it. Where more and more of them are, it is not they that are
slow, but what was learnt that is wrong: each doubles what the next may take, until others end well again.
"""

from dataclasses import dataclass
from pathlib import Path

from flows.chunks.chunk import Chunk

_TIMES = 3
_LEAST_S = 5.0


@dataclass
class _Seen:
    longest_s: float = 0.0
    doubts: int = 0

    @property
    def allowed_s(self) -> float:
        return float(max(_LEAST_S, _TIMES * self.longest_s) * 2**self.doubts)


class Patience:
    """What one worker has learnt of each case: stage and kind of source → how long batches took that ended well."""

    def __init__(self) -> None:
        self._seen: dict[tuple[Path, str, str], _Seen] = {}

    def limit_s(self, chunk: Chunk) -> float | None:
        """For its first try. It has its whole time where nothing is learnt yet, and if it is one source: that would
        only have to begin again."""
        keys = _keys(chunk)
        if chunk.timeout_s is None or not chunk.divisible or not self._seen.keys() >= set(keys):
            return chunk.timeout_s
        return min(chunk.timeout_s, max(self._seen[key].allowed_s for key in keys))

    def ended(self, chunk: Chunk, seconds: float) -> None:
        """It ended well."""
        for key in _keys(chunk):
            seen = self._seen.setdefault(key, _Seen())
            seen.longest_s, seen.doubts = max(seen.longest_s, seconds), max(0, seen.doubts - 1)

    def stopped(self, chunk: Chunk) -> None:
        """It was stopped at a limit that was learnt."""
        for key in _keys(chunk):
            self._seen.setdefault(key, _Seen()).doubts += 1


def _keys(chunk: Chunk) -> list[tuple[Path, str, str]]:
    return [(chunk.folder, chunk.stage, kind) for kind in sorted(chunk.kinds)]
