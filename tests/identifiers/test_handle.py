import pytest

from models.identifiers.handle import IDENTIFIER, normalise, of_platform
from models.platforms import PLATFORMS


@pytest.mark.parametrize(
    ("written", "handle"),
    [
        ("instagram:Kestrel", "instagram:kestrel"),  # as intelligence writes it
        ("insta: @kestrel_7", "instagram:kestrel_7"),
        ("@kestrel on snapchat", "snapchat:kestrel"),
        ("@kestrel on insta", "instagram:kestrel"),
        ("snap name: kestrel", "snapchat:kestrel"),
        ("twitter:kestrel", "x:kestrel"),
        ("x:kestrel", "x:kestrel"),
        ("https://www.instagram.com/kestrel/?hl=en", "instagram:kestrel"),
        ("t.me/kestrel", "telegram:kestrel"),
        ("snapchat.com/add/kestrel", "snapchat:kestrel"),
        ("instagram.com/explore", None),  # a page of the platform
        ("facebook.com/profile.php?id=1000", None),
        ("t.me/addstickers/birds", None),
        ("instagram:12345", None),  # a number is no name
        ("@kestrel", None),  # of which platform?
        ("kestrel", None),
        ("myspace:kestrel", None),
        ("", None),
    ],
)
def test_a_handle_is_one_of_a_platform(written: str, handle: str | None) -> None:
    assert normalise(written) == handle


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("add me on insta: @kestrel ok", ["insta: @kestrel"]),
        ("my snap is @kestrel", ["snap is @kestrel"]),
        ("@kestrel on tiktok", ["@kestrel on tiktok"]),
        ("ig is @kestrel", ["ig is @kestrel"]),
        ("ig: kestrel_7", ["ig: kestrel_7"]),
        ("fb: call me", []),  # a word
        ("insta is down again", []),
        ("love you x @sam", []),  # a kiss, not a platform
        ("x: @kestrel", ["x: @kestrel"]),
        ("meet me on snapchat", []),
    ],
)
def test_in_text_a_handle_stands_beside_its_platform(text: str, found: list[str]) -> None:
    assert IDENTIFIER.pattern.findall(text) == found


def test_an_app_says_the_platform_of_the_names_it_stores() -> None:
    instagram = PLATFORMS[0]
    assert of_platform(instagram, "@Kestrel") == "instagram:kestrel"
    assert of_platform(instagram, "two words") is None
