"""How commands say who they are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from lendgraph.errors import NotSignedIn

FROM_ENVIRONMENT = "LENDGRAPH_TOKEN"


class Credentials(Protocol):
    """Where access tokens come from."""

    async def token(self) -> str | None:
        """One that is good, as far as is known; None for nobody."""
        ...

    async def renewed(self, refused: str | None) -> str | None:
        """Another one, since this one was refused; None when there is no other."""
        ...


class Nobody:
    """Asks what everybody may."""

    async def token(self) -> str | None:
        """None."""
        return None

    async def renewed(self, refused: str | None) -> str | None:
        """None."""
        return None


NOBODY: Final = Nobody()


@dataclass(frozen=True, slots=True)
class GivenToken:
    """A token that somebody else looks after."""

    text: str = field(repr=False)

    async def token(self) -> str | None:
        """The one that was given."""
        return self.text

    async def renewed(self, refused: str | None) -> str | None:
        """There is no other. Raises NotSignedIn, with what to do about that."""
        raise NotSignedIn(
            f"The access token in {FROM_ENVIRONMENT} is not good (any more).", f"Set {FROM_ENVIRONMENT} to a new one."
        )


def given_token(env: Mapping[str, str]) -> GivenToken | None:
    """The token that was given to a machine."""
    text = env.get(FROM_ENVIRONMENT, "").strip()
    return GivenToken(text) if text else None
