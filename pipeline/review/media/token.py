"""What opens a revealed picture: good for one file, for the session that revealed it, and for five minutes. Without it
an address is worth nothing to anybody, and to the same person nothing the next day."""

import hmac
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from pipeline.review.web.visit import Visit

How = Literal["grey", "colour", "played"]
KEPT_S = 300
LONGEST = 80


@dataclass(frozen=True)
class Revealed:
    """What somebody has revealed. `token` opens it until then."""

    how: How
    token: str


def given(visit: "Visit", source_id: str, how: How) -> Revealed:
    """A token for a file that this person has just revealed."""
    until = int(time.time()) + KEPT_S
    return Revealed(how, f"{how}.{until}.{_proof(visit, source_id, how, until)}")


def opened(visit: "Visit", source_id: str, token: str) -> Revealed | None:
    """What a token opens; None if it is not of this file and this session, or is too old."""
    how, _, rest = token.partition(".")
    until, _, proof = rest.partition(".")
    if how not in get_args(How) or not (until.isascii() and until.isdigit()):
        return None
    good = hmac.compare_digest(proof.encode(), _proof(visit, source_id, how, int(until)).encode())
    return Revealed(how, token) if good and int(until) > time.time() else None  # type: ignore[arg-type] # is one of How


def _proof(visit: "Visit", source_id: str, how: str, until: int) -> str:
    """Keyed with the case's own secret, so that it holds for every server of the same store."""
    return visit.case.opened.store.ids.of("revealed", visit.person.session, source_id, how, str(until))
