"""What may be refused of items and categories."""

from dataclasses import dataclass

from subgraphs.items.models import AssignedTo, AtLocation, Item, LentTo, Lost, Retired, Whereabouts


@dataclass(frozen=True, slots=True)
class ItemNotFound:
    """There is no such item."""

    message: str = "There is no item with this id. Look it up by its code."


@dataclass(frozen=True, slots=True)
class ItemUnavailable:
    """Somebody was first, or the item is missing: it names who has it."""

    item: Item

    @property
    def whereabouts(self) -> Whereabouts:
        """Where the item is instead."""
        return self.item.whereabouts

    @property
    def message(self) -> str:
        """What to do."""
        return f"{self.item.code} is not available: {_state(self.whereabouts)}"


def _state(whereabouts: Whereabouts) -> str:
    match whereabouts:
        case LentTo(loan):
            return f"it is lent to user {loan.borrower_id} until {loan.due_at:%Y-%m-%d}. Take it back first."
        case AssignedTo(user_id):
            return f"it is assigned to user {user_id}. Unassign it first."
        case Lost():
            return "it is lost. Declare it found first."
        case Retired():
            return "it is retired. Restore it first."
        case AtLocation():
            return "it waits for somebody else."


@dataclass(frozen=True, slots=True)
class ItemRetired:
    """The item is out of use."""

    message: str = "This item is retired. Restore it first."


@dataclass(frozen=True, slots=True)
class ItemNotRetired:
    """The item is in use already."""

    message: str = "This item is not retired; there is nothing to restore."


@dataclass(frozen=True, slots=True)
class ItemNotLent:
    """Nobody borrowed the item."""

    message: str = "This item is not lent, so it cannot be returned. Look at its whereabouts."


@dataclass(frozen=True, slots=True)
class ItemNotAssigned:
    """The item is nobody's."""

    message: str = "This item is not assigned to anybody. Look at its whereabouts."


@dataclass(frozen=True, slots=True)
class ItemNotLost:
    """The item is where it is supposed to be."""

    message: str = "This item is not lost; there is nothing to be found. Look at its whereabouts."


@dataclass(frozen=True, slots=True)
class CodeTaken:
    """Another item carries this code."""

    code: str

    @property
    def message(self) -> str:
        """What to do."""
        return f"Another item carries the code {self.code}. Choose a different one."


@dataclass(frozen=True, slots=True)
class CategoryNotFound:
    """There is no such category."""

    message: str = "There is no category with this id. Choose one of `categories`."


@dataclass(frozen=True, slots=True)
class CategoryNameTaken:
    """Another category has this name."""

    name: str

    @property
    def message(self) -> str:
        """What to do."""
        return f"There is a category called {self.name} already. Use it, or choose a different name."
