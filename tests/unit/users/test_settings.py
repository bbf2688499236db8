"""What the users service reads from the environment."""

from datetime import timedelta
from ipaddress import ip_network

import pytest
from pydantic import ValidationError

from subgraphs.users.settings import Settings
from tests.support.credentials import SERVICE_SECRET


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVICE_SECRET", SERVICE_SECRET.get_secret_value())


def settings() -> Settings:
    """As the environment has them."""
    return Settings()  # pyright: ignore[reportCallIssue]


@pytest.mark.parametrize("text", ["900", "PT15M", "00:15:00"])
def test_a_duration_is_seconds_or_as_iso_8601_has_it(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("PUBLISH_AHEAD", text)

    assert settings().publish_ahead == timedelta(minutes=15)


def test_networks_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", "10.0.0.0/8, ::1/128")

    assert settings().trusted_proxies == (ip_network("10.0.0.0/8"), ip_network("::1/128"))


@pytest.mark.parametrize("text", ["everybody", "10.0.0.1/8", "10.0.0.0/40"])
def test_what_is_no_network_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", text)

    with pytest.raises(ValidationError, match="trusted_proxies"):
        settings()
