"""The tier of an exhibit, with every reason in words (domain D-02). Acceptance is asked elsewhere: whether it may be
worked on at all is not how soon.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from models.casefile import Case, Exhibit
from models.deadlines import UK, begins
from models.settings import Submissions
from models.tiers import DANGER, DAYS, REPEAT, STANDARD, WEEKS, Placed, Reason

_WITHIN_DAYS = {"bail": "bail ends", "custody_time_limit": "the custody time limit expires"}
_WITHIN_WEEKS = {"charging": "a charging decision is due", "court": "the next hearing is"}


def placed(
    case: Case,
    exhibit: Exhibit,
    repeat: Sequence[str],
    choices: Submissions,
    now: datetime,
    listed_at: datetime | None = None,
) -> Placed:
    """Where an exhibit stands.

    Args:
        repeat: why a suspect of the case is a repeat suspect, by what people have confirmed; in words, none if not.
        now: aware.
        listed_at: when it was first listed; None if it never was. It has waited since then at the least, so that what
            nobody has dated does not wait for ever.
    """
    now = now.astimezone(UTC)  # of two times of one zone Python would take the difference by the clock on the wall
    received = exhibit.received_at or case.received_at
    received_at = begins(received) if received else None
    due = dict(_due(case, exhibit, choices))
    reasons = sorted(_reasons(case, exhibit, repeat, due, choices, now), key=lambda reason: reason.tier)
    tier = min((reason.tier for reason in reasons), default=STANDARD)
    since = received_at or listed_at
    if since and now - since >= timedelta(days=choices.ageing_days) and tier > DAYS:
        how = "waited" if received_at else "been listed for"
        waited = f"has {how} {(now - since).days} days, which is one tier up from T{tier}"
        tier -= 1
        reasons.append(Reason("age", tier, waited))
    first = min(map(begins, due.values()), default=None)
    return Placed(tier, tuple(reasons), first, received_at, since)


def _due(case: Case, exhibit: Exhibit, choices: Submissions) -> Iterator[tuple[str, date]]:
    if back := _return_due(case, exhibit, choices):
        yield "return", back
    for name in (*_WITHIN_DAYS, *_WITHIN_WEEKS):
        if (moment := getattr(case.deadlines, name)) is not None:
            yield name, moment


def _return_due(case: Case, exhibit: Exhibit, choices: Submissions) -> date | None:
    """By when a handset goes back. Without being told, that is known of those handed over by agreement (PCSC Act 2022
    s37) alone; the clock of one that was given back has stopped."""
    if exhibit.returned_at or exhibit.return_due_at:
        return None if exhibit.returned_at else exhibit.return_due_at
    received = exhibit.received_at or case.received_at
    handed_over = exhibit.authority == "PCSCA_S37" and case.party(exhibit.subject).role in ("complainant", "witness")
    if not received or not handed_over:
        return None
    # In UTC: Python adds by the clock on the wall, which is an hour off on the day when clocks change.
    return begins(received).astimezone(UTC) + timedelta(hours=choices.return_hours)


def _reasons(
    case: Case, exhibit: Exhibit, repeat: Sequence[str], due: dict[str, date], choices: Submissions, now: datetime
) -> Iterator[Reason]:
    if case.safeguarding:
        yield Reason("safeguarding", DANGER, f"immediate safeguarding: {case.safeguarding}")
    whose = case.party(exhibit.subject).role.replace("_", " ")
    words = {"return": f"the handset of the {whose} is to go back"} | _WITHIN_DAYS | _WITHIN_WEEKS
    for name, moment in sorted(due.items(), key=lambda item: begins(item[1])):
        within, tier = (choices.soon_days, WEEKS) if name in _WITHIN_WEEKS else (choices.urgent_days, DAYS)
        if begins(moment) - now <= timedelta(days=within):
            yield Reason(name, tier, f"{words[name]} {_when(moment, now)}")
    for words_of_it in repeat:
        yield Reason("repeat_suspect", REPEAT, words_of_it)


def _when(moment: date, now: datetime) -> str:
    """In days as people count them in the UK: "in 3 days (18 Mar 2026)". What has passed is not taken for done."""
    there = begins(moment).astimezone(UK)
    days = (there.date() - now.astimezone(UK).date()).days
    words = {0: "today", 1: "tomorrow", -1: "yesterday"}.get(days)
    words = words or (f"in {days} days" if days > 0 else f"{-days} days ago")
    text = f"{words} ({there:%-d %b %Y})"
    if isinstance(moment, datetime):
        text = f"{words} ({there:%-d %b %Y %H:%M %Z})"
    passed = now > there if isinstance(moment, datetime) else days < 0
    return f"{text}: passed; if it is done, say so in the case file" if passed else text
