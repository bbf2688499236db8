"""Rows an import does not take, and what it says of them."""

from pathlib import Path

import pytest

from tests.unit.lendgraph.fake_graph import FakeGraph
from tests.unit.lendgraph.snipe import export, refused, run


async def test_what_somebody_else_has_is_refused_with_their_name(tmp_path: Path):
    graph = FakeGraph()
    await run(export(tmp_path, users=["Ada,Okafor,,ada,true"], assets=["Saw,T-2,,,,User,ada,"]), graph)

    outcome = await run(export(tmp_path, assets=["Saw,T-2,Tools,Room 2,Festool,User,cy,"]), graph)

    assert refused(outcome) == [
        ("assets.csv", 2, "T-2 was imported, but not its checkout: Ada Okafor has it already (assigned in Lendgraph).")
    ]


@pytest.mark.parametrize(
    ("checkout", "reason"),
    [
        ("Asset,,", "another asset"),
        ("User,,", "without a username"),
        ("Location,,", "place without a name"),
        ("Rocket,,", "“rocket”"),
    ],
)
async def test_a_checkout_that_has_no_counterpart_is_refused_but_its_item_is_kept(tmp_path: Path, checkout: str, reason: str):
    graph = FakeGraph()

    outcome = await run(export(tmp_path, assets=[f"Saw,T-2,Tools,Room 2,Festool,{checkout}"]), graph)

    assert graph.item("T-2")["status"] == "AVAILABLE"
    assert [(row, reason in why) for _, row, why in refused(outcome)] == [(2, True)]


async def test_too_long_a_text_is_refused_in_the_words_of_the_graph(tmp_path: Path):
    graph = FakeGraph()

    outcome = await run(export(tmp_path, assets=[f"{'x' * 201},T-1,Tools,Room,,User,ada,", "Saw,T-2,,Room,,,,"]), graph)

    assert ("assets.csv", 2, "name: Must have between 1 and 200 characters; it has 201.") in refused(outcome)
    assert [item["code"] for item in graph.stock.values()] == ["T-2"]


async def test_a_row_that_needs_something_refused_says_which(tmp_path: Path):
    graph = FakeGraph()
    long = "x" * 201

    outcome = await run(export(tmp_path, assets=[f"Saw,T-2,{long},Room,,,,"]), graph)

    assert [row for _, row, _ in refused(outcome)] == [2, 2]
    assert any(why == f"“{long}” was refused, and this needs it." for _, _, why in refused(outcome))


async def test_rows_without_a_key_or_against_an_earlier_one_are_refused_and_repetitions_passed_over(tmp_path: Path):
    users = ["Ada,O,,ada,true", "", "No,Name,,,true", "Ada,O,,ada,true", "Ada,X,,ADA,true", "Too,Many,,cells,true,oops"]

    outcome = await run(export(tmp_path, users=users), FakeGraph())

    assert refused(outcome) == [
        ("users.csv", 4, "It has no username."),
        ("users.csv", 6, "Row 2 has the same username and says something else."),
        ("users.csv", 7, "It has more cells than there are columns: is a text with a comma unquoted?"),
    ]
    assert outcome.plan.notices == ["users.csv row 5 repeats an earlier row and was passed over."]
