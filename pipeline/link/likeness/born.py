"""Days of birth, as far as they are known: 1991, 1991-04, 1991-04-23."""

_DAY, _MONTH, _YEAR = 10, 7, 4  # characters


def agreement(one: str, other: str) -> str:
    """The level on which two canonical dates of birth agree, each read only as precisely as the other; "different"."""
    known = min(len(one), len(other))
    one, other = one[:known], other[:known]
    if one == other:
        return {_DAY: "exact", _MONTH: "month", _YEAR: "year"}[known]
    if known == _DAY and one[:4] == other[:4] and one[5:7] == other[8:] and one[8:] == other[5:7]:
        return "swapped"
    slips = sum(a != b for a, b in zip(one, other, strict=True))
    return "near" if slips == 1 and known > _YEAR else "different"
