"""Leaves out libraries that another library imports for features nobody here uses: 20 MB less in the embedded MongoDB."""

import sys
from collections.abc import Iterable
from types import ModuleType
from typing import Any


class LeftOut(ModuleType):
    """Stands in for a module that was left out: names can be imported from it, but nothing can be done with them."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__path__ = []  # the import system takes it for a package, so that `import a.b` works

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {"__new__": _refuse})


def leave_out(names: Iterable[str]) -> None:
    """Put a stand-in where each named module would be. Call it before the library that imports them is imported."""
    for name in names:
        sys.modules.setdefault(name, LeftOut(name))


def _refuse(cls: type, *args: object, **options: object) -> object:
    raise NotImplementedError(f"{cls.__name__} is left out of the embedded MongoDB: use a MongoDB server for this query.")
