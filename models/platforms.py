"""Where people have accounts: what a platform is called in chat, on the web and on a device."""

from dataclasses import dataclass

from models.application import applications

CLEAR_WORD = 3
"""Letters from which a word for a platform is clear. Shorter ones ("ig", "x") count only beside a handle with its @."""


@dataclass(frozen=True)
class Platform:
    """A platform of accounts.

    Attributes:
        name: as in the value of a handle, "instagram:kestrel".
        words: what people call it, in small letters; none where its accounts are no handles.
        profile: address of a profile without scheme and www, up to the handle; "" where there is none.
        apps: keys of the applications whose accounts these are.
        digits_are_phones: an account of digits alone is a phone number with its country code.
    """

    name: str
    words: tuple[str, ...]
    profile: tuple[str, ...] = ()
    apps: tuple[str, ...] = ()
    digits_are_phones: bool = False


PLATFORMS: tuple[Platform, ...] = (
    Platform(
        "instagram",
        ("instagram", "insta", "ig"),
        ("instagram.com/", "instagr.am/"),
        ("instagram", "threads"),
    ),
    Platform(
        "snapchat",
        ("snapchat", "snap", "sc"),
        ("snapchat.com/add/", "snapchat.com/@"),
        ("snapchat",),
    ),
    Platform(
        "tiktok",
        ("tiktok", "tik tok", "tt"),
        ("tiktok.com/@",),
        ("tiktok",),
    ),
    Platform("x", ("twitter", "x"), ("twitter.com/", "x.com/"), ("x",)),
    Platform(
        "telegram",
        ("telegram", "tg"),
        ("t.me/", "telegram.me/"),
        ("telegram",),
    ),
    Platform("kik", ("kik",), ("kik.me/",), ("kik",)),
    Platform(
        "facebook",
        ("facebook", "fb", "messenger"),
        ("facebook.com/", "fb.com/", "m.me/"),
        ("facebook", "messenger"),
    ),
    Platform("discord", ("discord",), (), ("discord",)),
    Platform("reddit", ("reddit",), ("reddit.com/user/", "reddit.com/u/"), ("reddit",)),
    Platform(
        "whatsapp",
        (),
        (),
        ("whatsapp", "whatsapp_business"),
        digits_are_phones=True,
    ),
)

_BY_APP = {
    package.casefold(): platform
    for platform in PLATFORMS
    for app in platform.apps
    for package in applications()[app].packages
}


def packages_of(word: str) -> frozenset[str]:
    """Packages, in small letters, of the apps whose accounts are those of a platform, by its name or a word for it."""
    found = [platform for platform in PLATFORMS if word == platform.name]
    found = found or [platform for platform in PLATFORMS if word in platform.words]
    return frozenset(package for platform in found for package, of in _BY_APP.items() if of is platform)


def of_app(app: str | None) -> Platform | None:
    """The platform whose accounts an app shows; None for an app of phone numbers or one we do not know."""
    return _BY_APP.get(app.casefold()) if app else None
