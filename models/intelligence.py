"""Intelligence on nominals, as people deliver it: an identifier or a name, or a role in a case, and its 3x5x2 grading.

Source: College of Policing, intelligence report 3x5x2: source 1 reliable, 2 untested, 3 not reliable; assessment A
known directly, B known indirectly and corroborated, C known indirectly, D not known, E suspected false; handling P
lawful sharing permitted, C with conditions. An entry without grading is refused: nobody can say later what it is worth.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, field_validator, model_validator

from models.normalise import TYPES, normalise

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]

ALIAS = "alias"
"""A name by which the person is also known: delivered as a type of its own, and a name in every table."""

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_LAST = time(23, 59, 59, 999_999)
_REFERENCE = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9][A-Za-z0-9/._-]{1,63}")
_DIGEST = re.compile(r"[0-9a-f-]{16,64}")
_WORD = re.compile(r"[A-Za-z]{5}")
_OF_PEOPLE = ("phone", "email", "nino", "postcode", "driving_licence")


def _when(day: time) -> Callable[[Any], Any]:
    """Reads a date, which stands for its first or its last moment in UTC, or a time with a zone."""

    def read(value: Any) -> Any:
        if value is None:
            return None
        try:
            if isinstance(value, str) and _DATE.fullmatch(value.strip()):
                return datetime.combine(date.fromisoformat(value.strip()), day, UTC)
            moment = datetime.fromisoformat(value.strip()) if isinstance(value, str) else None
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            raise ValueError("is not a date; write 2026-03-14, or a time with its zone, 2026-03-14T20:00:00Z")
        return moment.astimezone(UTC)

    return read


def _digit(value: Any) -> Any:
    return int(value) if isinstance(value, str) and value.strip() in ("1", "2", "3") else value


def _upper(value: Any) -> Any:
    return value.strip().upper() if isinstance(value, str) else value


def _several(value: Any) -> Any:
    """Separated by semicolons in a cell; a list in JSON."""
    return [one for part in value.split(";") if (one := part.strip())] if isinstance(value, str) else value


def _lower(value: Any) -> Any:
    return value.strip().lower() if isinstance(value, str) else value


def _pseudonym(value: str) -> str:
    """A reference that says nothing of who it is: complainants are anonymous for life (SO(A)A 1992), also here."""
    plain = value.lower()
    named = bool(_WORD.search(value)) and not _DIGEST.fullmatch(plain)
    if not _REFERENCE.fullmatch(value) or named or any(normalise(type_, value) for type_ in _OF_PEOPLE):
        raise ValueError(
            "is not a reference of digits and a few letters, such as C-0417; write the force's pseudonymous reference, "
            "never a name, a number or an address"
        )
    return value


_From = Annotated[datetime | None, BeforeValidator(_when(time.min))]
_Until = Annotated[datetime | None, BeforeValidator(_when(_LAST))]


class _Whose(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    nominal_id: Text


class _Named(_Whose):
    type: Annotated[str, BeforeValidator(_lower)]
    value: Text

    @field_validator("type")
    @classmethod
    def _type_exists(cls, type_: str) -> str:
        if type_ not in TYPES and type_ != ALIAS:
            raise ValueError(f"is not a type; use one of {', '.join(sorted({*TYPES, ALIAS}))}")
        return type_


class _Graded(_Whose):
    """The grading, and what is said of a case of the nominal."""

    source: Annotated[Literal[1, 2, 3], BeforeValidator(_digit)]
    assessment: Annotated[Literal["A", "B", "C", "D", "E"], BeforeValidator(_upper)]
    handling: Annotated[Literal["P", "C"], BeforeValidator(_upper)]
    conditions: Text | None = None
    review_by: _Until = None
    role: Annotated[Text | None, BeforeValidator(_lower)] = None
    case_ref: Text | None = None
    outcome: Text | None = None
    complainants: Annotated[tuple[Text, ...], BeforeValidator(_several)] = ()
    offence_from: _From = None
    offence_to: _Until = None
    mo_tags: Annotated[tuple[Text, ...], BeforeValidator(_several)] = ()

    @field_validator("complainants")
    @classmethod
    def _nobody_is_named(cls, complainants: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(map(_pseudonym, complainants)))

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.handling == "C" and not self.conditions:
            raise ValueError("handling C needs 'conditions': say what they are")
        if self.offence_from and self.offence_to and self.offence_to < self.offence_from:
            raise ValueError("'offence_to' is before 'offence_from'; swap them")
        if not self.case_ref and (self.complainants or self.offence_from or self.offence_to):
            raise ValueError("'complainants' and the dates of an offence need 'case_ref': say of which case they are")
        return self


class Entry(_Graded, _Named):
    """One identifier or name of one nominal; what it says of a case holds for the nominal."""

    valid_from: _From = None
    valid_to: _Until = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError("'valid_to' is before 'valid_from'; swap them")
        return self


class CaseRole(_Graded, _Whose):
    """What a nominal is or was in one case, in a row of its own."""


OF_A_CASE = ("role", "case_ref", "outcome", "complainants", "offence_from", "offence_to", "mo_tags")
OF_AN_IDENTIFIER = ("type", "value", "valid_from", "valid_to")
COLUMNS = ("nominal_id", *OF_AN_IDENTIFIER, *(name for name in CaseRole.model_fields if name != "nominal_id"))
REQUIRED = tuple(name for name, field in Entry.model_fields.items() if field.is_required())
