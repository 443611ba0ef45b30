"""How much an equal identifier is worth: the grades of domain §5.2.

A grade is of the equality of two identifiers and of where they stand. Who held the device is another question, and its
answer, the attribution, stands beside the grade.
"""

import json
from dataclasses import dataclass

from models.identifiers import phone

_OWN = frozenset(
    {"email", "platform_uid", "imei", "imsi", "iccid", "uk_account", "iban", "nino", "passport", "crypto"}
    | {"driving_licence", "device_serial", "media_hash"}
)
"""Types of which a value belongs to one person or one thing. Telephone numbers do where they are mobiles."""

_SHARED = frozenset({"handle", "vrm", "address", "ip", "mac"})
_FOR_ANALYSTS = frozenset({"postcode"})
"""Shared by so many that equality alone says nothing: with a name it can be G3."""

LINKED = _OWN | _SHARED | _FOR_ANALYSTS | {"phone"}
"""Types that are linked. Names and dates of birth never are by equality alone (domain I-06)."""

ACROSS = _OWN | {"handle", "vrm", "phone"}
"""Types whose equality across exhibits is worth a reader's time."""

_WORDS = {
    "G1": "same number or account",
    "G2": "same value, possibly shared",
    "G4": "for analyst only",
}


@dataclass(frozen=True)
class Match:
    """What a grade depends on.

    Attributes:
        type: identifier type.
        own: see `own`.
        structured: the mention stands in a field whose source says what it is, not in text.
        dates: of the entry and the record: `case` (given for this case), `inside`, `standing` (a contact without a
            time and an entry in use), `unknown` (the entry has none), `undated` (the record has none), `before` or
            `after` them.
        source_grade, assessment: 3x5x2 of the entry; None for the case file's own.
        overdue: the entry is past its review.
    """

    type: str
    own: bool
    structured: bool
    dates: str = "case"
    source_grade: int | None = None
    assessment: str | None = None
    overdue: bool = False


@dataclass(frozen=True)
class Judgement:
    """Columns of LINKS that follow from a match."""

    grade: str
    attribution: str
    scores: bool
    waterfall: str
    negative_evidence: tuple[str, ...]


def own(type_: str, value: str) -> bool:
    """Whether a value belongs to one person or thing at a time: an account, a handset, a mobile; not a landline."""
    return phone.personal(value) if type_ == "phone" else type_ in _OWN


def judge(match: Match) -> Judgement:
    """The grade of a match with the case file or with intelligence."""
    weak = _weaknesses(match)
    against = _against(match)
    grade = "G4" if match.type in _FOR_ANALYSTS else "G2" if weak or match.dates in ("before", "after") else "G1"
    steps = [{"field": match.type, "bits": None, "detail": _WORDS[grade]}]
    steps += [{"field": field, "bits": None, "detail": detail} for field, detail in weak]
    return Judgement(
        grade=grade,
        attribution=_attribution(match),
        scores=grade != "G4" and not against,
        waterfall=json.dumps(steps, ensure_ascii=False),
        negative_evidence=against,
    )


def _weaknesses(match: Match) -> list[tuple[str, str]]:
    weak = []
    if not match.own:
        weak.append((match.type, "several people may share it, or have it one after the other"))
    if not match.structured:
        weak.append(("where", "stands in text, where a writer or a machine may have misread it"))
    if match.dates == "unknown":
        weak.append(("dates", "the entry does not say from when it was in use"))
    if match.dates == "undated":
        weak.append(("dates", "the record has no time to compare with the entry's dates"))
    return weak


def _against(match: Match) -> tuple[str, ...]:
    """What speaks against it. Any of these, and the link is shown but earns no points (domain I-09)."""
    reasons = {
        "the record is older than the first known use": match.dates == "before",
        "the record is later than the last known use": match.dates == "after",
        "the entry is past its review": match.overdue,
        "intelligence suspected false": match.assessment == "E",
        "source not reliable": match.source_grade == 3,
    }
    return tuple(reason for reason, holds in reasons.items() if holds)


def _attribution(match: Match) -> str:
    """Identifier to person. Only people confirm; the case file's own was put there by one."""
    if match.source_grade is None:
        return "strong"
    known = match.source_grade == 1 and match.assessment in ("A", "B")
    return "moderate" if known and match.dates in ("inside", "standing") else "weak"
