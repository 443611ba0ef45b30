"""How people and machines write the name of somebody: forms, other spellings, other scripts, slips, other orders.

The rules are not those by which names are compared (`models.people_names`), which are measured by this. Half of the
short forms are from its table of forms, for there is no other that may be copied; the others are cut at random.
"""

import re
from collections.abc import Callable, Mapping
from random import Random

from anyascii import anyascii

from models.people_names import likeness
from models.people_names.sound import folded
from pipeline.validate.population import Person

_SPELLINGS = (
    ("ou", "u"), ("u(?=[^aeiou])", "oo"), ("ee", "i"), ("i(?=[^aeiou])", "ee"), ("kh", "h"), ("q", "k"), ("ck", "k"),
    ("c(?=[aou])", "k"), ("y$", "i"), ("ie$", "y"), ("w", "v"), ("v", "w"), ("sh", "sch"), ("sz", "sh"), ("ph", "f"),
    ("z", "s"), ("j", "y"), ("dz", "z"), ("aa", "a"), ("a(?=[^aeiou])", "e"), ("o(?=[^aeiou])", "u"), ("h$", ""),
    ("(?<=[aeiou])([lmnst])(?=[aeiou])", r"\1\1"), ("th", "t"), ("dh", "d"), ("tz", "ts"), ("x", "ks"), ("ch", "tch"),
)  # fmt: skip
_MISREAD = (
    ("m", "rn"), ("d", "cl"), ("w", "vv"), ("l", "1"), ("i", "l"), ("o", "0"), ("e", "c"), ("h", "b"), ("a", "o"),
    ("u", "ii"), ("t", "f"), ("n", "ri"),
)  # fmt: skip
_CYRILLIC = {
    "shch": "щ", "sh": "ш", "ch": "ч", "zh": "ж", "kh": "х", "yu": "ю", "ya": "я", "a": "а", "b": "б", "v": "в",
    "w": "в", "g": "г", "d": "д", "e": "е", "z": "з", "i": "и", "y": "и", "j": "й", "k": "к", "l": "л", "m": "м",
    "n": "н", "o": "о", "p": "п", "r": "р", "s": "с", "t": "т", "u": "у", "f": "ф", "h": "х", "c": "ц", "q": "к",
}  # fmt: skip
_ARABIC = {
    "sh": "ش", "ch": "چ", "kh": "خ", "gh": "غ", "th": "ث", "aa": "ا", "ee": "ي", "oo": "و", "ou": "و", "b": "ب",
    "p": "پ", "t": "ت", "j": "ج", "h": "ه", "d": "د", "r": "ر", "z": "ز", "s": "س", "f": "ف", "q": "ق", "k": "ك",
    "g": "گ", "l": "ل", "m": "م", "n": "ن", "w": "و", "v": "و", "y": "ي", "a": "", "e": "", "i": "", "o": "", "u": "",
}  # fmt: skip
_SCRIPTS: Mapping[str, Mapping[str, str]] = {
    "Ukrainian, Russian": _CYRILLIC,
    "Polish, Baltic, Balkan": _CYRILLIC,
    "Arabic": _ARABIC,
    "Pakistani": _ARABIC,
    "Turkish, Kurdish, Iranian, Afghan": _ARABIC,
}
_KEYS = "qwertyuiop asdfghjkl zxcvbnm"


def exact(person: Person, _: Random) -> str:
    return f"{person.given} {person.family}"


def nickname(person: Person, rng: Random) -> str:
    """A form of the given name, or what is left when it is cut."""
    given = folded(person.given).replace(" ", "")
    forms = [form for form in likeness.forms(given) if form != given]
    if forms and rng.random() < 0.5:
        return f"{rng.choice(forms)} {person.family}"
    cut = given[: rng.choice((3, 4))] if len(given) > 4 else given
    return f"{cut}{rng.choice(('', '', 'y', 's')) if len(given) > 4 else 'y'} {person.family}"


def transliteration(person: Person, rng: Random) -> str:
    """Other spellings of the same sounds, in both names where they can be; or another script."""
    letters = _SCRIPTS.get(person.group)
    if letters and rng.random() < 0.25:
        return " ".join(_in_script(name, letters) for name in (person.given, person.family))
    return " ".join(_respelled(anyascii(name).lower(), rng) for name in (person.given, person.family))


def misread(person: Person, rng: Random) -> str:
    """One letter as a reading machine takes it."""
    return _changed(exact(person, rng), rng, lambda text: _one_of(text, _MISREAD, rng))


def typo(person: Person, rng: Random) -> str:
    """A letter left out, doubled, swapped with the next or replaced by its neighbour on the keyboard."""
    return _changed(exact(person, rng), rng, lambda text: _slip(text, rng))


def two_typos(person: Person, rng: Random) -> str:
    """One slip in each name."""
    return " ".join(_slip(name, rng) for name in (person.given, person.family))


def swapped(person: Person, rng: Random) -> str:
    return f"{person.family}{rng.choice((', ', ' '))}{person.given}"


def middle(person: Person, _: Random) -> str:
    return f"{person.given} {person.middle} {person.family}" if person.middle else f"{person.given} {person.family}"


def initial(person: Person, rng: Random) -> str:
    return f"{person.given[0]}{rng.choice(('', '.'))} {person.family}"


def given(person: Person, _: Random) -> str:
    return person.given


WAYS: Mapping[str, Callable[[Person, Random], str]] = {
    "exact": exact,
    "nickname": nickname,
    "transliteration": transliteration,
    "misread by a machine": misread,
    "typo": typo,
    "two typos": two_typos,
    "swapped order": swapped,
    "with middle name": middle,
    "initial": initial,
    "given name alone": given,
}
"""Ways of writing a name, by what they are called in the report."""


def _respelled(name: str, rng: Random) -> str:
    possible = [(pattern, instead) for pattern, instead in _SPELLINGS if re.search(pattern, name)]
    for pattern, instead in rng.sample(possible, min(len(possible), rng.choice((1, 1, 2)))):
        name = re.sub(pattern, instead, name, count=1)
    return name


def _in_script(name: str, letters: Mapping[str, str]) -> str:
    longest = sorted(letters, key=lambda key: (-len(key), key))
    plain = anyascii(name).lower().replace("'", "")
    return re.sub("|".join(longest), lambda found: letters[found[0]], plain) or plain


def _changed(text: str, rng: Random, change: Callable[[str], str]) -> str:
    for _ in range(9):
        if (found := change(text)) != text:
            return found
    return text + rng.choice("aeiou")


def _one_of(text: str, pairs: tuple[tuple[str, str], ...], rng: Random) -> str:
    seen, instead = rng.choice(pairs)
    places = [found.start() for found in re.finditer(seen, text)]
    if not places:
        return text
    at = rng.choice(places)
    return text[:at] + instead + text[at + len(seen) :]


def _slip(text: str, rng: Random) -> str:
    places = [at for at, letter in enumerate(text[:-1]) if letter.isalpha() and text[at + 1].isalpha()]
    if not places:
        return text
    at, kind = rng.choice(places), rng.randint(0, 3)
    if kind == 0:
        return text[:at] + text[at + 1 :]
    if kind == 1:
        return text[:at] + text[at] + text[at:]
    if kind == 2:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    place = _KEYS.find(text[at].lower())
    return text[:at] + (_KEYS[place - 1].strip() or "a") + text[at + 1 :]
