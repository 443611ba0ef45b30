"""Identifier types: one module each, with `normalise` and the constant IDENTIFIER, or IDENTIFIERS where a type has
several forms in text, or none.
"""

import importlib
import pkgutil
from functools import cache

from models.identifier import Identifier


@cache
def known() -> tuple[Identifier, ...]:
    """All of them, in order of module name. A module without the constant is a mistake that a convention test names."""
    found: list[Identifier] = []
    for info in sorted(pkgutil.iter_modules(__path__), key=lambda info: info.name):
        module = importlib.import_module(f"{__name__}.{info.name}")
        found += module.IDENTIFIERS if hasattr(module, "IDENTIFIERS") else (module.IDENTIFIER,)
    return tuple(found)
