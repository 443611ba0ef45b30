"""Numbers that WhatsApp for Android has for kinds of message and of notice.

Origin: IPED's extractor, WhatsApp-Chat-Exporter, and Amberkeep's notes on one archive of a million messages, which say
what is proved by side tables and what is a guess. A number on which they disagree, or that is not named, is not here.
"""

TYPES = {
    1: "picture",
    2: "audio",
    3: "video",
    4: "contact",
    5: "place",
    8: "call",
    9: "document",
    11: "waiting for this message",
    13: "gif",
    14: "contacts",
    15: "revoked",
    16: "live location",
    20: "sticker",
    23: "product",
    24: "group invitation",
    42: "view-once picture",
    43: "view-once video",
    44: "order",
    64: "revoked by an administrator",
    66: "poll",
    82: "view-once audio",
    92: "event",
    99: "album",
    106: "poll",
}
EVENTS = {
    7: "notice",
    10: "missed call",
    36: "disappearing messages timer changed",
    90: "call",
    112: "advanced chat privacy changed",
}
"""Messages that nobody said: what the app notes in a conversation."""

CALLS = (10, 90)

ACTIONS = {
    1: "group name changed",
    4: "added to the group",
    5: "left the group",
    6: "group picture changed",
    7: "removed from the group",
    10: "number changed",
    11: "group created",
    12: "added to the group",
    13: "left the group",
    14: "removed from the group",
    15: "made an administrator",
    16: "no longer an administrator",
    18: "security code changed",
    19: "messages are end-to-end encrypted",
    20: "joined the group by a link",
    21: "group link reset",
    27: "group description changed",
    28: "number changed",
    29: "only administrators edit the group",
    30: "all members edit the group",
    31: "only administrators send",
    32: "all members send",
    46: "business account",
    50: "no longer a business account",
    52: "joined the group by an invitation",
    56: "disappearing messages timer changed",
    57: "linked devices changed",
    58: "contact blocked or unblocked",
    59: "disappearing messages timer changed",
    67: "messages are end-to-end encrypted",
    68: "default timer of disappearing messages",
    69: "business account",
    70: "group call",
    79: "joined the group from a community",
    80: "message kept",
    91: "all members add others",
    92: "only administrators add others",
    118: "message pinned",
    120: "asked to join the group",
    129: "sender is in the contacts",
    136: "joined WhatsApp",
    165: "user name changed",
}
"""Of `message_system.action_type`."""

ROLES = {0: "member", 1: "administrator", 2: "creator"}
REVOKED = frozenset({15, 64})
