"""What a mail tells other machines: that one wrote it, what it is about, and how to stop more of its kind."""

from email.headerregistry import BaseHeader, HeaderRegistry, UniqueUnstructuredHeader
from email.policy import Policy
from typing import Final

from subgraphs.mail.models import Letter


class _Whole(UniqueUnstructuredHeader, BaseHeader):  # pyright: ignore[reportIncompatibleVariableOverride]
    """A header in one line, letter for letter: the library would encode long ones, which nobody decodes."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


REGISTRY: Final = HeaderRegistry()
"""How headers are written: as the library does, but for addresses and names that machines read."""

for _name in ("Message-ID", "List-Id", "List-Unsubscribe", "Feedback-ID"):
    REGISTRY.map_to_type(_name, _Whole)


def headers(letter: Letter, domain: str) -> dict[str, str]:
    """The headers beside those that every mail has. Each value is of our own making, or made harmless."""
    topic = letter.kind.lower().replace("_", "-")
    said = {
        # RFC 3834, and what Exchange heeds instead: nobody's holiday is answered to us.
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Language": letter.language,
        # By this, and by the List-Id, mail programs sort, and large providers report complaints.
        "Feedback-ID": f"{topic}:lendgraph",
    }
    return said | (_list(letter.unsubscribe_url, topic, domain) if letter.unsubscribe_url is not None else {})


def _list(unsubscribe_url: str, topic: str, domain: str) -> dict[str, str]:
    """RFC 2919 and RFC 8058: a POST to the address, without a question, stops mails of the kind."""
    return {
        "List-Id": f"<{topic}.lendgraph.{domain}>",
        "List-Unsubscribe": f"<{unsubscribe_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
