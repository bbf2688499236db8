"""How lists of items and loans can be narrowed and sorted."""

import strawberry

from subgraphs.chassis.graphql.types import SortDirection
from subgraphs.items import models
from subgraphs.items.schema.enums import ItemSortField, ItemStatus, LoanSortField, LoanStatus


@strawberry.input(description="Which items to list: those that match all that is given.")
class ItemFilter:
    """See `items.models.ItemFilter`."""

    text: str | None = strawberry.field(
        default=None,
        description="Beginnings of words in code or name, or whole words of the description; all of them. If no word begins like"
        " one that was typed, words are meant that differ from it by one slip.",
    )
    category_id: strawberry.ID | None = strawberry.field(default=None, description="Only items of this category.")
    statuses: list[ItemStatus] | None = strawberry.field(default=None, description="Only items in one of these states.")
    location_id: strawberry.ID | None = strawberry.field(
        default=None, description="Only items that lie at this location now, or anywhere inside it."
    )
    holder_id: strawberry.ID | None = strawberry.field(default=None, description="Only items this person has.")
    never_borrowed: bool | None = strawberry.field(
        default=None, description="Only items that were never lent, or only those that were. For managers."
    )
    codes: list[str] | None = strawberry.field(default=None, description="Only items with these codes; at most 100.")


@strawberry.input(description="How to sort items.")
class ItemSort:
    """See `items.models.ItemSort`."""

    field: ItemSortField = strawberry.field(default=ItemSortField.NAME, description="What to sort by.")
    direction: SortDirection = strawberry.field(default=SortDirection.ASC, description="Which way.")


@strawberry.input(description="Which loans to list: those that match all that is given.")
class LoanFilter:
    """See `items.models.LoanFilter`."""

    status: LoanStatus | None = strawberry.field(
        default=None, description="Only loans that got this far; all but undone ones if null."
    )
    overdue: bool | None = strawberry.field(default=None, description="Only loans whose item should be back, or only others.")
    borrower_id: strawberry.ID | None = strawberry.field(default=None, description="Only loans to this person.")
    item_id: strawberry.ID | None = strawberry.field(default=None, description="Only loans of this item.")


@strawberry.input(description="How to sort loans.")
class LoanSort:
    """See `items.models.LoanSort`."""

    field: LoanSortField = strawberry.field(default=LoanSortField.LENT_AT, description="What to sort by.")
    direction: SortDirection = strawberry.field(default=SortDirection.DESC, description="Which way.")


def item_filter(given: ItemFilter | None) -> models.ItemFilter:
    """What a client wants to see, apart from the location, whose subtree is to be found first."""
    if given is None:
        return models.ItemFilter()
    return models.ItemFilter(
        text=given.text,
        category_id=given.category_id,
        statuses=None if given.statuses is None else frozenset(models.ItemStatus[each.name] for each in given.statuses),
        holder_id=given.holder_id,
        codes=None if given.codes is None else frozenset(given.codes),
        never_borrowed=given.never_borrowed,
    )


def item_sort(given: ItemSort | None) -> models.ItemSort:
    """The order a client wants."""
    if given is None:
        return models.ItemSort()
    return models.ItemSort(models.ItemSortField[given.field.name], given.direction is SortDirection.DESC)


def loan_filter(given: LoanFilter | None) -> models.LoanFilter:
    """Which loans a client wants to see."""
    if given is None:
        return models.LoanFilter()
    return models.LoanFilter(
        status=None if given.status is None else models.LoanStatus[given.status.name],
        overdue=given.overdue,
        borrower_id=given.borrower_id,
        item_id=given.item_id,
    )


def loan_sort(given: LoanSort | None) -> models.LoanSort:
    """The order a client wants."""
    if given is None:
        return models.LoanSort()
    return models.LoanSort(models.LoanSortField[given.field.name], given.direction is SortDirection.DESC)
