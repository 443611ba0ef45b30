"""Whether a store is still what it was: each case's sealed files and extractions, and the chains of the whole store."""

import json
from dataclasses import dataclass
from pathlib import Path

from pipeline import audit
from pipeline.intelligence import versions as intelligence
from pipeline.verify import manifest


@dataclass(frozen=True)
class Verified:
    """What was looked at.

    Attributes:
        wrong: what is not as it was, in words for people.
        root: of the case's manifest; None if something is wrong.
    """

    wrong: tuple[str, ...]
    files: int = 0
    extractions: int = 0
    root: str | None = None


def case(folder: Path, *check: manifest.Check) -> Verified:
    """A case by its folder: files and extractions against its manifest, and its place in the audit chain.

    Args:
        check: called every moment; what it raises ends it.
    """
    wrong = manifest.verify(folder, *check)
    sealed = {} if wrong else json.loads((folder / manifest.NAME).read_text("utf-8"))
    wrong += audit.verify(folder.parent.parent, sealed.get("audit"))
    if wrong:
        return Verified(tuple(wrong))
    return Verified((), len(sealed["outputs"]), len(sealed["inputs"]), sealed["root"])


def chains(root: Path) -> list[str]:
    """What is wrong with what belongs to no case: versions of intelligence, and the review application's own chain."""
    return intelligence.verify(root) + _review(root)


def _review(root: Path) -> list[str]:
    """The audit chain of the review application, if it keeps one beside the store."""
    from pipeline.review.audit import checkpoints, verifier

    database, signed, key = (root / name for name in ("review.sqlite", checkpoints.NAME, checkpoints.PUBLIC))
    if not database.exists():
        return []
    walked, _ = verifier.verify(database, signed if signed.exists() else None, key if key.exists() else None)
    return [f"{database.name}: {line}" for line in walked.wrong]
