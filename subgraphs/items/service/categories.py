"""Use cases of categories."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from subgraphs.chassis.identity import Actor
from subgraphs.chassis.ids import is_id, new_id
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

    async def all(self, _actor: Actor) -> Sequence[Category]:
        """Every category, by name."""
        return await self.repository.all()

    async def get_many(self, _actor: Actor, ids: Collection[str]) -> Mapping[str, Category]:
        """Categories by id; unknown ids are missing."""
        return await self.repository.get_many([id for id in ids if is_id(id)])

    async def create(self, actor: Actor, name: str) -> Category | CategoryNameTaken | InvalidInput | NotPermitted:
        """Add a category."""
        cleaned = refuse_keeping(actor) or check_name(name)
        if not isinstance(cleaned, str):
            return cleaned
        category = Category(new_id(), cleaned)
        return category if await self.repository.insert(category) is Write.DONE else CategoryNameTaken(cleaned)

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
