"""ChatGPT on iOS, `conversations-*/*.json`, one conversation each, and `drafts-*/*.json`.

Seen on: structures of 1.2024, rebuilt in code. Origin: iLEAPP (chatgpt), the forensics handbook of UROCK AILAB.
Times: of a message seconds since 1970-01-01 UTC, of a conversation since 2001-01-01 UTC.
Read: what the owner and the assistant wrote, titles, models, temporary chats, drafts, what the owner had the assistant
know of them, the owner's id and e-mail address.
Ignored: entries of a conversation without an author or text (its root, what a tool answered).
Not read: pictures and recordings (they are in `tmp` under other names), in newer versions files `*.data`. A
conversation here may have been held on another device of the same account.
"""

from collections.abc import Iterator
from typing import Any

from models.rows import Row
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.times.epochs import mac_s, unix_s
from pipeline.parse.tree import Tree, at, each, json_text, plist, text

_BUNDLE = "com.openai.chat"
_WAYS = {"user": "outgoing", "assistant": "incoming"}


def _conversation(tree: Any, _: Evidence) -> Iterator[Any]:
    thread = {"thread": text(tree["id"]), "thread_title": text(tree.get("title")), "thread_kind": "direct"}
    settings = tree.get("configuration") or {}
    temporary = {"temporary": True} if settings.get("is_temporary_chat") else {}

    def row(entry: tuple[str, Any]) -> Row | None:
        said = entry[1].get("content")
        role = at(said, "author", "role")
        body = "\n".join(part for part in at(said, "content", "parts") or [] if isinstance(part, str))
        if not role or not body:
            return None
        sent = unix_s(said.get("create_time"))
        return thread | {
            "kind": "message",
            "body": body,
            "sent_at": sent,
            "sent_at_raw": text(said.get("create_time")),
            "sent_at_source": None if sent is None else "epoch",
            "direction": _WAYS.get(role),
            "sender_name": "ChatGPT" if role == "assistant" else None,
            "recipients": [],
            "extra": temporary
            | {"role": role, "model": settings.get("model"), "voice": at(said, "metadata", "voice_mode_message")},
        }

    yield from each("message", at(tree, "tree", "storage") or {}, row)
    created = mac_s(tree.get("creation_date"))
    for key in ("about_user_message", "about_model_message"):
        if body := text(at(settings, "custom_instructions", key)):
            note = {"locator": f"instructions:{key}", "kind": "note", "title": key, "body": body}
            raw = text(tree.get("creation_date"))
            yield thread | note | {"sent_at": created, "sent_at_raw": raw, "sent_at_source": created and "epoch"}


def _draft(tree: Any, _: Evidence) -> Iterator[Any]:
    if body := text(at(tree, "content", "text")):
        yield {
            "locator": "draft:1",
            "kind": "message",
            "thread": text(tree.get("conversation_id")),
            "thread_kind": "direct",
            "body": body,
            "direction": "outgoing",
            "recipients": [],
            "state": "draft",
        }


def _account(tree: Any, _: Evidence) -> Iterator[Any]:
    if identifier := text(tree.get("userEmail") or tree.get("userID")):
        more = {"id": tree.get("userID"), "plan": tree.get("planType")}
        yield {"locator": "account:1", "kind": "account", "sender": identifier, "extra": more}


PARSERS = (
    Parser(
        "chatgpt_ios",
        1,
        Tree(json_text, _conversation),
        app=_BUNDLE,
        paths=("Application Support/conversations-*/*.json",),
    ),
    Parser(
        "chatgpt_ios_draft", 1, Tree(json_text, _draft), app=_BUNDLE, paths=("Application Support/drafts-*/*.json",)
    ),
    Parser(
        "chatgpt_ios_account",
        1,
        Tree(plist, _account),
        app=_BUNDLE,
        paths=("com.openai.chat.StatsigService.plist",),
        threads=False,
    ),
)
