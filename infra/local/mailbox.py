"""The local SMTP sink: keeps every mail it is given as an `.eml` file, and delivers none."""

import argparse
import asyncio
import json
import re
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from aiosmtpd.smtp import SMTP, Envelope, Session

from infra.local.settings import HOST

MAX_BYTES = 10_000_000
_UNSAFE = re.compile(r"[^A-Za-z0-9.@+_-]+")
_LONGEST_NAME = 80

type Script = Mapping[str, str]
"""For fault tests only: the SMTP reply to give, such as `451 4.2.1 later`, to a recipient, or to `DATA` as a whole."""


@dataclass(slots=True)
class Mailbox:
    """aiosmtpd's handler. Without `script`, a file that tests may rewrite at any time, it accepts everything."""

    folder: Path
    script: Path | None = None

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it so
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take the recipient, unless the script refuses them."""
        if (reply := self._scripted().get(address.lower())) is not None:
            return reply
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the mail; the answer is given once its file is whole."""
        if (reply := self._scripted().get("DATA")) is not None:
            return reply
        name = self._keep(envelope)
        return f"250 Kept as {name}"

    def _scripted(self) -> Script:
        if self.script is None or not self.script.exists():
            return {}
        return {recipient if recipient == "DATA" else recipient.lower(): reply for recipient, reply in self._read().items()}

    def _read(self) -> Script:
        assert self.script is not None
        return json.loads(self.script.read_bytes())

    def _keep(self, envelope: Envelope) -> str:
        content = envelope.content or b""
        body = content if isinstance(content, bytes) else content.encode()
        headers = f"X-Envelope-From: {envelope.mail_from}\r\nX-Envelope-To: {', '.join(envelope.rcpt_tos)}\r\n"
        name = self._name(envelope.rcpt_tos[0] if envelope.rcpt_tos else "nobody")
        unfinished = self.folder / f".{name}.part"
        unfinished.write_bytes(headers.encode() + body)
        unfinished.rename(self.folder / name)
        return name

    @staticmethod
    def _name(recipient: str) -> str:
        """Time, recipient and a short id, so that a folder's listing is in order of arrival."""
        time = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
        return f"{time}-{_UNSAFE.sub('_', recipient)[:_LONGEST_NAME]}-{uuid4().hex[:8]}.eml"


async def serve(mailbox: Mailbox, port: int) -> None:
    """Listen on loopback until SIGTERM or SIGINT."""
    mailbox.folder.mkdir(parents=True, exist_ok=True)
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    server = await loop.create_server(
        lambda: SMTP(mailbox, data_size_limit=MAX_BYTES, enable_SMTPUTF8=True, hostname="localhost", ident="Lendgraph mailbox"),
        HOST,
        port,
    )
    async with server:
        await stopping.wait()


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m infra.local.mailbox", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="where the mails go")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument(
        "--script", type=Path, help='for fault tests: a JSON file such as {"a@b.example": "550 5.1.1 no such user"}'
    )
    options = parser.parse_args()
    asyncio.run(serve(Mailbox(options.folder, options.script), options.port))


if __name__ == "__main__":
    main()
