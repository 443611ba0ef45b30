"""What is asked of the index, in words: so that somebody who reads "nothing found" sees what was looked for."""

import re

from models.language.search.asked import Asked

_PART = re.compile(r'"(?P<words>[^"]*)"(?P<begins> \*)?|(?P<sign>AND|OR|NOT)|(?P<bracket>[()])')
_SIGNS = {"AND": "and", "OR": "or", "NOT": "but not"}
_ONE = re.compile(r"\((“[^”]*”)\)")


def understood(question: Asked) -> str:
    """The question as it was understood: “burner” and (“cash” or “money”). Empty if nothing can be asked for."""
    written = " ".join(map(_word, _PART.finditer(question.match or "")))
    written = re.sub(r"\( | \)", lambda bracket: bracket[0].strip(), written)
    while (shorter := _ONE.sub(r"\1", written)) != written:
        written = shorter
    return written


def _word(part: re.Match[str]) -> str:
    if part["words"] is not None:
        return f"“{part['words']}{'…' if part['begins'] else ''}”"
    return _SIGNS[part["sign"]] if part["sign"] else part["bracket"]
