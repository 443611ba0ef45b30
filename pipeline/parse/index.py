"""The index of known stores: what of which app lies where, and what is read of it. `docs/apps.md` is made of it.

It is told by the parsers themselves, by their paths and docstrings, and by what the catalogue lists as not read.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from models.application import App, families, of_package
from pipeline.parse import apps
from pipeline.parse.built import Built, LookingUp
from pipeline.parse.database.keyed import Keyed
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Sqlite

PARTS = ("Seen on", "Origin", "Times", "Read", "Ignored", "Not read", "Not verified")
"""Parts of a parser's docstring, in their order; each begins a line."""
NEEDED = ("Seen on", "Read", "Not read")

_PART = re.compile(rf"^({'|'.join(PARTS)}):\s*|(?<=[.;]) (Origin|Times): ", re.MULTILINE)
_FAMILY_OF_NOBODY = "The system itself, several apps at once, and any file"


@dataclass(frozen=True)
class Known:
    """A store, or several that one parser reads.

    Attributes:
        family: title of a family of the catalogue.
        app: its name.
        platforms: Android, iOS, or neither.
        paths: ends of logical paths, or media types.
        state: read, encrypted, unsupported; locked is read if a key is given.
        parser: name and version; None if nobody reads it.
        said: parts of the parser's docstring, in one line each.
        deleted: whether rows that were deleted are looked for.
    """

    family: str
    app: str
    platforms: tuple[str, ...]
    paths: tuple[str, ...]
    state: str
    parser: str | None = None
    said: tuple[tuple[str, str], ...] = ()
    deleted: bool = False

    def part(self, name: str) -> str:
        """A part of the docstring; empty if it has none."""
        return dict(self.said).get(name, "")


@cache
def known() -> tuple[Known, ...]:
    """All of them, by family, app and path."""
    found = [*_read(), *_unread()]
    return tuple(sorted(found, key=lambda one: (one.family, one.app.casefold(), one.state != "read", one.paths)))


def parts(docstring: str) -> dict[str, str]:
    """The parts of a parser's docstring, each as one line."""
    pieces = _PART.split(docstring)
    names = [first or second for first, second in zip(pieces[1::3], pieces[2::3], strict=True)]
    return {name: " ".join(text.split()).rstrip() for name, text in zip(names, pieces[3::3], strict=True)}


def documented() -> Iterator[tuple[str, str, tuple[Parser, ...]]]:
    """Name, docstring and parsers of each module of apps."""
    for info in sorted(iter_modules(apps.__path__), key=lambda info: info.name):
        module = import_module(f"{apps.__name__}.{info.name}")
        parsers = getattr(module, "PARSERS", None) or (module.PARSER,)
        yield info.name, module.__doc__ or "", tuple(parsers)


def _read() -> Iterator[Known]:
    for _, docstring, parsers in documented():
        said = tuple(parts(docstring).items())
        for parser in parsers:
            packages = sorted({package for path in parser.paths or ("",) if (package := parser.app_at(path))})
            of = [app for package in packages if (app := of_package(package))]
            yield Known(
                family=_family(of),
                app=", ".join(dict.fromkeys(app.name for app in of)) or _headline(docstring),
                platforms=_platforms(parser, packages, of),
                paths=parser.paths or parser.types,
                state="read",
                parser=f"{parser.name} v{parser.version}",
                said=said,
                deleted=isinstance(parser.read, Sqlite | Built | LookingUp | Keyed),
            )


def _unread() -> Iterator[Known]:
    for family in families().values():
        for app in family.app.values():
            for store in app.unread:
                said = (("Not read", store.why),)
                yield Known(family.title, app.name, _both(app), (store.path,), store.state, said=said)
            if app.locked:
                yield Known(family.title, app.name, _both(app), app.locked, "locked", said=(("Read", "with its key"),))


def _headline(docstring: str) -> str:
    """What a parser of no one app is about: the beginning of its first sentence."""
    return re.split(r"[,.:;`]", docstring.partition("\n\n")[0])[0].replace("\n", " ").strip()


def _family(of: Sequence[App]) -> str:
    found = (family.title for family in families().values() if of and of[0] in family.app.values())
    return next(found, _FAMILY_OF_NOBODY)


def _platforms(parser: Parser, packages: Sequence[str], of: Sequence[App]) -> tuple[str, ...]:
    named = tuple(platform for word, platform in (("android", "Android"), ("ios", "iOS")) if word in parser.name)
    ways = {
        platform
        for app in of
        for platform, own in (("Android", app.android), ("iOS", app.ios))
        if {package.casefold() for package in own} & {package.casefold() for package in packages}
    }
    return named or tuple(sorted(ways))


def _both(app: App) -> tuple[str, ...]:
    return tuple(platform for platform, own in (("Android", app.android), ("iOS", app.ios)) if own)


def markdown() -> Iterator[str]:
    """The lines of docs/apps.md."""
    stores = known()
    read = [store for store in stores if store.state == "read"]
    yield from (
        "# Apps and their stores",
        "",
        "Made by `triage apps --known` from the parsers themselves; not written by hand. What is not here is listed by",
        "`triage apps CASE` where it is found, as unsupported.",
        "",
        f"{len(read)} parsers read {sum(len(store.paths) for store in read)} kinds of store;"
        f" {len(stores) - len(read)} more are known and not read, or only with a key.",
        '"Built" means: tested on stores that the tests build after the structures named; "real": also on artefacts',
        "that others have published. Deleted rows are looked for as docs/formats.md says.",
    )
    for family in dict.fromkeys(store.family for store in stores):
        yield from ("", f"## {family}", "")
        yield "| app | platform | store | state, parser | seen on | read | not read | deleted rows | tested on |"
        yield "|---|---|---|---|---|---|---|---|---|"
        yield from (_line(store) for store in stores if store.family == family)


def _line(store: Known) -> str:
    seen = store.part("Seen on")
    tested = ("built, real" if "real:" in seen or "real " in seen else "built") if store.parser else "-"
    cells = (
        store.app,
        ", ".join(store.platforms) or "any",
        "<br>".join(f"`{path}`" for path in store.paths),
        store.parser or store.state,
        " ".join(filter(None, (seen, store.part("Not verified") and f"Not verified: {store.part('Not verified')}"))),
        " ".join(filter(None, (store.part("Read"), store.part("Ignored") and f"Ignored: {store.part('Ignored')}"))),
        store.part("Not read"),
        "yes" if store.deleted else "-",
        tested,
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
