"""Both query planners must answer a corpus of operations alike; where they do not, the GraphQL specification decides."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.router.running import Router, Stub, codes

CORPUS = sorted(Path(__file__).with_name("corpus").glob("*.graphql"))


def headings(document: str) -> dict[str, str]:
    lines = (line[2:].partition(": ") for line in document.splitlines() if line.startswith("# "))
    return {name: text for name, _, text in lines}


def run(router: Router, file: Path) -> httpx.Response:
    document = file.read_text()
    on_top = headings(document)
    named = {"operationName": on_top["operationName"]} if "operationName" in on_top else {}
    return router.ask(document, json.loads(on_top.get("variables", "{}")), body=named)


def answer(response: httpx.Response) -> tuple[int, str, list[str]]:
    """What must be alike: the status, the data in its order, and the codes of the errors."""
    return response.status_code, json.dumps(response.json().get("data"), indent=1), codes(response)


def paths_to_nothing(response: httpx.Response) -> list[Any]:
    """Where an error says it happened although the answer has a value there."""
    body = response.json()
    return [error["path"] for error in body.get("errors", []) if "path" in error and not is_null_at(body["data"], error["path"])]


def is_null_at(data: Any, path: list[str | int]) -> bool:
    for key in path:
        if data is None:
            return True
        data = data[key]
    return data is None


@pytest.mark.usefixtures("stubs")
@pytest.mark.parametrize("file", CORPUS, ids=lambda file: file.stem)
def test_both_planners_answer_alike(rust: Router, js: Router, file: Path) -> None:
    by_rust, by_js = run(rust, file), run(js, file)
    assert paths_to_nothing(by_rust) == []
    right = file.with_suffix(".json")
    if not right.exists():
        assert answer(by_rust) == answer(by_js)
        return
    assert answer(by_rust) != answer(by_js), f"the planners agree by now: {right.name} is not needed"
    expected = json.loads(right.read_text())
    assert (by_rust.json().get("data"), codes(by_rust)) == (expected.get("data"), expected["codes"])


def test_a_page_of_items_asks_each_subgraph_once(rust: Router, stubs: dict[str, Stub]) -> None:
    run(rust, Path(__file__).with_name("corpus") / "browse.graphql")
    assert {name: len(each.calls()) for name, each in stubs.items()} == {"users": 1, "items": 1, "mail": 0}


def test_people_in_different_whereabouts_are_asked_for_at_once(rust: Router, stubs: dict[str, Stub]) -> None:
    run(rust, Path(__file__).with_name("corpus") / "every_whereabouts.graphql")
    assert {name: len(each.calls()) for name, each in stubs.items()} == {"users": 1, "items": 1, "mail": 0}
