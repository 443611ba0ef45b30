"""Intelligence on nominals, as people deliver it: one identifier or name, its grading by 3x5x2, and whose it is.

Source: College of Policing, intelligence report 3x5x2: source 1 reliable, 2 untested, 3 not reliable; assessment A
known directly, B known indirectly and corroborated, C known indirectly, D not known, E suspected false; handling P
lawful sharing permitted, C with conditions. An entry without grading is refused: nobody can say later what it is worth.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, field_validator, model_validator

from models.normalise import TYPES

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_LAST = time(23, 59, 59, 999_999)


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


def _tags(value: Any) -> Any:
    """Separated by semicolons in a cell; a list in JSON."""
    return [tag for part in value.split(";") if (tag := part.strip())] if isinstance(value, str) else value


class Entry(BaseModel):
    """One identifier or name of one nominal."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    nominal_id: Text
    type: Text
    value: Text
    source: Annotated[Literal[1, 2, 3], BeforeValidator(_digit)]
    assessment: Annotated[Literal["A", "B", "C", "D", "E"], BeforeValidator(_upper)]
    handling: Annotated[Literal["P", "C"], BeforeValidator(_upper)]
    conditions: Text | None = None
    valid_from: Annotated[datetime | None, BeforeValidator(_when(time.min))] = None
    valid_to: Annotated[datetime | None, BeforeValidator(_when(_LAST))] = None
    review_by: Annotated[datetime | None, BeforeValidator(_when(_LAST))] = None
    role: Text | None = None
    case_ref: Text | None = None
    outcome: Text | None = None
    mo_tags: Annotated[tuple[Text, ...], BeforeValidator(_tags)] = ()

    @field_validator("type")
    @classmethod
    def _type_exists(cls, type_: str) -> str:
        if type_ not in TYPES:
            raise ValueError(f"is not a type; use one of {', '.join(sorted(TYPES))}")
        return type_

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.handling == "C" and not self.conditions:
            raise ValueError("handling C needs 'conditions': say what they are")
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError("'valid_to' is before 'valid_from'; swap them")
        return self


COLUMNS = tuple(Entry.model_fields)
REQUIRED = tuple(name for name, field in Entry.model_fields.items() if field.is_required())
