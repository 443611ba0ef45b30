"""Files of lines of text, as loads for `Tree`."""


def lines(content: bytes) -> list[str]:
    """Lines that are not blank, without white space at their ends; bytes that are no text as U+FFFD.

    Raises:
        ValueError: it is no text.
    """
    if b"\0" in content:
        raise ValueError("no text")
    return [line.strip() for line in content.decode("utf-8", "replace").splitlines() if line.strip()]


def pairs(content: bytes) -> list[tuple[str, str]]:
    """Name and value of lines "name=value"; comments and other lines are passed over. Raises a ValueError likewise."""
    found = (line.partition("=") for line in lines(content) if "=" in line and not line.startswith("#"))
    return [(name.strip(), value.strip()) for name, _, value in found]
