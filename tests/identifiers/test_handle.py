from collections.abc import Callable

import pytest

from models.identifiers.handle import IDENTIFIERS, normalise, of_platform
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
    assert IDENTIFIERS[0].pattern.findall(text) == found


def test_an_app_says_the_platform_of_the_names_it_stores() -> None:
    instagram = PLATFORMS[0]
    assert of_platform(instagram, "@Kestrel") == "instagram:kestrel"
    assert of_platform(instagram, "two words") is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("my snap is kestrel_99", ["snapchat:kestrel_99"]),
        ("add me on snap kestrel99", ["snapchat:kestrel99"]),
        ("ig kestrel_jo", ["instagram:kestrel_jo"]),
        ("insta - kestrel_jo", ["instagram:kestrel_jo"]),
        ("kik me kestrel99", ["kik:kestrel99"]),
        ("my insta's kestrel_jo", ["instagram:kestrel_jo"]),
        ("insta 👉 kestrel_jo", ["instagram:kestrel_jo"]),
        ("insta @ kestrel_jo", ["instagram:kestrel_jo"]),
        ("👻 kestrel99", ["snapchat:kestrel99"]),
        ("Snapchat\nkestrel99", ["snapchat:kestrel99"]),
        ("kestrel99 on insta", ["instagram:kestrel99"]),
        ("kestrel_99 is my snap", ["snapchat:kestrel_99"]),
        ("snap me 2day", []),
        ("insta 10k followers", []),
        ("snap at 8pm", []),
        ("snap b4 bed", []),
        ("tiktok 2023", []),
        ("snap covid19", []),
        ("fb iphone13", []),
        ("room12 on snap", []),
        ("""{"app": "instagram", "by_app": 1}""", []),
        ("seen it on insta. kestrel_jo", []),
    ],
)
def test_without_its_sign_a_handle_is_what_can_be_no_word(
    values: Callable[..., list[str | None]], text: str, found: list[str]
) -> None:
    assert values("handle", text) == found
