"""A unit of review as the rules see it: who, when, which phrases, which links. Never the text itself.

No rule can read what is not here, so nothing that a complainant wrote can count but the phrases of a lexicon category
that has a rule (domain X-03).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

from models.casefile import PROTECTED_ROLES, Case, Exhibit, utc
from models.scoring import Scoring


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where something stands: a record, or a part of one of its texts."""

    record_id: str
    text_id: str | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """Records of a message, a call or a mail with the same author among the same people.

    Attributes:
        author: party who sent them; None if nobody of the case, or nobody known.
        members: parties who sent or received them, the device's owner included.
        strangers: somebody took part who is no party.
        directed: it is known whether they came in or went out.
        sure: each of these parties is known by an identifier of its own (G1).
        evidence: the first of them.
    """

    author: str | None
    members: frozenset[str]
    strangers: bool
    directed: bool
    sure: bool
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A mention of a lexicon category.

    Attributes:
        score: the lexicon's confidence, 0 to 1.
        author: party who wrote it; on a suspect's device also the suspect, for what is kept there and nobody signs.
        machine_read: it stands in text that OCR read with little confidence, or that the better engine read otherwise.
        signed: it stands in something that was sent: its author is not only whoever keeps it.
    """

    category: str
    score: float
    author: str | None
    negated: bool
    quoted: bool
    machine_read: bool
    evidence: Evidence
    signed: bool = True


@dataclass(frozen=True, slots=True)
class Sought:
    """A term of a line of enquiry. `score` and `machine_read` are as of Phrase."""

    line: str
    score: float
    machine_read: bool
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Spoken:
    """A party named by an identifier inside a text."""

    party_id: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Match:
    """Links of one grade and grading to one nominal who is not a subject of this case.

    Attributes:
        machine_read: all that says so was read by OCR, with little confidence or otherwise by the better engine.
    """

    nominal_id: str
    grade: str
    source_grade: int | None
    assessment: str | None
    handling: str | None
    conditions: str | None
    confirmed: bool
    evidence: tuple[Evidence, ...]
    machine_read: bool = False


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """An identifier in this unit that another case of the store has too: that it has it, and nothing else of that case.

    Attributes:
        suspect: it is given there to a suspect.
        machine_read: as of Match.
    """

    case_id: str
    grade: str
    suspect: bool
    confirmed: bool
    evidence: tuple[Evidence, ...]
    machine_read: bool = False


@dataclass(frozen=True, slots=True)
class Observed:
    """What the tables show of a unit that no phrase and no link to a nominal says.

    Attributes:
        rule: the rule that it is for.
        detail: for the reviewer; quotes no evidence.
    """

    rule: str
    detail: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of review.

    Attributes:
        participants: identifiers as stored, without the device's owner.
        ended_us: time of its last record by the device's clock, UTC microseconds; None if no record has a time.
        hours_outside: of the record nearest to the offence window, 0 inside; None without window or time.
        before: that record lies before the window.
        nearest: that record.
        only_incoming: nothing in it went out.
        deleted: records that the suspect unsent, or that were deleted on the suspect's device, near the window.
        elsewhere: identifiers that other cases have too.
        observed: the same on independent exhibits, and what may have been done to the data.
    """

    kind: str
    app: str | None
    participants: tuple[str, ...]
    ended_us: int | None = None
    hours_outside: float | None = None
    before: bool = False
    nearest: Evidence | None = None
    only_incoming: bool = False
    contacts: tuple[Contact, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    sought: tuple[Sought, ...] = ()
    spoken: tuple[Spoken, ...] = ()
    matches: tuple[Match, ...] = ()
    deleted: tuple[Evidence, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    observed: tuple[Observed, ...] = ()


OTHERS_CLOCKS = ("mail", "document")
"""Kinds of record, and of unit, that were dated by other clocks than the device's."""


@dataclass(frozen=True)
class Facts:
    """What the case file says about an exhibit and the parties.

    Attributes:
        subject: party whose device it is.
        roles: role of each party.
        window_us: the offence window as the device's clock showed it, UTC microseconds: times stay as they are stored,
            and what they are compared with is moved.
        clock_offset_s: by how much that clock was fast; 0 if nobody has measured it.
        own_nominals: nominals whom the case is about already: the exhibit's subject, suspects, protected parties.
            Contact with a suspect is the party family's business; as intelligence it would flood the queue.
        repeated: nominals who are repeat suspects by the force's definition.
        origins: line of enquiry that has terms → who asked for it.
        independent: exhibit_ref → its owner's party and its clock's offset in seconds, of the exhibits of other people
            that this one may be compared with. A complainant's or a witness's is compared with suspects' alone.
    """

    subject: str
    roles: Mapping[str, str]
    window_us: tuple[int, int] | None
    own_nominals: frozenset[str]
    scoring: Scoring
    clock_offset_s: int = 0
    repeated: frozenset[str] = frozenset()
    origins: Mapping[str, str] = field(default_factory=dict)
    independent: Mapping[str, tuple[str, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, case: Case, exhibit: Exhibit, scoring: Scoring, repeated: Iterable[str] = ()) -> Self:
        """The facts of one exhibit."""
        window, offset_s = case.offence_window, exhibit.extraction.clock_offset_s or 0
        offset_us = offset_s * 1_000_000
        about = PROTECTED_ROLES | {"suspect"}
        own = [party for party in case.parties if party.role in about or party.party_id == exhibit.subject]
        return cls(
            subject=exhibit.subject,
            roles={party.party_id: party.role for party in case.parties},
            window_us=(utc(window.start) + offset_us, utc(window.end) + offset_us) if window else None,
            clock_offset_s=offset_s,
            own_nominals=frozenset(party.nominal_id for party in own if party.nominal_id),
            scoring=scoring,
            repeated=frozenset(repeated),
            origins={line.id: line.origin for line in case.lines_of_enquiry if line.terms},
            independent={
                other.exhibit_ref: (other.subject, other.extraction.clock_offset_s or 0)
                for other in case.exhibits
                if other.subject != exhibit.subject and _comparable(case, exhibit, other)
            },
        )

    def with_role(self, *roles: str) -> frozenset[str]:
        """Parties of some roles."""
        return frozenset(party for party, role in self.roles.items() if role in roles)

    def is_before(self, unit: Unit) -> bool:
        """Whether all of it is known to have ended before the offence window began."""
        return bool(self.window_us and unit.ended_us is not None and unit.ended_us < self.window_us[0])

    @property
    def suspects(self) -> frozenset[str]:
        return self.with_role("suspect")

    @property
    def people(self) -> frozenset[str]:
        """Those who can speak of what is alleged: suspects, complainants, witnesses."""
        return self.suspects | self.complainants | self.with_role("witness")

    @property
    def complainants(self) -> frozenset[str]:
        """Complainants, and the deceased, who cannot complain any more."""
        return self.with_role("complainant", "deceased")


def _comparable(case: Case, one: Exhibit, other: Exhibit) -> bool:
    roles = [case.party(exhibit.subject).role for exhibit in (one, other)]
    return "suspect" in roles or not (case.protected(one) or case.protected(other))
