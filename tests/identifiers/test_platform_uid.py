import pytest

from models.identifiers.platform_uid import normalise


@pytest.mark.parametrize(
    ("written", "account"),
    [
        ("Instagram: 4411", "instagram:4411"),
        ("kik:Ab_1", "kik:Ab_1"),
        ("4411", None),
        ("kik:a b", None),
        (":", None),
        ("", None),
    ],
)
def test_an_account_has_its_app_before_a_colon(written: str, account: str | None) -> None:
    assert normalise(written) == account
