"""Deciding about a link: by people alone, on what they have opened here."""

import secrets
from typing import TYPE_CHECKING

from fastapi import HTTPException

from models.link_decisions import LinkDecisions, State
from pipeline.queue.links import Pair, stands
from pipeline.review.audit.agreed import agreed, decider
from pipeline.review.links.sources import read

if TYPE_CHECKING:
    from pipeline.review.web.visit import Visit


def decide(visit: "Visit", pair: Pair, state: State, shown: State, reason: str) -> None:
    """Decide, and let the case be linked anew.

    Args:
        pair: without what is set aside: what nobody may read is no reason to confirm.
        shown: how it stood on the page on which they decided.

    Raises:
        HTTPException: 409, somebody has decided meanwhile, it says nothing new, or its source was not opened.
    """
    now = stands(pair, LinkDecisions.of(agreed(visit)))
    if now != shown:
        raise HTTPException(409, f"Somebody has decided about this link meanwhile: it is {now} now. Look at it again.")
    if now == state:
        raise HTTPException(409, f"This link is {now} already, and nothing was changed.")
    opened = read(visit.database, visit.person.login, visit.case.case_id)
    if state == "confirmed" and pair.unread(opened):
        raise HTTPException(409, "Open the source of this link first, on each exhibit that it is between.")
    visit.house.decide_link(visit.case.opened, pair, state, decider(visit), reason, opened, secrets.token_hex(8))
    agreed(visit)
    visit.house.make_anew(visit.case.folder, "link")
