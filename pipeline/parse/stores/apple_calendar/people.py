"""Who invited, and who was invited. The owner is who the calendar belongs to, or a participant marked so."""

import json

from pipeline.parse.extras import texts
from pipeline.parse.people import others

_ANSWERS = {0: "none", 1: "accepted", 2: "declined", 3: "maybe", 7: "none"}


def direction(organiser: str | None, self_email: str | None, is_self: int | None) -> str | None:
    if organiser is None:
        return None
    return "outgoing" if is_self or organiser == self_email else "incoming"


def sender(organiser: str | None, self_email: str | None, is_self: int | None) -> str | None:
    return organiser if direction(organiser, self_email, is_self) == "incoming" else None


def invited(people: str | None, organiser: str | None, self_email: str | None, own: str | None) -> list[str] | None:
    return others(people, organiser, self_email, *texts(own))


def answers(pairs: str) -> dict[str, str]:
    """Of a JSON array of pairs of address and code."""
    return {who: _ANSWERS.get(code, f"type {code}") for who, code in json.loads(pairs) if who}
