"""What a line of enquiry asks for. Police, prosecution and defence count alike (domain C-08)."""

from collections.abc import Sequence

from pipeline.score.rule import DISCLOSURE, Found, Rule, first
from pipeline.score.unit import Facts, Sought, Unit

_OF = {"police": "of the police", "cps": "of the prosecution", "defence": "of the defence"}


def line_of_enquiry(unit: Unit, facts: Facts) -> Sequence[Found]:
    """A term of a line of enquiry is in it: from anyone, towards or away from anyone.

    Each line counts once, by the term that was read best: more of its terms are more evidence, not more points (X-06).
    What only an uncertain reading of a picture says counts half (X-08).
    """
    lines: dict[str, list[Sought]] = {}
    for sought in unit.sought:
        lines.setdefault(sought.line, []).append(sought)
    return [_found(line, terms, facts) for line, terms in sorted(lines.items())]


def _found(line: str, terms: Sequence[Sought], facts: Facts) -> Found:
    share = facts.scoring.phrases.machine_read
    ranked = sorted(terms, key=lambda sought: -sought.score * (share if sought.machine_read else 1))
    best = ranked[0]
    strength = best.score * (share if best.machine_read else 1)
    return Found(
        evidence=first([sought.evidence for sought in ranked]),
        strength=strength,
        detail=f"{line}, {_OF[facts.origins[line]]}" if line in facts.origins else line,
        lane=DISCLOSURE,
        about=f"line of enquiry {line}",
        confidence=strength,
        uncertain=frozenset({"machine_read"} if best.machine_read else ()),
    )


RULES = (Rule("conduct", line_of_enquiry),)
