"""Turns what there is to tell into letters, in the reader's language."""

from subgraphs.mail.rendering.harmless import one_line
from subgraphs.mail.rendering.letters import Letters
from subgraphs.mail.rendering.links import Links
from subgraphs.mail.rendering.pages import CONTENT_SECURITY_POLICY, Pages
from subgraphs.mail.rendering.words import LANGUAGES, known_locale

__all__ = ["CONTENT_SECURITY_POLICY", "LANGUAGES", "Letters", "Links", "Pages", "known_locale", "one_line"]
