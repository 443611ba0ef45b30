"""The words of a person's name that tell it from others, and the ways in which the same words are joined."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from models.language.text.normal import normal
from models.people_names.sound import figures_as_letters, folded

_LONGEST = 120  # characters; what is longer is no name
_MOST_WORDS = 6
_LONGEST_JOINED = 14  # letters of two words that may also be written as one
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")  # "Sam (work)"
_POSSESSIVE = re.compile(r"['’]s\b")


@dataclass(frozen=True)
class Parts:
    """A name, parted.

    Attributes:
        words: in the order they are written in, initials among them; without titles, roles, particles and what very
            many are called beside their name.
        forms: `words`, and the same with two neighbours joined: "jia hao" and "jiahao", "al sayed" and "alsayed".
        shared: what was left out because very many have it: "kaur".
    """

    words: tuple[str, ...]
    forms: tuple[tuple[str, ...], ...]
    shared: frozenset[str]


@lru_cache(maxsize=200_000)
def parts(name: str) -> Parts:
    """The parts of a name as written, or in the form in which names are compared; no words for what names nobody."""
    written = _written(name)
    words = _without(written)
    return Parts(words, _forms(written, words), frozenset(written) & listed("shared"))


def of_handle(handle: str) -> tuple[str, ...]:
    """The words that an account or the first part of an address is made of: "tom_fenwick88", one or more."""
    name = handle.rpartition(":")[2].partition("@")[0]
    return tuple(word for word in re.split(r"[^a-z]+", folded(re.sub(r"[._\-+]", " ", name))) if len(word) > 1)


@cache
def listed(key: str) -> frozenset[str]:
    """Words of one kind: see `words.toml`."""
    return frozenset(_toml("models.people_names", "words.toml")[key].split())


def _written(name: str) -> list[str]:
    """All words of a name, the last name last, prefixes that stand joined joined."""
    if not name or len(name) > _LONGEST:
        return []
    text = _POSSESSIVE.sub("", _ASIDE.sub(" ", name if name.isascii() else normal(name).text))
    last, comma, first = text.partition(",")
    plain = folded(f"{first} {last}" if comma and first.strip() and last.strip() else text)
    words = [figures_as_letters(word) for word in plain.replace("-", " ").split()][:_MOST_WORDS]
    found: list[str] = []
    for word in words:
        if found and found[-1] in listed("joined"):
            found[-1] += word
        elif word:
            found.append(word)
    return found


def _without(written: list[str]) -> tuple[str, ...]:
    """What tells people apart. A name of nothing else is what it is: "Uncle" and "Kaur" alone say no name."""
    left = listed("particles") | listed("shared") | _roles()
    return tuple(word for word in written if word not in left)


def _forms(written: list[str], words: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    left = listed("shared") | _roles()
    whole = [word for word in written if word not in left]
    found = [words] if words else []
    for at in range(len(whole) - 1):
        one = whole[at] + whole[at + 1]
        if len(whole) > 2 or whole[at] in listed("particles"):
            joined = _without([*whole[:at], one, *whole[at + 2 :]])
            if len(one) <= _LONGEST_JOINED and min(len(whole[at]), len(whole[at + 1])) > 1 and joined not in found:
                found.append(joined)
    return tuple(found)


@cache
def _roles() -> frozenset[str]:
    """What people are besides a name: "Dr", "Auntie", "Plumber"."""
    table = _toml("models.language.people", "people.toml")
    return frozenset(f"{table['titles']} {table['roles']}".split())


def _toml(package: str, file: str) -> dict[str, str]:
    return tomllib.loads(files(package).joinpath(file).read_text("utf-8"))
