"""Whether words around a phrase deny it: "I never ___", "nie ___", "___ nahi".

Not seen: denial in the next sentence, and by the tone of a text.
"""

import re
from collections.abc import Callable

_REACH = 60  # characters before a phrase, and after it
_CLAUSE = re.compile(r"[.!?;:\n]|\b(?:but|so|because|cos|coz)\b")
_WORD = re.compile(r"[\w']+")
# fmt: off
_ENGLISH = frozenset({
    "not", "never", "nt", "neither", "nor", "without", "cannot", "hardly", "nobody", "noone", "cant", "dont", "didnt",
    "doesnt", "wont", "wouldnt", "couldnt", "shouldnt", "isnt", "arent", "wasnt", "werent", "havent", "hasnt", "hadnt",
    "aint", "dnt", "wudnt", "cudnt", "shudnt", "denied", "deny", "denies",
})
_POLISH = frozenset({"nie", "nigdy", "bez", "nikt", "ani", "wcale", "zadnych", "zadnego", "zaden", "zadnej"})
_AT_THE_VERB = frozenset({
    "nahi", "nahin", "nai", "nhi", "ni", "nahe", "nhin", "nahio", "mat", "mt", "bina", "bagair", "baghair",
})
# fmt: on
_MAY_BE_MISSING = re.compile(r"\([^()]*\)\?|[\w']+\?")
_WORDS = {
    "en": _ENGLISH,
    "pl": _POLISH,
    "ur-Latn": _AT_THE_VERB | {"na", "naa"},
    "pa-Latn": _AT_THE_VERB | {"na", "naa"},
}
_NO_ONE = re.compile(r"\bno[ -]?(?:one|1)\b|\bnone of (?:us|them|you|u)\b")
_NO = re.compile(r"\bno $")  # "no threats"
_PERSON = re.compile(r"(?:i|you|u|he|she|we|they)\b")  # "no I will": an answer
_ASSERTS_AFTER_ALL = re.compile(
    r"\b(?:not only|(?:don'?t|do not|never|dnt) forget(?: to)?|can'?t (?:believe|deny|stop)|couldn'?t (?:believe|help)"
    r"|not (?:gonna|going to) lie|why (?:don'?t|not)|not sure (?:if|why|how)"
    r"|didn'?t (?:mean|realise|think)(?: to| that)?|hadn'?t"
    r"|if (?:you|u|i|we|he|she|they) (?:don'?t|do not|dnt|won'?t))\b"
)

_POLISH_ACCENTS = str.maketrans("ąćęłńóśźż", "acelnoszz")
_POLISH_CLAUSE = re.compile(
    r"[.!?;:\n]|,(?! *(?:ze|zeby|zebym|zebys|aby|ani)\b)|\b(?:ale|lecz|bo|wiec|tylko|inaczej)\b"
)
_POLISH_ASSERTS = re.compile(
    r"\b(?:nie tylko|nie zapomnij|czemu nie|dlaczego nie|nie wierze ze|nie wiem (?:czy|czemu|dlaczego|jak)"
    r"|(?:jak|jesli|jezeli) (?:\w+ )?nie(?: \w+)?|nie moge (?:uwierzyc|przestac)|nie da sie ukryc)\b"
)

_SOUTH_ASIAN_CLAUSE = re.compile(r"[.!?;:,\n]|\b(?:lekin|magar|par|but|kyunke|kyunki|warna|ya|te|phir)\b")
_SOUTH_ASIAN_ASSERTS = re.compile(
    r"\b(?:(?:nahi|nahin|nai|nhi|ni) (?:to|toh|te|ta|tan|tey)"  # "or else"
    r"|ky[uo]n? (?:nahi|nahin|nai|nhi|ni)|na sirf|sirf nahi"
    r"|(?:bhool|bhul)\w* (?:mat|na)|(?:mat|na) (?:bhool|bhul)\w*)\b"  # "do not forget"
)
_ANSWERED = re.compile(
    r"^\s*(?:nahi|nahin|nai|nhi|ni|na)"
    r"(?= (?:yaar|yar|bhai|main|mai|mein|maine|mene|tum|tu|tusi|tussi|aap|ap|woh|wo|oh|hum|asi|assi|i|you|u)\b)"
)
"""At the beginning of a clause, before a person, it is an answer: "nahi yaar main aa raha hoon"."""
_CALLING = re.compile(
    r"\b(?:sun|suno|dekh|dekho|bol|bolo|dasso|dass|aa|aao|aaja|aja|chal|chalo"
    r"|yaar|yar|please|plz|haan|han|bhai|acha|hai) na\b"
)
"""Behind these, "na" asks for assent: "sun na"."""
_VERB = re.compile(r"\w+(?:[td][aei]|[iy]a|yi|oo?ng[ai]|na|ni)|kar|kr|th[aei]|si|hai")
"""By its ending, roughly."""
_NEVER_SAID = re.compile(
    r"\b(?:nahi|nahin|nai|nhi|ni|never) (?:kaha|bola|keha|kya|keht[aei]|bolt[aei]|kehnd[aei]|kah?unga|likha|likheya"
    r"|puch\w+|socha|sochya)(?: th[aei]| si)?(?: ke| ki| k)?(?: \w+){0,2}\s*$"
)
"""What follows it is denied too: "maine nahi kaha ke ___"."""
_DENIED_AFTER = re.compile(r"\s+(?:bilkul |kabhi |kade )?(?:nahi|nahin|nai|nhi|mat)\b(?!\s+(?:to|toh|te|ta|tan|tey)\b)")
_DENIED_AFTER_ENGLISH = re.compile(r"\s+(?:nahi|nahin|nhi|mat (?:kar|kr)\w*)\b(?!\s+(?:to|toh|te|tan)\b)")
"""Of messages that mix languages: "delete our chat mat karna"."""


def negated(text: str, start: int, end: int, language: str = "en", *, own: bool = False) -> bool:
    """Whether a phrase is denied by words before it in the same clause, or as its language denies: in it, after it.

    Args:
        text: folded, in small letters (`models.language.text.fold`).
        start, end: of the phrase.
        language: of the phrase.
        own: the phrase itself is made with a word of denial: "kisi ko mat batana" is not denied by its own.
    """
    return _BY_LANGUAGE[language](text, start, end, own)


def denies(phrase: str, language: str) -> bool:
    """Whether a phrase, as a lexicon writes it, is made with a word of denial that may not be missing."""
    words = _WORD.findall(_MAY_BE_MISSING.sub(" ", phrase.lower()).replace("'", ""))
    return not _WORDS[language].isdisjoint(words)


def _in_english(text: str, start: int, end: int, own: bool) -> bool:  # noqa: ARG001  as of each language
    clause = _ASSERTS_AFTER_ALL.sub(" ", _CLAUSE.split(_before(text, start))[-1])
    if "no" in clause and not _PERSON.match(text, start):  # "no one can stop me i will": of another
        clause = _NO_ONE.sub("nobody", clause)
    words = [word.replace("'", "") for word in _WORD.findall(clause)][-5:]
    if not _ENGLISH.isdisjoint(words) or (_NO.search(clause) and not _PERSON.match(text, start)):
        return True
    return _DENIED_AFTER_ENGLISH.match(text, end) is not None


def _in_polish(text: str, start: int, end: int, own: bool) -> bool:
    before = _before(text, start).translate(_POLISH_ACCENTS)
    clause = _POLISH_ASSERTS.sub(" ", _POLISH_CLAUSE.split(before)[-1])
    words = _WORD.findall(clause)[-5:]
    inside = [] if own else _WORD.findall(text[start:end].translate(_POLISH_ACCENTS))
    return not _POLISH.isdisjoint([*words, *inside])


def _in_south_asian(text: str, start: int, end: int, own: bool) -> bool:
    """The word of denial stands at the verb: within two words before the phrase, in it, or directly behind it."""
    clause = _SOUTH_ASIAN_CLAUSE.split(_SOUTH_ASIAN_ASSERTS.sub(" ", _before(text, start)))[-1]
    if answer := _ANSWERED.match(clause + text[start:end]):
        clause = clause[answer.end() :]
    words = _WORD.findall(_CALLING.sub(" ", clause))[-2:]
    if words and _VERB.fullmatch(words[-1]):
        words = words[-1:]  # what came before denied this verb: "reply nahi karti"
    if not (_AT_THE_VERB | _ENGLISH).isdisjoint(words) or words[-1:] in (["na"], ["naa"]) or _NEVER_SAID.search(clause):
        return True
    if own:
        return False
    return (
        not _WORDS["pa-Latn"].isdisjoint(_WORD.findall(text[start:end])) or _DENIED_AFTER.match(text, end) is not None
    )


def _before(text: str, start: int) -> str:
    return text[max(0, start - _REACH) : start]


_BY_LANGUAGE: dict[str, Callable[[str, int, int, bool], bool]] = {
    "en": _in_english,
    "pl": _in_polish,
    "ur-Latn": _in_south_asian,
    "pa-Latn": _in_south_asian,
}
