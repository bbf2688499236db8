"""What a person signs in with."""

from dataclasses import dataclass, field

from subgraphs.users.models.people import User


@dataclass(frozen=True, slots=True)
class Password:
    """A password as it is kept. Each that is chosen has an `id`; the hash may be replaced by another one of the same."""

    id: str
    hash: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Credential:
    """A person with their password, if they have one."""

    user: User
    password: Password | None = None
