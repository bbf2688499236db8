"""Liveness and readiness: `/healthcheck` says the process lives, `/readiness` what it is waiting for."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

_TIMEOUT_SECONDS = 1.5

type Check = Callable[[], Awaitable[object]]
"""Returns when a dependency answers, raises when it does not."""


def serve_health(app: FastAPI, checks: Mapping[str, Check]) -> None:
    """Add both endpoints to a service."""

    async def healthcheck(_request: Request) -> Response:
        return PlainTextResponse("ok")

    async def readiness(_request: Request) -> Response:
        answers = await asyncio.gather(*(_ask(check) for check in checks.values()))
        ready = all(answer == "ok" for answer in answers)
        body = {"ready": ready, "checks": dict(zip(checks, answers, strict=True))}
        return JSONResponse(body, status_code=200 if ready else 503)

    app.add_route("/healthcheck", healthcheck)
    app.add_route("/readiness", readiness)


async def _ask(check: Check) -> str:
    try:
        await asyncio.wait_for(check(), _TIMEOUT_SECONDS)
    except TimeoutError:
        return f"no answer within {_TIMEOUT_SECONDS} s"
    except Exception as error:
        return f"{type(error).__name__}: {error}"[:200]
    return "ok"
