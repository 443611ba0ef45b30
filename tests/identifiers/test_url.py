from collections.abc import Callable

import pytest

from models.identifiers.url import IDENTIFIERS, normalise


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("https://www.Example.com:443/a/b/#part", "example.com/a/b"),
        ("http://example.com/", "example.com"),
        ("example.com", "example.com"),
        ("http://example.com:8080/a?b=C", "example.com:8080/a?b=C"),  # a path keeps its capitals
        ("https://user:pass@example.org/x", "example.org/x"),
        ("http://192.0.2.7/x", "192.0.2.7/x"),
        ("firm.example", "firm.example"),  # RFC 2606
        ("chrome://settings", None),  # nowhere on the web
        ("file:///data/x", None),
        ("home.nowhereland", None),  # no ending of a domain
        ("http://[broken", None),
        ("", None),
    ],
)
def test_two_spellings_of_a_page_have_one_form(written: str, address: str | None) -> None:
    assert normalise(written) == address


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see https://example.org/a.", ["https://example.org/a"]),
        ("(www.example.org)", ["www.example.org"]),
        ("at example.co.uk, ok", ["example.co.uk"]),
        ("short.ly/abc", ["short.ly/abc"]),
        ("yes.it was home.now", []),  # slips of the space bar
        ("end.But", []),
    ],
)
def test_in_text_a_full_stop_between_words_makes_no_domain(text: str, found: list[str]) -> None:
    assert IDENTIFIERS[0].pattern.findall(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("hxxps://bad[.]example[.]org/x", ["bad.example.org/x"]),
        ("hxxp://example.org/a", ["example.org/a"]),
        ("example[.]org", ["example.org"]),
        ("youtube.com/@kestrel", ["youtube.com/@kestrel"]),
        ("https://example.org/a_(b)", ["example.org/a_(b)"]),
        ("(https://example.org/a)", ["example.org/a"]),
        ("https://example.org/a#top", ["example.org/a"]),
        ("https://example.org/#!abc", ["example.org#!abc"]),  # not the page of example.org
        ("https://signal.me/#p/+447700900201", ["signal.me#p/+447700900201"]),
        ("shop.example.ru", ["shop.example.ru"]),
        ("https://example.org/a😂😂", ["example.org/a"]),
        ("“https://example.org/a”، شكرا", ["example.org/a"]),
        ("https://example.org/a…", ["example.org/a…"]),  # an app has cut it off: it is not that of /a
        ("ok (dot) com", []),
        ("hes in.icu now", []),
    ],
)
def test_addresses_are_read_as_people_and_pages_write_them(
    values: Callable[..., list[str | None]], text: str, found: list[str]
) -> None:
    assert values("url", text) == found
