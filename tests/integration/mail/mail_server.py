"""A real SMTP server in the test's own loop that answers as told."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass
class MailServer:
    """What it received, and what it answers to each command (None: yes)."""

    port: int = 0
    received: list[EmailMessage] = field(default_factory=list[EmailMessage])
    recipients: list[str] = field(default_factory=list[str])
    connections: int = 0
    answers: dict[str, str] = field(default_factory=dict[str, str])
    cut_after_data: bool = False
    accept_before_cut: bool = False
    hang: asyncio.Event | None = None
    password: str | None = None
    _server: asyncio.Server | None = None
    _transports: set[asyncio.Transport] = field(default_factory=set[asyncio.Transport])

    @property
    def url(self) -> str:
        """Its address."""
        return f"smtp://127.0.0.1:{self.port}"

    def session(self) -> SMTP:
        """The protocol of one connection."""
        self.connections += 1
        authenticator = None if self.password is None else self._authenticate
        return _Conversation(
            self, hostname="mail.test", enable_SMTPUTF8=True, authenticator=authenticator, auth_require_tls=False
        )

    def _authenticate(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        return AuthResult(success=data.password == (self.password or "").encode(), handled=False)

    async def start(self) -> None:
        """Listen, on the same port as before if there was one."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self.session, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Hang up on everybody and listen no more."""
        if self._server is not None:
            self._server.close()
        for transport in list(self._transports):
            transport.abort()
        self._server = None
        await asyncio.sleep(0)

    async def handle_MAIL(self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        """Answer MAIL FROM."""
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self.answers.get("MAIL", "250 OK")

    async def handle_RCPT(self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]) -> str:
        """Answer RCPT TO, by address if told so."""
        answer = self.answers.get(address) or self.answers.get("RCPT", "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Take the content, or not."""
        if self.hang is not None:
            await self.hang.wait()
        if self.cut_after_data:
            if self.accept_before_cut:
                self._keep(envelope)
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
            return "250 never heard"
        answer = self.answers.get("DATA", "250 OK")
        if answer.startswith("250"):
            self._keep(envelope)
        return answer

    def _keep(self, envelope: Envelope) -> None:
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        self.received.append(message)
        self.recipients.extend(envelope.rcpt_tos)


class _Conversation(SMTP):
    """A connection the server can cut."""

    def __init__(self, server: MailServer, **options: Any) -> None:
        super().__init__(server, **options)
        self._kept_by = server._transports

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        assert isinstance(transport, asyncio.Transport)
        self._kept_by.add(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if isinstance(self.transport, asyncio.Transport):
            self._kept_by.discard(self.transport)
        super().connection_lost(error)


@asynccontextmanager
async def mail_server(**settings: Any) -> AsyncGenerator[MailServer]:
    """A server that listens while the context lasts."""
    server = MailServer(**settings)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()
