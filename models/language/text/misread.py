"""Words that OCR misreads always in the same way: a capital I as l or | (32 of 56 wrong letters on rendered chats).

Undone only where the words around leave nothing else to read. O and 0 in numbers are the identifiers' own affair, and
"rn" for "m" is left, for both make words.
"""

_AFTER_I = (
    "am|was|will|would|have|had|has|do|did|don't|dont|didn't|didnt|can|can't|cant|could|couldn't|cannot|should|might|must"
    "|know|knew|think|thought|want|wanted|need|needed|love|loved|like|liked|hate|miss|missed|said|told|went|got|get|just"
    "|never|only|really|still|also|swear|hope|guess|mean|meant|feel|felt|see|saw|wish|promise|remember|wasn't|won't|wont"
)
WORDS = (
    r"(?<![\w'|])(?:"
    r"[l|](?='(?:m|ve|ll|d)\b)"  # l'm
    r"|(?<!the )(?:lam|\|am|Iam)\b(?!')"  # run together; "on the lam"
    rf"|(?<![0-9] )[l|](?= (?:{_AFTER_I})\b)"  # "5 l" are litres
    r")"
)
"""Pattern of what was misread; its place is the whole of what it matches."""


def mended(word: str) -> str:
    """What was there instead of a word of `WORDS`."""
    return "I am" if word.endswith("am") else "I"
