"""One conversation with the mail server: who says what after which step, and what that means."""

import asyncio
import socket
from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import dataclass

from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from subgraphs.mail import policy
from subgraphs.mail.errors import MAIL_SERVER, Postponed, Refused, Unavailable
from subgraphs.mail.policy import Step, Verdict
from subgraphs.mail.smtp.message import Envelope
from subgraphs.mail.smtp.server import SmtpServer

_LONGEST_REPLY = 300
_REFUSALS = {
    Step.SENDER: "The mail server finds this mail too large",
    Step.RECIPIENT: "The mail server refuses this address",
    Step.CONTENT: "The mail server refuses this mail",
}


class Broken(Exception):
    """The connection was lost or the server fell silent, at this step."""

    def __init__(self, step: Step, cause: BaseException) -> None:
        super().__init__(f"{type(cause).__name__}: {cause}")
        self.step = step


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds to wait for an answer: to a command, and to the content, which servers may inspect before they answer."""

    command: float = 10.0
    content: float = 60.0


class Connection:
    """A connection that was opened and signed in."""

    def __init__(self, client: SMTP, timeouts: Timeouts) -> None:
        self._client = client
        self._timeouts = timeouts

    @property
    def usable(self) -> bool:
        """Whether it still stands, as far as we know."""
        return self._client.is_connected

    async def probe(self) -> None:
        """Raise `Broken` unless the server answers."""
        await _step(Step.CONNECT, self._client.noop())

    async def hand_over(self, envelope: Envelope) -> Refused | Postponed | Unavailable | None:
        """Have the server take one mail; None when it did. Raises `Broken`."""
        if envelope.utf8 and not self._client.supports_extension("smtputf8"):
            return Refused("The mail server cannot write to an address with letters beyond ASCII.")
        options = ["SMTPUTF8"] if envelope.utf8 else []
        encoding = "utf-8" if envelope.utf8 else "ascii"
        mail = self._client.mail(envelope.sender, options=options, encoding=encoding)
        if (answer := await _step(Step.SENDER, mail)) is not None:
            return await self._start_over(Step.SENDER, answer)
        if (answer := await _step(Step.RECIPIENT, self._client.rcpt(envelope.recipient, encoding=encoding))) is not None:
            return await self._start_over(Step.RECIPIENT, answer)
        content = self._client.data(envelope.content, timeout=self._timeouts.content)
        if (answer := await _step(Step.CONTENT, content)) is not None:
            return await self._start_over(Step.CONTENT, answer)
        return None

    async def _start_over(self, step: Step, answer: SMTPResponseException) -> Refused | Postponed | Unavailable:
        """Make the connection fit for the next mail, and say what the answer means for this one."""
        try:
            await self._client.rset()
        except (SMTPException, OSError, TimeoutError):
            self.drop()
        return meaning(step, answer)

    async def quit(self) -> None:
        """Take leave."""
        with suppress(SMTPException, OSError, TimeoutError):
            await self._client.quit(timeout=1)
        self.drop()

    def drop(self) -> None:
        """Hang up at once."""
        self._client.close()


async def connect(server: SmtpServer, timeouts: Timeouts) -> Connection | Unavailable:
    """Open a connection and sign in."""
    client = SMTP(
        hostname=server.host,
        port=server.port,
        use_tls=server.tls,
        start_tls=server.starttls,
        # The name the library would look up by itself may take seconds where name resolution is broken.
        local_hostname=socket.gethostname(),
        timeout=timeouts.command,
    )
    step = Step.CONNECT
    try:
        async with asyncio.timeout(timeouts.command * 2):
            await client.connect()
            await client.ehlo()
            if server.username is not None:
                step = Step.SIGN_IN
                await client.login(server.username, server.password or "")
    except SMTPResponseException as answer:
        client.close()
        return _unavailable(step, answer)
    except (SMTPException, OSError, TimeoutError) as error:
        client.close()
        impossible = isinstance(error, SMTPException) and not isinstance(error, OSError)
        return Unavailable(MAIL_SERVER, f"{type(error).__name__}: {error}", misconfigured=impossible)
    except BaseException:
        client.close()
        raise
    return Connection(client, timeouts)


async def _step(step: Step, command: Awaitable[object]) -> SMTPResponseException | None:
    """The server's answer if it is not a yes. Raises `Broken`."""
    try:
        await command
    except SMTPResponseException as answer:
        return answer
    except (SMTPException, OSError, TimeoutError) as error:
        raise Broken(step, error) from error
    return None


def meaning(step: Step, answer: SMTPResponseException) -> Refused | Postponed | Unavailable:
    """What the server's no means for a mail."""
    match policy.judge(step, answer.code):
        case Verdict.REFUSED:
            return Refused(f"{_REFUSALS[step]}: {_words(answer)}")
        case Verdict.POSTPONED:
            return Postponed(f"The mail server does not take it now: {_words(answer)}")
        case _:
            return _unavailable(step, answer)


def _unavailable(step: Step, answer: SMTPResponseException) -> Unavailable:
    return Unavailable(MAIL_SERVER, _words(answer), misconfigured=policy.judge(step, answer.code) is Verdict.MISCONFIGURED)


def _words(answer: SMTPResponseException) -> str:
    return f"{answer.code} {' '.join(answer.message.split())}"[:_LONGEST_REPLY]
