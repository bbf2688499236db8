"""How a conditional write ended."""

from enum import Enum


class Write(Enum):
    """DONE; STALE: somebody was faster, look again; DUPLICATE: a unique name or code is taken."""

    DONE = "done"
    STALE = "stale"
    DUPLICATE = "duplicate"
