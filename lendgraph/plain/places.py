"""Places by their whole path: finds those that rows name, plans the missing ones, and closes those that are archived."""

from collections.abc import Mapping

from lendgraph.actions import Action, Effect, Id, Kind, New, Plan, Stage, Subject
from lendgraph.plain.cells import names_in, path_of
from lendgraph.plain.people import NO
from lendgraph.plain.rows import Row
from lendgraph.plain.state import Node, Path
from lendgraph.text import key_of


class Places:
    """The tree as it will be. A place is named by its path, so names may repeat elsewhere in the tree."""

    def __init__(self, plan: Plan, known: Mapping[Path, Node]) -> None:
        self._plan = plan
        self._known = known
        self._ids: dict[Path, Id] = {path: node["id"] for path, node in known.items()}

    def add(self, row: Row) -> None:
        """A row of the locations file."""
        id = self.find(row, "path")
        path = tuple(map(key_of, names_in(row["path"])))
        archived = row["archived"] and row["archived"].casefold() not in NO
        if archived and not (path in self._known and self._known[path]["archived"]):
            self._act(row, _subject(path), "ArchiveLocation", {"id": id}, f"archive “{row['path']}”", -len(path))

    def find(self, row: Row, column: str) -> Id:
        """The place a cell names; planned, with what it is in, if there is none."""
        above: Id | None = None
        names = names_in(row[column])
        for depth in range(1, len(names) + 1):
            path = tuple(map(key_of, names[:depth]))
            self._plan.name(_subject(path), row.origin)
            if path not in self._ids:
                self._ids[path] = self._create(row, names[:depth], path, above)
            above = self._ids[path]
        assert above is not None
        return above

    def _create(self, row: Row, names: tuple[str, ...], path: Path, above: Id | None) -> Id:
        place = {"name": names[-1]} | ({"parentId": above} if above else {})
        says = f"create location “{path_of(names)}”"
        self._act(row, _subject(path), "CreateLocation", {"input": place}, says, len(path))
        return New(_subject(path), path_of(names))

    def _act(self, row: Row, subject: Subject, operation: str, variables: Mapping[str, object], says: str, depth: int) -> None:
        created = operation == "CreateLocation"
        action = Action(
            stage=Stage.LOCATIONS if created else Stage.DEACTIVATIONS,
            depth=depth,
            operation=operation,
            variables=variables,
            subject=subject,
            effect=Effect.CREATED if created else Effect.UPDATED,
            origin=row.origin,
            says=says,
        )
        self._plan.actions.append(action)


def _subject(path: Path) -> Subject:
    return Subject(Kind.LOCATIONS, path_of(path))
