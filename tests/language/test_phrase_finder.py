"""Phrases are whole words, and are told and denied by the language that they are of."""

from datetime import date

from models.language.phrases.finder import PhraseFinder
from models.lexicon import Category, Phrases, Sentences

SENTENCES = Sentences(positive=("one", "two", "three"), negative=("four", "five", "six"))


def category(*phrases: Phrases) -> Category:
    return Category(
        category="asks",
        version=1,
        definition="Asks for something.",
        anchor="none, for this test",
        author="anyone",
        benign=("everything",),
        owner="test",
        review_by=date(2030, 1, 1),
        languages=tuple(dict.fromkeys(p.language for p in phrases)),
        phrases=phrases,
        sentences={p.language: SENTENCES for p in phrases},
    )


def found(text: str, *phrases: Phrases) -> list[tuple[str, float, bool]]:
    finder = PhraseFinder([category(*phrases)])
    return [(text[f.start : f.end], f.score, f.negated) for f in finder.find(text, range(len(finder.patterns)))]


def test_a_letter_with_an_accent_goes_on_with_the_word() -> None:
    phrases = Phrases(confidence=0.5, language="pl", any=("boje sie",)), Phrases(confidence=0.5, any=("call me",))
    assert found("boję się dzisiaj", *phrases) == [("boję się", 0.5, False)]
    assert found("boje sień, call meé", *phrases) == []


def test_the_surer_of_two_phrases_at_one_place_is_told() -> None:
    unsure, sure = Phrases(confidence=0.3, any=("call me",)), Phrases(confidence=0.9, any=("call me now",))
    assert found("call me now", unsure, sure) == [("call me now", 0.9, False)]


def test_a_word_of_denial_that_may_be_missing_denies_where_it_stands() -> None:
    phrase = Phrases(confidence=0.5, language="ur-Latn", any=("case wapas nahi? le",))
    assert found("main case wapas le raha", phrase) == [("case wapas le", 0.5, False)]
    assert found("main case wapas nahi le raha", phrase) == [("case wapas nahi le", 0.5, True)]


def test_a_word_of_denial_that_makes_the_phrase_does_not_deny_it() -> None:
    phrase = Phrases(confidence=0.5, language="ur-Latn", any=("kisi ko mat batana",))
    assert found("kisi ko mat batana", phrase) == [("kisi ko mat batana", 0.5, False)]
    assert found("maine nahi kaha ke kisi ko mat batana", phrase) == [("kisi ko mat batana", 0.5, True)]
