"""Reading an item's facts as its history, and insisting that each step was fair."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from subgraphs.items.models import Item


@dataclass
class History:
    """Who is in line, who has the item, and who was offered it, as the facts tell."""

    line: list[str] = field(default_factory=list[str])
    holder: str | None = None
    offered: str | None = None

    def agrees_with(self, item: Item) -> bool:
        """Whether the item is as its history says."""
        offered = None if item.hold is None else item.hold.reservation.id
        return ([each.id for each in item.queue], item.holder_id, offered) == (self.line, self.holder, self.offered)

    def tell(self, kind: str, data: Mapping[str, Any]) -> None:
        """Take in the next fact."""
        reservation: str = data.get("reservationId", "")
        match kind:
            case "item_reserved":
                assert reservation not in self.line
                self.line.append(reservation)
            case "item_lent":
                assert self.holder is None, "two people have it"
                assert reservation == "".join(self.line[:1]), "it went to somebody who was not next"
                self.line, self.holder, self.offered = self.line[1:], data["borrowerId"], None
            case "item_returned":
                assert self.holder == data["borrowerId"]
                self.holder = None
            case "reservation_ready":
                assert (self.holder, reservation) == (None, self.line[0]), "it was offered to somebody who was not next"
                self.offered = reservation
            case "reservation_cancelled" | "hold_expired":
                assert kind == "reservation_cancelled" or reservation == self.offered
                self.line.remove(reservation)
                self.offered = None if self.offered == reservation else self.offered
            case _:
                pass


def history_of(facts: Iterable[tuple[str, Mapping[str, Any]]]) -> History:
    """The history that these types and data tell."""
    history = History()
    for kind, data in facts:
        history.tell(kind, data)
    return history
