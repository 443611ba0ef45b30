"""Continuous active learning: from the units that people judged, an order of those that they did not.

TF-IDF of words and of pieces of words, and logistic regression (Cormack and Grossman's autonomous learning). Learned
for one case from this case alone, and kept nowhere. The same labels give the same order, whatever the number of
threads; what differs by less than machines differ is equal, and then the order of the rules decides.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import numpy as np
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from pipeline.learn.features import Document

ENOUGH = 20
"""Labels from which something can be learned, of them at least `EACH` relevant and as many not."""
EACH = 2
FIRST_BATCH = 20
_DIGITS = 6  # machines sum in orders of their own, and what they find differs in the last places
_FOLDS = 5


@dataclass(frozen=True)
class Learned:
    """An order of the units that have words, judged ones too.

    Attributes:
        order: unit_ids, those first that are most like what was judged relevant.
        telling: unit_id → its words that weigh most for its place, the heaviest first.
        labels, relevant: how many it was learned from.
        wordless: unit_ids of units without words: nothing is learned of them, and they have no place.
        own: of pairs of a judged unit that is relevant and one that is not, the share that it has in the right order,
            each judged without what people said of it; None if there are too few to tell.
        rules: that share by the order of the rules.
    """

    order: tuple[str, ...]
    telling: Mapping[str, tuple[str, ...]]
    labels: int
    relevant: int
    wordless: tuple[str, ...]
    own: float | None
    rules: float | None


def lacks(labels: Mapping[str, bool]) -> str | None:
    """Why nothing can be learned yet, in words; None if something can."""
    relevant = sum(labels.values())
    if len(labels) < ENOUGH:
        return f"{len(labels)} of at least {ENOUGH} units with words were judged"
    for count, what in ((relevant, "relevant"), (len(labels) - relevant, "not relevant")):
        if count < EACH:
            return f"of the {len(labels)} judged units with words {count} were {what}; at least {EACH} are needed"
    return None


def learn(documents: Sequence[Document], labels: Mapping[str, bool], told: int = 5) -> Learned | None:
    """An order of the units.

    Args:
        documents: all units of the queue.
        labels: unit_id → whether people judged it relevant; of others nothing is known.
        told: how many words to tell of each unit.

    Returns:
        None if nothing can be learned yet: see `lacks`.
    """
    spoken = [one for one in documents if one.words]
    known = {one.unit_id: labels[one.unit_id] for one in spoken if one.unit_id in labels}
    if lacks(known):
        return None
    words, pieces = _vectorisers(len(spoken))
    weighed = words.fit_transform([one.words for one in spoken])
    features = hstack([weighed, pieces.fit_transform([one.words for one in spoken])], format="csr")
    rows = [place for place, one in enumerate(spoken) if one.unit_id in known]
    judged = np.array([known[spoken[place].unit_id] for place in rows])
    model = _fitted(features[rows], judged)
    scores = np.round(model.decision_function(features), _DIGITS)
    order = sorted(range(len(spoken)), key=lambda place: (-scores[place], spoken[place].rank))
    ranks = -np.array([spoken[place].rank for place in rows], float)
    return Learned(
        order=tuple(spoken[place].unit_id for place in order),
        telling=_telling(spoken, weighed, words, model, told),
        labels=len(known),
        relevant=int(judged.sum()),
        wordless=tuple(one.unit_id for one in documents if not one.words),
        own=_own(features[rows], judged),
        rules=_in_order(ranks, judged),
    )


def batch(order: Sequence[str], labelled: Mapping[str, bool], every: Sequence[str]) -> list[tuple[str, str]]:
    """What to read next: (unit_id, why it is there). Four of five by the order, the fifth at random from all units, so
    that what is unlike all that was found comes up too. A batch grows with what was read, by a tenth.

    Args:
        order: as learned; empty if nothing could be learned yet, and then all are at random.
        every: all units of the queue.
    """
    size = FIRST_BATCH + len(labelled) // 10
    chosen: dict[str, str] = {}
    by_order = [unit for unit in order if unit not in labelled]
    by_chance = [unit for unit in shuffled(every, "batch") if unit not in labelled]
    for place in range(size):
        row, why = (by_chance, "random") if place % 5 == 4 or not by_order else (by_order, "learned")
        unit = next((one for one in row if one not in chosen), None) or next(
            (one for one in by_chance if one not in chosen), None
        )
        if unit is None:
            break
        chosen[unit] = why
    return list(chosen.items())


def shuffled(units: Sequence[str], purpose: str) -> list[str]:
    """In an order that nothing in them decides, the same each time; another for each purpose."""
    return sorted(units, key=lambda unit: blake2b(f"{purpose}\x1f{unit}".encode(), digest_size=16).digest())


def _vectorisers(documents: int) -> tuple[TfidfVectorizer, TfidfVectorizer]:
    least = 2 if documents > ENOUGH * 5 else 1
    same: dict[str, Any] = {"sublinear_tf": True, "min_df": least, "lowercase": False, "dtype": np.float64}
    return (
        TfidfVectorizer(analyzer=str.split, **same),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), max_features=200_000, **same),
    )


def _fitted(features: Any, judged: Any) -> LogisticRegression:
    model = LogisticRegression(class_weight="balanced", solver="liblinear", random_state=0, max_iter=1000)
    return model.fit(features, judged)


def _telling(
    spoken: Sequence[Document], weighed: Any, words: TfidfVectorizer, model: LogisticRegression, told: int
) -> dict[str, tuple[str, ...]]:
    names = words.get_feature_names_out()
    weights = model.coef_[0][: len(names)]
    found = {}
    for place, one in enumerate(spoken):
        start, end = weighed.indptr[place : place + 2]
        at = weighed.indices[start:end]
        worth = np.round(weighed.data[start:end] * weights[at], _DIGITS)
        best = sorted((-value, names[index]) for value, index in zip(worth, at, strict=True) if value > 0)
        found[one.unit_id] = tuple(str(word) for _, word in best[:told])
    return found


def _own(features: Any, judged: Any) -> float | None:
    """Each fold is put in order by what was learned from the others."""
    if min(judged.sum(), (~judged).sum()) < _FOLDS:
        return None
    fold = np.zeros(len(judged), int)
    for kind in (True, False):
        places = np.flatnonzero(judged == kind)
        fold[places] = np.arange(len(places)) % _FOLDS
    right = []
    for number in range(_FOLDS):
        model = _fitted(features[fold != number], judged[fold != number])
        scores = np.round(model.decision_function(features[fold == number]), _DIGITS)
        right.append(_in_order(scores, judged[fold == number]))
    return float(np.mean([share for share in right if share is not None]))


def _in_order(scores: Any, judged: Any) -> float | None:
    """The share of pairs, one relevant and one not, of which the relevant has the higher score; ties count half."""
    good, other = scores[judged], scores[~judged]
    if not len(good) or not len(other):
        return None
    ranked = np.sort(other)
    below = np.searchsorted(ranked, good, "left") + np.searchsorted(ranked, good, "right")
    return float(below.sum() / (2 * len(good) * len(other)))
