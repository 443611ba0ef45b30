"""Tabs and windows of Safari that were closed, `RecentlyClosedTabs.plist`.

Seen on: a structure rebuilt in code. Origin: mac_apt, iLEAPP.
Times: property lists' own times, which are UTC: when a tab was closed, or the window that it was in.
Read: each tab with its page, and whether its window was private.
Not read: the state of pages, pages that were open in a tab before.
"""

from collections.abc import Iterator
from typing import Any

from models.rows import Row
from pipeline.parse.extras import moment
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.tree import Tree, at, each, plist, text


def _rows(tree: Any, _: Evidence) -> Iterator[Any]:
    """A window that was closed stands there once, with its tabs."""
    tabs = [
        (tab, state)
        for entry in tree["ClosedTabOrWindowPersistentStates"]
        if (state := at(entry, "PersistentState")) is not None
        for tab in (at(state, "TabStates") or [state])
    ]
    yield from each("tabs", tabs, _tab)


def _tab(found: tuple[Any, Any]) -> Row:
    tab, around = found
    return {
        "kind": "visit",
        "url": text(tab.get("TabURL")),
        "title": text(tab.get("TabTitle")),
        "ended_at": moment(tab.get("DateClosed") or around.get("DateClosed")).get("sent_at"),
        "extra": {"tab": "closed", "private": 1 if around.get("IsPrivateWindow") is True else None},
    }


PARSER = Parser(
    name="safari_closed_tabs",
    version=1,
    app="com.apple.mobilesafari",
    threads=False,
    paths=("Safari/RecentlyClosedTabs.plist",),
    read=Tree(plist, _rows),
)
