"""What could not be used, and why: the closed list of codes, and the value that carries one."""

from dataclasses import dataclass

CODES: dict[str, str] = {
    # about a container or a file in it
    "path-traversal": "an entry's name points outside its container; read under its hash, never under its name",
    "symlink": "a link, not a file; not followed",
    "special-file": "a device, socket or pipe; not read",
    "encrypted": "needs a key or a password that we were not given",
    "bomb": "expands beyond the limits for one file or one container",
    "damaged": "the bytes are cut off or contradict their own format",
    "unreadable": "the operating system refused to read it",
    "missing": "named by an index, absent from the extraction",
    "quarantined": "crashed, hung or outgrew the process that read it; left out so that the others could be read",
    "unsupported": "recognised, and nothing here reads it",
    # about a structure or a row in it
    "unknown-structure": "not the tables or columns that the parser knows",
    "absent-column": "a column that this version of the store does not have; only its values are not known",
    "nothing-read": "a store that is not empty, and of which nothing became a record",
    "bad-value": "one row holds a value of the wrong type; the row is left out",
    "bad-text": "text that is not valid in its encoding; kept with replacement characters",
    "bad-time": "a time that cannot be one; the row is kept without it",
    "unresolved": "points at something that is not there (an attachment, a thread); the row is kept",
    "deleted": "was deleted: how much of it is known to be missing, beside the deleted rows that could be read",
    # about reading text
    "timeout": "took longer than its limit",
    "no-text": "nothing legible was found where text was expected",
    "truncated": "longer than the limit; the beginning was read",
    # about the gate
    "out-of-scope": "outside the authorised scope; counted, never stored",
    "held": "may be privileged; held apart until a reviewer with that role decides",
}


@dataclass(frozen=True)
class Issue:
    """Something that could not be used. `detail` helps an engineer and never quotes evidence.

    `rows` is the number of stored rows that this issue accounts for in the ledger: 1 for a row left out, 0 where
    nothing was left out.
    """

    locator: str
    code: str
    detail: str
    rows: int = 0

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise ValueError(f"unknown issue code {self.code!r}; add it to models/issues.py")
