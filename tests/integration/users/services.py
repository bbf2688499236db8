"""All that can be done with people, over a real store; only hashing, limits and tokens are fakes, which are fast."""

from subgraphs.chassis.clock import utc_now
from subgraphs.chassis.learning import VOCABULARY, Learning
from subgraphs.chassis.mongo import Database
from subgraphs.users.app import Entrance, create_services
from subgraphs.users.context import Services
from subgraphs.users.limits import OwnLimits
from subgraphs.users.repository import ACTIVITY, SEARCH_CHANGING, SEARCHED_FIELDS, USERS, MongoAccountLog
from tests.unit.users.signing_in import Clock, FakeHasher, FakeLimiter, FakeTokens


def services_over(database: Database) -> Services:
    """The use cases as a replica has them."""
    entrance = Entrance(
        log=MongoAccountLog(database[ACTIVITY], utc_now),
        hasher=FakeHasher(),
        limiter=FakeLimiter(OwnLimits(utc_now)),
        tokens=FakeTokens(Clock()),
    )
    learning = Learning(database[USERS], database[VOCABULARY], SEARCHED_FIELDS, SEARCH_CHANGING)
    return create_services(database, lambda: None, learning, entrance)
