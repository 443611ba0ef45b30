import pytest

from models.paths import Ends

ENDS = Ends(
    [("sms.db", 1), ("Library/SMS/sms.db", 2), ("app/*/History", 3), ("chats/*.db", 4), ("*.db", 5), ("/Info.plist", 6)]
)
DIGITS = Ends([("local/[0-9]*", 1), ("*_[0-9]", 2), ("daily/*", 3)])


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("HomeDomain/Library/SMS/sms.db", 2),
        ("other/sms.db", 1),
        ("sms.db", 1),
        ("mysms.db", 5),  # a name that only ends like another
        ("x/app/Profile 1/History", 3),
        ("x/app/a/b/History", None),  # a star stays within one component
        ("chats/7.db", 4),
        ("chats/7.txt", None),
        ("Info.plist", 6),
        ("App/Info.plist", None),  # a whole path, not its end
        ("", None),
    ],
)
def test_names_before_patterns_and_the_longer_before_the_shorter(path: str, found: int | None) -> None:
    assert ENDS.find(path) == found


@pytest.mark.parametrize(
    ("path", "found"), [("a/local/77", 1), ("a/local/x", None), ("a/b_7", 2), ("daily/x", 3), ("a/", None)]
)
def test_digits_may_be_asked_for_and_any_name_in_a_folder(path: str, found: int | None) -> None:
    assert DIGITS.find(path) == found
