"""The commands as somebody types them: what they print and the exit codes they end with."""

import json
import signal
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from lendgraph.__main__ import main
from lendgraph.snipe_it import run as snipe_it_run
from tests.unit.lendgraph.fake_graph import FakeGraph

type Command = Callable[..., tuple[int, str]]

NOBODY_THERE = "http://127.0.0.1:1/graphql"


@pytest.fixture
def graph(monkeypatch: pytest.MonkeyPatch) -> FakeGraph:
    """A graph in place of the one behind the endpoint."""
    fake = FakeGraph()

    @asynccontextmanager
    async def connect(_endpoint: str) -> AsyncGenerator[FakeGraph]:
        yield fake

    monkeypatch.setattr(snipe_it_run, "connect", connect)
    return fake


@pytest.fixture
def lendgraph(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Command:
    """Runs the command; answers its exit code and everything it printed, unfolded."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    def run(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["lendgraph", *arguments])
        monkeypatch.setenv("COLUMNS", "200")
        with pytest.raises(SystemExit) as caught:
            main()
        printed = capsys.readouterr()
        assert "Traceback" not in printed.out + printed.err
        return int(caught.value.code or 0), printed.out + printed.err

    return run


@pytest.fixture
def assets(tmp_path: Path) -> Path:
    path = tmp_path / "assets.csv"
    path.write_text("Asset Tag,Name,Location,Checkout Type\nT-1,Saw,Room,\nT-2,Axe,Room,Asset\n")
    return path


def test_help_shows_commands_examples_and_exit_codes(lendgraph: Command):
    code, printed = lendgraph("--help")

    assert code == 0
    for word in ("import", "demo", "status", "Examples", "Exit codes"):
        assert word in printed


def test_an_import_reports_refused_rows_and_ends_with_1(lendgraph: Command, graph: FakeGraph, assets: Path, tmp_path: Path):
    code, printed = lendgraph("import", "snipe-it", "--assets", str(assets), "--report", str(tmp_path / "r.json"))

    report = json.loads((tmp_path / "r.json").read_text())
    assert code == 1
    assert "another asset" in printed
    assert report["counts"]["items"] == {"created": 2, "unchanged": 0, "updated": 0, "refused": 0}
    assert [(row["file"], row["row"]) for row in report["refused"]] == [("assets.csv", 3)]
    assert len(graph.stock) == 2


def test_a_dry_run_shows_the_same_counts_and_changes_nothing(lendgraph: Command, graph: FakeGraph, assets: Path, tmp_path: Path):
    lendgraph("import", "snipe-it", "--assets", str(assets), "--dry-run", "--report", str(tmp_path / "dry.json"))
    assert graph.changes == []

    lendgraph("import", "snipe-it", "--assets", str(assets), "--report", str(tmp_path / "wet.json"))

    dry, wet = (json.loads((tmp_path / name).read_text()) for name in ("dry.json", "wet.json"))
    assert dry | {"dryRun": False} == wet


def test_an_import_without_refusals_ends_with_0(lendgraph: Command, graph: FakeGraph, tmp_path: Path):
    (tmp_path / "users.csv").write_text("Username\nada\n")

    assert lendgraph("import", "snipe-it", "--users", str(tmp_path / "users.csv"))[0] == 0
    assert graph.person("ada")["name"] == "ada"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["import", "snipe-it"], "no file to import"),
        (["import", "snipe-it", "--users", "/nowhere/users.csv"], "No such file"),
        (["import", "snipe-it", "--users", "/"], "Is a directory"),
        (["fly"], "No such command"),
        (["demo", "--endpoint"], "requires an argument"),
    ],
)
def test_wrong_usage_is_told_and_ends_with_2(lendgraph: Command, arguments: list[str], says: str):
    code, printed = lendgraph(*arguments)

    assert (code, says in printed) == (2, True)


@pytest.mark.parametrize("command", ["demo", "status"])
def test_nobody_at_the_endpoint_is_told_and_ends_with_3(lendgraph: Command, command: str):
    code, printed = lendgraph(command, "--endpoint", NOBODY_THERE)

    assert code == 3
    assert f"Nothing answers at {NOBODY_THERE}" in printed
    assert "make run" in printed


def test_ctrl_c_says_that_nothing_is_lost_and_ends_with_130(lendgraph: Command, graph: FakeGraph, assets: Path):
    graph.fails = lambda operation, _number: signal.raise_signal(signal.SIGINT) if operation == "CreateLocation" else None

    code, printed = lendgraph("import", "snipe-it", "--assets", str(assets))

    assert (code, "run the same command again" in printed) == (130, True)
