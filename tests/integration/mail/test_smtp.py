"""Conversations with a real SMTP server, friendly and not."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest

from subgraphs.chassis.clock import utc_now
from subgraphs.mail.errors import Postponed, Refused, Unavailable
from subgraphs.mail.models import Mail
from subgraphs.mail.smtp import SmtpPost, parse_sender, parse_smtp_url
from subgraphs.mail.smtp.connection import Timeouts
from tests.integration.mail.mail_server import MailServer, mail_server
from tests.unit.mail.fakes import a_letter

SENDER = parse_sender("Lendgraph <lendgraph@example.org>")
HASTY = Timeouts(command=0.3, content=0.3)


def a_mail(key: str = "e1.ada", address: str = "ada@example.org") -> Mail:
    return Mail(key=key, to_address=address, letter=a_letter(subject="You borrowed a camera"))


@asynccontextmanager
async def post_to(url: str, timeouts: Timeouts | None = None, idle: float = 20) -> AsyncGenerator[SmtpPost]:
    post = SmtpPost(parse_smtp_url(url), SENDER, utc_now, timeouts, idle)
    try:
        yield post
    finally:
        await post.close()


async def test_mails_are_handed_over_whole_on_one_connection() -> None:
    async with mail_server() as server, post_to(server.url) as post:
        assert [await post.send(a_mail(f"e{number}.ada")) for number in range(5)] == [None] * 5
        assert server.connections == 1
        assert [message["Message-ID"] for message in server.received] == [f"<e{n}.ada@example.org>" for n in range(5)]
        assert server.received[0]["Subject"] == "You borrowed a camera"
        assert server.recipients == ["ada@example.org"] * 5


@pytest.mark.parametrize(
    ("command", "answer", "outcome"),
    [
        ("RCPT", "550 5.1.1 No such user", Refused("The mail server refuses this address: 550 5.1.1 No such user")),
        ("RCPT", "451 4.7.1 Greylisted", Postponed("The mail server does not take it now: 451 4.7.1 Greylisted")),
        ("RCPT", "530 5.7.0 Sign in", Unavailable("smtp", "530 5.7.0 Sign in", misconfigured=True)),
        ("DATA", "554 5.6.0 Spam", Refused("The mail server refuses this mail: 554 5.6.0 Spam")),
        ("DATA", "451 4.3.0 Later", Postponed("The mail server does not take it now: 451 4.3.0 Later")),
        ("MAIL", "553 5.1.8 Who are you", Unavailable("smtp", "553 5.1.8 Who are you", misconfigured=True)),
        ("MAIL", "452 4.3.1 Disk full", Unavailable("smtp", "452 4.3.1 Disk full")),
    ],
)
async def test_each_no_means_what_its_code_says_and_the_next_mail_goes_through(
    command: str, answer: str, outcome: Refused | Postponed | Unavailable
) -> None:
    async with mail_server() as server, post_to(server.url) as post:
        server.answers[command] = answer
        assert await post.send(a_mail()) == outcome
        server.answers.clear()
        assert await post.send(a_mail("e2.ada")) is None
        assert [message["Message-ID"] for message in server.received] == ["<e2.ada@example.org>"]


async def test_a_connection_cut_after_the_content_counts_as_an_attempt_and_repeats_the_same_message_id() -> None:
    async with mail_server(cut_after_data=True, accept_before_cut=True) as server, post_to(server.url) as post:
        assert isinstance(await post.send(a_mail()), Postponed)
        server.cut_after_data = False
        assert await post.send(a_mail()) is None
        assert {message["Message-ID"] for message in server.received} == {"<e1.ada@example.org>"}
        assert len(server.received) == 2


async def test_a_server_that_restarted_between_two_mails_is_not_noticed() -> None:
    async with mail_server() as server, post_to(server.url) as post:
        assert await post.send(a_mail()) is None
        await server.stop()
        await server.start()
        assert await post.send(a_mail("e2.ada")) is None
        assert server.connections == 2


async def test_without_a_server_nothing_is_held_against_the_mail_and_it_goes_when_the_server_is_back() -> None:
    async with mail_server() as server, post_to(server.url) as post:
        await server.stop()
        assert isinstance(await post.send(a_mail()), Unavailable)
        assert isinstance(await post.check(), Unavailable)
        await server.start()
        assert await post.check() is None
        assert await post.send(a_mail()) is None


async def test_a_server_that_never_greets_is_unavailable() -> None:
    silent = await asyncio.get_running_loop().create_server(asyncio.Protocol, "127.0.0.1", 0)
    port = silent.sockets[0].getsockname()[1]
    async with post_to(f"smtp://127.0.0.1:{port}", HASTY) as post:
        outcome = await post.send(a_mail())
    silent.close()
    assert isinstance(outcome, Unavailable)
    assert not outcome.misconfigured


async def test_a_server_that_never_answers_the_content_costs_one_attempt() -> None:
    async with mail_server(hang=asyncio.Event()) as server, post_to(server.url, HASTY) as post:
        assert isinstance(await post.send(a_mail()), Postponed)
        assert server.hang is not None
        server.hang.set()
        server.hang = None
        assert await post.send(a_mail("e2.ada")) is None


async def test_a_wrong_password_is_our_mistake_and_a_right_one_opens_the_door() -> None:
    async with mail_server(password="open:sesame") as server:
        async with post_to(server.url.replace("://", "://lend:wrong@")) as post:
            outcome = await post.send(a_mail())
            assert isinstance(outcome, Unavailable)
            assert outcome.misconfigured
            assert "wrong" not in outcome.reason
        async with post_to(server.url.replace("://", "://lend:open%3Asesame@")) as post:
            assert await post.send(a_mail()) is None


async def test_where_encryption_is_required_nothing_is_sent_without() -> None:
    async with mail_server() as server, post_to(f"{server.url}?starttls=require") as post:
        outcome = await post.send(a_mail())
        assert isinstance(outcome, Unavailable)
        assert outcome.misconfigured
        assert server.received == []


async def test_an_idle_connection_is_closed_and_opened_again_for_the_next_mail() -> None:
    async with mail_server() as server, post_to(server.url, idle=0.05) as post:
        assert await post.send(a_mail()) is None
        await _until_no_connection(server)
        assert await post.send(a_mail("e2.ada")) is None
        assert server.connections == 2


async def _until_no_connection(server: MailServer) -> None:
    async with asyncio.timeout(10):
        while server._transports:
            await asyncio.sleep(0.01)


async def test_addresses_beyond_ascii_are_written_to_where_the_server_can() -> None:
    async with mail_server() as server, post_to(server.url) as post:
        assert await post.send(a_mail(address="łukasz@bücher.example")) is None
        assert server.recipients == ["łukasz@xn--bcher-kva.example"]


async def test_a_cancelled_mail_does_not_garble_the_next_one() -> None:
    async with mail_server(hang=asyncio.Event()) as server, post_to(server.url) as post:
        sending = asyncio.create_task(post.send(a_mail()))
        while server.connections == 0:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        sending.cancel()
        await asyncio.wait([sending])
        server.hang = None
        assert await post.send(a_mail("e2.ada")) is None
        assert server.received[-1]["Message-ID"] == "<e2.ada@example.org>"
