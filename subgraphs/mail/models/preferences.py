"""What a person wants to be told."""

from dataclasses import dataclass

from subgraphs.mail.models.kinds import Kind


@dataclass(frozen=True, slots=True)
class Preference:
    """Whether a person gets mails of a kind, and whether that is theirs to decide."""

    kind: Kind
    enabled: bool
    locked: bool
