"""What a step is: one stage of one extraction, or of the whole case. The run is a list of them.

Which steps there are, what each waits for, and which of them a queue is made from, stands in the tables below; how each
is cut into chunks, in `flows.plan`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any, TypeAlias

from flows.chunks.chunk import Chunk
from flows.chunks.chunks import Chunks

Some: TypeAlias = Chunks[Any] | Sequence[Chunk]
"""Chunks that can be gone through again and again."""


@dataclass(frozen=True)
class Left:
    """What was still to be done of a step when it was asked. A list of these chunks would take as much as the plan.

    Attributes:
        chunks: all of the step.
        left: which of them.
        run_id: of the run that does them.
    """

    chunks: Some
    left: Sequence[bool]
    run_id: str

    def __iter__(self) -> Iterator[Chunk]:
        return (chunk.model_copy(update={"of_run": self.run_id}) for chunk in compress(self.chunks, self.left))

    def __len__(self) -> int:
        return sum(self.left)


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
    chunks: Callable[[], Some]

    def pending(self, run_id: str = "") -> Left:
        """What is still to be done, for a run."""
        chunks = self.chunks()
        return Left(chunks, [not chunk.done for chunk in chunks], run_id)


AFTER = {
    "ingest": (),
    "copy": ("ingest",),
    "contacts": ("copy",),
    "holds": ("contacts",),
    "parse": ("holds",),
    "merge": ("parse",),
    "text": ("parse",),
    "entities": ("text", "merge"),
    "terms": ("text",),
    "copy_look": ("parse",),
    "look": ("copy_look",),
    "similar": ("look",),
    "copy_documents": ("look",),
    "documents": ("copy_documents",),
    "pages": ("documents", "merge"),
    "terms_pages": ("documents",),
    "copy_again": ("pages", "documents"),  # `again` is cut from tables of both, and `pages` from names of documents
    "again": ("copy_again",),
    "redact": ("again", "terms_pages"),
    "again_pages": ("again",),
    "terms_again": ("again",),
}
"""Steps of one extraction → those that they wait for."""

CUT_FROM = {
    step: tuple(one for other in after for one in (AFTER[other] if other.startswith("copy") else (other,)))
    for step, after in AFTER.items()
    if not step.startswith("copy")
}
"""Steps of one extraction → those that are cut before it, whose chunks it is cut from; through them, all before."""

BY_NAME = {
    ("merge", "parse"),
    ("text", "parse"),
    ("terms", "text"),
    ("similar", "look"),
    ("pages", "documents"),
    ("terms_pages", "documents"),
    ("again_pages", "again"),
    ("terms_again", "again"),
    ("redact", "terms_pages"),
}
"""Of those, a step and one from whose tables nothing is read to cut it: the names of its chunks are enough."""

STAGES = {"pages": "entities", "again_pages": "entities", "similar": "look", "redact": "again"}
"""Step → the stage as people see it, where it has another name."""

PUBLISHED = {
    "first": ("ingest", "parse", "merge", "text", "entities", "terms"),
    "read": ("documents", "pages", "terms_pages"),
    "whole": ("similar", "again", "redact", "again_pages", "terms_again"),
}
"""Publication → what it needs beside what the one before needs: reading pictures takes longer than all the rest."""

SHOWN = {
    "first": ("ingest", "parse", "merge", "text"),
    "read": ("documents", "pages"),  # only when `again` can be cut is it known whether there is more to read
    "whole": ("again", "redact"),
}
"""Publication → what its read model waits for beside what that of the one before does: it shows no MENTIONS, so that it
is made while those are looked for."""

TEXTS = {"first": ("text",), "read": ("text", "documents"), "whole": ("text", "documents", "again")}
MENTIONS = {
    "first": ("entities",),
    "read": ("entities", "pages"),
    "whole": ("entities", "pages", "again_pages"),
}
"""Publication → the steps whose tables it is made from."""

TERMS = {
    "first": ("terms",),
    "read": ("terms", "terms_pages"),
    "whole": ("terms", "terms_pages", "terms_again"),
}
"""Publication → the steps that look for terms of lines of enquiry: they are scored, and linked with nothing."""
