"""Loads the demo inventory through the endpoint."""

from datetime import UTC, datetime

from rich.console import Console

from lendgraph.apply import Outcome, apply
from lendgraph.client import connect
from lendgraph.demo.plan import inventory, items_of, plan_demo
from lendgraph.progress import watching
from lendgraph.state import read_state


async def load_demo(endpoint: str, console: Console) -> Outcome:
    """Adds what is missing of the demo inventory, without a mail to anybody."""
    content = inventory()
    async with connect(endpoint) as graph:
        usernames = [person["username"] for person in content["people"]]
        state = await read_state(graph, usernames, [item["code"] for item in items_of(content)])
        plan = plan_demo(content, state, datetime.now(UTC).replace(microsecond=0))
        with watching(console, plan) as watch:
            return await apply(plan, graph, watch)
