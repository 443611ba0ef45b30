"""What an identifier type is."""

import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Identifier:
    """A kind of identifier: a phone number, an IMEI, a registration mark …

    Attributes:
        name: the type, as in MENTIONS and NOMINALS.
        pattern: finds candidates in text; a superset is fine, `normalise` decides. RE2 syntax (no look-around), so
            that one pass over a batch can look for all types at once.
        normalise: the canonical form of a candidate, or None if it is not one. The second argument is the default
            region (ISO 3166, "GB"). Pure.
        strong: equality alone identifies (G1 where the rest holds); shared or recyclable types are not strong.
        context: words of which one must stand near it in free text, where the form alone says too little (an IMEI's
            Luhn digit passes one random number in ten).
    """

    name: str
    pattern: re.Pattern[str]
    normalise: Callable[[str, str], str | None]
    strong: bool
    context: re.Pattern[str] | None = None
