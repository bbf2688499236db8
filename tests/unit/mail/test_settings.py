"""What the environment may say, and what is refused before anything starts."""

from typing import Any

import pytest
from pydantic import ValidationError

from subgraphs.mail.settings import Settings
from tests.support.credentials import LINK_SECRET, SERVICE_SECRET


def _settings(**given: Any) -> Settings:
    return Settings.model_validate({"service_secret": SERVICE_SECRET, "link_secret": LINK_SECRET, **given})


@pytest.mark.parametrize(
    "given",
    [
        {"default_locale": "de-AT", "time_zone": "Europe/Vienna"},
        {"web_url": "https://lend.example.org/app/", "mail_public_url": "https://mail.example.org:8443"},
    ],
)
def test_what_makes_sense_is_taken(given: dict[str, str]) -> None:
    settings = _settings(**given)
    assert {name: getattr(settings, name) for name in given} == given


@pytest.mark.parametrize(
    "given",
    [
        *({"default_locale": tag} for tag in ("", "fr", "english")),
        *({"time_zone": zone} for zone in ("", "Berlin", "../etc/passwd", "/etc/passwd")),
        *(
            {"web_url": url}
            for url in ("", "lend.example.org", "javascript:alert(1)", "https://x#y", "https://x\r\ny", "https://bücher.de")
        ),
        {"mail_public_url": "https://mail.example.org/?a=b"},
        {"link_secret": "short"},
    ],
)
def test_what_makes_none_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        _settings(**given)


def test_without_a_secret_for_links_it_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LINK_SECRET", raising=False)
    with pytest.raises(ValidationError, match="link_secret"):
        Settings.model_validate({"service_secret": SERVICE_SECRET})
