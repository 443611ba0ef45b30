"""Apps that an Android device knows: `packages.xml`, `packages.list`, and per user `package-restrictions.xml`.

Seen on: structures of Android 5 to 15, rebuilt in code; XML and, since Android 12, Android Binary XML.
Origin: AOSP (PackageManagerService's Settings); ALEAPP (packageInfo).
Times: milliseconds since 1970-01-01 UTC in hexadecimal; decimal in what is older.
Read: package, when it was installed and updated, by which app, where its code lies; for each user whether it is there
(state deleted: removed for that user), hidden or stopped.
Not read: permissions, signatures, components. `packages.xml` keeps no app that was removed for all users; since Android
13 the time of installing is the user's, in `package-restrictions.xml`.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

from models.rows import Row
from pipeline.parse.formats.abx import android_xml
from pipeline.parse.formats.lines import lines
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.times.epochs import unix_ms
from pipeline.parse.times.written import written
from pipeline.parse.tree import Tree, each


def _ms(stored: str | None) -> int | None:
    """Hexadecimal has 11 digits until 2527, decimal has 13 since 2001."""
    return int(stored, 10 if len(stored) > 12 else 16) if stored else None


def _app(package: str | None, installed: str | None, extra: dict[str, Any], state: str = "live") -> Row:
    if not package:
        raise ValueError("an app without a name")
    time = unix_ms(_ms(installed))
    row = {"kind": "app", "app": package, "state": state, "extra": extra, "sent_at": time, "sent_at_raw": installed}
    return row | {"sent_at_source": None if time is None else "epoch"}


def _package(entry: Any) -> Row:
    names = {"installer": "installer", "installed_by": "installInitiator", "code": "codePath", "uid": "userId"}
    extra = {name: entry.get(stored) for name, stored in names.items()}
    extra["version"] = entry.get("version")
    extra["updated"] = written(unix_ms, _ms(entry.get("ut")))
    extra["code_changed"] = written(unix_ms, _ms(entry.get("ft") or entry.get("ts")))
    return _app(entry.get("name"), entry.get("it"), extra)


def _of_user(user: str | None, entry: Any) -> Row:
    flags = {name: entry.get(name) for name in ("stopped", "hidden", "suspended")}
    extra = {"user": user} | {name: True for name, value in flags.items() if value == "true"}
    removed = entry.get("inst") == "false"
    return _app(entry.get("name"), entry.get("first-install-time"), extra, "deleted" if removed else "live")


def _packages(root: Any, _: Evidence) -> Iterator[Any]:
    if root.tag != "packages":
        raise ValueError("no list of packages")
    yield from each("package", root.findall("package"), _package)


def _restrictions(root: Any, evidence: Evidence) -> Iterator[Any]:
    if root.tag != "package-restrictions":
        raise ValueError("no list of packages")
    folders = evidence.logical_path.split("/")
    user = folders[-2] if len(folders) > 1 and folders[-2].isdecimal() else None
    yield from each("pkg", root.findall("pkg"), partial(_of_user, user))


def _list(found: list[str], _: Evidence) -> Iterator[Any]:
    yield from each("line", found, _listed)


def _listed(line: str) -> Row:
    package, uid, debuggable, folder, *_ = line.split()
    return _app(package, None, {"uid": uid, "debuggable": debuggable == "1" or None, "folder": folder})


PARSERS = (
    Parser("android_packages", 1, Tree(android_xml, _packages), paths=("system/packages.xml",), threads=False),
    Parser(
        "android_packages_of_user",
        1,
        Tree(android_xml, _restrictions),
        paths=("users/*/package-restrictions.xml",),
        threads=False,
    ),
    Parser(
        "android_packages_list",
        1,
        Tree(lines, _list),
        paths=("system/packages.list",),
        threads=False,
    ),
)
