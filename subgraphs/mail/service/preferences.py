"""Choosing which mails one gets: in the graph, or by the link in a mail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from subgraphs.chassis.identity import Actor
from subgraphs.chassis.refusals import InvalidInput
from subgraphs.chassis.text import FieldProblem
from subgraphs.mail import policy
from subgraphs.mail.errors import LinkNotValid, NotificationKindLocked
from subgraphs.mail.models import Kind, Preference
from subgraphs.mail.service.ports import Switches


@dataclass(frozen=True, slots=True)
class Preferences:
    """What each person switched off."""

    switches: Switches
    secret: bytes = field(repr=False)

    async def of_many(self, actor: Actor, user_ids: Sequence[str]) -> Mapping[str, Sequence[Preference]]:
        """Every kind with its switch, for those people whose switches the actor may see."""
        seen = [id for id in user_ids if policy.may_read(actor, id)]
        off = await self.switches.switched_off(seen) if seen else {}
        return {id: policy.preferences(off.get(id, frozenset())) for id in seen}

    async def switch(self, actor: Actor, wished: Sequence[tuple[Kind, bool]]) -> NotificationKindLocked | InvalidInput | None:
        """Switch kinds of one's own mail on or off: all of them, or none if one is locked."""
        switches = dict(wished)
        if len(switches) < len(wished):
            return InvalidInput((FieldProblem("preferences", "Name each kind once."),))
        if locked := tuple(kind for kind, enabled in wished if not enabled and kind in policy.LOCKED):
            return NotificationKindLocked(locked)
        if switches:
            await self.switches.switch(actor.id, switches)
        return None

    def named_in(self, token: str) -> Kind | LinkNotValid:
        """The kind of mails that a link stops."""
        named = policy.signed(self.secret, token)
        return LinkNotValid() if named is None or named[1] in policy.LOCKED else named[1]

    async def unsubscribe(self, token: str) -> Kind | LinkNotValid:
        """Stop what a link stops. Whoever has the link got the mail, or it was forwarded to them: it stops one kind, no more."""
        kind, named = self.named_in(token), policy.signed(self.secret, token)
        if named is not None and isinstance(kind, Kind):
            await self.switches.switch(named[0], {kind: False})
        return kind
