"""How often a second reviewer decided otherwise, by the first decision and by band: of decisions, never of a person."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.relevance import RELEVANCE, WORDS
from pipeline.evaluate.measures import Share
from pipeline.review.database.tables import DECISIONS, ITEMS, SECOND_REVIEWS


@dataclass(frozen=True)
class Rate:
    """Of the units whose first decision, or band, is `of`.

    Attributes:
        otherwise: of those that were reviewed twice, decided otherwise the second time; its interval is Wilson's.
        became: what they were decided to be then → how many.
    """

    of: str
    otherwise: Share
    became: dict[str, int]


def rates(connection: Connection, folder: str) -> tuple[list[Rate], list[Rate]]:
    """By first decision; and by band, of what was first found relevant or not."""
    first, again = DECISIONS.alias(), DECISIONS.alias()
    item = sa.and_(ITEMS.c.folder == SECOND_REVIEWS.c.folder, ITEMS.c.unit_id == SECOND_REVIEWS.c.unit_id)
    counted = connection.execute(
        sa.select(first.c.relevance.label("first"), again.c.relevance.label("second"), ITEMS.c.band, sa.func.count())
        .select_from(SECOND_REVIEWS)
        .join(first, first.c.id == SECOND_REVIEWS.c.first)
        .join(again, again.c.id == SECOND_REVIEWS.c.second)
        .join(ITEMS, item)
        .where(SECOND_REVIEWS.c.folder == folder)
        .group_by(first.c.relevance, again.c.relevance, ITEMS.c.band)
    ).all()
    decided = [row for row in counted if row.first in ("relevant", "not_relevant")]
    by_decision = _rates(counted, lambda row: row.first)
    return (
        [Rate(WORDS[of], *by_decision[of]) for of in RELEVANCE if of in by_decision],
        [Rate(of, *found) for of, found in sorted(_rates(decided, lambda row: row.band).items())],
    )


def _rates(counted: Any, of: Callable[[Any], Any]) -> dict[Any, tuple[Share, dict[str, int]]]:
    became: dict[Any, Counter[str]] = {}
    total: Counter[Any] = Counter()
    for row in counted:
        *_, units = row
        total[of(row)] += units
        changed = became.setdefault(of(row), Counter())
        if row.second != row.first:
            changed[WORDS[row.second]] += units
    return {key: (Share(changed.total(), total[key]), dict(changed)) for key, changed in became.items()}
