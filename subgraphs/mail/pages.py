"""The page that stops mails: looked at by people, posted to by mail programs (RFC 8058). Nobody has to sign in for it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import structlog
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from subgraphs.chassis.mongo import UNAVAILABLE
from subgraphs.mail.errors import LinkNotValid
from subgraphs.mail.rendering import CONTENT_SECURITY_POLICY, Pages
from subgraphs.mail.service import Preferences

PATH: Final = "/unsubscribe"

_HEADERS: Final[Mapping[str, str]] = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    # The address is a secret of its reader: no other page is to learn it, no cache and no search engine to keep it.
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "x-robots-tag": "noindex, nofollow",
    "x-content-type-options": "nosniff",
    "vary": "accept-language",
}
_log = structlog.get_logger(__name__)


def serve_unsubscribe(app: FastAPI, preferences: Preferences, pages: Pages) -> None:
    """GET asks, POST does."""
    app.add_route(PATH, _ask(preferences, pages), methods=["GET", "HEAD"])
    app.add_route(PATH, _stop(preferences, pages), methods=["POST"])


def _ask(preferences: Preferences, pages: Pages) -> Callable[[Request], Awaitable[Response]]:
    async def ask(request: Request) -> Response:
        language, kind = _language(request, pages), preferences.named_in(_token(request))
        if isinstance(kind, LinkNotValid):
            return _page(pages.broken(language), 404)
        return _page(pages.question(language, kind))

    return ask


def _stop(preferences: Preferences, pages: Pages) -> Callable[[Request], Awaitable[Response]]:
    async def stop(request: Request) -> Response:
        language = _language(request, pages)
        try:
            kind = await preferences.unsubscribe(_token(request))
        except UNAVAILABLE as error:
            _log.warning("a switch could not be stored", reason=f"{type(error).__name__}: {error}"[:300])
            return _page(pages.later(language), 503)
        return _page(pages.broken(language), 404) if isinstance(kind, LinkNotValid) else _page(pages.done(language, kind))

    return stop


def _token(request: Request) -> str:
    return request.query_params.get("token", "")


def _language(request: Request, pages: Pages) -> str:
    return pages.language(request.headers.get("accept-language", ""))


def _page(html: str, status: int = 200) -> Response:
    return HTMLResponse(html, status, headers=dict(_HEADERS))
