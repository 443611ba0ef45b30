"""Legal professional privilege: what may be privileged is held apart before anybody, or any later stage, reads it.

Held: records whose sender or recipients include an identifier of `legal_advisers` in the case file, or an address of
secure mail between justice agencies. Not recognised: advisers whom the case file does not name, and privileged matter
that a client passes on to others; a reviewer reports those.
"""

from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from models.casefile import Case
from pipeline.gate.identify import Named, Normalise, forms

_ALWAYS = ("@cjsm.net",)  # Criminal Justice Secure Mail: used by the bar and by solicitors, hardly ever by others


def advisers(case: Case, normalise: Normalise) -> Named:
    """The identifiers of legal advisers: full numbers and addresses, and "@domain" for all of a domain."""
    entries = [entry.strip().casefold() for entry in (*case.legal_advisers, *_ALWAYS)]
    domains = frozenset(entry[1:] for entry in entries if entry.startswith("@"))
    values = frozenset(form for entry in entries if entry[0] != "@" for form in forms(entry, normalise))
    return Named(values, domains, {}, normalise)


def mistakes(case: Case, normalise: Normalise) -> list[str]:
    """Entries that could never be found, such as a name: privileged messages would pass unseen."""
    return [
        f"legal_advisers: {entry!r} is neither an address, a number nor @domain; give each adviser's own, and the "
        "firm's domain as @firm.example"
        for entry in case.legal_advisers
        if not entry.startswith("@") and "@" not in entry and not any(c.isdigit() for c in entry) and " " in entry
        if not list(normalise(entry))
    ]


def threads_held(held: pa.RecordBatch) -> frozenset[str]:
    """Conversations of held records: all of such a conversation is held (domain P-02).

    `screen` looks at one record at a time. That is the whole conversation already where the adviser is in every record
    of it: a record of a conversation of two names the other one, a record of a group all its members, as sender and
    recipients. It is not where an adviser joined a group later or left it, or where an app stores no members. So the
    flow collects the conversations of all that it held of a source, of all its parts, and if there are any passes the
    kept batches of that source through `hold_threads`, before they are written or in a second reading.
    """
    return frozenset(value for value in pc.unique(held.column("thread_id")).to_pylist() if value is not None)


def hold_threads(batch: pa.RecordBatch, threads: Iterable[str]) -> tuple[pa.RecordBatch, pa.RecordBatch]:
    """Records outside these conversations, and those inside."""
    within = pc.is_in(batch.column("thread_id"), pa.array(sorted(threads), pa.string()))
    return batch.filter(pc.invert(within)), batch.filter(within)


def attachments_held(held: pa.RecordBatch) -> frozenset[str]:
    """Source ids and stored paths of files attached to held records: held with them, so neither read nor shown."""
    columns = (pc.list_flatten(held.column(name)) for name in ("attachments", "attachment_source_ids"))
    return frozenset(value for column in columns for value in pc.unique(column).to_pylist() if value is not None)
