"""The local SMTP sink keeps what it is given, where and how it says, and refuses what a test's script says."""

import asyncio
import json
import smtplib
from collections.abc import AsyncGenerator
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path

import pytest

from infra.local import mailbox
from infra.local.mailbox import Mailbox
from infra.local.settings import HOST
from infra.local.stores import free_port


@pytest.fixture
async def port(tmp_path: Path) -> AsyncGenerator[int]:
    port = free_port()
    serving = asyncio.create_task(mailbox.serve(Mailbox(tmp_path / "mail", tmp_path / "script.json"), port))
    while True:
        try:
            _, writer = await asyncio.open_connection(HOST, port)
        except ConnectionRefusedError:
            await asyncio.sleep(0.02)
            continue
        writer.close()
        break
    yield port
    serving.cancel()


async def send(port: int, recipients: str | list[str], text: str = "Hello") -> None:
    message = EmailMessage()
    message["Subject"] = "Grüße"
    message["From"] = "Lendgraph <lendgraph@example.org>"
    message.set_content(text)

    def deliver() -> None:
        with smtplib.SMTP(HOST, port) as client:
            client.send_message(message, "lendgraph@example.org", recipients)

    await asyncio.to_thread(deliver)


def kept(folder: Path) -> list[Path]:
    return sorted((folder / "mail").iterdir())


async def test_each_mail_is_one_file_with_its_envelope(port: int, tmp_path: Path) -> None:
    await send(port, ["ada@example.org", "bob@example.org"])
    (file,) = kept(tmp_path)
    mail = message_from_bytes(file.read_bytes())
    assert mail["X-Envelope-To"] == "ada@example.org, bob@example.org"
    assert mail["X-Envelope-From"] == "lendgraph@example.org"
    assert "Hello" in str(mail.get_payload())
    assert "-ada@example.org-" in file.name
    assert file.suffix == ".eml"


async def test_the_listing_is_in_order_of_arrival(port: int, tmp_path: Path) -> None:
    people = ["zoe@example.org", "ada@example.org", "max@example.org"]
    for person in people:
        await send(port, person)
    assert [message_from_bytes(file.read_bytes())["X-Envelope-To"] for file in kept(tmp_path)] == people


async def test_a_recipient_cannot_choose_where_the_file_goes(port: int, tmp_path: Path) -> None:
    await send(port, '"../../x/y"@example.org')
    assert [path.name for path in tmp_path.iterdir()] == ["mail"]
    assert len(kept(tmp_path)) == 1


async def test_a_scripted_recipient_is_refused_with_the_scripted_code_and_others_are_not(port: int, tmp_path: Path) -> None:
    (tmp_path / "script.json").write_text(
        json.dumps({"gone@example.org": "550 5.1.1 no such user", "later@example.org": "451 later"})
    )
    for person, code in (("gone@example.org", 550), ("Later@example.org", 451)):
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
            await send(port, person)
        assert refusal.value.recipients[person][0] == code
    await send(port, "ada@example.org")
    assert len(kept(tmp_path)) == 1


async def test_a_scripted_data_is_refused_after_the_recipients_were_taken(port: int, tmp_path: Path) -> None:
    (tmp_path / "script.json").write_text(json.dumps({"DATA": "452 4.3.1 full"}))
    with pytest.raises(smtplib.SMTPDataError) as refusal:
        await send(port, "ada@example.org")
    assert refusal.value.smtp_code == 452
    (tmp_path / "script.json").unlink()
    await send(port, "ada@example.org")
    assert len(kept(tmp_path)) == 1


async def test_a_mail_that_is_too_large_is_refused(port: int, tmp_path: Path) -> None:
    with pytest.raises(smtplib.SMTPException):
        await send(port, "ada@example.org", "x" * 70 + "\n" + ("y" * 70 + "\n") * 150_000)
    assert kept(tmp_path) == []
