"""Handing mails over, one after the other, on one connection that is kept while there is work."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from email.headerregistry import Address

from subgraphs.chassis.clock import Clock
from subgraphs.mail.errors import MAIL_SERVER, Postponed, Refused, Unavailable
from subgraphs.mail.models import Mail
from subgraphs.mail.policy import Step
from subgraphs.mail.smtp.connection import Broken, Connection, Timeouts, connect
from subgraphs.mail.smtp.message import Envelope, compose
from subgraphs.mail.smtp.server import SmtpServer

_IDLE_SECONDS = 20.0

type Outcome = Refused | Postponed | Unavailable | None


class SmtpPost:
    """Sends mails. A connection that broke is opened again; one that had no work for a while is closed."""

    def __init__(
        self, server: SmtpServer, sender: Address, clock: Clock, timeouts: Timeouts | None = None, idle: float = _IDLE_SECONDS
    ) -> None:
        self._server = server
        self._sender = sender
        self._clock = clock
        self._timeouts = timeouts or Timeouts()
        self._idle = idle
        self._connection: Connection | None = None
        self._turn = asyncio.Lock()
        self._closing: asyncio.Task[None] | None = None

    async def send(self, mail: Mail) -> Outcome:
        """Hand one mail over; None when the server accepted it."""
        try:
            envelope = compose(mail, self._sender, self._clock())
        except ValueError as error:
            return Refused(f"This mail cannot be addressed: {error}")
        async with self._turn:
            outcome = await self._send(envelope)
            self._close_when_idle()
            return outcome

    async def check(self) -> Unavailable | None:
        """Whether the server would take mails now. While it is taking one, the outcome of that will tell."""
        if self._turn.locked():
            return None
        async with self._turn:
            outcome = await self._probe()
            self._close_when_idle()
            return outcome

    async def close(self) -> None:
        """Take leave of the server."""
        if self._closing is not None and self._closing is not asyncio.current_task():
            self._closing.cancel()
        async with self._turn:
            connection, self._connection = self._connection, None
            if connection is not None:
                await connection.quit()

    async def _send(self, envelope: Envelope) -> Outcome:
        kept = self._connection is not None and self._connection.usable
        connection = await self._connected()
        if isinstance(connection, Unavailable):
            return connection
        try:
            outcome = await connection.hand_over(envelope)
        except Broken as broken:
            connection.drop()
            return await self._send(envelope) if kept and broken.step is not Step.CONTENT else _outcome(broken)
        except BaseException:
            connection.drop()
            raise
        if isinstance(outcome, Unavailable):
            connection.drop()
        return outcome

    async def _probe(self) -> Unavailable | None:
        connection = await self._connected()
        if isinstance(connection, Unavailable):
            return connection
        try:
            await connection.probe()
        except Broken:
            connection.drop()
            opened = await self._connected()
            return opened if isinstance(opened, Unavailable) else None
        except BaseException:
            connection.drop()
            raise
        return None

    async def _connected(self) -> Connection | Unavailable:
        """The kept connection, or a new one."""
        if self._connection is not None and self._connection.usable:
            return self._connection
        opened = await connect(self._server, self._timeouts)
        self._connection = opened if isinstance(opened, Connection) else None
        return opened

    def _close_when_idle(self) -> None:
        if self._closing is not None:
            self._closing.cancel()
        self._closing = asyncio.create_task(self._close_later())

    async def _close_later(self) -> None:
        await asyncio.sleep(self._idle)
        await self.close()


def _outcome(broken: Broken) -> Postponed | Unavailable:
    """Before a recipient was named, the fault is not the mail's. After that it may be, so the attempt counts."""
    if broken.step in {Step.CONNECT, Step.SENDER}:
        return Unavailable(MAIL_SERVER, str(broken))
    return Postponed(f"The connection to the mail server broke amid this mail ({broken}).")


@asynccontextmanager
async def smtp_post(server: SmtpServer, sender: Address, clock: Clock) -> AsyncGenerator[SmtpPost]:
    """A post office while the context lasts."""
    post = SmtpPost(server, sender, clock)
    try:
        yield post
    finally:
        await post.close()
