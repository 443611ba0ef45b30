import pytest

from models.identifiers.name import normalise


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("  Zoë   O'Dare-Quill ", "zoe o'dare quill"),
        ("Олена Коваль", "олена коваль"),
        ("🙂", None),
        ("", None),
    ],
)
def test_a_name_is_in_small_letters_without_accents(written: str, name: str | None) -> None:
    assert normalise(written) == name
