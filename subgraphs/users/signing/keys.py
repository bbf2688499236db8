"""The keys that access tokens are signed with: PEM files of a folder, named by the key's id.

All are published. The signer is the newest one that has been for long enough that whoever verifies knows it; a file that is put
there or taken away counts within seconds, without a restart.
"""

import asyncio
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import structlog
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from subgraphs.chassis.clock import Clock

LOOK_SECONDS: Final = 10.0
_FIRST = "first"

_log = structlog.get_logger(__name__)


class NoSigningKey(Exception):
    """The folder has no key in it; the text says what to do."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key, and since when others can know its public half."""

    id: str
    private: EllipticCurvePrivateKey = field(repr=False)
    published_at: datetime


@dataclass(slots=True)
class KeyRing:
    """The keys in a folder, as they were when it was last looked at."""

    folder: Path
    publish_ahead: timedelta
    clock: Clock
    _keys: Mapping[str, SigningKey] = field(default_factory=dict[str, SigningKey], repr=False)

    def load(self, *, create: bool) -> None:
        """Read the folder for the first time. Raises NoSigningKey if there is none, and none may be made."""
        self._keys = _read(self.folder)
        if not self._keys and create:
            _create(self.folder)
            self._keys = _read(self.folder)
        if not self._keys:
            raise NoSigningKey(
                f"There is no key to sign access tokens with in {self.folder}. Make one, `openssl ecparam -name prime256v1"
                f" -genkey -noout -out {self.folder}/<name>.pem`, or set SIGNING_KEYS_CREATE=true where one process signs."
            )

    def look(self) -> None:
        """Read the folder again. If nothing in it can be used, the keys from before stay."""
        found = _read(self.folder)
        if not found:
            _log.error("no signing keys any more, the last ones stay in use", folder=str(self.folder))
        elif found.keys() != self._keys.keys():
            _log.info("signing keys changed", keys=sorted(found))
        self._keys = found or self._keys

    async def watch(self) -> None:
        """Look every few seconds until cancelled."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            await asyncio.to_thread(self.look)

    def signer(self) -> SigningKey:
        """The newest key that has been published for long enough; if none has, the oldest."""
        oldest_first = sorted(self._keys.values(), key=lambda key: (key.published_at, key.id))
        known = [key for key in oldest_first if key.published_at + self.publish_ahead <= self.clock()]
        return known[-1] if known else oldest_first[0]

    @property
    def public_keys(self) -> Mapping[str, EllipticCurvePublicKey]:
        """All that tokens may be verified with, by id."""
        return {id: key.private.public_key() for id, key in self._keys.items()}

    async def find(self, kid: str) -> EllipticCurvePublicKey | None:
        """One of them."""
        key = self._keys.get(kid)
        return None if key is None else key.private.public_key()


def _read(folder: Path) -> Mapping[str, SigningKey]:
    files = sorted(folder.glob("*.pem")) if folder.is_dir() else []
    return {file.stem: key for file in files if (key := _key(file)) is not None}


def _key(file: Path) -> SigningKey | None:
    """The key in a file; a file that has none is left out, and said."""
    try:
        key = load_pem_private_key(file.read_bytes(), password=None)
        published_at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        _log.error("a signing key cannot be read", file=str(file), reason=f"{type(error).__name__}: {error}"[:300])
        return None
    if not isinstance(key, EllipticCurvePrivateKey) or not isinstance(key.curve, SECP256R1):
        _log.error("a signing key is of the wrong kind: ES256 needs one on the curve P-256", file=str(file))
        return None
    return SigningKey(file.stem, key, published_at)


def _create(folder: Path) -> None:
    """Make a key only we can read. Of several processes that start at once one makes it, and it appears whole."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    pem = generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with tempfile.NamedTemporaryFile(dir=folder) as made:  # of mode 0600
        made.write(pem)
        made.flush()
        try:
            os.link(made.name, folder / f"{_FIRST}.pem")
        except FileExistsError:
            return
    _log.info("made a signing key", folder=str(folder))
