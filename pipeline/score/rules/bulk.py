"""Senders who write to everybody. Their messages stay in the queue, at its end."""

import re
from collections.abc import Sequence

from pipeline.score.rule import Found, Rule
from pipeline.score.unit import Facts, Unit

_SHORT_CODE = re.compile(r"\d{3,6}")
_PUBLIC = frozenset({"999", "112", "101", "111", "18000", "61016"})  # emergency, police and health by text
_LETTERS = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 ._&'-]{2,11}")  # GSM 03.40: at most 11 characters
_MAILER = re.compile(
    r"(no-?reply|do-?not-?reply|newsletter|marketing|mailer-daemon|notifications?)\b[^@]*@", re.IGNORECASE
)


def is_bulk(unit: Unit, facts: Facts) -> bool:
    """Whether all of it came from one company's sender. A party, a phrase, a term of an enquiry or a link says no."""
    if not unit.only_incoming or len(unit.participants) != 1:
        return False
    if unit.phrases or unit.sought or unit.spoken or unit.matches or unit.elsewhere:
        return False
    if any(contact.members - {facts.subject} for contact in unit.contacts):
        return False
    (sender,) = unit.participants
    if unit.kind == "mail":
        return _MAILER.match(sender.strip()) is not None
    if unit.kind != "thread_segment" or unit.app not in facts.scoring.bulk.apps or sender in _PUBLIC:
        return False
    return bool(_SHORT_CODE.fullmatch(sender) or _LETTERS.fullmatch(sender))


def bulk_sender(unit: Unit, facts: Facts) -> Sequence[Found]:
    """Only messages from a company's sender: advertisements, codes, reminders. Taken off, not left out."""
    return [Found(evidence=(unit.nearest,) if unit.nearest else ())] if is_bulk(unit, facts) else []


RULES = (Rule("bulk", bulk_sender),)
