"""One running system for all end-to-end tests: the same processes as `make run`, on free ports and a state of their own."""

from collections.abc import AsyncGenerator, Generator

import pytest

from infra.local.stack import Stack
from tests.support.system import System, client_of


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Generator[Stack]:
    """All processes, ready."""
    with Stack.of_services(state=tmp_path_factory.mktemp("system")) as running:
        yield running


@pytest.fixture
async def system(stack: Stack) -> AsyncGenerator[System]:
    """The system with a client of its endpoint."""
    async with client_of(stack) as system:
        yield system
