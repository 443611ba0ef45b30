import pytest

from models.identifiers.dob import normalise


@pytest.mark.parametrize(
    ("written", "born"),
    [
        ("1991-04-23", "1991-04-23"),
        ("1991-04-23T00:00:00Z", "1991-04-23"),
        ("23.4.1991", "1991-04-23"),
        ("1991", "1991"),
        ("1991-02-30", None),
        ("23/4/91", None),  # of which century?
        ("", None),
    ],
)
def test_a_date_of_birth_is_as_exact_as_it_is_known(written: str, born: str | None) -> None:
    assert normalise(written) == born
