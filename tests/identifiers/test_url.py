import pytest

from models.identifiers.url import IDENTIFIER, normalise


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
    assert IDENTIFIER.pattern.findall(text) == found
