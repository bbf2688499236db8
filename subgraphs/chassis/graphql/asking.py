"""A request as the context of a subgraph sees it: who asks, from where, with which cookie; and the cookie to answer with."""

from dataclasses import dataclass, field
from typing import Final, Self

from starlette.requests import HTTPConnection
from starlette.responses import Response

from subgraphs.chassis.auth import Identity
from subgraphs.chassis.identity import ANONYMOUS, Actor

SESSION_COOKIE: Final = "__Host-lendgraph-session"
PREFLIGHT_HEADER: Final = "graphql-require-preflight"
"""Pages of other sites cannot send a header of this kind without asking first, which nobody here answers."""


class CookieWithoutHeader(Exception):
    """The session cookie came without the header that only our own pages can send."""


@dataclass(slots=True)
class Asking:
    """Who asks, and from where. `session_cookie` is what the browser keeps; resolvers may replace it in the answer."""

    identity: Identity | None = None
    session_cookie: str | None = field(default=None, repr=False)
    peer: str | None = None
    """The address of whoever is connected, which may be the router's."""
    forwarded_for: str | None = None
    """What `X-Forwarded-For` says; to be believed of trusted peers only."""
    user_agent: str | None = None
    _answer: Response = field(default_factory=Response, repr=False)

    @classmethod
    def of(cls, request: HTTPConnection, identity: Identity | None) -> Self:
        """What a request tells. Raises CookieWithoutHeader."""
        cookie = request.cookies.get(SESSION_COOKIE)
        if cookie is not None and not request.headers.get(PREFLIGHT_HEADER):
            raise CookieWithoutHeader(f"Send the header `{PREFLIGHT_HEADER}: 1` with the session cookie.")
        return cls(
            identity=identity,
            session_cookie=cookie,
            peer=request.client.host if request.client else None,
            forwarded_for=request.headers.get("x-forwarded-for"),
            user_agent=request.headers.get("user-agent"),
        )

    @property
    def actor(self) -> Actor:
        """Who asks; `ANONYMOUS` if nobody is signed in, for whom only public root fields run."""
        return self.identity.actor if self.identity is not None else ANONYMOUS

    def keep_session(self, secret: str, seconds: int) -> None:
        """Have the browser keep the session's secret for so long."""
        self.session_cookie = secret
        self._answer.set_cookie(SESSION_COOKIE, secret, max_age=seconds, path="/", secure=True, httponly=True, samesite="strict")

    def forget_session(self) -> None:
        """Have the browser forget the session."""
        self.session_cookie = None
        self._answer.delete_cookie(SESSION_COOKIE, path="/", secure=True, httponly=True, samesite="strict")

    def complete(self, answer: Response) -> Response:
        """The answer with the cookies to set; the last one counts."""
        if cookies := self._answer.headers.getlist("set-cookie"):
            answer.headers.append("set-cookie", cookies[-1])
            answer.headers["cache-control"] = "no-store"
        return answer
