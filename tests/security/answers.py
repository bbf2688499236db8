"""What every answer to a client's mistake has in common."""

import re
from typing import Any

from tests.support.system import System

INTERNALS = re.compile(
    r"Traceback|File \"|subgraphs\.|\.py\b|\.mjs\b|node_modules|0x[0-9a-f]{6}|(Type|Value|Key|Attribute)Error|\bcodec\b"
    r"|127\.0\.0\.1|mongo|redis|bson|sqlite|strawberry|ariadne",
    re.IGNORECASE,
)
LONGEST_MESSAGE = 600


async def asked(system: System, face: str, query: str, **variables: Any) -> dict[str, Any]:
    """The clean answer of the router, or of one subgraph asked directly."""
    response = await system.client.post(system.stack.url(face), json={"query": query, "variables": variables})
    assert response.status_code in {200, 400}, response.text
    answer: dict[str, Any] = response.json()
    for error in answer.get("errors", []):
        assert_clean(error)
    return answer


def assert_clean(error: dict[str, Any]) -> None:
    """It blames the client, can be traced, and tells nothing of the inside."""
    assert error["extensions"]["code"] in {"BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED"}, error
    assert re.fullmatch("[0-9a-f]{32}", error["extensions"]["traceId"]), error
    assert not INTERNALS.search(error["message"]), error
    assert len(error["message"]) < LONGEST_MESSAGE
