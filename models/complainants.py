"""Who is one complainant in several cases: so that nobody is counted twice, and nobody is named (domain I-11, I-13).

From the case files alone, in memory, under the force's key: nothing of a complainant is ever written beside the case.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from models.casefile import Case
from models.identifiers import phone
from models.ids import Ids
from models.normalise import normalise

Keys: TypeAlias = frozenset[str]
"""What one complainant is known by in one case, keyed."""

_SHARED = frozenset({"name", "dob", "address", "postcode", "handle", "vrm", "ip", "mac", "url"})
"""Types of which a value may be several people's: those who share one are not one."""


def keys(case: Case, ids: Ids, region: str = "GB") -> list[Keys]:
    """Of each complainant of a case, in its order.

    Args:
        ids: by the force's linkage key.
        region: ISO 3166, of numbers without a country code.
    """
    found = []
    for party in case.parties:
        if party.role == "complainant":
            known: list[tuple[str, ...]] = [("nominal", party.nominal_id)] if party.nominal_id else []
            for item in party.identifiers:
                value = normalise(item.type, item.value, region)
                if value and _own(item.type, value):
                    known.append((item.type, value))
            of_this_case = ("party", case.case_id, party.party_id)
            found.append(frozenset(ids.of("complainant", *parts) for parts in known or [of_this_case]))
    return found


def told_apart(cases: Mapping[str, Sequence[Keys]]) -> dict[str, list[str]]:
    """case → one reference a complainant: equal for those who have a key in common, in whatever case."""
    stands_for = united(one for known in cases.values() for one in known)
    return {case: sorted({stands_for[min(one)] for one in known}) for case, known in cases.items()}


def united(groups: Iterable[Iterable[str]]) -> dict[str, str]:
    """reference → the one that stands for all that are the same: those of one group, and of groups that overlap."""
    above: dict[str, str] = {}

    def first(one: str) -> str:
        while (other := above.setdefault(one, one)) != one:
            one = other
        return one

    for group in groups:
        roots = sorted({first(one) for one in group})
        above |= dict.fromkeys(roots, roots[0])
    return {one: first(one) for one in list(above)}


def _own(type_: str, value: str) -> bool:
    return phone.personal(value) if type_ == "phone" else type_ not in _SHARED
