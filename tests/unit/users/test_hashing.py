"""Passwords hashed for real."""

import asyncio
from collections.abc import Generator

import pytest
from argon2 import PasswordHasher, extract_parameters

from subgraphs.users.errors import TooManyAttempts
from subgraphs.users.hashing import Argon2Hasher

PASSWORD = "seven blue ladders"


@pytest.fixture
def hasher() -> Generator[Argon2Hasher]:
    with Argon2Hasher(workers=2, most_waiting=3) as hasher:
        yield hasher


async def hashed(hasher: Argon2Hasher) -> str:
    password_hash = await hasher.hash(PASSWORD)
    assert isinstance(password_hash, str)
    return password_hash


async def test_only_the_password_matches_its_hash(hasher: Argon2Hasher) -> None:
    password_hash = await hashed(hasher)

    assert await hasher.verify(password_hash, PASSWORD) is True
    assert await hasher.verify(password_hash, f"{PASSWORD} ") is False
    assert PASSWORD not in password_hash
    assert password_hash != await hashed(hasher)


async def test_without_a_hash_another_one_is_verified_and_never_matches(hasher: Argon2Hasher) -> None:
    compared: list[str] = []
    matches = hasher._matches

    def noting(password_hash: str, password: str) -> bool:
        compared.append(password_hash)
        matches(password_hash, password)
        return True

    hasher._matches = noting

    assert await hasher.verify(None, PASSWORD) is False
    assert [extract_parameters(each) for each in compared] == [extract_parameters(await hashed(hasher))]


async def test_what_is_kept_costs_what_owasp_recommends(hasher: Argon2Hasher) -> None:
    parameters = extract_parameters(await hashed(hasher))

    assert (parameters.memory_cost, parameters.time_cost, parameters.parallelism) == (19_456, 2, 1)
    assert parameters.type.name == "ID"


async def test_a_hash_of_other_parameters_is_outdated(hasher: Argon2Hasher) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)

    assert hasher.outdated(old)
    assert not hasher.outdated(await hashed(hasher))
    assert await hasher.verify(old, PASSWORD) is True


@pytest.mark.parametrize("damaged", ["", "nonsense", "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$"])
async def test_a_damaged_hash_matches_nothing(hasher: Argon2Hasher, damaged: str) -> None:
    assert await hasher.verify(damaged, PASSWORD) is False


async def test_who_would_wait_too_long_is_told_at_once(hasher: Argon2Hasher) -> None:
    password_hash = await hashed(hasher)

    outcomes = await asyncio.gather(*(hasher.verify(password_hash, PASSWORD) for _ in range(8)))

    assert outcomes[:5] == [True] * 5
    assert all(isinstance(outcome, TooManyAttempts) for outcome in outcomes[5:])
    assert await hasher.verify(password_hash, PASSWORD) is True
