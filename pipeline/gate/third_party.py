"""Third-party material: what counsellors, doctors and support services hold on a complainant or witness, as it stands
on that person's own device. Held until a decision (domain L-06): counselling records may be asked for only where they
have substantial probative value, on senior authority (PCSC Act 2022, Part 2 Chapter 3A and its code of 2026).

Held on exhibits of complainants, witnesses and the deceased, and on what was handed over by agreement: conversations
with those whom `third_party_holders` in the case file names, with services whose domain says what they are, and with
contacts that the owner saved as one; and documents and mails that say of themselves that they are such records.
What somebody writes to a friend about a counsellor or a doctor is not held: an account given to a friend is evidence.
"""

from models.casefile import Case, Exhibit
from pipeline.gate.ground import Ground
from pipeline.gate.identify import Normalise, listed, of_parties

_SERVICE = (
    r"(?i)@(?:[\w-]+\.)*(?:nhs\.(?:uk|net|scot)|samaritans\.org|rapecrisis\.org\.uk|survivorsuk\.org|"
    r"[\w-]*(?:counselling|counselor|psychotherapy|rapecrisis|medicalcentre|gpsurgery)[\w-]*(?:\.[\w-]+)+)"
)
_NAMES = (
    r"(?i)\b(?:counsell?ors?|counsell?ing|(?:psycho)?therapists?|(?:psycho)?therapy|psychologist|psychiatrist|isva|idva|"
    r"rape crisis|sarc|camhs|(?:gp )?surgery|gp|medical (?:centre|practice)|doctors?|dr|health visitor|midwife|"
    r"social worker|samaritans|mental health|crisis team|hospital|clinic|nhs\w*)\b"
)
_PHRASES = (
    r"(?i)\b(?:(?:counsell?ing|therapy|treatment|session|clinical) notes|medical records?|patient (?:record|summary)|"
    r"nhs (?:number|no\b)|discharge (?:summary|letter)|safeguarding referral|psychological assessment|"
    r"(?:counsell?ing|therapy) (?:session|appointment)s? (?:on|with|at|is|has been))\b"
)

HANDLING = "TPM_SENSITIVE"


def ground(case: Case, exhibit: Exhibit, normalise: Normalise) -> Ground | None:
    """The ground of third-party material; None on an exhibit that it does not hold on."""
    if not case.protected(exhibit):
        return None
    people = listed(case.third_party_holders, normalise)
    kinds = frozenset({"document", "mail", "note", "calendar", "typed"})
    return Ground(HANDLING, people, of_parties(case, normalise), _SERVICE, _NAMES, _PHRASES, kinds=kinds)
