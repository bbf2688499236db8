"""Everything the command line asks the graph, one operation a file, checked against the committed supergraph by a test."""

from functools import cache
from importlib.resources import files

SAFE_TO_REPEAT = frozenset(
    {"UpdateUser", "DeactivateUser", "MoveLocation", "UpdateItem", "MoveItem", "RefreshSession", "SignOut"}
)
"""Mutations whose second run says what the first one said: they may be sent again when an answer got lost."""


@cache
def document(operation: str) -> str:
    """The text of an operation, by its name."""
    return files(__name__).joinpath(f"{operation}.graphql").read_text(encoding="utf-8")


def may_repeat(operation: str) -> bool:
    """Whether the operation may be sent again although the first attempt may have arrived."""
    return operation in SAFE_TO_REPEAT or document(operation).startswith("query ")


def names() -> list[str]:
    """All operations there are."""
    return sorted(path.name.removesuffix(".graphql") for path in files(__name__).iterdir() if path.name.endswith(".graphql"))
