import re

import pytest

from models.language.scan import Pattern, Scan, syntax


def test_a_scan_names_the_patterns_that_a_text_holds_in_their_order() -> None:
    scan = Scan(["zebra", "[0-9]+", "ant"])
    assert list(scan.flagged("ant 7")) == [1, 2]
    assert list(scan.flagged("nothing")) == []
    assert list(scan.flagged("")) == []


def test_a_scan_whose_engine_says_nothing_at_all_names_all_patterns_rather_than_none() -> None:
    class Mute:
        def Match(self, _text: str) -> None:  # noqa: N802  as RE2 is without memory
            return None

    scan = Scan(["zebra", "[0-9]+", "ant"])
    scan._set = Mute()
    assert list(scan.flagged("ant 7")) == [0, 1, 2]


@pytest.mark.parametrize(
    ("pattern", "text", "spans"),
    [
        ("b+", "abbab", [[(1, 3)], [(4, 5)]]),
        ("a(b)", "ab ab", [[(0, 2), (1, 2)], [(3, 5), (4, 5)]]),
        ("(a)|(b)", "b", [[(0, 1), (-1, -1), (0, 1)]]),
        ("(a)|(b)", "éb", [[(1, 2), (-1, -1), (1, 2)]]),
        ("b", "é👩\u200d👧b", [[(4, 5)]]),  # code points, not bytes
        ("b", "", []),
    ],
)
def test_spans_count_code_points(pattern: str, text: str, spans: list[list[tuple[int, int]]]) -> None:
    assert [list(match) for match in Pattern(pattern).matches(text)] == spans


def test_flags_of_python_go_into_the_pattern() -> None:
    assert Pattern(syntax(re.compile("ab", re.IGNORECASE))).matches("AB")
    assert not Pattern(syntax(re.compile("ab"))).matches("AB")
