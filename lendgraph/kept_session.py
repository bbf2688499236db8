"""Access tokens from a session that `lendgraph login` began: asked for when one is needed, and kept in memory only."""

import asyncio
import base64
import json
import time
from dataclasses import dataclass, field

from lendgraph.errors import GraphFailed, NotRefreshed, NotSignedIn
from lendgraph.session_file import SessionFile
from lendgraph.sessions import Opened, Sessions

EARLY_SECONDS = 60.0
"""A token that ends as soon as that is not used any more: what it is sent with takes its time."""


@dataclass(slots=True)
class KeptSession:
    """The session of an endpoint, for one command. Commands at the same time take turns to refresh it."""

    endpoint: str
    file: SessionFile
    sessions: Sessions
    _token: str | None = field(default=None, repr=False)
    _until: float = 0.0
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)

    async def token(self) -> str | None:
        """One that is good for a while; None when nobody signed in."""
        async with self._turn:
            if time.monotonic() >= self._until:
                await self._refresh()
            return self._token

    async def renewed(self, refused: str | None) -> str | None:
        """Another one than the one that was refused; None when nobody signed in."""
        async with self._turn:
            if self._token == refused:
                await self._refresh()
            return self._token

    async def _refresh(self) -> None:
        self._token, self._until = None, 0.0
        if self.file.read(self.endpoint) is None:
            return
        async with self.file.locked():
            opened = await self._opened(self.file.read(self.endpoint))
        if opened is not None:
            self._token = opened.access_token
            self._until = time.monotonic() + _lifetime(opened.access_token) - EARLY_SECONDS

    async def _opened(self, kept: str | None) -> Opened | None:
        if kept is None:
            return None
        try:
            opened = await self.sessions.refresh(kept)
        except NotSignedIn:
            self.file.write(self.endpoint, None)
            raise
        except GraphFailed as reason:
            raise NotRefreshed(f"Your session cannot be refreshed just now: {reason.detail}", reason.hint) from reason
        if opened.refresh_token is not None:
            self.file.write(self.endpoint, opened.refresh_token)
        return opened


def _lifetime(token: str) -> float:
    """How long the token says it is good, in seconds: by its own clock, since ours may be another. It is not verified here."""
    payload = token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return float(claims["exp"] - claims["iat"])
