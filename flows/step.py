"""What a step is: one stage of one extraction, or of the whole case. The run is a list of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flows.chunks.chunk import Chunk


@dataclass(frozen=True)
class Step:
    """One Prefect task.

    Attributes:
        name: unique in the run; ids only, since the Prefect server shows it.
        stage: the stage, as people see it.
        after: names of the steps that must have ended; their tables are the input.
        chunks: cuts the work, from the tables that are there when it is called. Those that are done are among them.
    """

    name: str
    stage: str
    after: tuple[str, ...]
    chunks: Callable[[], Sequence[Chunk]]

    def pending(self) -> list[Chunk]:
        """What is still to be done."""
        return [chunk for chunk in self.chunks() if not chunk.done]
