import pytest

from models.identifiers.email import normalise


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("Jo.Quill@Example.COM", "jo.quill@example.com"),
        ("jo+shop@example.com", "jo+shop@example.com"),  # what some providers ignore, others do not
        ("mailto:jo@example.com", "jo@example.com"),
        ("e:jo@example.com", "jo@example.com"),  # as iOS stores the account that a message came to
        ("jo@firm.example", "jo@firm.example"),
        ("jo@münchen.example", "jo@münchen.example"),
        ("447700900201@s.whatsapp.net", None),  # an account of WhatsApp, which is a telephone number
        ("447700900201-1600000000@g.us", None),
        ("98765@lid", None),
        ("status@broadcast", None),
        ("jo@localhost", None),
        ("jo@b..com", None),
        ("jo at example.com", None),
        ("@example.com", None),
        ("", None),
    ],
)
def test_an_address_is_in_small_letters_and_nothing_else_is_one(written: str, address: str | None) -> None:
    assert normalise(written) == address
