"""Each category of the lexicon proves itself on its own sentences (domain X-05)."""

import tomllib

import pytest
import re2

from models.language.found import Found
from models.language.phrases.finder import PhraseFinder
from models.language.phrases.phrase import pattern
from models.language.rules import stored
from models.language.text.fold import lowered
from models.language.text.normal import normal
from models.lexicon import Category, categories, version
from models.settings import default_text

CATEGORIES = {category.category: category for category in categories()}
EACH = pytest.mark.parametrize("category", CATEGORIES.values(), ids=CATEGORIES.keys())


def found(category: Category, sentence: str) -> list[Found]:
    finder, plain = PhraseFinder([category]), normal(sentence)
    return list(stored(finder.find(plain.text, range(len(finder.patterns))), plain, sentence))


def test_there_is_a_category_for_each_phrase_that_scoring_weighs() -> None:
    weights = tomllib.loads(default_text("scoring.toml"))["weights"]
    assert set(CATEGORIES) <= set(weights)
    assert len(CATEGORIES) == 12


@EACH
def test_positive_sentences_are_found_and_are_the_writers_own(category: Category) -> None:
    neutral = category.author == "anyone"  # "she never said yes" is about consent as much as "she said yes"
    own = [s for s in category.positive if any(not f.quoted and (neutral or not f.negated) for f in found(category, s))]
    wrong = [s for s in category.positive if s not in own]
    assert wrong == []


@EACH
def test_negative_sentences_are_not_found(category: Category) -> None:
    wrong = {s: [s[f.start : f.end] for f in found(category, s)] for s in category.negative if found(category, s)}
    assert wrong == {}


@EACH
def test_negated_sentences_are_found_and_all_negated(category: Category) -> None:
    wrong = [s for s in category.negated if not found(category, s) or not all(f.negated for f in found(category, s))]
    assert wrong == []


@EACH
def test_quoted_sentences_are_found_and_quoted(category: Category) -> None:
    wrong = [s for s in category.quoted if not any(f.quoted for f in found(category, s))]
    assert wrong == []


@EACH
def test_each_phrase_stands_in_a_positive_sentence(category: Category) -> None:
    written = [phrase for phrases in category.phrases for phrase in phrases.any]
    unproved = [
        phrase
        for phrase in written
        if not any(re2.search(rf"\b(?:{pattern(phrase)})\b", lowered(normal(s).text)) for s in category.positive)
    ]
    assert unproved == []


@EACH
def test_a_repetition_of_a_category_gives_a_mention_each(category: Category) -> None:
    twice = f"{category.positive[0]}. {category.positive[0]}"
    assert len(found(category, twice)) == 2 * len(found(category, category.positive[0]))


@EACH
def test_a_category_knows_its_innocent_readings_and_its_anchor(category: Category) -> None:
    assert category.benign
    assert category.anchor
    neutral = {"event_or_consent_discussion", "account_asserted_fact", "retraction_or_alternative"}
    assert category.author == ("anyone" if category.category in neutral else "suspect")


def test_the_version_names_the_content() -> None:
    assert version() == version()
    assert version().startswith("1-")
