"""Families of apps that a scope may name in one word. Anything else is named by its package or bundle name.

Source: the stores' own package and bundle names, 2026-11. A family never grows by guessing: "whatsapp" is these names
and no other, so that an app that merely has the word in its name stays out of scope.
"""

FAMILIES: dict[str, tuple[str, ...]] = {
    "whatsapp": ("com.whatsapp", "com.whatsapp.w4b", "net.whatsapp.WhatsApp", "net.whatsapp.WhatsAppSMB"),
    "sms": (
        "SMS",  # as a Cellebrite report names it
        "com.android.providers.telephony",
        "com.android.mms",
        "com.google.android.apps.messaging",
        "com.samsung.android.messaging",
        "com.apple.MobileSMS",
    ),
    "imessage": ("com.apple.MobileSMS",),
    "signal": ("org.thoughtcrime.securesms", "org.whispersystems.signal"),
    "telegram": ("org.telegram.messenger", "org.telegram.messenger.web", "ph.telegra.Telegraph"),
    "messenger": ("com.facebook.orca", "com.facebook.Messenger"),
    "instagram": ("com.instagram.android", "com.burbn.instagram"),
    "snapchat": ("com.snapchat.android", "com.toyopagroup.picaboo"),
    "tiktok": ("com.zhiliaoapp.musically", "com.ss.android.ugc.trill"),
    "viber": ("com.viber.voip", "com.viber"),
    "calls": (
        "com.android.providers.contacts",
        "com.android.providers.calllogbackup",
        "com.android.dialer",
        "com.google.android.dialer",
        "com.samsung.android.dialer",
        "com.apple.mobilephone",
        "com.apple.CallHistory",
    ),
    "contacts": (
        "com.android.providers.contacts",
        "com.android.contacts",
        "com.google.android.contacts",
        "com.samsung.android.app.contacts",
        "com.apple.MobileAddressBook",
        "com.apple.AddressBook",
    ),
    "chrome": ("com.android.chrome", "com.google.chrome.ios", "com.google.Chrome"),
    "safari": ("com.apple.mobilesafari",),
    "firefox": ("org.mozilla.firefox", "org.mozilla.ios.Firefox"),
    "edge": ("com.microsoft.emmx", "com.microsoft.msedge"),
}


def named(name: str) -> frozenset[str] | None:
    """The apps that a name means, in small letters; None if it is neither a family nor the name of one app."""
    folded = name.strip().casefold()
    if folded in FAMILIES:
        return frozenset(app.casefold() for app in FAMILIES[folded])
    return frozenset({folded}) if "." in folded and not any(map(str.isspace, folded)) else None
