"""How a device's clock went, in words: the same in a reason, in a unit and in the ledger."""


def deviation(offset_s: int) -> str:
    """ "the device's clock was 3 min 20 s fast"; `offset_s` is device clock minus true time."""
    days, rest = divmod(abs(offset_s), 86_400)
    hours, rest = divmod(rest, 3600)
    minutes, seconds = divmod(rest, 60)
    parts = [(days, "d"), (hours, "h"), (minutes, "min"), (seconds, "s")]
    length = " ".join(f"{number} {unit}" for number, unit in parts if number)
    return f"the device's clock was {length} {'fast' if offset_s > 0 else 'slow'}"
