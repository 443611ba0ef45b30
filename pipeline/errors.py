"""Exceptions for people. Each says what is wrong, where, and what to do; each has an exit code.

Mistakes in files that people wrote are `models.mistakes.Mistakes`; what is odd in evidence is an issue.
"""


class TriageError(Exception):
    """Shown to the person as it is, without a traceback."""

    exit_code = 1


class Refused(TriageError):
    """What was submitted cannot be worked on: all reasons at once, nothing written."""

    exit_code = 2


class StoreDamaged(TriageError):
    """A table of the store cannot be read back, or an older version of this program has written it."""


class StoreNewer(StoreDamaged):
    """A newer version of this program has written it: it is not read, and above all not written."""

    exit_code = 2
