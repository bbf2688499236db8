"""Secrets of this installation: made at the first start, kept in the state folder, for its owner's eyes only."""

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

_BYTES = 32
ROLES: Final = ("admin", "manager", "member")


@dataclass(frozen=True, slots=True, repr=False)
class Secrets:
    """What services show each other, what signs links in mails, and the passwords of the demo accounts by role."""

    service: str
    links: str
    passwords: Mapping[str, str]


def keep_secrets(state: Path) -> Secrets:
    """This installation's secrets, made if there are none yet."""
    file = state / "secrets.json"
    if not file.exists():
        _write(file, _new())
    return Secrets(**json.loads(file.read_text()))


def _new() -> Secrets:
    passwords = {role: f"{role}-{secrets.token_hex(4)}" for role in ROLES}
    return Secrets(secrets.token_urlsafe(_BYTES), secrets.token_urlsafe(_BYTES), passwords)


def _write(file: Path, made: Secrets) -> None:
    """All or nothing: whoever is cut off amid it makes new ones next time."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as opened:
        json.dump(asdict(made), opened)
    draft.replace(file)
