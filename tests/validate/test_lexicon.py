"""The lexicon's own sentences are counted by their rules."""

from collections.abc import Iterable, Iterator

from models.language.found import Found
from models.lexicon import Category, Kind, categories
from pipeline.validate.lexicon import measure, section

KINDS: tuple[Kind, ...] = ("positive", "negative", "negated", "quoted")
CATEGORY = next(category for category in categories() if category.author == "suspect")
KINDS: tuple[Kind, ...] = ("positive", "negative", "negated", "quoted")
COUNTS = {kind: len(CATEGORY.all_sentences(kind)) for kind in KINDS}


def tagger(negated: bool = False, quoted: bool = False) -> object:
    def tag(texts: Iterable[str]) -> Iterator[list[Found]]:
        for _ in texts:
            yield [Found(0, 1, CATEGORY.category, None, "lexicon", 1.0, negated=negated, quoted=quoted)]

    return tag


def right(category: Category, **found: bool) -> dict[str, int]:
    (row,) = measure(tagger(**found), [category])
    return {kind: row[f"{kind} right"] for kind in KINDS}


def test_a_tagger_that_always_finds_is_right_of_positive_sentences_only() -> None:
    assert right(CATEGORY) == {
        "positive": COUNTS["positive"],
        "negative": 0,
        "negated": 0,
        "quoted": 0,
    }


def test_a_denied_phrase_is_right_where_it_is_denied() -> None:
    assert right(CATEGORY, negated=True) == {
        "positive": 0,
        "negative": 0,
        "negated": COUNTS["negated"],
        "quoted": 0,
    }


def test_a_quoted_phrase_is_right_where_it_is_quoted() -> None:
    assert right(CATEGORY, quoted=True) == {
        "positive": 0,
        "negative": 0,
        "negated": 0,
        "quoted": COUNTS["quoted"],
    }


def test_one_wrong_sentence_misses_the_mark() -> None:
    (check,) = section(tagger(), [CATEGORY]).checks
    assert not check.met
