"""Mail in the reader's language, with links that do what they say: one-time ones, and those that stop mails."""

import asyncio
import re
from email.message import EmailMessage
from typing import Any

import pytest

from subgraphs.mail import policy
from subgraphs.mail.models import Kind
from tests.integration.mail.running import System, directory, serving
from tests.support.credentials import LINK_SECRET


def _text(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return part.get_content().replace("\r\n", "\n")


async def test_everybody_reads_their_own_language(system: System) -> None:
    async with directory(system.settings), serving(system):
        await system.lend("ade")
        await system.lend("ada")
        await system.received(2)
        subjects = {mail["To"].addresses[0].username: mail["Subject"] for mail in system.mail.received}
        assert subjects == {"ade": "Ausgeliehen: Camera (CAM-0042)", "ada": "You borrowed Camera (CAM-0042)"}
        assert {mail["Content-Language"] for mail in system.mail.received} == {"de-DE", "en-GB"}


async def test_the_link_somebody_asked_for_comes_by_mail_and_stands_nowhere_else(system: System) -> None:
    async with directory(system.settings), serving(system):
        await system.tell("link_requested", stream="users", userId="ada", requestId="r1", purpose="password_reset")
        await system.received(1)
        (mail,) = system.mail.received
        assert "#token=token-of-ada-for-r1-2\n" in _text(mail)
        query = "{ notifications { nodes { id kind state subject problem } } }"
        answer = await system.http.post("/graphql", json={"query": query})
        await system.settled("SENT")
        assert "token-of" not in answer.text
        assert "token-of" not in str(await system.stored())


async def test_a_link_nobody_waits_for_any_more_is_not_sent(system: System) -> None:
    async with directory(system.settings), serving(system):
        await system.tell("link_requested", stream="users", userId="ada", requestId="superseded", purpose="invitation")
        (one,) = await system.settled("SKIPPED")
        assert "another link" in one["problem"]


async def test_a_loan_that_escalates_reaches_the_borrower_and_each_manager_once(system: System) -> None:
    loan = {"itemId": "camera", "loanId": "loan", "borrowerId": "ada", "dueAt": "2026-12-01T09:30:00Z"}
    async with directory(system.settings), serving(system):
        event_id = await system.tell("loan_overdue", **loan, notify=True, escalate=True)
        await system.tell("loan_overdue", id=event_id, **loan, notify=True, escalate=True)
        await system.received(3)
        last = await system.lend()
        await system.received(4)
        told = sorted(mail["To"].addresses[0].username for mail in system.mail.received)
        assert told == ["ada", "ada", "alan", "anna"]
        assert f"<{last}.ada@example.org>" in await system.received(4)


async def test_one_click_stops_a_kind_without_a_question_and_without_signing_in(system: System) -> None:
    async with directory(system.settings), serving(system):
        await system.lend()
        await system.received(1)
        (mail,) = system.mail.received
        url = re.fullmatch(r"<http://127\.0\.0\.1:4003(/unsubscribe\?token=[\w-]+)>", mail["List-Unsubscribe"])
        assert url is not None
        name, _, value = mail["List-Unsubscribe-Post"].partition("=")
        answer = await system.http.post(url[1], data={name: value})
        assert answer.status_code == 200
        await system.lend()
        skipped = [one for one in await system.until_settled(2) if one["state"] == "SKIPPED"]
        assert len(skipped) == 1
        assert "switched" in skipped[0]["problem"]


def _path(kind: Kind = Kind.ITEM_LENT) -> str:
    return f"/unsubscribe?token={policy.sign(LINK_SECRET.get_secret_value().encode(), 'ada', kind)}"


OFF = """{ _entities(representations: [{__typename: "User", id: "ada"}]) {
  ... on User { notificationPreferences { kind enabled } } } }"""


async def _off(system: System) -> set[str]:
    answer = (await system.http.post("/graphql", json={"query": OFF})).json()
    switches: list[dict[str, Any]] = answer["data"]["_entities"][0]["notificationPreferences"]
    return {each["kind"] for each in switches if not each["enabled"]}


@pytest.mark.parametrize(
    ("wanted", "words"), [("de-AT,de;q=0.9,en;q=0.8", "abbestellen"), ("fr", "Stop these mails"), ("", "Stop")]
)
async def test_looking_at_the_link_asks_in_the_browsers_language_and_stops_nothing(
    system: System, wanted: str, words: str
) -> None:
    async with serving(system):
        for method in ("GET", "HEAD"):
            answer = await system.http.request(method, _path(), headers={"accept-language": wanted})
            assert answer.status_code == 200
            policies = answer.headers["content-security-policy"]
            assert policies.startswith("default-src 'none'; ")
            assert "unsafe" not in policies
            assert (answer.headers["referrer-policy"], answer.headers["cache-control"]) == ("no-referrer", "no-store")
        page = (await system.http.get(_path(), headers={"accept-language": wanted})).text
        assert words in page
        assert '<form method="post">' in page
        assert not re.search(r"<(script|img|link|iframe)|url\(|@import", page)
        assert await _off(system) == set()


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_link_that_is_none_of_ours_stops_nothing_and_says_what_to_do(system: System, method: str) -> None:
    async with serving(system):
        for path in (
            "/unsubscribe",
            "/unsubscribe?token=",
            f"{_path()[:-2]}",
            "/unsubscribe?token=" + "x" * 5_000,
            _path(Kind.LOAN_OVERDUE),
        ):
            answer = await system.http.request(method, path)
            assert answer.status_code == 404
            assert "does not work" in answer.text
        assert await _off(system) == set()


async def test_while_the_store_is_away_one_click_says_so(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    from pymongo.errors import AutoReconnect

    from subgraphs.mail.repository import MongoPreferences

    async def fail(*_: object) -> None:
        raise AutoReconnect("away")

    async with serving(system):
        with monkeypatch.context() as patch:
            patch.setattr(MongoPreferences, "switch", fail)
            assert (await system.http.post(_path())).status_code == 503
        assert (await system.http.post(_path())).status_code == 200
        assert await _off(system) == {"ITEM_LENT"}


async def test_of_somebody_anonymised_nothing_stays_but_that_there_was_mail(system: System) -> None:
    async with directory(system.settings), serving(system):
        await system.lend()
        await system.settled("SENT")
        await system.http.post(_path(Kind.LOAN_RENEWED))
        await system.tell("user_anonymised", stream="users", userId="ada")
        async with asyncio.timeout(30):
            while "Camera" in str(await system.stored()):
                await asyncio.sleep(0.02)
        (one,) = await system.notifications()
        assert one["state"] == "SENT"
        assert await _off(system) == set()
