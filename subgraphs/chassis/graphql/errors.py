"""What a client sees of an error: its own mistakes in full, our failures masked, each with `extensions.code` and a trace id."""

from collections.abc import Iterable
from enum import StrEnum

import structlog
from graphql import GraphQLError, GraphQLSyntaxError

from subgraphs.chassis.mongo import UNAVAILABLE
from subgraphs.chassis.paging import BadPage
from subgraphs.chassis.telemetry import current_trace_id

_LONGEST_MESSAGE = 500
"""Some errors repeat what was sent, whole."""

_log = structlog.get_logger(__name__)


class ErrorCode(StrEnum):
    """Values of `extensions.code`."""

    PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
    VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
    BAD_USER_INPUT = "BAD_USER_INPUT"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    FORBIDDEN = "FORBIDDEN"
    CSRF_HEADER_MISSING = "CSRF_HEADER_MISSING"
    UNAVAILABLE = "UNAVAILABLE"
    INTERNAL = "INTERNAL_SERVER_ERROR"


class BadInput(GraphQLError):
    """The client's mistake, where no typed answer can say so."""

    def __init__(self, message: str) -> None:
        super().__init__(message, extensions={"code": ErrorCode.BAD_USER_INPUT})


def present(errors: Iterable[GraphQLError], *, executed: bool) -> list[GraphQLError]:
    """The errors as a client may see them. `executed` tells failures of fields from those of the document."""
    return [_presentable(error, executed=executed) for error in errors]


def refused_request(message: str, code: ErrorCode = ErrorCode.BAD_USER_INPUT) -> dict[str, object]:
    """The answer to a request that is not run as a GraphQL request."""
    return {"errors": [{"message": message, "extensions": {"code": code, "traceId": current_trace_id()}}]}


def _presentable(error: GraphQLError, *, executed: bool) -> GraphQLError:
    cause = error.original_error
    match cause:
        case GraphQLError():
            return _with_code(error, cause.extensions or error.extensions or {})
        case None if "code" in (error.extensions or {}):
            return _with_code(error, error.extensions or {})
        case None:
            return _with_code(error, {"code": _code_of_document_error(error, executed=executed)})
        case BadPage():
            return _with_code(error, {"code": ErrorCode.BAD_USER_INPUT})
        case _ if isinstance(cause, UNAVAILABLE):
            return _unavailable(error, cause)
        case _:
            return _masked(error, cause)


def _code_of_document_error(error: GraphQLError, *, executed: bool) -> ErrorCode:
    if isinstance(error, GraphQLSyntaxError):
        return ErrorCode.PARSE_FAILED
    # Without a cause, execution fails only over what the client sent: variables and arguments that do not fit.
    return ErrorCode.BAD_USER_INPUT if executed else ErrorCode.VALIDATION_FAILED


def _unavailable(error: GraphQLError, cause: BaseException) -> GraphQLError:
    _log.warning("a dependency is unavailable", path=error.path, reason=f"{type(cause).__name__}: {cause}"[:500])
    return _replaced(error, "This part of the system is not available right now. Try again in a moment.", ErrorCode.UNAVAILABLE)


def _masked(error: GraphQLError, cause: BaseException) -> GraphQLError:
    _log.error("unexpected failure", path=error.path, exc_info=cause)
    return _replaced(error, "Something went wrong on our side. Tell us the trace id if it stays.", ErrorCode.INTERNAL)


def _replaced(error: GraphQLError, message: str, code: ErrorCode) -> GraphQLError:
    extensions = {"code": code, "traceId": current_trace_id()}
    return GraphQLError(message, nodes=error.nodes, path=error.path, extensions=extensions)


def _with_code(error: GraphQLError, extensions: dict[str, object]) -> GraphQLError:
    return GraphQLError(
        error.message if len(error.message) <= _LONGEST_MESSAGE else f"{error.message[:_LONGEST_MESSAGE]}…",
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions={"code": ErrorCode.BAD_USER_INPUT, **extensions, "traceId": current_trace_id()},
    )
