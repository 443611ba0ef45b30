"""Finds what can be added: every module of a package that defines a given constant."""

import importlib
import pkgutil
from types import ModuleType
from typing import TypeVar

T = TypeVar("T")


def discover(package: ModuleType, constant: str, type_: type[T]) -> tuple[T, ...]:
    """Values of `constant` (or of its plural, a tuple) in the modules of `package`, in order of module name.

    Raises:
        TypeError: a module without the constant, or with one of another type. The convention tests say the same.
    """
    found: list[T] = []
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda info: info.name):
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        several = getattr(module, f"{constant}S", None)
        values = several if several is not None else (getattr(module, constant, None),)
        for value in values:
            if not isinstance(value, type_):
                raise TypeError(f"{module.__name__}: define {constant}, a {type_.__name__}")
            found.append(value)
    return tuple(found)
