"""Settings all tests share, and one running system for those that need one: end-to-end and security tests."""

from collections.abc import AsyncGenerator, Generator

import pytest
from hypothesis import HealthCheck, settings

from infra.local.stack import Stack
from tests.support.system import System, client_of

# Shared machines stall at times; what a property costs is not what it asserts.
settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("default")


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Generator[Stack]:
    """The same processes as `make run`, ready, on free ports and a state of their own."""
    with Stack.of_services(state=tmp_path_factory.mktemp("system")) as running:
        yield running


@pytest.fixture
async def system(stack: Stack) -> AsyncGenerator[System]:
    """The system with a client of its endpoint."""
    async with client_of(stack) as system:
        yield system
