"""Logs and traces: structured lines that carry the trace id, and W3C trace context in and out."""

import logging
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager

import structlog
from opentelemetry import context, trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.types import ASGIApp, Receive, Scope, Send
from structlog.typing import EventDict, WrappedLogger

_PROPAGATOR = TraceContextTextMapPropagator()


def configure(service: str, *, level: str, as_json: bool) -> None:
    """Set up this process's logging once, at start."""
    shared = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_trace_id,
    ]
    renderer = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()] if as_json else [_console()]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        cache_logger_on_first_use=True,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderer]
    )
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=level, force=True)
    logging.getLogger("pymongo").setLevel(logging.WARNING)
    structlog.contextvars.bind_contextvars(service=service)


def _console() -> structlog.dev.ConsoleRenderer:
    # Plain tracebacks: the rich ones print local variables, which may be somebody's data.
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)


def start_tracing() -> None:
    """Give spans ids. They are exported nowhere unless somebody adds an exporter."""
    if not isinstance(trace.get_tracer_provider(), TracerProvider):
        trace.set_tracer_provider(TracerProvider())


def _add_trace_id(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    if (trace_id := current_trace_id()) is not None:
        event["trace_id"] = trace_id
    return event


def current_trace_id() -> str | None:
    """The id of the trace under way, 32 hex digits, to tell a client which log lines are theirs."""
    span = trace.get_current_span().get_span_context()
    return trace.format_trace_id(span.trace_id) if span.is_valid else None


def current_traceparent() -> str | None:
    """The W3C `traceparent` of the trace under way, to hand on in an event or a call."""
    carrier: dict[str, str] = {}
    _PROPAGATOR.inject(carrier)
    return carrier.get("traceparent")


@contextmanager
def traced(name: str, traceparent: str | None) -> Generator[None]:
    """Run a piece of work as a span, a child of `traceparent` if that is given and well-formed."""
    carrier: Mapping[str, str] = {} if traceparent is None else {"traceparent": traceparent}
    with trace.get_tracer(__name__).start_as_current_span(name, context=_PROPAGATOR.extract(carrier, context.Context())):
        yield


class TraceRequests:
    """ASGI middleware that makes each request a span, so that every log line and error of it carries one trace id."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await self._app(scope, receive, send)
        header = next((value for name, value in scope["headers"] if name == b"traceparent"), None)
        with traced(scope["path"], None if header is None else header.decode("latin-1")):
            return await self._app(scope, receive, send)
