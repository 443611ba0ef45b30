"""Whom a message of Viber is to."""

from pipeline.parse.people import others


def recipients(from_me: int | None, members: str | None, who: str | None) -> list[str] | None:
    """Everybody else of the conversation; None where nobody knows who wrote what came in."""
    if from_me is None or (not from_me and who is None):
        return None
    return others(members, None if from_me else who)
