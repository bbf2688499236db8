"""The three subgraphs over HTTP, without processes and stores, each with something to find."""

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.testclient import TestClient

from subgraphs.chassis.app import create_service, serve_graphql
from subgraphs.chassis.clock import utc_now
from subgraphs.chassis.graphql.executable import Executable
from subgraphs.chassis.graphql.http import NewContext
from subgraphs.chassis.identity import SYSTEM
from subgraphs.items import context as items_context
from subgraphs.items import schema as items_schema
from subgraphs.items.models import Category, ItemStatus, Waiter
from subgraphs.mail import context as mail_context
from subgraphs.mail import resolvers as mail_resolvers
from subgraphs.mail.service import Notifications, Preferences
from subgraphs.users import context as users_context
from subgraphs.users import schema as users_schema
from subgraphs.users.models import User
from tests.schema.answers import assert_clean_answer
from tests.support.identity import everybody
from tests.unit.chassis.fakes import FakeClaims
from tests.unit.items.fakes import NOON, Inventory
from tests.unit.mail.fakes import FakeClock, FakeStore, FakeSwitches, a_notification
from tests.unit.users.fakes import FakeUsers
from tests.unit.users.signing_in import House


@dataclass(frozen=True)
class Subgraph:
    """A schema, what its requests work with, and the field that finds `known` by its id."""

    name: str
    schema: Executable
    context: NewContext
    field: str
    known: str

    def serving(self, context: NewContext | None = None, graphiql: Path = Path("none")) -> FastAPI:
        app = create_service(self.name)
        serve_graphql(app, self.schema, context or self.context, everybody, graphiql)
        return app

    @cached_property
    def app(self) -> FastAPI:
        return self.serving()

    @cached_property
    def client(self) -> TestClient:
        return TestClient(self.app)

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        return self.client.post("/graphql", json={"query": query, "variables": variables}).json()

    def entities(self, typename: str, selection: str, representations: list[Any]) -> list[Any] | None:
        """What a request for references finds, cleanly answered; None if a null among them makes it no request."""
        query = f"query ($r: [_Any!]!) {{ _entities(representations: $r) {{ ... on {typename} {{ {selection} }} }} }}"
        response = self.client.post("/graphql", json={"query": query, "variables": {"r": representations}})
        body = response.json()
        assert_clean_answer(response.status_code, body)
        return None if None in representations else body["data"]["_entities"]


NOW = utc_now()
ADA = User(
    id="0190163d-8694-739b-aea5-966c26f8ad91",
    rev=1,
    name="Ada",
    username="ada",
    email="ada@example.org",
    group=None,
    active=True,
    created_at=NOW,
    updated_at=NOW,
)
CATEGORY = Category("0190163d-8694-739b-aea5-966c26f8ad91", "Tools")
LOAN = "0190163d-8694-739b-aea5-966c26f8ad92"
RESERVATION = "0190163d-8694-739b-aea5-966c26f8ad93"
NOTIFICATION = a_notification()


def lent_drill(inventory: Inventory) -> str:
    """Put a drill into the inventory that Ada has borrowed."""
    inventory.categories.kept[CATEGORY.id] = CATEGORY
    drill = inventory.thing()
    inventory.items.kept[drill] = replace(
        inventory.items.kept[drill],
        category_id=CATEGORY.id,
        status=ItemStatus.LENT,
        location_id=None,
        holder_id=inventory.ada,
        loan_id=LOAN,
        lent_at=NOON,
        due_at=NOON,
        queue=(Waiter(id=RESERVATION, user_id=inventory.bob, created_at=NOON, by=inventory.bob, hold_for=timedelta(days=2)),),
    )
    return drill


inventory = Inventory()
DRILL = lent_drill(inventory)

people = House(users=FakeUsers({ADA.id: ADA})).services
mails = mail_context.Services(
    Notifications(FakeStore({NOTIFICATION.id: NOTIFICATION}), FakeClaims(), lambda: None, FakeClock()),
    Preferences(FakeSwitches(), b"of tests only"),
)

USERS = Subgraph("users", users_schema.schema, lambda _: users_context.Context(SYSTEM, people), "user", ADA.id)
ITEMS = Subgraph("items", items_schema.schema, lambda _: items_context.Context(SYSTEM, inventory.services), "item", DRILL)
MAIL = Subgraph(
    "mail",
    mail_resolvers.schema,
    lambda _: mail_context.Context(SYSTEM, mails),
    "notification",
    NOTIFICATION.id,
)
EVERY = [USERS, ITEMS, MAIL]
