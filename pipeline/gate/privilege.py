"""Legal professional privilege: what may be privileged is held apart before anybody, or any later stage, reads it.

Held: records whose sender or recipients include an identifier of `legal_advisers` in the case file, an address of
secure mail between justice agencies, one at a domain that calls itself solicitors', barristers' or chambers', or one
that the device's owner saved as "solicitor"; with their whole conversations and the files attached there (domain P-01,
P-02). And single records and documents that say of themselves that they are privileged: words alone hold no
conversation, or anybody could hide one by writing them.
Not recognised: advisers whom neither the case file, nor their domain, nor the name of the contact calls so, and
privileged matter that a client passes on in words of his own; whoever meets it reports it with `triage withhold`.
"""

from models.casefile import Case
from pipeline.gate.ground import Ground
from pipeline.gate.identify import Normalise, listed, of_parties

_ALWAYS = ("@cjsm.net",)  # Criminal Justice Secure Mail: used by the bar and by solicitors, hardly ever by others
_FIRM = r"(?i)@(?:[\w-]+\.)*(?:[\w-]*(?:solicitors?|barristers?|chambers|lawyers?)(?:\.[\w-]+)+|[\w-]+\.law\b)"
_NAMES = (
    r"(?i)\b(?:solicitors?|barristers?|lawyers?|attorneys?|paralegal|law firm|"
    r"legal (?:aid|advice|advis[eo]r|rep|representative|team|executive))\b"
)
"""Not "chambers" and "law": those are surnames too."""
_PHRASES = (
    r"(?i)\b(?:legal(?:ly)?(?: professional)? privileged?|privileged (?:and|&) confidential|"
    r"confidential (?:and|&) (?:legally )?privileged|subject to (?:legal )?privilege|"
    r"(?:solicitor|attorney|lawyer)[- ]client (?:privilege|communication)|client care letter|"
    r"proof of evidence|without prejudice save as to costs)\b"
)
""" "My solicitor says" alone holds nothing: half a suspect's chats would go."""
_DISCLAIMER = r"(?i)\b(?:intended recipient|may (?:be|contain)|received this .{0,30}in error|disclaimer)\b"
"""Below the mails of any company it says that they may be privileged."""

HANDLING = "LPP_HOLD"


def ground(case: Case, normalise: Normalise) -> Ground:
    """The ground of privilege; it holds on every exhibit."""
    people = listed((*case.legal_advisers, *_ALWAYS), normalise)
    return Ground(HANDLING, people, of_parties(case, normalise), _FIRM, _NAMES, _PHRASES, _DISCLAIMER)
