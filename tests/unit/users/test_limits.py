"""Attempts counted by one process, and what counts as one address."""

from datetime import timedelta

import pytest

from subgraphs.users.limits import OwnLimits
from subgraphs.users.models import Attempt, Limit
from subgraphs.users.policy.limits import network, sign_in_attempts
from tests.unit.users.signing_in import Clock

LIMIT = Limit(burst=3, every=timedelta(seconds=10))
ATTEMPT = Attempt("door", LIMIT)
NONE = timedelta(0)


def test_so_many_at_once_and_one_more_from_time_to_time() -> None:
    clock = Clock()
    limits = OwnLimits(clock)

    assert [limits.take([ATTEMPT]) for _ in range(4)] == [NONE, NONE, NONE, timedelta(seconds=10)]
    clock.goes_on(timedelta(seconds=4))
    assert limits.take([ATTEMPT]) == timedelta(seconds=6)
    clock.goes_on(timedelta(seconds=6))
    assert [limits.take([ATTEMPT]) for _ in range(2)] == [NONE, timedelta(seconds=10)]


def test_being_refused_makes_nobody_wait_longer() -> None:
    limits = OwnLimits(Clock())
    for _ in range(3):
        limits.take([ATTEMPT])

    assert {limits.take([ATTEMPT]) for _ in range(20)} == {timedelta(seconds=10)}


def test_after_a_pause_all_is_as_in_the_beginning() -> None:
    clock = Clock()
    limits = OwnLimits(clock)
    for _ in range(3):
        limits.take([ATTEMPT])
    clock.goes_on(timedelta(days=1))

    assert [limits.take([ATTEMPT]) for _ in range(4)] == [NONE, NONE, NONE, timedelta(seconds=10)]


def test_what_one_limit_refuses_counts_against_no_other() -> None:
    limits = OwnLimits(Clock())
    narrow, wide = Attempt("narrow", Limit(1, timedelta(seconds=10))), Attempt("wide", LIMIT)
    for _ in range(10):
        limits.take([narrow, wide])

    assert [limits.take([wide]) for _ in range(3)] == [NONE, NONE, timedelta(seconds=10)]


def test_an_attempt_given_back_was_none() -> None:
    limits = OwnLimits(Clock())
    for _ in range(10):
        assert limits.take([ATTEMPT]) == NONE
        limits.give_back([ATTEMPT])


@pytest.mark.parametrize(("address", "counted_as"), [
    ("203.0.113.7", "203.0.113.7"),
    ("::ffff:203.0.113.7", "203.0.113.7"),
    ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
    ("2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
    (None, "unknown"),
])  # fmt: skip
def test_who_has_one_address_of_a_network_has_them_all(address: str | None, counted_as: str) -> None:
    assert network(address) == counted_as


def test_names_are_not_readable_in_the_store_of_limits() -> None:
    attempts = sign_in_attempts("ada@example.org", "203.0.113.7")

    assert not any("ada" in attempt.key for attempt in attempts)
    assert attempts == sign_in_attempts("ADA@example.org ", "203.0.113.7")
