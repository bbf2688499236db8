"""Which key signs, which are published, and what an access token says."""

import os
import stat
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from subgraphs.chassis.auth import Verifier
from subgraphs.chassis.clock import utc_now
from subgraphs.chassis.identity import Actor, Role
from subgraphs.users.jwks import FRESH_SECONDS, key_set
from subgraphs.users.settings import Settings
from subgraphs.users.signing import AccessTokens, KeyRing, NoSigningKey
from subgraphs.users.signing.keys import LOOK_SECONDS
from tests.unit.users.signing_in import ADA, NOON, Clock

AHEAD = timedelta(minutes=15)


def put(folder: Path, name: str, at: datetime, key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | None = None) -> None:
    """A key file, put there at this time."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    file = folder / f"{name}.pem"
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    os.utime(file, (at.timestamp(), at.timestamp()))


def ring(folder: Path, clock: Clock | None = None, *, create: bool = False) -> KeyRing:
    keys = KeyRing(folder, AHEAD, clock or Clock())
    keys.load(create=create)
    return keys


def test_the_only_key_signs_at_once(tmp_path: Path) -> None:
    put(tmp_path, "one", NOON)

    assert ring(tmp_path).signer().id == "one"


def test_a_new_key_is_published_at_once_and_signs_only_when_everybody_can_know_it(tmp_path: Path) -> None:
    clock = Clock()
    put(tmp_path, "old", NOON - timedelta(days=90))
    keys = ring(tmp_path, clock)

    put(tmp_path, "new", NOON)
    keys.look()
    assert (set(keys.public_keys), keys.signer().id) == ({"old", "new"}, "old")
    clock.goes_on(AHEAD - timedelta(seconds=1))
    assert keys.signer().id == "old"
    clock.goes_on(timedelta(seconds=1))
    assert keys.signer().id == "new"


def test_everybody_knows_a_new_key_before_it_signs() -> None:
    """By default: what others may keep is fresh again, and all replicas have seen the file."""
    ahead = Settings.model_fields["publish_ahead"].default

    assert ahead > timedelta(seconds=FRESH_SECONDS + LOOK_SECONDS + 60)


def test_of_keys_that_were_all_just_mounted_the_oldest_signs_first(tmp_path: Path) -> None:
    """A container that starts anew sees all files at once; a new one among them may not be known to others yet."""
    for name in ("2026-11", "2026-08"):
        put(tmp_path, name, NOON)

    assert ring(tmp_path).signer().id == "2026-08"


def test_a_file_taken_away_retires_its_key(tmp_path: Path) -> None:
    put(tmp_path, "old", NOON - timedelta(days=90))
    put(tmp_path, "new", NOON - timedelta(days=1))
    keys = ring(tmp_path)

    (tmp_path / "old.pem").unlink()
    keys.look()

    assert set(keys.public_keys) == {"new"}


@pytest.mark.parametrize("content", [b"", b"nonsense", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_a_broken_file_costs_only_itself(tmp_path: Path, content: bytes) -> None:
    put(tmp_path, "good", NOON)
    (tmp_path / "bad.pem").write_bytes(content)

    assert set(ring(tmp_path).public_keys) == {"good"}


def test_keys_of_other_kinds_are_left_out(tmp_path: Path) -> None:
    put(tmp_path, "good", NOON)
    put(tmp_path, "rsa", NOON, rsa.generate_private_key(65537, 2048))
    put(tmp_path, "wide", NOON, ec.generate_private_key(ec.SECP384R1()))

    assert set(ring(tmp_path).public_keys) == {"good"}


def test_when_all_files_vanish_the_last_keys_stay_in_use(tmp_path: Path) -> None:
    put(tmp_path, "only", NOON)
    keys = ring(tmp_path)

    (tmp_path / "only.pem").unlink()
    keys.look()

    assert keys.signer().id == "only"


def test_without_a_key_one_is_told_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(NoSigningKey, match="openssl ecparam"):
        ring(tmp_path / "keys")


def test_where_it_is_allowed_a_key_is_made_that_only_its_owner_reads(tmp_path: Path) -> None:
    folder = tmp_path / "state" / "keys"

    made = ring(folder, create=True)
    again = ring(folder, create=True)

    [file] = folder.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [made.signer().id, again.signer().id] == [file.stem, file.stem]


@pytest.mark.parametrize(("role", "scope"), [
    (Role.MEMBER, "member"), (Role.MANAGER, "member manager"), (Role.ADMIN, "member manager admin"),
])  # fmt: skip
async def test_an_access_token_says_who_it_is_and_what_they_may_for_ten_minutes(tmp_path: Path, role: Role, scope: str) -> None:
    keys = ring(tmp_path / "keys", create=True)
    tokens = AccessTokens(keys, utc_now)

    token = tokens.issue(replace(ADA, role=role), "of-ada")

    identity = await Verifier(keys).verify(token.text)
    said = jwt.decode(token.text, options={"verify_signature": False})
    assert identity.actor == Actor(ADA.id, role, "of-ada")
    assert said["scope"] == scope
    assert said["exp"] - said["iat"] == 600
    assert token.expires_at.timestamp() == said["exp"]
    assert set(said) == {"iss", "aud", "sub", "sid", "scope", "iat", "exp"}


def test_what_is_published_is_public(tmp_path: Path) -> None:
    put(tmp_path, "one", NOON)
    keys = ring(tmp_path)

    [published] = key_set(keys.public_keys)["keys"]

    assert set(published) == {"kty", "crv", "x", "y", "kid", "alg", "use"}
    assert (published["kid"], published["alg"], published["crv"]) == ("one", "ES256", "P-256")
    assert jwt.PyJWK.from_dict(published).key == keys.public_keys["one"]


def test_no_private_key_shows_when_things_are_printed(tmp_path: Path) -> None:
    put(tmp_path, "one", NOON)

    assert "PrivateKey" not in f"{ring(tmp_path)!r} {ring(tmp_path).signer()!r}"
