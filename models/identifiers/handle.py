"""Names of accounts on social platforms, as "platform:handle" in small letters.

A handle counts only beside its platform: "insta: @kestrel", "@kestrel on snapchat", "t.me/kestrel". "@kestrel" alone
may be anybody's on any of them. Source: what platforms allow in a name, 2026. Without @ and colon only what can be no
word is one ("my snap is kestrel_99", "kestrel99 on insta", "👻 kestrel99"), for the next word is mostly none ("insta is
down").
"""

import re

from models.identifier import Identifier
from models.platforms import CLEAR_WORD, PLATFORMS, Platform

_NAME = r"[A-Za-z0-9_](?:[A-Za-z0-9_.\-]{0,28}[A-Za-z0-9_])"
_MORE = r"(?: (?:name|handle|account|acc|user|username|id|is|its))*"
_BY_WORD: dict[str, Platform] = {word: platform for platform in PLATFORMS for word in platform.words}
_BY_PROFILE: dict[str, Platform] = {start: platform for platform in PLATFORMS for start in platform.profile}
# fmt: off
_NO_NAMES = frozenset({
    "about", "accounts", "add", "addemoji", "addlist", "addstickers", "addtheme", "blocked", "boost", "business", "com",
    "compose", "deleted", "dialog", "direct", "down", "events", "explore", "friends", "gaming", "groups", "hashtag",
    "help", "home", "http", "https", "i", "intent", "invite", "iv", "joinchat", "legal", "login", "logout", "lol",
    "marketplace", "me", "media", "messages", "no", "none", "notifications", "ok", "p", "pages", "people", "pg",
    "photo", "photos", "plugins", "privacy", "private", "profile", "proxy", "public", "reel", "reels", "s", "same",
    "search", "settings", "share", "sharer", "signup", "socks", "soon", "stories", "story", "terms", "tv", "video",
    "videos", "watch", "web", "www", "yes",
})
# fmt: on


def _words(least: int) -> str:
    return "|".join(sorted((re.escape(word) for word in _BY_WORD if len(word) >= least), key=lambda w: (-len(w), w)))


_LONG, _SHORT, _ALL = _words(CLEAR_WORD), _words(2), _words(1)
_PROFILES = "|".join(sorted(map(re.escape, _BY_PROFILE)))
_PATTERN = re.compile(
    rf"(?i)\b(?:{_SHORT}){_MORE}(?: ?[:=] ?| )@{_NAME}"
    rf"|\b(?:{_LONG}){_MORE}[:=] ?{_NAME}\b"
    rf"|\b(?:{_SHORT}){_MORE}[:=] ?(?:{_NAME})?[0-9_.](?:{_NAME}|[A-Za-z0-9_])\b"  # no word: "fb: call me"
    rf"|\b(?:{_ALL}) ?[:=] ?@{_NAME}"
    rf"|@{_NAME} (?:on|from|at|in) (?:my |the )?(?:{_ALL})\b"
    rf"|\b(?:{_PROFILES}){_NAME}"
)
_CLEAR = (
    r"(?:[A-Za-z][A-Za-z0-9.]{0,28}_+(?:[A-Za-z0-9_.]{0,28}[A-Za-z0-9_])?"
    r"|[A-Za-z][A-Za-z.]{2,24}[0-9]{1,4}(?:[A-Za-z0-9_.]{0,12}[A-Za-z0-9_])?)"
)
"""A name that is no word: letters and figures, or with a low line."""

# fmt: off
_THINGS = frozenset({
    "android", "april", "august", "block", "christmas", "class", "covid", "day", "dec", "december", "episode", "euro",
    "euros", "feb", "february", "fifa", "flat", "floor", "form", "freshers", "galaxy", "gate", "group", "gta",
    "halloween", "ios", "ipad", "iphone", "jan", "january", "july", "june", "level", "lockdown", "macbook", "march",
    "nov", "november", "oct", "october", "off", "page", "part", "photo", "pixel", "playstation", "room", "season",
    "sep", "sept", "september", "story", "summer", "team", "top", "unit", "url", "video", "week", "windows", "winter",
    "world", "xbox", "xmas", "year",
})
# fmt: on
"""What has a number and is nobody's name: "fb iphone13", "on snap covid19"."""

_GHOST = "👻"  # of Snapchat
_FILLED = r"(?:[ \n](?:name|handle|account|acc|user|username|id|is|its|me|my|at|on|add))*"
_PARTS = r"[^0-9A-Za-z_@\"'.,;!?()\[\]{}]"  # nothing that ends what was said of the platform
_TOLD = re.compile(
    rf"(?i)(?:\b(?:{_SHORT})(?:'?s)?{_FILLED}|{_GHOST})(?:{_PARTS}{{1,4}}|{_PARTS}{{0,2}}@ ){_CLEAR}\b"
    rf"|\b{_CLEAR} (?:on|is my|for) (?:my |the )?(?:{_SHORT})\b"
)
_TOLD_OF = re.compile(rf"(?i)({_SHORT}|{_GHOST}).*?({_CLEAR})", re.DOTALL)
_TOLD_ON = re.compile(rf"(?i)({_CLEAR}) (?:on|is my|for) (?:my |the )?({_SHORT})")
_ON = re.compile(rf"(?i)@({_NAME}) (?:on|from|at|in) (?:my |the )?({_ALL})")
_OF = re.compile(rf"(?i)({_ALL}){_MORE}(?: ?[:=] ?@?| @)({_NAME})")
_PROFILE = re.compile(rf"(?i)(?:https?://)?(?:www\.|m\.)?({_PROFILES})({_NAME})/?(?:\?.*)?")


def normalise(value: str, _region: str = "") -> str | None:
    """As "platform:handle"; None without a platform that we know."""
    text = value.strip()
    if found := _PROFILE.fullmatch(text):
        return _value(_BY_PROFILE[found[1].casefold()], found[2])
    if found := _ON.fullmatch(text):
        return _value(_BY_WORD[found[2].casefold()], found[1])
    if found := _OF.fullmatch(text):
        return _value(_BY_WORD[found[1].casefold()], found[2])
    return None


def told(surface: str, _region: str = "") -> str | None:
    """The value of a name that is no word, beside its platform."""
    if found := _TOLD_ON.fullmatch(surface):
        word, name = found[2], found[1]
    elif found := _TOLD_OF.fullmatch(surface):
        word, name = found.groups()
    else:
        return None
    if name.casefold().rstrip("0123456789") in _THINGS:
        return None
    return _value(_BY_WORD["snapchat" if word == _GHOST else word.casefold()], name)


def of_platform(platform: Platform, name: str) -> str | None:
    """The value of a name that an app of that platform stores; None for what can be no name."""
    bare = name.strip().removeprefix("@")
    return _value(platform, bare) if re.fullmatch(_NAME, bare) else None


def _value(platform: Platform, name: str) -> str | None:
    folded = name.casefold()
    is_page = folded in _NO_NAMES or folded.endswith(".php")  # facebook.com/profile.php is everybody's
    return None if is_page or not re.search("[a-z]", folded) else f"{platform.name}:{folded}"


IDENTIFIERS = (
    Identifier(name="handle", pattern=_PATTERN, normalise=normalise, strong=False),
    Identifier(name="handle", pattern=_TOLD, normalise=told, strong=False, score=0.8),
)
