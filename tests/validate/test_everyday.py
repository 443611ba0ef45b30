"""False findings of the lexicon in everyday messages are counted by language."""

from collections.abc import Iterable, Iterator

from models.language.found import Found
from models.language.rules import Rules
from models.lexicon import categories
from pipeline.validate.everyday import Tag, measure, messages, section

RULES = Rules("GB")


def phrase(category: str, confidence: float) -> Found:
    return Found(0, 1, category, None, "lexicon", confidence)


def finding(*found: Found) -> Tag:
    def tag(texts: Iterable[str]) -> Iterator[list[Found]]:
        return (list(found) for _ in texts)

    return tag


def test_a_finding_is_false_and_counts_towards_the_mark_where_the_phrase_is_sure() -> None:
    (row,) = measure(finding(phrase("image_abuse", 0.7), phrase("threat_or_coercion", 0.3)), {"en": ("hello", "hi")})
    assert (row["false"], row["of them sure"], row["sure in 100"]) == (4, 2, 100.0)
    assert row["categories"] == "image_abuse 2, threat_or_coercion 2"


def test_an_arrangement_to_meet_is_what_it_says_and_not_false() -> None:
    (row,) = measure(finding(phrase("meet_transport", 0.8)), {"en": ("see you at the station",)})
    assert (row["false"], row["arrangements"]) == (0, 1)


def test_what_is_no_phrase_does_not_count() -> None:
    (row,) = measure(finding(Found(0, 1, "phone", "1", "identifiers", 1.0)), {"en": ("hello",)})
    assert (row["false"], row["arrangements"]) == (0, 0)


def test_one_language_above_the_mark_misses_it_behind_any_average() -> None:
    always = finding(phrase("image_abuse", 0.9))
    assert [check.met for check in section(always).checks] == [False] * 4
    assert [check.met for check in section(finding()).checks] == [True] * 4


def test_there_are_forty_messages_of_each_language_that_the_lexicon_knows_and_none_twice() -> None:
    told = messages()
    assert set(told) == {language for category in categories() for language in category.languages}
    assert all(len(texts) >= 40 for texts in told.values())
    every = [text for texts in told.values() for text in texts]
    assert len(set(every)) == len(every)


def test_the_messages_stand_apart_from_the_sentences_of_the_lexicon() -> None:
    kinds = ("positive", "negative", "negated", "quoted")
    own = {s.casefold() for category in categories() for kind in kinds for s in category.all_sentences(kind)}
    assert own.isdisjoint(text.casefold() for texts in messages().values() for text in texts)


def test_the_lexicon_of_today_keeps_the_mark() -> None:
    missed = [check for check in section(lambda texts: map(RULES.find, texts)).checks if not check.met]
    assert missed == []
