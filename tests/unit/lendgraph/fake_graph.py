"""A graph in memory, behind the client's Protocol: the rules an import can run into, and a record of what was asked."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from lendgraph.operations import document
from lendgraph.text import key_of

LONGEST = {"name": 200, "code": 64, "description": 2000, "username": 100}

type Node = dict[str, Any]


def refusal(kind: str, message: str = "Refused.") -> Node:
    return {"__typename": kind, "message": message}


@dataclass
class FakeGraph:
    """Answers our operations as the real graph does."""

    users: dict[str, Node] = field(default_factory=dict[str, Node])
    places: dict[str, Node] = field(default_factory=dict[str, Node])
    categories: dict[str, Node] = field(default_factory=dict[str, Node])
    stock: dict[str, Node] = field(default_factory=dict[str, Node])
    asked: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list[tuple[str, Mapping[str, Any]]])
    fails: Callable[[str, int], Exception | None] = lambda _operation, _number: None
    ids: Iterator[int] = field(default_factory=count)
    calls: Iterator[int] = field(default_factory=count)

    async def execute(self, operation: str, variables: Mapping[str, object]) -> dict[str, Any]:
        assert document(operation)
        for _ in range(5 - next(self.calls) % 5):  # what was asked first is not what arrives first
            await asyncio.sleep(0)
        failure = self.fails(operation, len(self.asked))
        if failure is not None:
            raise failure
        self.asked.append((operation, variables))
        answer = getattr(self, operation)(**variables)
        return answer if operation in ("People", "Items", "Inventory") else {"answer": answer}

    @property
    def changes(self) -> list[str]:
        """The mutations sent so far."""
        return [operation for operation, _ in self.asked if operation not in ("People", "Items", "Inventory")]

    def person(self, username: str) -> Node:
        return next(user for user in self.users.values() if key_of(user["username"]) == key_of(username))

    def place(self, name: str) -> Node:
        return next(place for place in self.places.values() if place["name"] == name)

    def item(self, code: str) -> Node:
        return next(item for item in self.stock.values() if item["code"] == code)

    def path(self, place_id: str | None) -> str:
        place = self.places[place_id] if place_id else None
        return f"{self.path(place['parentId'])}/{place['name']}" if place else ""

    def _store(self, kind: dict[str, Node], what: str, node: Node) -> Node:
        node["id"] = f"id-{next(self.ids)}"
        kind[node["id"]] = node
        return {"__typename": "XSuccess", what: {"id": node["id"]}}

    def _too_long(self, given: Mapping[str, Any]) -> Node | None:
        fields = [
            {"path": f"input.{name}", "message": f"Must have between 1 and {longest} characters; it has {len(given[name])}."}
            for name, longest in LONGEST.items()
            if len(given.get(name) or "") > longest
        ]
        return refusal("InvalidInput") | {"fields": fields} if fields else None

    def People(self, usernames: list[str]) -> Node:
        assert len(usernames) <= 100
        wanted = set(map(key_of, usernames))
        return {"users": {"nodes": [user for user in self.users.values() if key_of(user["username"]) in wanted]}}

    def Inventory(self) -> Node:
        places = [place | {"parent": {"id": place["parentId"]} if place["parentId"] else None} for place in self.places.values()]
        return {"locations": places, "categories": list(self.categories.values())}

    def Items(self, codes: list[str]) -> Node:
        assert len(codes) <= 100
        wanted = set(map(key_of, codes))
        return {"items": {"nodes": [self._shown(item) for item in self.stock.values() if key_of(item["code"]) in wanted]}}

    def _shown(self, item: Node) -> Node:
        holder = self.users.get(item["holderId"] or "")
        references = {"category": item["categoryId"], "home": item["homeId"], "location": item["placeId"]}
        shown = {name: {"id": id} if id else None for name, id in references.items()}
        return item | shown | {"holder": holder and {"id": holder["id"], "name": holder["name"]}}

    def CreateUser(self, input: Node, notify: bool) -> Node:
        if any(key_of(user["username"]) == key_of(input["username"]) for user in self.users.values()):
            return refusal("UsernameTaken")
        if (problem := self._email_taken(input, None)) or (problem := self._too_long(input)):
            return problem
        return self._store(self.users, "user", {"email": None, "active": True, "notify": notify} | input)

    def UpdateUser(self, input: Node) -> Node:
        if (problem := self._email_taken(input, input["id"])) or (problem := self._too_long(input)):
            return problem
        self.users[input["id"]] |= input
        return {"__typename": "UpdateUserSuccess", "user": {"id": input["id"]}}

    def _email_taken(self, input: Node, mine: str | None) -> Node | None:
        email = key_of(input.get("email"))
        taken = any(email and key_of(user["email"]) == email and user["id"] != mine for user in self.users.values())
        return refusal("EmailTaken", "Somebody else has this address.") if taken else None

    def DeactivateUser(self, id: str) -> Node:
        self.users[id]["active"] = False
        return {"__typename": "DeactivateUserSuccess", "user": {"id": id}}

    def CreateLocation(self, input: Node) -> Node:
        return self._refuse_place(input) or self._store(self.places, "location", {"parentId": None} | input)

    def MoveLocation(self, input: Node) -> Node:
        above: str | None = input["parentId"]
        while above:
            if above == input["id"]:
                return refusal("LocationCycle")
            above = self.places[above]["parentId"]
        if problem := self._refuse_place(self.places[input["id"]] | input):
            return problem
        self.places[input["id"]] |= input
        return {"__typename": "MoveLocationSuccess", "location": {"id": input["id"]}}

    def _refuse_place(self, given: Node) -> Node | None:
        siblings = [place for place in self.places.values() if place["parentId"] == given.get("parentId")]
        if any(key_of(place["name"]) == key_of(given["name"]) for place in siblings if place["id"] != given.get("id")):
            return refusal("LocationNameTaken")
        return self._too_long(given)

    def CreateCategory(self, input: Node) -> Node:
        if any(key_of(category["name"]) == key_of(input["name"]) for category in self.categories.values()):
            return refusal("CategoryNameTaken")
        return self._too_long(input) or self._store(self.categories, "category", dict(input))

    def CreateItem(self, input: Node, notify: bool) -> Node:
        if any(key_of(item["code"]) == key_of(input["code"]) for item in self.stock.values()):
            return refusal("CodeTaken")
        assert input["homeId"] in self.places
        assert input.get("categoryId") is None or input["categoryId"] in self.categories
        fresh = {"status": "AVAILABLE", "placeId": input["homeId"], "holderId": None, "version": 1, "notify": notify}
        return self._too_long(input) or self._store(self.stock, "item", {"description": None, "categoryId": None} | input | fresh)

    def UpdateItem(self, input: Node) -> Node:
        return self._too_long(input) or self._change(input["id"], **input)

    def MoveItem(self, input: Node) -> Node:
        assert input["locationId"] in self.places
        return self._unavailable(input["itemId"]) or self._change(input["itemId"], placeId=input["locationId"])

    def AssignItem(self, input: Node, notify: bool) -> Node:
        return self._take(input["itemId"], input["userId"], "ASSIGNED", notify)

    def LendItem(self, input: Node, notify: bool) -> Node:
        return self._take(input["itemId"], input["borrowerId"], "LENT", notify) | {"dueAt": input["dueAt"]}

    def RetireItem(self, input: Node) -> Node:
        return self._unavailable(input["itemId"]) or self._change(input["itemId"], status="RETIRED", placeId=None)

    def _take(self, item_id: str, user_id: str, status: str, notify: bool) -> Node:
        if problem := self._unavailable(item_id):
            return problem
        if not self.users[user_id]["active"]:
            return refusal("UserInactive")
        return self._change(item_id, status=status, holderId=user_id, placeId=None, notify=notify)

    def _unavailable(self, item_id: str) -> Node | None:
        return None if self.stock[item_id]["status"] == "AVAILABLE" else refusal("ItemUnavailable")

    def _change(self, item_id: str, **changes: object) -> Node:
        item = self.stock[item_id]
        item |= changes | {"version": item["version"] + 1}
        return {"__typename": "ItemSuccess", "item": {"id": item_id}}
