"""The location tree's rules, as pure functions, and against a naive model."""

from hypothesis import given, settings
from hypothesis import strategies as st

from subgraphs.chassis.refusals import InvalidInput
from subgraphs.items import errors
from subgraphs.items.models import LocationTree
from subgraphs.items.policy import locations as rules
from subgraphs.items.policy.change import Change


def grown(*edges: tuple[str, str | None]) -> LocationTree:
    tree = LocationTree()
    for id, parent in edges:
        tree = changed(rules.create(tree, id=id, name=f"name of {id}", parent_id=parent))
    return tree


def changed(result: object) -> LocationTree:
    assert isinstance(result, Change)
    return result.after


def test_a_place_knows_its_surroundings() -> None:
    tree = grown(("house", None), ("room", "house"), ("shelf", "room"), ("attic", "house"))
    shelf, house = tree.get("shelf"), tree.get("house")

    assert shelf is not None
    assert house is not None
    assert [step.id for step in shelf.path] == ["house", "room", "shelf"]
    assert shelf.path_name == "name of house / name of room / name of shelf"
    assert shelf.parent is not None
    assert shelf.parent.id == "room"
    assert [child.id for child in house.children] == ["attic", "room"]
    assert house.parent is None


def test_the_whole_tree_is_listed_depth_first_by_name() -> None:
    tree = grown(("b", None), ("b2", "b"), ("b1", "b"), ("a", None))

    assert [place.id for place in tree.everything()] == ["a", "b", "b1", "b2"]


def test_neighbours_have_different_names_whatever_their_case() -> None:
    tree = grown(("house", None), ("room", "house"))

    taken = rules.create(tree, id="other", name="NAME of room", parent_id="house")

    assert isinstance(taken, errors.LocationNameTaken)
    assert isinstance(rules.create(tree, id="other", name="name of room", parent_id="room"), Change)


def test_an_archived_neighbour_does_not_keep_its_name() -> None:
    tree = changed(rules.archive(grown(("house", None), ("room", "house")), id="room"))

    assert isinstance(rules.create(tree, id="other", name="name of room", parent_id="house"), Change)


def test_a_location_cannot_be_moved_into_itself() -> None:
    tree = grown(("house", None), ("room", "house"), ("shelf", "room"))

    assert isinstance(rules.move(tree, id="house", parent_id="shelf"), errors.LocationCycle)
    assert isinstance(rules.move(tree, id="house", parent_id="house"), errors.LocationCycle)
    assert isinstance(rules.move(tree, id="shelf", parent_id="house"), Change)


def test_archived_locations_take_nothing_in_and_stay_where_they_are() -> None:
    tree = changed(rules.archive(grown(("house", None), ("shed", None)), id="shed"))

    assert isinstance(rules.create(tree, id="x", name="x", parent_id="shed"), errors.LocationArchived)
    assert isinstance(rules.move(tree, id="house", parent_id="shed"), errors.LocationArchived)
    assert isinstance(rules.move(tree, id="shed", parent_id="house"), errors.LocationArchived)


def test_unknown_locations_are_not_found() -> None:
    tree = grown(("house", None))

    assert isinstance(rules.create(tree, id="x", name="x", parent_id="nowhere"), errors.LocationNotFound)
    assert isinstance(rules.rename(tree, id="nowhere", name="x"), errors.LocationNotFound)
    assert isinstance(rules.move(tree, id="house", parent_id="nowhere"), errors.LocationNotFound)
    assert isinstance(rules.archive(tree, id="nowhere"), errors.LocationNotFound)


def test_the_tree_is_at_most_twelve_levels_deep() -> None:
    chain = [(str(level), None if level == 0 else str(level - 1)) for level in range(12)]
    tree = grown(*chain, ("a", None), ("b", "a"))

    assert isinstance(rules.create(tree, id="x", name="x", parent_id="11"), InvalidInput)
    assert isinstance(rules.move(tree, id="a", parent_id="10"), InvalidInput)
    assert isinstance(rules.move(tree, id="a", parent_id="9"), Change)


def test_each_change_counts_on_the_location_and_on_the_tree() -> None:
    tree = grown(("house", None))
    renamed = changed(rules.rename(tree, id="house", name="Castle"))

    assert (renamed.rev, renamed.nodes["house"].rev) == (tree.rev + 1, 2)
    assert not rules.rename(renamed, id="house", name="Castle").facts  # type: ignore[union-attr]


IDS = [str(number) for number in range(8)]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["create", "move", "rename", "archive"]),
        st.sampled_from(IDS),
        st.sampled_from([None, *IDS]),
        st.sampled_from(["a", "A", "b"]),
    ),
    max_size=40,
)


def step(tree: LocationTree, verb: str, id: str, parent: str | None, name: str) -> object:
    match verb:
        case "create":
            return None if id in tree.nodes else rules.create(tree, id=id, name=name, parent_id=parent)
        case "move":
            return rules.move(tree, id=id, parent_id=parent)
        case "rename":
            return rules.rename(tree, id=id, name=name)
        case _:
            return rules.archive(tree, id=id) if rules.open_children(tree, id) == 0 else None


@settings(max_examples=200)
@given(STEPS)
def test_no_sequence_of_changes_makes_the_tree_inconsistent(steps: list[tuple[str, str, str | None, str]]) -> None:
    tree = LocationTree()
    for each in steps:
        result = step(tree, *each)
        if isinstance(result, Change):
            tree = result.after
    for id, node in tree.nodes.items():
        assert tree.path(id)[-1] is node
        assert len({step.id for step in tree.path(id)}) == len(tree.path(id))
        assert node.archived or not any(step.archived for step in tree.path(id))
    assert sorted(place.id for place in tree.everything()) == sorted(tree.nodes)
    for parent in (None, *tree.nodes):
        names = [child.name.casefold() for child in tree.children(parent) if not child.archived]
        assert len(names) == len(set(names))
