"""Paths under which one file system shows the same file again.

Source: Android's mounts (`/data/user/0` is `/data/data`; `/data_mirror` since Android 11; shared storage is
`/data/media/<user>`), and iOS (`/var` is a link to `/private/var`). Users other than 0 are other people's data and
stay apart. Extractions may hold a file system below a folder of its own: what stands before is kept.
"""

import re
from urllib.parse import unquote

_ALIASES = tuple(
    (re.compile(rf"(^|/)(?:{pattern})/"), rf"\1{root}/")
    for pattern, root in (
        (r"data/user/0", "data/data"),
        (r"data_mirror/data_ce/[^/]+/0", "data/data"),
        (r"data_mirror/data_ce/[^/]+/(\d+)", r"data/user/\2"),
        (r"data_mirror/data_de/[^/]+/(\d+)", r"data/user_de/\2"),
        (r"storage/emulated/(\d+)", r"data/media/\2"),
        (
            r"mnt/(?:runtime/[a-z]+|(?:user|pass_through|installer|androidwritable)/\d+)/emulated/(\d+)",
            r"data/media/\2",
        ),
        (r"(?:mnt/)?sdcard|storage/self/primary|mnt/user/0/primary", "data/media/0"),
        (r"private/var", "var"),
    )
)

_HOME = re.compile(r"^(?:~|var/mobile(?:/Containers/(?:Data|Shared)/[^/]+/[^/]+)?)/")
"""Folders whose name is not the same, or not there at all, in a backup."""

_MAYBE = re.compile(r"(?:^|/)(?:data/user/0|data_mirror|storage|mnt|sdcard|private/var)/")


def canonical(path: str) -> str:
    """The one name for all aliases of a path."""
    if not _MAYBE.search(path):
        return path
    for alias, root in _ALIASES:
        found = alias.sub(root, path, count=1)
        if found != path:
            return found
    return path


def stored_parts(stored: str) -> tuple[str, ...]:
    """What must be the end of a file's path that an application stored; nothing if that says no place."""
    path = unquote(stored.removeprefix("file://")) if stored.startswith("file://") else stored
    path = _HOME.sub("", canonical(path.replace("\\", "/").lstrip("/")), count=1)
    parts = tuple(part for part in path.split("/") if part not in ("", "."))
    return () if ".." in parts else parts
