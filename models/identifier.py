"""What an identifier type is."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

AMBIGUOUS = ""
"""What `normalise` says of a candidate that is one, and may mean several or is miswritten, for its check fails: a
mention without canonical form."""


@dataclass(frozen=True)
class Identifier:
    """A kind of identifier: a phone number, an IMEI, a registration mark …

    Attributes:
        name: the type, as in MENTIONS and NOMINALS.
        pattern: finds candidates in text; a superset is fine, `normalise` decides. RE2 syntax (no look-around), so
            that one pass can look for all types at once; what is `\\b`, `\\s` and `\\w` is so of ASCII. Where it has a
            group, that is the candidate, and the rest is what must stand around it.
        normalise: the canonical form of a candidate, AMBIGUOUS, or None if it is not one. The second argument is the
            default region (ISO 3166, "GB"). Pure.
        strong: equality alone identifies (G1 where the rest holds); shared or recyclable types are not strong.
        context: words of which one must stand near it in free text, where the form alone says too little (an IMEI's
            Luhn digit passes one random number in ten).
        score: 0 to 1, how sure a mention of it is.
        ocr: looked for only in texts that were read by OCR.
        wraps: a line may end where it has a space.
        open: what parts its groups, where its form does not say where it ends: a candidate without a value may have one
            without its last groups.
        at: the value of a form that means something else each day ("last night"), by the local time at which it was
            written, or None for a text without a time.
    """

    name: str
    pattern: re.Pattern[str]
    normalise: Callable[[str, str], str | None]
    strong: bool
    context: re.Pattern[str] | None = None
    score: float = 1.0
    ocr: bool = False
    wraps: bool = False
    open: str = ""
    at: Callable[[str, datetime | None], str | None] | None = None
