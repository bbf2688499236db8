"""The accounts a system begins with."""

from dataclasses import dataclass, field

from subgraphs.chassis.identity import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstAccount:
    """An account to be made at start, unless somebody has its address, or without one its username."""

    name: str
    role: Role
    password: str = field(repr=False)
    email: str | None = None
    username: str | None = None
