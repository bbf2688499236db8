"""Use cases of categories."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from subgraphs.chassis.idempotency import Claims, Once, once
from subgraphs.chassis.identity import Actor
from subgraphs.chassis.ids import is_id
from subgraphs.chassis.refusals import InvalidInput, NotPermitted
from subgraphs.items.errors import CategoryNameTaken, CategoryNotFound
from subgraphs.items.models import Category, Write
from subgraphs.items.policy.catalogue import check_name
from subgraphs.items.policy.permissions import refuse_keeping
from subgraphs.items.service.attempts import Contended
from subgraphs.items.service.ports import CategoryRepository

_ATTEMPTS = 8


@dataclass(frozen=True, slots=True)
class Categories:
    """Keep and read categories."""

    repository: CategoryRepository
    claims: Claims

    async def all(self, _actor: Actor) -> Sequence[Category]:
        """Every category, by name."""
        return await self.repository.all()

    async def get_many(self, _actor: Actor, ids: Collection[str]) -> Mapping[str, Category]:
        """Categories by id; unknown ids are missing."""
        return await self.repository.get_many([id for id in ids if is_id(id)])

    async def create(
        self, actor: Actor, name: str, *, key: str | None = None
    ) -> Category | CategoryNameTaken | InvalidInput | NotPermitted:
        """Add a category."""
        cleaned = refuse_keeping(actor) or check_name(name)
        if not isinstance(cleaned, str):
            return cleaned
        turn = await once(self.claims, actor, key, "createCategory", name)
        if not isinstance(turn, Once):
            return turn
        category = Category(turn.id, cleaned)
        if await self.repository.insert(category) is Write.DONE:
            return category
        made = await self.repository.get_many([turn.id]) if turn.keyed else {}
        return made.get(turn.id, CategoryNameTaken(cleaned))

    async def rename(
        self, actor: Actor, id: str, name: str
    ) -> Category | CategoryNotFound | CategoryNameTaken | InvalidInput | NotPermitted:
        """Call a category something else."""
        cleaned = refuse_keeping(actor) or check_name(name)
        if not isinstance(cleaned, str):
            return cleaned
        for _ in range(_ATTEMPTS):
            before = (await self.get_many(actor, [id])).get(id)
            if before is None:
                return CategoryNotFound()
            after = replace(before, name=cleaned, rev=before.rev + 1)
            match before if before.name == cleaned else await self.repository.save(before, after):
                case Category():
                    return before
                case Write.DONE:
                    return after
                case Write.DUPLICATE:
                    return CategoryNameTaken(cleaned)
                case Write.STALE:
                    continue
        raise Contended(f"category {id}")
