"""Markup to text: in time that grows with it, whatever its links are."""

import pytest

from models.plaintext import visible


@pytest.mark.timeout(20)
@pytest.mark.parametrize("shown", ["here", "(https://example.org/{0})"])
def test_a_hundred_thousand_links_take_no_longer_than_other_words(shown: str) -> None:
    link = "<p><a href='https://example.org/{0}'>" + shown + "</a></p>"
    text = visible("".join(link.format(number) for number in range(100_000)))
    assert text.count("\n") == 99_999  # so many are none at all


def test_addresses_that_the_text_shows_are_not_repeated_in_whatever_order_they_stand() -> None:
    markup = "<a href='https://example.org/b'>b</a> <a href='https://example.org/a'>https://example.org/a</a>"
    below = "<p>see https://example.org/c</p><a href='https://example.org/c'>c</a>"
    assert visible(markup + below).split("\n") == [
        "b https://example.org/a",
        "see https://example.org/c",
        "c",
        "https://example.org/b",
    ]
