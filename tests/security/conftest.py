"""Whatever is tried here is a client's mistake: no service may log an error over it."""

from collections.abc import Generator

import pytest

from infra.local.stack import Stack

SERVICES = ("users", "items", "mail", "router")


@pytest.fixture(autouse=True)
def no_errors_logged(stack: Stack) -> Generator[None]:
    """Look at what the services log during a test."""
    before = {name: stack.log(name).stat().st_size for name in SERVICES}
    yield
    for name, size in before.items():
        logged = stack.log(name).read_bytes()[size:].decode()
        assert "error" not in logged.lower(), logged
        assert "Traceback" not in logged, logged
