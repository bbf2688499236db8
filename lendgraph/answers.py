"""Reads what the endpoint answered: data, or an error that says what to do next."""

from collections.abc import Mapping
from typing import Any

import httpx

from lendgraph.errors import CommandError, EndpointUnreachable, GraphFailed, NotAllowed, NotSignedIn

SIGN_IN_HINT = "Sign in first: `lendgraph login`. Machines set LENDGRAPH_TOKEN."
ROLE_HINT = "Sign in as somebody with that role (`lendgraph login`), or ask an admin for it; `lendgraph whoami` says who you are."


def may_pass(response: httpx.Response) -> bool:
    """Whether the fault, if it is one, may be over in a moment: a service that is just starting again."""
    if response.status_code >= 500:
        return True
    errors = (json_object(response) or {}).get("errors") or ()
    return any(_code(error) == "SUBGRAPH_UNAVAILABLE" for error in errors)


def json_object(response: httpx.Response) -> dict[str, Any] | None:
    """The answer's body, if it is a JSON object."""
    try:
        answer = response.json()
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None


def data_of(operation: str, endpoint: str, response: httpx.Response) -> dict[str, Any]:
    """The data the operation asked for. Raises what stops a command."""
    answer = json_object(response)
    if answer is None or not ("data" in answer or "errors" in answer):
        message = f"{endpoint} answers (HTTP {response.status_code}), but not with GraphQL."
        raise EndpointUnreachable(message, "The endpoint is the router's address with its path, http://127.0.0.1:4000/graphql.")
    if answer.get("errors") or answer.get("data") is None:
        raise _failure(operation, next(iter(answer.get("errors") or ()), None) or {})
    return answer["data"]


def _failure(operation: str, error: Mapping[str, Any]) -> CommandError:
    code = _code(error)
    message = error.get("message") or "no data and no reason"
    if code == "UNAUTHENTICATED":
        return NotSignedIn(message, SIGN_IN_HINT)
    if code == "FORBIDDEN":
        return NotAllowed(message, ROLE_HINT)
    detail = f"{message}{f' ({code})' if code else ''}"
    hint = "See what is not ready with `lendgraph status`; then run the same command again, it goes on from there."
    return GraphFailed(f"The graph could not answer {operation}: {detail}", hint, detail)


def _code(error: Mapping[str, Any]) -> str | None:
    return (error.get("extensions") or {}).get("code")
