"""What a reviewer may decide about a unit, in the order of their keys. Only people decide."""

from typing import Literal, get_args

Relevance = Literal["relevant", "not_relevant", "privileged", "escalate", "cannot_decide"]

WORDS: dict[Relevance, str] = {
    "relevant": "Relevant",
    "not_relevant": "Not relevant",
    "privileged": "May be privileged",
    "escalate": "Escalate",
    "cannot_decide": "Cannot decide",
}

MEANS: dict[Relevance, str] = {
    "relevant": "to a line of enquiry, for or against anyone",
    "not_relevant": "to none of them",
    "privileged": "set aside at once with its conversation: nobody but an LPP reviewer is shown it",
    "escalate": "somebody else should look at it now",
    "cannot_decide": "it goes to somebody else",
}

KEYS: dict[str, Relevance] = {
    "1": "relevant",
    "2": "not_relevant",
    "3": "privileged",
    "4": "escalate",
    "5": "cannot_decide",
}
"""Unless somebody has chosen others for themselves."""

RELEVANCE: tuple[Relevance, ...] = get_args(Relevance)
