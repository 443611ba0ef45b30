"""The catalogue of applications, `models/applications/<family>.toml`: what an app is called, its packages on Android
and bundles on iOS, and which of its stores are known and not read.

An app is named here and nowhere else: the words of a scope, what the terminal calls it, whose handles it shows, and
what another tool's report means all come from this catalogue. It never grows by guessing: "whatsapp" is these packages
and no other, so that an app that merely has the word in its name stays out of scope.
"""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from models.paths import Ends


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Unread(_Model):
    """A store that is known and not read.

    Attributes:
        path: the last components of its path, `*` within one component.
        state: encrypted (with a key that an extraction does not hold), or unsupported.
        why: what is known of it, for the list of apps.
    """

    path: str
    state: Literal["encrypted", "unsupported"]
    why: str


class App(_Model):
    """An application.

    Attributes:
        name: as its maker calls it.
        android: packages, the commonest first.
        ios: bundles likewise.
        other: what stands in the place of a package where the platform is not known: a desktop's, a report's.
        called: other names that tools give it.
        own_accounts: people are known in it by identifiers of its own; digits alone are no telephone number.
        unread: see Unread.
        locked: stores in SQLCipher, which are read if a key is given; paths as of Unread.
        conceals: what it is for, in neutral words, if it is made to hide pictures, messages or other apps.
    """

    name: str
    android: tuple[str, ...] = ()
    ios: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    called: tuple[str, ...] = ()
    own_accounts: bool = False
    unread: tuple[Unread, ...] = ()
    locked: tuple[str, ...] = ()
    conceals: str | None = None

    @property
    def packages(self) -> tuple[str, ...]:
        """All of them, once each: some are the same on both platforms."""
        return tuple(dict.fromkeys((*self.android, *self.ios, *self.other)))


class Family(_Model):
    """One file of the catalogue.

    Attributes:
        title: of the family, for people.
        app: key → app. The key is the word for it in a scope.
        scope: a word for several apps → their keys.
    """

    title: str
    app: dict[str, App] = Field(default_factory=dict)
    scope: dict[str, tuple[str, ...]] = Field(default_factory=dict)


@cache
def families() -> dict[str, Family]:
    """All of the catalogue, by the names of its files.

    Raises:
        ValueError: a mistake in one of them, or a package that two apps claim.
    """
    found: dict[str, Family] = {}
    for file in sorted(files("models").joinpath("applications").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            found[file.name.removesuffix(".toml")] = Family.model_validate(tomllib.loads(file.read_text("utf-8")))
    keys = [key for family in found.values() for key in family.app]
    packages = [
        package.casefold() for family in found.values() for app in family.app.values() for package in app.packages
    ]
    for what, values in (("key", keys), ("package", packages)):
        if twice := sorted({value for value in values if values.count(value) > 1}):
            raise ValueError(f"models/applications: the same {what} twice: {', '.join(twice)}")
    return found


@cache
def applications() -> dict[str, App]:
    """Every app, by its key."""
    return {key: app for family in families().values() for key, app in family.app.items()}


@cache
def scopes() -> dict[str, frozenset[str]]:
    """Each word that a scope may use → its packages, in small letters."""
    apps = applications()
    words: dict[str, tuple[str, ...]] = {key: (key,) for key in apps}
    for family in families().values():
        words |= family.scope
    return {word: frozenset(p.casefold() for key in keys for p in apps[key].packages) for word, keys in words.items()}


def of_package(package: str | None) -> App | None:
    """The app that has this package or bundle; None if it is not in the catalogue."""
    return _by_package().get(package.casefold()) if package else None


def accounts_of(package: str | None) -> str | None:
    """The key of the app whose own identifiers its accounts have; None if it has none, or is not in the catalogue."""
    return _with_accounts().get(package.casefold()) if package else None


def called(name: str) -> App | None:
    """The app that tools call so; None if none is known by it."""
    return _by_name().get(name.strip().casefold())


def unread_at(path: str) -> tuple[App, Unread] | None:
    """The app and the store that is known to lie at a logical path, and that nothing here reads."""
    return _by_unread().find(path)


def locked_at(path: str) -> str | None:
    """The key of the app whose store lies at a logical path, if that is one which a key opens."""
    return _by_locked().find(path)


@cache
def lockable() -> frozenset[str]:
    """Keys of the apps of which a key opens something."""
    return frozenset(key for key, app in applications().items() if app.locked) | {"whatsapp", "whatsapp_business"}


@cache
def _by_locked() -> Ends[str]:
    return Ends((path, key) for key, app in applications().items() for path in app.locked)


@cache
def _by_unread() -> Ends[tuple[App, Unread]]:
    return Ends((store.path, (app, store)) for app in applications().values() for store in app.unread)


@cache
def _by_package() -> dict[str, App]:
    return {package.casefold(): app for app in applications().values() for package in app.packages}


@cache
def _with_accounts() -> dict[str, str]:
    apps = applications().items()
    return {package.casefold(): key for key, app in apps if app.own_accounts for package in app.packages}


@cache
def _by_name() -> dict[str, App]:
    return {name.casefold(): app for app in applications().values() for name in (app.name, *app.called)}
