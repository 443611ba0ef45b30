"""Each category of the lexicon proves itself on its own sentences (domain X-05)."""

import tomllib
from collections import Counter

import pytest
import re2

from models.language.found import Found
from models.language.phrases.finder import PhraseFinder
from models.language.phrases.phrase import pattern
from models.language.rules import stored
from models.language.text.fold import lowered
from models.language.text.normal import normal
from models.lexicon import Category, Kind, categories, version
from models.settings import default_text

CATEGORIES = {category.category: category for category in categories()}
LANGUAGES = {"en": 15, "pl": 5, "ur-Latn": 5, "pa-Latn": 5}
"""Of each, how many sentences a category must at least be found in, and as many in which it must not."""

KINDS: tuple[Kind, ...] = ("positive", "negative", "negated", "quoted")
ALL = PhraseFinder(list(CATEGORIES.values()))
EACH = pytest.mark.parametrize("category", CATEGORIES.values(), ids=CATEGORIES.keys())


def found(category: Category, sentence: str) -> list[Found]:
    finder, plain = PhraseFinder([category]), normal(sentence)
    return list(stored(finder.find(plain.text, range(len(finder.patterns))), plain, sentence))


def conduct(sentence: str) -> set[str]:
    """Categories of the suspect's conduct that a sentence shows as its writer's own."""
    plain = normal(sentence)
    items = stored(ALL.find(plain.text, range(len(ALL.patterns))), plain, sentence)
    return {f.type for f in items if CATEGORIES[f.type].author == "suspect" and not (f.negated or f.quoted)}


def test_there_is_a_category_for_each_phrase_that_scoring_weighs() -> None:
    weights = tomllib.loads(default_text("scoring.toml"))["weights"]
    assert set(CATEGORIES) <= set(weights)
    assert len(CATEGORIES) == 13


@EACH
def test_positive_sentences_are_found_and_are_the_writers_own(category: Category) -> None:
    neutral = category.author == "anyone"  # "she never said yes" is about consent as much as "she said yes"
    shown = {s: found(category, s) for s in category.all_sentences("positive")}
    wrong = [s for s, items in shown.items() if not any(not f.quoted and (neutral or not f.negated) for f in items)]
    assert wrong == []


@EACH
def test_negative_sentences_are_not_found(category: Category) -> None:
    shown = {s: [s[f.start : f.end] for f in found(category, s)] for s in category.all_sentences("negative")}
    assert {s: phrases for s, phrases in shown.items() if phrases} == {}


@EACH
def test_negated_sentences_are_found_and_all_negated(category: Category) -> None:
    shown = {s: found(category, s) for s in category.all_sentences("negated")}
    assert [s for s, items in shown.items() if not items or not all(f.negated for f in items)] == []


@EACH
def test_quoted_sentences_are_found_and_quoted(category: Category) -> None:
    wrong = [s for s in category.all_sentences("quoted") if not any(f.quoted for f in found(category, s))]
    assert wrong == []


@EACH
def test_each_phrase_stands_in_a_positive_sentence(category: Category) -> None:
    unproved = [
        phrase
        for phrases in category.phrases
        for phrase in phrases.any
        if not any(
            re2.search(pattern(phrase, phrases.language), lowered(normal(sentence).text))
            for sentence in category.sentences[phrases.language].positive
        )
    ]
    assert unproved == []


@EACH
def test_a_category_has_sentences_enough_in_each_language(category: Category) -> None:
    for language, least in LANGUAGES.items():
        sentences = category.sentences[language]
        assert len(sentences.positive) >= least, language
        assert len(sentences.negative) >= least, language
        assert len(sentences.negated) >= (3 if category.author == "suspect" else 1), language
        assert sentences.quoted, language


@EACH
def test_a_sentence_shows_no_other_conduct_than_its_category_names(category: Category) -> None:
    shown = {s: conduct(s) - {category.category} for s in category.all_sentences("positive")}
    assert {s: others for s, others in shown.items() if not others <= set(category.also)} == {}
    assert set(category.also) == set().union(*shown.values())  # and names none that it does not show


def test_no_sentence_stands_twice_in_the_lexicon() -> None:
    every = Counter(s.casefold() for c in CATEGORIES.values() for kind in KINDS for s in c.all_sentences(kind))
    assert [sentence for sentence, count in every.items() if count > 1] == []


@EACH
def test_a_repetition_of_a_category_gives_a_mention_each(category: Category) -> None:
    once = category.sentences["en"].positive[0]
    assert len(found(category, f"{once}. {once}")) == 2 * len(found(category, once))


@EACH
def test_a_category_knows_its_innocent_readings_and_its_anchor(category: Category) -> None:
    assert category.benign
    assert category.anchor
    neutral = {
        "immediate_safeguarding",
        "event_or_consent_discussion",
        "account_asserted_fact",
        "retraction_or_alternative",
    }
    assert category.author == ("anyone" if category.category in neutral else "suspect")


def test_the_version_names_the_content() -> None:
    assert version() == version()
    assert version().startswith("4-")
