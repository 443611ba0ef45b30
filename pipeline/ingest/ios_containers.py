"""Whose a folder of an iOS file system is: those of apps have random names, and a property list in each says whose.

Source: `.com.apple.mobile_container_manager.metadata.plist`, its key MCMMetadataIdentifier, as public parsers read it.
A backup names the same folders by domain, "AppDomain-<bundle>"; files are looked up under that name too.
"""

import plistlib
import re
from pathlib import Path
from xml.parsers.expat import ExpatError

NAME = ".com.apple.mobile_container_manager.metadata.plist"

_MOST_BYTES = 1 << 20  # a real one has some hundreds
_ODD = (ValueError, TypeError, AttributeError, LookupError, ArithmeticError, RecursionError, EOFError)
"""What the standard library raises for one that is none; InvalidFileException is a ValueError."""

_CONTAINER = re.compile(
    r"(?P<root>.*/Containers/(?P<kind>Data/Application|Data/PluginKitPlugin|Shared/AppGroup)/[^/]+)/"
)
_DOMAINS = {
    "Data/Application": "AppDomain",
    "Data/PluginKitPlugin": "AppDomainPlugin",
    "Shared/AppGroup": "AppDomainGroup",
}


class Containers:
    """Folders whose owner is known. The property list stands before the folders beside it in whatever lists a folder
    in order; of a container whose comes later, nothing is known until then.
    """

    def __init__(self) -> None:
        self._domains: dict[str, str] = {}

    def learn(self, path: str, copy: Path) -> None:
        """Take note of one such property list."""
        found = _CONTAINER.match(f"/{path}")
        try:
            if copy.stat().st_size > _MOST_BYTES:
                return
            identifier = plistlib.loads(copy.read_bytes()).get("MCMMetadataIdentifier")
        except (OSError, ExpatError, *_ODD):
            return  # its parser says what is wrong with it
        if found and isinstance(identifier, str) and "/" not in identifier:
            self._domains[found["root"]] = f"{_DOMAINS[found['kind']]}-{identifier}"

    def known_as(self, path: str) -> str:
        """A path as a backup would name it, where that is known; else as it is."""
        if not self._domains or not (found := _CONTAINER.match(f"/{path}")):
            return path
        domain = self._domains.get(found["root"])
        return f"{domain}/{f'/{path}'[found.end() :]}" if domain else path
