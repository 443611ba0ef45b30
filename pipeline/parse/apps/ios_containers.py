"""Which app a folder of an iOS file system belongs to: `.com.apple.mobile_container_manager.metadata.plist` in those of
apps and of their groups.

Seen on: structures of iOS 8 to 18, rebuilt in code. Origin: iLEAPP, Apple's own name of the keys. Times: none.
Read: the app or group, and the folder (its UUID) as part of the path.
Not read: folders of the system and of extensions.
"""

from collections.abc import Iterator
from typing import Any

from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.tree import Tree, each, plist


def _rows(tree: Any, evidence: Evidence) -> Iterator[Any]:
    bundle = tree["MCMMetadataIdentifier"]
    if not isinstance(bundle, str):
        raise TypeError("no identifier")
    folders = evidence.logical_path.split("/")[-4:-1]
    extra = {"folder": "/".join(folders[:-1]), "container": folders[-1] if folders else None}
    yield from each("container", [bundle], lambda app: {"kind": "app", "app": app, "extra": extra})


PARSER = Parser(
    name="ios_containers",
    version=1,
    paths=tuple(
        f"{folder}/*/.com.apple.mobile_container_manager.metadata.plist"
        for folder in ("Data/Application", "Bundle/Application", "Shared/AppGroup")
    ),
    read=Tree(plist, _rows),
    threads=False,
)
