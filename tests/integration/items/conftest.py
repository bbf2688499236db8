"""Fixtures of the items service on a real store."""

import pytest

from subgraphs.chassis.mongo import Database
from tests.integration.items.shop import Shop


@pytest.fixture
async def shop(database: Database) -> Shop:
    return await Shop.opened(database)
