"""Facts about passwords."""

from dataclasses import dataclass
from typing import ClassVar

from subgraphs.users.events.subjects import OfUser


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordChanged(OfUser):
    """A person has a password other than before. The first one a person chooses changes nothing."""

    type: ClassVar[str] = "password_changed"
