"""How a plan is carried out when the graph has trouble of its own."""

from pathlib import Path

import pytest

from lendgraph import apply
from lendgraph.errors import GraphFailed
from tests.unit.lendgraph.fake_graph import FakeGraph, Node, refusal
from tests.unit.lendgraph.snipe import export, refused, run

ASSETS = ["Saw,T-2,,Room,,User,ada,"]


class DirectoryAway(FakeGraph):
    """Cannot ask for people for a while."""

    away = 2

    def AssignItem(self, input: Node, notify: bool) -> Node:
        self.away -= 1
        return refusal("DirectoryUnavailable") if self.away >= 0 else super().AssignItem(input, notify)


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:  # pyright: ignore[reportUnusedFunction]
    monkeypatch.setattr(apply, "PATIENCE_SECONDS", (0, 0, 0))


async def test_a_directory_that_is_away_for_a_moment_is_waited_for(tmp_path: Path):
    graph = DirectoryAway()

    outcome = await run(export(tmp_path, assets=ASSETS), graph)

    assert refused(outcome) == []
    assert graph.item("T-2")["status"] == "ASSIGNED"


async def test_nobody_is_deactivated_before_they_got_what_is_theirs(tmp_path: Path):
    graph = DirectoryAway()
    graph.away = 99
    said = export(tmp_path, users=["Ada,O,,ada,false"], assets=ASSETS)

    with pytest.raises(GraphFailed, match="directory of people"):
        await run(said, graph)
    assert graph.person("ada")["active"]

    graph.away = 0
    await run(said, graph)

    assert graph.item("T-2")["holderId"] == graph.person("ada")["id"]
    assert not graph.person("ada")["active"]
