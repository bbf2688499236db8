"""Doing a thing once, however often it is asked for under one key.

A key is claimed before anything is changed; the claim reserves an id. Whatever is made gets that id, and whatever is changed
is stamped with it in the very write that changes it. So whoever asks again can tell 'done' from 'not done', wherever the
first attempt ended. Refusals leave no stamp: asking again tries again.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from subgraphs.chassis.clock import utc_now
from subgraphs.chassis.identity import Actor
from subgraphs.chassis.ids import made_at, new_id
from subgraphs.chassis.refusals import InvalidInput
from subgraphs.chassis.text import FieldProblem, clean

REMEMBERED: Final = timedelta(hours=24)
"""How long a key stands for what was first asked for under it."""

LONGEST_KEY = 200
MOST_STAMPS = 100

_SKEW = timedelta(hours=1)
_PATH = "idempotencyKey"
_OTHER_WISH = "This key was used for something else in the last 24 hours. Take a new key for each thing you ask for."


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Somebody's key, what was asked for under it (as a hash), and the id reserved for it."""

    actor_id: str
    key: str
    input_hash: str
    target_id: str
    created_at: datetime

    def expired(self, now: datetime) -> bool:
        """Whether the key may stand for something else."""
        return now - self.created_at > REMEMBERED


class Claims(Protocol):
    """Where claims are kept."""

    async def claim(self, wanted: Claim) -> Claim:
        """Keep a claim, and return it; or the one that the same actor made under the same key before."""
        ...


@dataclass(frozen=True, slots=True)
class Once:
    """The id reserved for what is asked for. `keyed`: under a key; `again`: not for the first time."""

    id: str
    keyed: bool = False
    again: bool = False


@dataclass(frozen=True, slots=True)
class Stamp:
    """On what was changed: the id reserved for the change, and what else its answer speaks of, by id."""

    id: str
    about: str | None = None


def at_will() -> Once:
    """Without a key: each asking is another wish."""
    return Once(new_id())


async def once(claims: Claims, actor: Actor, key: str | None, *wish: object) -> Once | InvalidInput:
    """Claim the actor's key for a wish: the name of the mutation and all it was given."""
    if key is None:
        return at_will()
    cleaned = clean(key, _PATH, longest=LONGEST_KEY)
    if isinstance(cleaned, FieldProblem):
        return InvalidInput((cleaned,))
    wanted = Claim(actor_id=actor.id, key=cleaned, input_hash=hash_of(*wish), target_id=new_id(), created_at=utc_now())
    kept = await claims.claim(wanted)
    if kept.input_hash != wanted.input_hash:
        return InvalidInput((FieldProblem(_PATH, _OTHER_WISH),))
    return Once(kept.target_id, keyed=True, again=kept.target_id != wanted.target_id)


def hash_of(*wish: object) -> str:
    """The same for the same wish only."""
    return hashlib.sha256(json.dumps(wish, default=str, ensure_ascii=False).encode()).hexdigest()


def stamp_in(stamps: Iterable[Stamp], once: Once) -> Stamp | None:
    """The stamp that says it was done, if it was."""
    return next((stamp for stamp in stamps if stamp.id == once.id), None) if once.keyed else None


def stamped(stamps: tuple[Stamp, ...], once: Once, about: str | None = None) -> tuple[Stamp, ...]:
    """The stamps with one more. Those whose keys are forgotten go, and the oldest when there are too many."""
    oldest = utc_now() - REMEMBERED - _SKEW
    kept = [stamp for stamp in stamps if made_at(stamp.id) > oldest]
    return (*kept[-(MOST_STAMPS - 1) :], Stamp(once.id, about))
