"""Numbers that WhatsApp for iOS has for kinds of message (ZMESSAGETYPE) and of notice (ZGROUPEVENTTYPE).

They are not those of Android. Origin: IPED's extractor, chronika's and Amberkeep's notes on the format; a number that
only one of them guesses at is not here.
"""

TYPES = {
    1: "picture",
    2: "video",
    3: "audio",
    4: "contact",
    5: "place",
    7: "link",
    8: "document",
    11: "gif",
    12: "waiting for this message",
    14: "revoked",
    15: "sticker",
    26: "product",
    27: "group invitation",
    38: "view-once picture",
    39: "view-once video",
    46: "poll",
    53: "view-once audio",
    54: "video note",
    66: "album",
}
GROUP_EVENT, NOTICE, CHANNEL, TIMER, CALL = 6, 10, 55, 28, 59
EVENTS = {
    GROUP_EVENT: "group event",
    NOTICE: "notice",
    TIMER: "default timer of disappearing messages",
    CHANNEL: "channel event",
    CALL: "call",
}
"""Messages that nobody said: what the app notes in a conversation."""

GROUP_EVENTS = {
    1: "group name changed",
    2: "added to the group",
    3: "left the group",
    4: "group picture changed",
    5: "group picture deleted",
    7: "removed from the group",
    9: "number changed",
    10: "made an administrator",
    11: "no longer an administrator",
    12: "group created",
    15: "joined the group by a link",
    17: "group description changed",
    18: "only administrators edit the group",
    19: "all members edit the group",
    20: "only administrators send",
    21: "all members send",
    22: "group description deleted",
    23: "joined the group by an invitation",
    26: "disappearing messages timer changed",
    30: "joined the group from a community",
    50: "added to the group",
    56: "group name changed",
}
NOTICES = {
    1: "missed voice call",
    2: "messages are end-to-end encrypted",
    3: "security code changed",
    4: "missed video call",
    5: "number changed",
    6: "number changed",
    21: "missed group voice call",
    22: "missed group video call",
    26: "business account",
    29: "business name changed",
    30: "no longer a business account",
    34: "contact blocked",
    35: "contact unblocked",
    36: "security code changed",
    40: "group video call",
    41: "group video call",
    45: "missed voice call",
    46: "missed video call",
    47: "message kept",
    51: "advanced chat privacy changed",
}
ADDED_OR_REMOVED = frozenset({2, 7, 50})
NAMED = frozenset({1, 56})
"""Events of a group whose text is its name."""
