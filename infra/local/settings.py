"""What `make run` can be told through the environment: ports, the state folder, stores that run elsewhere."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"

DEFAULT_PORTS: Mapping[str, int] = {
    "ROUTER_PORT": 4000,
    "USERS_PORT": 4001,
    "ITEMS_PORT": 4002,
    "MAIL_PORT": 4003,
    "USERS_GRPC_PORT": 5001,
    "ITEMS_GRPC_PORT": 5002,
    "SMTP_PORT": 2525,
}
"""Every port that has a fixed number, by the variable that moves it. Stores get free ones."""


class BadSetting(ValueError):
    """The environment makes no sense; the message tells what to change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where things run, and with which environment."""

    state: Path
    ports: Mapping[str, int] = field(default_factory=lambda: dict(DEFAULT_PORTS))
    env: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))

    @property
    def logs(self) -> Path:
        return self.state / "logs"

    @property
    def mail(self) -> Path:
        """The folder of the mails the local sink caught."""
        return self.state / "mail"

    def address(self, variable: str) -> str:
        """`host:port` of a process, by its port's variable."""
        return f"{HOST}:{self.ports[variable]}"


def read_settings(env: Mapping[str, str]) -> Settings:
    """Settings from the environment. Raises `BadSetting`."""
    ports = {variable: _port(env, variable, default) for variable, default in DEFAULT_PORTS.items()}
    by_number: dict[int, str] = {}
    for variable, port in ports.items():
        if (other := by_number.setdefault(port, variable)) != variable:
            raise BadSetting(f"{other} and {variable} are both {port}: give one of them another port.")
    return Settings(state=Path(env.get("LOCAL_STATE") or ROOT / ".local").resolve(), ports=ports, env=dict(env))


def _port(env: Mapping[str, str], variable: str, default: int) -> int:
    text = env.get(variable) or str(default)
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise BadSetting(f"{variable} must be a port between 1 and 65535; it is {text!r}.")
    return int(text)
