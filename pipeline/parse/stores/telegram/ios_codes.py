"""Numbers by which Telegram's iOS app tells what it notes in a conversation, and what became of calls and messages."""

ACTIONS = [
    "unknown",
    "group created",
    "members added",
    "members removed",
    "photo changed",
    "title changed",
    "message pinned",
    "joined by link",
    "channel migrated from group",
    "group migrated to channel",
    "history cleared",
    "screenshot taken",
    "auto-delete timer changed",
    "game score",
    "phone call",
    "payment sent",
    "note",
    "bot domain access granted",
    "bot sent secure values",
    "joined Telegram",
    "phone number request",
    "proximity reached",
    "group call",
    "invited to group call",
    "chat theme set",
    "joined by request",
]
CALLS = frozenset({14, 22})
SENDING = {1: "not sent", 2: "failed", 3: "failed"}
REASONS = {0: "missed", 1: "disconnect", 2: "hangup", 3: "busy"}
