"""Stands before each subgraph and repeats its answers at once, so that a router's own cost shows, under full load."""

from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.running import beside
from infra.local.processes import Process
from infra.local.settings import HOST
from infra.local.stack import Stack
from infra.local.stores import free_port

_PROGRAM = Path(__file__).with_name("remember.mjs")


@contextmanager
def remembered(stack: Stack) -> Generator[dict[str, str]]:
    """The environment by which a router asks those that remember, instead of the subgraphs of a running system."""
    with ExitStack() as open_:
        yield {f"{name.upper()}_URL": open_.enter_context(_before(stack, name)) for name in ("users", "items", "mail")}


@contextmanager
def _before(stack: Stack, name: str) -> Generator[str]:
    port = free_port()
    env = {"PORT": str(port), "TARGET": stack.url(name)}
    process = Process(name=f"remembering-{name}", command=("node", str(_PROGRAM)), env=env, tcp=(HOST, port))
    with beside(stack, process):
        yield f"http://{HOST}:{port}/graphql"
