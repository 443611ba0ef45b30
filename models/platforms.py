"""Where people have accounts: what a platform is called in chat, on the web and on a device."""

from dataclasses import dataclass

CLEAR_WORD = 3
"""Letters from which a word for a platform is clear. Shorter ones ("ig", "x") count only beside a handle with its @."""


@dataclass(frozen=True)
class Platform:
    """A platform of accounts.

    Attributes:
        name: as in the value of a handle, "instagram:kestrel".
        words: what people call it, in small letters; none where its accounts are no handles.
        profile: address of a profile without scheme and www, up to the handle; "" where there is none.
        apps: package and bundle names whose accounts these are.
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
        ("com.instagram.android", "com.burbn.instagram"),
    ),
    Platform(
        "snapchat",
        ("snapchat", "snap", "sc"),
        ("snapchat.com/add/", "snapchat.com/@"),
        ("com.snapchat.android", "com.toyopagroup.picaboo"),
    ),
    Platform(
        "tiktok",
        ("tiktok", "tik tok", "tt"),
        ("tiktok.com/@",),
        ("com.zhiliaoapp.musically", "com.ss.android.ugc.trill"),
    ),
    Platform("x", ("twitter", "x"), ("twitter.com/", "x.com/"), ("com.twitter.android", "com.atebits.Tweetie2")),
    Platform(
        "telegram",
        ("telegram", "tg"),
        ("t.me/", "telegram.me/"),
        ("org.telegram.messenger", "org.telegram.messenger.web", "ph.telegra.Telegraph"),
    ),
    Platform("kik", ("kik",), ("kik.me/",), ("kik.android", "com.kik.chat")),
    Platform(
        "facebook",
        ("facebook", "fb", "messenger"),
        ("facebook.com/", "fb.com/", "m.me/"),
        ("com.facebook.katana", "com.facebook.Facebook", "com.facebook.orca", "com.facebook.Messenger"),
    ),
    Platform("discord", ("discord",), (), ("com.discord", "com.hammerandchisel.discord")),
    Platform("reddit", ("reddit",), ("reddit.com/user/", "reddit.com/u/"), ("com.reddit.frontpage",)),
    Platform(
        "whatsapp",
        (),
        (),
        ("com.whatsapp", "com.whatsapp.w4b", "net.whatsapp.WhatsApp", "net.whatsapp.WhatsAppSMB"),
        digits_are_phones=True,
    ),
)

_BY_APP = {app.casefold(): platform for platform in PLATFORMS for app in platform.apps}


def of_app(app: str | None) -> Platform | None:
    """The platform whose accounts an app shows; None for an app of phone numbers or one we do not know."""
    return _BY_APP.get(app.casefold()) if app else None
