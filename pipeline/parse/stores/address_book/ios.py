"""What the values of a person in `AddressBook.sqlitedb` mean.

Origin: Apple's `ABPerson.h` for the numbers of properties.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

_PHONE, _EMAIL, _DATE = "phone", "email", "date"
_PROPERTIES = {
    3: _PHONE,
    4: _EMAIL,
    5: "address",
    12: _DATE,
    13: "im",
    22: "website",
    23: "related",
    46: "profile",
}
_NOTHING = frozenset({"CountryCode", "identifier", "userIdentifier", "bundleIdentifiers"})
OTHERS = ("organisation", "department", "job", "nickname", "note", "made", "account", "account_id")
"""What stands in columns of its own."""
_ORIGIN = datetime(2001, 1, 1, tzinfo=UTC)


def name(*parts: str | None) -> str | None:
    """First, middle and last name; the organisation where there is none."""
    *names, organisation = parts
    return " ".join(part for part in names if part) or organisation or None


def _pairs(values: str | None) -> list[tuple[str, str, str | None]]:
    """(what it is, the value, its label) for each that has a value."""
    told = []
    for property_, value, parts, label in json.loads(values or "[]"):
        kind = _PROPERTIES.get(property_, f"property {property_}")
        said = value or ", ".join(str(v) for k, v in json.loads(parts or "{}").items() if v and k not in _NOTHING)
        if said:
            told.append((kind, str(_day(said) if kind == _DATE else said), _label(label)))
    return told


def _label(label: str | None) -> str | None:
    """The app's own labels are "_$!<Mobile>!$_"."""
    return str(label).removeprefix("_$!<").removesuffix(">!$_") if label else None


def _day(seconds: Any) -> Any:
    """A day, which the app keeps as noon UTC of it; as it is stored where it cannot be one."""
    try:
        return (_ORIGIN + timedelta(seconds=float(seconds))).date().isoformat()
    except (ValueError, TypeError, OverflowError):
        return seconds


def recipients(values: str | None) -> list[str]:
    return list(dict.fromkeys(value for kind, value, _ in _pairs(values) if kind in (_PHONE, _EMAIL)))


def extra(values: str | None, groups: str | None, birthday: Any, *others: Any) -> dict[str, Any]:
    told: dict[str, Any] = dict(zip(OTHERS, others, strict=True))
    told |= {"birthday": _day(birthday) if birthday else None, "group": json.loads(groups or "[]")}
    labels = {}
    for kind, value, label in _pairs(values):
        told.setdefault(kind, []).append(value)
        if label:
            labels[value] = label
    return {name: value for name, value in told.items() if value} | ({"labels": labels} if labels else {})
