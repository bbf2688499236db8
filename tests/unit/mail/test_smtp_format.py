"""Addresses of mail servers and people, and mails in their wire format."""

from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subgraphs.mail.models import Calendar, Kind, Letter, Mail
from subgraphs.mail.rendering import one_line
from subgraphs.mail.smtp import SmtpServer, parse_sender, parse_smtp_url
from subgraphs.mail.smtp.message import compose
from tests.unit.mail.fakes import NOW, a_letter

SENDER = parse_sender("Lendgraph <lendgraph@example.org>")

HEADERS = {"From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"} | {
    *("Auto-Submitted", "X-Auto-Response-Suppress", "Content-Language", "Feedback-ID")
}


def _mail(to_name: str = "Ada", to_address: str = "ada@example.org", subject: str = "Subject", text: str = "Text") -> Mail:
    letter = a_letter(to_name=to_name, subject=subject, text=text, html="<p>Html</p>")
    return Mail(key="e1.ada", to_address=to_address, letter=letter)


def _written(letter: Letter) -> EmailMessage:
    return _parsed(Mail(key="e1.ada", to_address="ada@example.org", letter=letter))


def _parsed(mail: Mail) -> EmailMessage:
    message = message_from_bytes(compose(mail, SENDER, NOW).content, policy=default)
    assert isinstance(message, EmailMessage)
    return message


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://127.0.0.1:2525", SmtpServer(host="127.0.0.1", port=2525)),
        ("smtp://mail.example.org", SmtpServer(host="mail.example.org", port=25)),
        ("smtps://mail.example.org", SmtpServer(host="mail.example.org", port=465, tls=True)),
        ("smtp://[::1]:25", SmtpServer(host="::1", port=25)),
        (
            "smtp://a%40b:p%2Fw%3A@mail.example.org?starttls=require",
            SmtpServer(host="mail.example.org", port=587, username="a@b", password="p/w:", starttls=True),
        ),
    ],
)
def test_a_mail_server_is_one_url(url: str, server: SmtpServer) -> None:
    assert parse_smtp_url(url) == server


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mail.example.org",
        "http://mail.example.org",
        "smtp://",
        "smtp://h?tls=1",
        "smtp://h?starttls=maybe",
        "smtp://h:99999",
        "smtps://h?starttls=require",
    ],
)
def test_a_url_that_makes_no_sense_is_refused(url: str) -> None:
    with pytest.raises(ValueError):
        parse_smtp_url(url)


def test_the_password_shows_in_no_log() -> None:
    assert "secret" not in repr(parse_smtp_url("smtp://user:secret@h"))


def test_a_mail_says_who_when_and_that_a_machine_wrote_it() -> None:
    message = _parsed(_mail())
    assert message["From"] == "Lendgraph <lendgraph@example.org>"
    assert message["To"] == "Ada <ada@example.org>"
    assert message["Message-ID"] == "<e1.ada@example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime == NOW
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().strip() == "Text"
    assert html.get_content().strip() == "<p>Html</p>"


def test_the_same_mail_keeps_its_message_id_however_late_it_is_tried() -> None:
    contents = [compose(_mail(), SENDER, NOW + timedelta(hours=hours)).content for hours in (0, 5)]
    ids = {message_from_bytes(content, policy=default)["Message-ID"] for content in contents}
    assert len(ids) == 1


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ada",
        "@example.org",
        "ada@",
        "a@b@c d",
        "ada@exa mple.org",
        "a\r\nRCPT TO:<x@y>@example.org",
        "ada@example..org",
        "<ada@example.org>",
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError):
        compose(_mail(to_address=address), SENDER, NOW)


def test_a_header_that_would_forge_another_is_refused() -> None:
    with pytest.raises(ValueError):
        compose(_mail(to_name="Ada\r\nBcc: x@example.org"), SENDER, NOW)
    with pytest.raises(ValueError):
        compose(_mail(subject="Hello\r\nBcc: x@example.org"), SENDER, NOW)


@given(st.text(max_size=300))
def test_any_cleaned_name_and_subject_survive_the_journey(text: str) -> None:
    line = one_line(text)
    message = _parsed(_mail(to_name=line, subject=line, text=line))
    assert set(message.keys()) == HEADERS
    assert [address.addr_spec for address in message["To"].addresses] == ["ada@example.org"]
    body = message.get_body(("plain",))
    assert body is not None
    assert body.get_content().strip() == line.strip()


def test_international_domains_travel_in_ascii_and_international_names_ask_for_utf8() -> None:
    domain = compose(_mail(to_address="ada@bücher.example"), SENDER, NOW)
    assert (domain.recipient, domain.utf8) == ("ada@xn--bcher-kva.example", False)
    name = compose(_mail(to_address="łukasz@example.org"), SENDER, NOW)
    assert (name.recipient, name.utf8) == ("łukasz@example.org", True)


@pytest.mark.parametrize("mail_from", ["", "Lendgraph", "Lendgraph <>", "Łukasz <łukasz@example.org>"])
def test_a_sender_nobody_could_answer_is_refused(mail_from: str) -> None:
    with pytest.raises(ValueError):
        parse_sender(mail_from)


@pytest.mark.parametrize("charset", ["q?Eve=0d=0aBcc:_eve@example.org", "b?RXZlDQpCY2M6IGV2ZUBleGFtcGxlLm9yZw=="])
def test_an_encoded_word_in_a_name_is_not_decoded(charset: str) -> None:
    name = f"=?utf-8?{charset}?="

    mail = _parsed(_mail(to_name=name, subject=f"Welcome, {name}"))

    (to,) = mail["To"].addresses
    assert (to.display_name, to.addr_spec) == (name.replace("=?", "= ?"), "ada@example.org")
    assert mail["Subject"] == f"Welcome, {name}".replace("=?", "= ?")


def test_a_mail_that_can_be_switched_off_says_how_in_one_click() -> None:
    message = _written(a_letter(Kind.LOAN_DUE_SOON, unsubscribe_url="https://mail.example.org/unsubscribe?token=abc"))
    assert message["List-Unsubscribe"] == "<https://mail.example.org/unsubscribe?token=abc>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Id"] == "<loan-due-soon.lendgraph.example.org>"
    assert message["Feedback-ID"] == "loan-due-soon:lendgraph"


@pytest.mark.parametrize("address", ["ada@example.org", "łukasz@example.org"])
def test_what_machines_read_stands_in_one_line_letter_for_letter(address: str) -> None:
    sender = parse_sender("Lendgraph <lendgraph@a-very-long-name-of-a.division.of.an.organisation.example.org>")
    url = f"https://mail.lendgraph.example.org/unsubscribe?token={'Ab-_' * 60}"
    letter = a_letter(Kind.RESERVATION_CANCELLED, unsubscribe_url=url)
    lines = compose(Mail(key="e1.ada", to_address=address, letter=letter), sender, NOW).content.decode().split("\r\n")
    assert f"List-Unsubscribe: <{url}>" in lines
    assert f"List-Id: <reservation-cancelled.lendgraph.{sender.domain}>" in lines
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in lines
    assert "Feedback-ID: reservation-cancelled:lendgraph" in lines
    assert f"Message-ID: <e1.ada@{sender.domain}>" in lines


def test_a_link_that_would_forge_a_header_is_refused() -> None:
    with pytest.raises(ValueError):
        _written(a_letter(unsubscribe_url="https://x\r\nBcc: eve@example.org"))


def test_a_mail_everybody_has_to_get_offers_no_way_out() -> None:
    message = _written(a_letter(Kind.LOAN_OVERDUE))
    assert not {"List-Unsubscribe", "List-Unsubscribe-Post", "List-Id"} & set(message.keys())


def test_a_calendar_entry_comes_beside_the_letter_and_says_what_it_is_for() -> None:
    message = _written(a_letter(calendar=Calendar("PUBLISH", "BEGIN:VCALENDAR\r\nSUMMARY:Bücher\r\nEND:VCALENDAR\r\n".encode())))
    assert message.get_content_type() == "multipart/mixed"
    (entry,) = message.iter_attachments()
    assert isinstance(entry, EmailMessage)
    assert (entry.get_content_type(), entry.get_filename()) == ("text/calendar", "loan.ics")
    assert entry["Content-Type"].params["method"] == "PUBLISH"
    assert entry.get_content() == "BEGIN:VCALENDAR\r\nSUMMARY:Bücher\r\nEND:VCALENDAR\r\n"
    text = message.get_body(("plain",))
    assert text is not None
    assert text.get_content().strip() == "text"
