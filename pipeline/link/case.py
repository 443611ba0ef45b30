"""What linking must know of the case file, as tables: the parties' identifiers, and whose exhibits these are."""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from models.casefile import PROTECTED_ROLES, Case
from models.mistakes import Mistakes
from models.normalise import TYPES, normalise

_TEXT = pa.string()

PARTIES = pa.schema(
    {"party_id": _TEXT, "role": _TEXT, "nominal_id": _TEXT, "type": _TEXT, "value_norm": _TEXT, "protected": pa.bool_()}
)
"""One row an identifier of a party; `type` is null for a party without any."""

EXHIBITS = pa.schema(
    {
        "place": pa.int32(),
        "extraction_id": _TEXT,
        "exhibit_ref": _TEXT,
        "subject": _TEXT,
        "role": _TEXT,
        "protected": pa.bool_(),
        "authority_id": _TEXT,
    }
)
"""One row an extraction, with its subject's role. A protected one is a complainant's, a witness's or a deceased's."""


def parties(case: Case, region: str = "GB") -> pa.Table:
    """PARTIES of a case.

    Raises:
        Mistakes: identifiers that could never be found.
    """
    if found := mistakes(case, region):
        raise Mistakes(found)
    rows: list[dict[str, Any]] = []
    for party in case.parties:
        same = {
            "party_id": party.party_id,
            "role": party.role,
            "nominal_id": party.nominal_id,
            "protected": party.role in PROTECTED_ROLES,
        }
        rows += [
            same | {"type": item.type, "value_norm": normalise(item.type, item.value, region)}
            for item in party.identifiers
        ] or [same]
    return pa.Table.from_pylist(rows, schema=PARTIES)


def exhibits(case: Case, extraction_ids: Mapping[str, str]) -> pa.Table:
    """EXHIBITS of a case, in its order. `extraction_ids`: exhibit_ref → extraction_id."""
    rows = [
        {
            "place": place,
            "extraction_id": extraction_ids[exhibit.exhibit_ref],
            "exhibit_ref": exhibit.exhibit_ref,
            "subject": exhibit.subject,
            "role": case.party(exhibit.subject).role,
            "protected": case.protected(exhibit),
            "authority_id": exhibit.intel_match_authority,
        }
        for place, exhibit in enumerate(case.exhibits)
    ]
    return pa.Table.from_pylist(rows, schema=EXHIBITS)


def mistakes(case: Case, region: str = "GB") -> list[str]:
    """Identifiers of parties that could never be found: of no known type, or not written as that type is."""
    lines = []
    for party in case.parties:
        for number, item in enumerate(party.identifiers):
            place = f"party {party.party_id}: identifiers[{number}]"
            if item.type not in TYPES:
                lines.append(f"{place}: type {item.type!r} is not known; use one of {', '.join(sorted(TYPES))}")
            elif normalise(item.type, item.value, region) is None:
                lines.append(f"{place}: is not a {item.type} as this type is written; correct the value or the type")
    return lines
