"""References are resolved by type, in order, each in its own place."""

from collections.abc import Sequence

import pytest

from subgraphs.chassis.graphql.entities import resolve_references
from subgraphs.chassis.graphql.errors import BadInput


class Store:
    """Notes what it is asked for."""

    def __init__(self) -> None:
        self.asked: list[Sequence[str]] = []

    async def find(self, ids: Sequence[str], context: str) -> Sequence[str | None]:
        self.asked.append(ids)
        return [f"{context} {id}" if id != "nobody" else None for id in ids]

    async def fail(self, ids: Sequence[str], context: str) -> Sequence[str]:
        raise RuntimeError("down")


@pytest.fixture
def store() -> Store:
    return Store()


def thing(id: object, typename: object = "Thing", **more: object) -> dict[str, object]:
    return {"__typename": typename, "id": id, **more}


async def resolve(store: Store, *representations: object) -> list[object]:
    resolvers = {"Thing": store.find, "Other": store.find, "Broken": store.fail}
    return list(await resolve_references(resolvers, representations, "found"))


async def test_each_type_is_asked_once_and_the_order_stays(store: Store) -> None:
    results = await resolve(store, thing("a"), thing("x", "Other"), thing("nobody"), thing("b", extra=1), thing("a"))

    assert results == ["found a", "found x", None, "found b", "found a"]
    assert store.asked == [["a", "nobody", "b", "a"], ["x"]]


@pytest.mark.parametrize(
    "representation",
    [None, "a", 1, [], {}, {"__typename": "Thing"}, {"id": "a"}, thing(None), thing(1), thing({"$ne": None}), thing(["a"])]
    + [thing("a", typename) for typename in ("Nope", "", None, 1, [], ["Thing"], {"Thing": 1})],
)
async def test_a_bad_reference_is_an_error_in_its_own_place_only(store: Store, representation: object) -> None:
    before, mistake, after = await resolve(store, thing("a"), representation, thing("b"))

    assert (before, after) == ("found a", "found b")
    assert isinstance(mistake, BadInput)
    assert store.asked == [["a", "b"]]


async def test_a_type_that_fails_costs_its_own_references_only(store: Store) -> None:
    first, second, third = await resolve(store, thing("a", "Broken"), thing("b"), thing("c", "Broken"))

    assert second == "found b"
    assert isinstance(first, RuntimeError)
    assert isinstance(third, RuntimeError)


async def test_at_most_a_thousand_at_once(store: Store) -> None:
    assert len(await resolve(store, *[thing("a")] * 1_000)) == 1_000
    with pytest.raises(BadInput):
        await resolve(store, *[thing("a")] * 1_001)
