"""A graph in memory that can be exported, too, with everything an item can be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import batched
from typing import Any, override

from lendgraph.text import key_of
from tests.unit.lendgraph.fake_graph import FakeGraph, Node, refusal

PAGE = 2
LONG_AGO = "2026-01-01T00:00:00+00:00"


@dataclass
class PlainGraph(FakeGraph):
    """Answers the operations of the plain format; pages are short, so that there are several."""

    events: list[Node] = field(default_factory=list[Node])

    @override
    async def execute(self, operation: str, variables: Mapping[str, object]) -> dict[str, Any]:
        answer = await super().execute(operation, variables)
        asks = operation.startswith("Export") or operation in ("PlainPeople", "PeopleLike")
        return answer["answer"] if asks else answer

    @property
    @override
    def changes(self) -> list[str]:
        asking = ("Export", "Plain", "PeopleLike")
        return [operation for operation in super().changes if not operation.startswith(asking)]

    def PlainPeople(self, usernames: list[str]) -> Node:
        wanted = set(map(key_of, usernames))
        found = [self._person(user) for user in self.users.values() if key_of(user.get("username")) in wanted]
        return {"users": {"nodes": [user for user in found if user["username"]]}}

    def PeopleLike(self, text: str) -> Node:
        found = map(self._person, self.users.values())
        return {"users": {"nodes": [user for user in found if key_of(text) in (key_of(user["name"]), key_of(user["email"]))]}}

    def ExportPeople(self, after: str | None) -> Node:
        return {"users": self._page([self._person(user) for user in self.users.values()], after)}

    def ExportPlaces(self) -> Node:
        places = [{"archived": False} | place | {"path": self._way(place["id"])} for place in self.places.values()]
        return {"locations": places, "categories": list(self.categories.values())}

    def ExportItems(self, after: str | None) -> Node:
        items = sorted(self.stock.values(), key=lambda item: item["code"])
        return {"items": self._page([self._whole(item) for item in items], after)}

    def ExportLoans(self, after: str | None) -> Node:
        lent = [item for item in self.stock.values() if item["status"] == "LENT"]
        closed = {"renewals": 0, "returnedAt": None, "lostAt": None, "condition": None, "returnedTo": None, "status": "OPEN"}
        loans = [
            {"id": f"loan {item['id']}", "item": {"code": item["code"]}, "borrower": {"id": item["holderId"]}}
            | {"lentAt": item["lentAt"], "dueAt": item["dueAt"]}
            | closed
            for item in lent
        ]
        return {"loans": self._page(loans, after)}

    def ExportTimeline(self, code: str, after: str | None) -> Node:
        item = next((item for item in self.stock.values() if key_of(item["code"]) == key_of(code)), None)
        return {"itemByCode": item and {"code": item["code"], "timeline": self._timeline(item, after)}}

    def DeclareLost(self, input: Node) -> Node:
        return self._change(input["itemId"], status="LOST", placeId=None)

    def ArchiveLocation(self, id: str) -> Node:
        if any(place["parentId"] == id and not place.get("archived") for place in self.places.values()):
            return refusal("LocationOccupied")
        self.places[id]["archived"] = True
        return {"__typename": "ArchiveLocationSuccess", "location": {"id": id}}

    @override
    def CreateUser(self, input: Node, notify: bool) -> Node:
        """A username is optional, and two without one do not have the same."""
        named = {"username": None} | input
        if named["username"]:
            return super().CreateUser(named, notify)
        return self._email_taken(named, None) or self._store(self.users, "user", {"email": None, "active": True} | named)

    @override
    def LendItem(self, input: Node, notify: bool) -> Node:
        taken = self._take(input["itemId"], input["borrowerId"], "LENT", notify)
        if taken["__typename"] == "ItemSuccess":
            self.stock[input["itemId"]] |= {"lentAt": input["lentAt"], "dueAt": input["dueAt"]}
        return taken

    @override
    def RetireItem(self, input: Node) -> Node:
        return self._unavailable(input["itemId"]) or self._change(
            input["itemId"], status="RETIRED", placeId=None, reason=input.get("reason")
        )

    def _page(self, nodes: list[Node], after: str | None) -> Node:
        pages = [list(page) for page in batched(nodes, PAGE, strict=False)] or [[]]
        number = int(after or 0)
        return {"nodes": pages[number], "pageInfo": {"hasNextPage": number + 1 < len(pages), "endCursor": str(number + 1)}}

    def _person(self, user: Node) -> Node:
        return {"username": None, "email": None, "group": None, "locale": None, "role": "MEMBER"} | user

    def _way(self, place_id: str | None) -> list[Node]:
        place = self.places[place_id] if place_id else None
        return [*self._way(place["parentId"]), {"name": place["name"]}] if place else []

    def _whole(self, item: Node) -> Node:
        category = self.categories.get(item["categoryId"] or "")
        held = item["status"] in ("LENT", "ASSIGNED")
        lost = {"lastHolder": item["holderId"] and {"id": item["holderId"]}} if item["status"] == "LOST" else {}
        retired = {"reason": item.get("reason")} if item["status"] == "RETIRED" else {}
        return item | {
            "category": category and {"name": category["name"]},
            "home": {"path": self._way(item["homeId"])},
            "location": item["placeId"] and {"path": self._way(item["placeId"])},
            "holder": {"id": item["holderId"]} if held else None,
            "loan": {"lentAt": item["lentAt"], "dueAt": item["dueAt"]} if item["status"] == "LENT" else None,
            "whereabouts": {"since": LONG_AGO} | lost | retired,
            "timeline": self._timeline(item, None),
        }

    def _timeline(self, item: Node, after: str | None) -> Node:
        return self._page([event for event in self.events if event["itemId"] == item["id"]], after)
