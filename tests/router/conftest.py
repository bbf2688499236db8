"""One stub per subgraph, and one router per planner, for all of the router's tests."""

from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path

import pytest
import yaml

from tests.router.running import ROOT, Router, Stub, node, router, stub
from tests.support.issuer import Issuer
from tests.support.issuer import issuer as new_issuer

CONFIG = ROOT / "supergraph.yaml"


@pytest.fixture(scope="session")
def supergraph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph as composed from the subgraphs' SDL files."""
    file = tmp_path_factory.mktemp("router") / "supergraph.graphql"
    composed = node("compose.mjs", "--config", CONFIG, "--out", file)
    assert composed.returncode == 0, composed.stderr
    return file


@pytest.fixture(scope="session")
def running_stubs() -> Generator[dict[str, Stub]]:
    subgraphs = yaml.safe_load(CONFIG.read_text())["subgraphs"]
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(stub(name, CONFIG.parent / entry["schema"]["file"])) for name, entry in subgraphs.items()
        }


@pytest.fixture(scope="session")
def issuer() -> Generator[Issuer]:
    """Whose tokens the routers take."""
    with new_issuer() as issuing:
        yield issuing


@pytest.fixture
def stubs(running_stubs: dict[str, Stub]) -> dict[str, Stub]:
    """Well-behaved and with nothing remembered."""
    for each in running_stubs.values():
        each.misbehave()
        each.calls()
    return running_stubs


@pytest.fixture(scope="session")
def rust(supergraph: Path, running_stubs: dict[str, Stub], issuer: Issuer) -> Generator[Router]:
    with router(supergraph, running_stubs, issuer) as running:
        yield running


@pytest.fixture(scope="session")
def js(supergraph: Path, running_stubs: dict[str, Stub], issuer: Issuer) -> Generator[Router]:
    with router(supergraph, running_stubs, issuer, ROUTER_PLANNER="js") as running:
        yield running
