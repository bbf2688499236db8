"""The page behind the links that stop mails: small, whole, and without a request to anywhere else."""

import base64
import hashlib
from typing import Final

from babel import negotiate_locale
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from subgraphs.mail.models import Kind
from subgraphs.mail.rendering.links import Links
from subgraphs.mail.rendering.words import LANGUAGES, TEMPLATES, known_locale

_STYLE: Final = (TEMPLATES / "page.css").read_text()
_STYLE_HASH: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

CONTENT_SECURITY_POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing is loaded from anywhere, no script runs, and the form goes back to where it came from."""


class Pages:
    """Writes pages in the language the browser asks for."""

    def __init__(self, links: Links, default_locale: str) -> None:
        known = known_locale(default_locale)
        self._default = known.language if known is not None else "en"
        self._settings = links.settings()
        environment = Environment(
            loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        self._page = environment.get_template("page.html.j2")

    def language(self, accepted: str) -> str:
        """The first language of an Accept-Language header that we write."""
        wanted = [part.partition(";")[0].strip() for part in accepted.split(",")]
        return negotiate_locale(wanted, list(LANGUAGES), sep="-") or self._default

    def question(self, language: str, kind: Kind) -> str:
        """Whether mails of a kind are to stop, with a button: looking at a link must do nothing, since mail scanners look."""
        return self._write(language, "question", kind=kind)

    def done(self, language: str, kind: Kind) -> str:
        """They stopped."""
        return self._write(language, "done", kind=kind)

    def broken(self, language: str) -> str:
        """The link stops nothing."""
        return self._write(language, "broken")

    def later(self, language: str) -> str:
        """The store is away."""
        return self._write(language, "later")

    def _write(self, language: str, what: str, kind: Kind | None = None) -> str:
        tables = LANGUAGES[language].tables
        about = None if kind is None else tables[kind]["about"]
        return self._page.render(
            language=language,
            style=_STYLE,
            words=tables["page"],
            common=tables["common"],
            what=what,
            about=about,
            settings=self._settings,
        )
