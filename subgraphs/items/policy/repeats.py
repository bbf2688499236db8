"""Stamping changes that were asked for under an idempotency key, in the write that makes them."""

from dataclasses import replace

from subgraphs.chassis.idempotency import Once, stamp_in, stamped
from subgraphs.items.models import Item, LocationTree
from subgraphs.items.policy.change import Change


def repeated(item: Item, once: Once) -> Change[Item] | None:
    """The change that was made to an item when it was first asked for, if it was."""
    stamp = stamp_in(item.stamps, once)
    return None if stamp is None else Change(item, item, repeats=stamp)


def sealed(change: Change[Item], once: Once) -> Change[Item]:
    """The change with its stamp. One that changes nothing is stamped too: later it might."""
    if not once.keyed:
        return change
    stamps = stamped(change.before.stamps, once, change.about or change.after.loan_id or change.before.loan_id)
    return replace(change, after=replace(change.after, rev=change.before.rev + 1, stamps=stamps))


def repeated_there(tree: LocationTree, id: str, once: Once) -> Change[LocationTree] | None:
    """The change that was made to a location when it was first asked for, if it was."""
    node = tree.nodes.get(id)
    stamp = None if node is None else stamp_in(node.stamps, once)
    return None if stamp is None else Change(tree, tree, repeats=stamp)


def sealed_there(change: Change[LocationTree], id: str, once: Once) -> Change[LocationTree]:
    """The change of the tree with its stamp on the location it is about."""
    if not once.keyed or change.repeats is not None:
        return change
    node = change.after.nodes[id]
    put = replace(node, stamps=stamped(node.stamps, once))
    return replace(change, after=LocationTree({**change.after.nodes, id: put}, change.before.rev + 1))
