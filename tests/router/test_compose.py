"""Composing and checking the supergraph: errors in one line, nothing written by a check."""

import re
from pathlib import Path

import pytest

from tests.router.running import ROOT, node

SDL = """
extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
type Query { thing(id: ID!): Thing }
type Thing @key(fields: "id") { id: ID! name: String! }
"""


def configured(folder: Path, sdl: str, schema: str = "./thing.graphql") -> Path:
    (folder / "thing.graphql").write_text(sdl)
    config = folder / "supergraph.yaml"
    config.write_text(f"subgraphs:\n  things:\n    routing_url: http://127.0.0.1:1/graphql\n    schema:\n      file: {schema}\n")
    return config


def test_the_committed_supergraph_is_what_the_subgraphs_compose_to() -> None:
    checked = node("compose.mjs", "--check")
    assert (checked.returncode, checked.stderr) == (0, "")


def test_composing_twice_gives_the_same(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("one.graphql", "two.graphql")]
    for file in files:
        assert node("compose.mjs", "--out", file).returncode == 0
    assert files[0].read_bytes() == files[1].read_bytes()


def test_a_check_tells_a_difference_and_writes_nothing(tmp_path: Path) -> None:
    out = tmp_path / "supergraph.graphql"
    checked = node("compose.mjs", "--config", configured(tmp_path, SDL), "--out", out, "--check")
    assert (checked.returncode, out.exists()) == (1, False)
    assert "STALE" in checked.stderr


@pytest.mark.parametrize(
    ("sdl", "said"),
    [
        (SDL.replace('fields: "id"', 'fields: "code"'), r"thing\.graphql: KEY_INVALID_FIELDS: .+"),
        ("type Query {", r"thing\.graphql: GRAPHQL_PARSE_FAILED: line 1: .+"),
        (SDL.replace("): Thing", "): Nothing"), r"thing\.graphql: [A-Z_]+: .*Nothing"),
    ],
)
def test_what_is_wrong_with_a_subgraph_is_said_in_one_line(tmp_path: Path, sdl: str, said: str) -> None:
    failed = node("compose.mjs", "--config", configured(tmp_path, sdl), "--out", tmp_path / "out.graphql")
    assert failed.returncode == 1
    assert all(re.fullmatch(r".+: [A-Z_]+: .+", line) for line in failed.stderr.splitlines())
    assert re.search(said, failed.stderr)


def test_a_missing_schema_file_is_said_in_one_line(tmp_path: Path) -> None:
    failed = node("compose.mjs", "--config", configured(tmp_path, SDL, schema="./none.graphql"))
    assert failed.returncode == 1
    assert re.fullmatch(r".*none\.graphql: FILE_UNREADABLE: .+\n", failed.stderr)


def test_a_schema_check_lists_what_would_break_clients(tmp_path: Path) -> None:
    committed = (ROOT / "router" / "supergraph.graphql").read_text()
    changed = tmp_path / "supergraph.graphql"
    changed.write_text(committed.replace("\n  pathName: String!", "\n  pathTitle: String!"))
    checked = node("check.mjs", "--supergraph", changed)
    assert checked.returncode == 1
    assert "BREAKING FIELD_REMOVED: Location.pathName was removed." in checked.stdout
    assert node("check.mjs", "--supergraph", changed, "--allow-breaking").returncode == 0


def test_a_schema_check_against_nothing_known_says_so() -> None:
    checked = node("check.mjs", "--against", "nowhere")
    assert checked.returncode == 2
    assert "nowhere is no revision" in checked.stderr
