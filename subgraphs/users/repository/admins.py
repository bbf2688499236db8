"""Sees to it that there is always an active admin, however many stop being one at once.

One document lists the admins who are about to stop, each at the version of their own document from which they do. Adding to
the list is a conditional write, and whoever is on it does not count as an admin who stays. An entry is over as soon as that
version is: the step was taken, or lost its race, and what the person's document says counts again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pymongo.errors import DuplicateKeyError

from subgraphs.chassis.identity import Role
from subgraphs.chassis.mongo import Collection
from subgraphs.users.models import User

_ID: Final = "admins"


@dataclass(frozen=True, slots=True)
class MongoAdminGuard:
    """Keeps the list in one document of `guards`."""

    guards: Collection
    users: Collection

    async def spare(self, leaving: User) -> bool:
        """Whether another active admin stays if this one, at this version, stops being one. True puts them on the list."""
        while True:
            rev, listed = await self._read()
            admins = {each["_id"]: each["rev"] async for each in self.users.find(_ACTIVE_ADMINS, {"rev": 1})}
            stopping = {id: at for id, at in listed.items() if admins.get(id) == at and id != leaving.id}
            if not admins.keys() - stopping.keys() - {leaving.id}:
                return False
            if await self._write(rev, stopping | {leaving.id: leaving.rev}):
                return True

    async def _read(self) -> tuple[int, Mapping[str, int]]:
        """The list and its version. Read before the admins: whatever changed since shows in one of both."""
        found: Mapping[str, Any] = await self.guards.find_one({"_id": _ID}) or {"rev": 0, "stopping": []}
        return found["rev"], {entry["id"]: entry["rev"] for entry in found["stopping"]}

    async def _write(self, rev: int, stopping: Mapping[str, int]) -> bool:
        state = {"rev": rev + 1, "stopping": [{"id": id, "rev": at} for id, at in stopping.items()]}
        if rev > 0:
            result = await self.guards.update_one({"_id": _ID, "rev": rev}, {"$set": state})
            return result.matched_count == 1
        try:
            await self.guards.insert_one({"_id": _ID, **state})
        except DuplicateKeyError:
            return False
        return True


_ACTIVE_ADMINS: Final = {"role": Role.ADMIN.value, "active": True}
