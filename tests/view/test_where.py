"""Where in a text as stored something stands."""

import pytest

from models.language.search.asked import asked
from models.language.search.where import where


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("the Burner is in the bag", "burner", ["Burner"]),
        ("bag, burner, bag", "bag burner", ["bag", "burner", "bag"]),
        ("in the blue bag", '"the blue"', ["the blue"]),
        ("burners burn", "burn*", ["burners", "burn"]),
        ("I don’t know", "dont", ["don’t"]),
        ("call +44 7700 900123 now", "07700900123", ["7700 900123"]),
        ("at SW1A 1AA now", "sw1a1aa", ["SW1A 1AA"]),
        ("so 👍🏽👍🏽", "👍", ["👍🏽", "👍🏽"]),
        ("de\u200blete it", "delete", ["de\u200blete"]),
        ("Zoe\u0308 came", "zoë", ["Zoe\u0308"]),
        ("我喜欢微信聊天", "微信", ["微信"]),
        ("𝓜𝓲𝓴𝓮!", "mike", ["𝓜𝓲𝓴𝓮"]),
        ("ﬁnd me", "find", ["ﬁnd"]),
        ("the blue blue bag", '"the blue" "blue blue"', ["the blue blue"]),
        ("nothing here", "burner", []),
    ],
)
def test_places_are_cut_from_the_text_as_stored(text: str, query: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in where(text, asked(query))] == expected
