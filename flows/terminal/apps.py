"""The apps of a case on a terminal: what was there, what was read of it, and what was not."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from rich.console import Console
from rich.text import Text

from models.application import of_package
from models.words import many, plain
from pipeline.queue.apps import STATES, Apps, Installed, Store

_NAMED = 3  # columns that are not there, before "and 4 more"
_STYLES = dict.fromkeys(("partly", "encrypted", "unsupported", "unread"), "bold")


def listing(console: Console, found: Apps, version_of: Mapping[str, int]) -> None:
    """By exhibit: stores with their states, then apps without a store.

    Args:
        version_of: name of a parser → its version.
    """
    exhibits = {store.exhibit_ref for store in found.stores} | {app.exhibit_ref for app in found.installed}
    for ref in sorted(exhibits | found.outside.keys()):
        installed = {app.app.casefold(): app for app in found.installed if app.exhibit_ref == ref}
        console.print(ref, style="bold", markup=False)
        _stores(console, [store for store in found.stores if store.exhibit_ref == ref], installed, version_of)
        _missing(console, [app for app in found.without_store() if app.exhibit_ref == ref])
        if outside := found.outside.get(ref):
            console.print(f"{many(outside, 'store', 'stores')} of apps outside the scope: counted, not listed.")
        console.print()
    console.print(_meanings({store.state for store in found.stores}), style="dim", markup=False)


def _stores(
    console: Console, stores: Sequence[Store], installed: Mapping[str, Installed], version_of: Mapping[str, int]
) -> None:
    """App by app: of each store its state, records of stored rows, where it lies, who reads it; below what is lost."""
    if not stores:
        console.print("no store of an app was found")
    for (app, read), own in groupby(stores, key=lambda store: (store.app, store.app is None and bool(store.parser))):
        known = installed.get((app or "").casefold())
        version = f" {plain(known.version)}" if known and known.version else ""
        console.print(
            f"  {'(the device, or several apps)' if read else app_name(app)}{version}", markup=False, highlight=False
        )
        for store in own:
            rows = f"{store.records:>9,} of {store.stored:>9,}" if store.parser else f"{'':22}"
            apart = [f"{n:,} {what}" for n, what in ((store.outside, "out of scope"), (store.held, "held")) if n]
            by = f"  ({', '.join([f'{store.parser} v{version_of[store.parser]}', *apart])})" if store.parser else ""
            line = Text(f"    {store.state:<12} {rows}  {_short(store.path)}{by}", style=_STYLES.get(store.state, ""))
            console.print(line, soft_wrap=True)
            for note in store.notes:
                console.print(Text(f"{'':17}{_short_note(plain(note))}", style="dim"), soft_wrap=True)


def _missing(console: Console, apps: Sequence[Installed]) -> None:
    """Installed, and nothing of it found: it may have been removed, or the extraction did not take it."""
    for state, group in groupby(
        sorted(apps, key=lambda app: (app.state, app.app.casefold())), key=lambda app: app.state
    ):
        names = sorted({app_name(app.app, app.name) for app in group}, key=str.casefold)
        said = "installed" if state == "live" else f"installed once ({state})"
        console.print(f"{said}, and no store of it found: {', '.join(names)}", markup=False)


def app_name(package: str | None, given: str | None = None) -> str:
    """What an app is called: by the catalogue, else as the device calls it, with its package."""
    if package is None:
        return "(whose is not known)"
    app = of_package(package)
    if app:
        return f"{app.name} ({app.conceals})" if app.conceals else app.name
    return plain(f"{given} ({package})" if given and given != package else package)


def _short_note(note: str) -> str:
    """Of many columns that are not there the first few; `--json` has all."""
    said, colon, listed = note.partition("not there: ")
    names = listed.split(", ") if colon else []
    if len(names) <= _NAMED:
        return note
    return f"{said}{colon}{', '.join(names[:_NAMED])} and {len(names) - _NAMED} more"


def _short(path: str) -> str:
    """The end of a path, by which people know a store."""
    parts = path.split("/")
    return plain(path if len(parts) <= 3 else "…/" + "/".join(parts[-3:]))


def _meanings(states: set[str]) -> str:
    return "\n".join(f"{state}: {meaning}" for state, meaning in STATES.items() if state in states)
