"""Whatever is sent to the items subgraph, the answer is GraphQL: random operations, random references."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.schema.answers import assert_clean_answer, references
from tests.schema.subgraphs import CATEGORY, DRILL, ITEMS, LOAN, RESERVATION, inventory

api = schemathesis.graphql.from_asgi("/graphql", ITEMS.app)


@api.parametrize()  # pyright: ignore[reportUntypedFunctionDecorator]
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
def test_any_operation_gets_a_clean_answer(case: schemathesis.Case[Any]) -> None:
    response = case.call()
    assert_clean_answer(response.status_code, response.json())


KNOWN = {
    "Item": DRILL,
    "Category": CATEGORY.id,
    "Location": inventory.shelf,
    "Loan": LOAN,
    "Reservation": RESERVATION,
    "User": inventory.ada,
}


@pytest.mark.parametrize("typename", KNOWN)
@settings(max_examples=40)
@given(data=st.data())
def test_any_references_get_an_answer_each(typename: str, data: st.DataObject) -> None:
    known = KNOWN[typename]
    representations = data.draw(st.lists(references(typename, known=known), max_size=8))
    entities = ITEMS.entities(typename, "id", representations)
    for representation, entity in zip(representations, entities or [], strict=entities is not None):
        if representation == {"__typename": typename, "id": known}:
            assert entity == {"id": known}
        elif typename != "User":
            assert entity is None or isinstance(representation, dict)


def test_references_to_all_types_are_resolved_in_one_request() -> None:
    query = """query ($r: [_Any!]!) { _entities(representations: $r) {
      __typename
      ... on Item { code status holder { id } whereabouts { __typename ... on LentTo { loan { id item { code } } } }
                    loan { overdue } queueLength queue { place } myReservation { id } category { name }
                    home { pathName } location { id } timeline { nodes { kind } } }
      ... on Category { name } ... on Location { name parent { name } children { name } path { name } archived }
      ... on Loan { item { name } borrower { id } loanStatus: status }
      ... on Reservation { place ahead expectedAt reservationStatus: status user { id } item { code } }
      ... on User { holding { nodes { code } } loans { nodes { id } } } } }"""
    representations = [{"__typename": typename, "id": id} for typename, id in KNOWN.items()]

    answer = ITEMS.ask(query, r=representations)

    assert "errors" not in answer
    item, category, location, loan, reservation, user = answer["data"]["_entities"]
    assert item == {
        "__typename": "Item",
        "code": "DRILL-1",
        "status": "LENT",
        "holder": {"id": inventory.ada},
        "whereabouts": {"__typename": "LentTo", "loan": {"id": LOAN, "item": {"code": "DRILL-1"}}},
        "loan": {"overdue": True},
        "queueLength": 1,
        "queue": [{"place": 1}],
        "myReservation": None,
        "category": {"name": "Tools"},
        "home": {"pathName": "Building / Shelf"},
        "location": None,
        "timeline": {"nodes": [{"kind": "CREATED"}]},
    }
    assert category["name"] == "Tools"
    assert [step["name"] for step in location["path"]] == ["Building", "Shelf"]
    assert (loan["item"]["name"], loan["borrower"]["id"], loan["loanStatus"]) == ("Drill", inventory.ada, "OPEN")
    assert (reservation["place"], reservation["ahead"], reservation["expectedAt"]) == (1, 0, None)
    assert (reservation["reservationStatus"], reservation["user"]) == ("WAITING", {"id": inventory.bob})
    assert user["holding"]["nodes"] == [{"code": "DRILL-1"}]
    assert user["loans"]["nodes"] == [{"id": LOAN}]


def described(type: Any) -> list[tuple[str, str | None]]:
    """A type, its fields, their arguments and its values, each with its description."""
    found = [(type.name, type.description)]
    for name, field in getattr(type, "fields", {}).items():
        found.append((f"{type.name}.{name}", field.description))
        found += [(f"{type.name}.{name}({each})", arg.description) for each, arg in getattr(field, "args", {}).items()]
    return found + [(f"{type.name}.{name}", value.description) for name, value in getattr(type, "values", {}).items()]


def test_every_part_of_the_schema_is_described() -> None:
    machinery = ("_", "link__")
    types = [type for name, type in ITEMS.schema.schema.type_map.items() if not name.startswith(machinery)]

    undescribed = [name for type in types for name, description in described(type) if not description]

    assert [name for name in undescribed if "._" not in name] == []
