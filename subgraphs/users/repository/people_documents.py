"""How a person stands in their document, with what they are found by."""

from collections.abc import Mapping
from typing import Any

from subgraphs.chassis.identity import Role
from subgraphs.chassis.search import index_tokens
from subgraphs.chassis.text import comparison_key
from subgraphs.users.models import User


def to_document(user: User) -> dict[str, Any]:
    """A person's document, without what the outbox adds."""
    return {"_id": user.id, "rev": user.rev, "createdAt": user.created_at, **state(user)}


def state(user: User) -> dict[str, Any]:
    """What a change writes: the person's fields and what they are found by."""
    return {
        "name": user.name,
        "nameKey": comparison_key(user.name),
        "username": user.username,
        "usernameKey": _optional_key(user.username),
        "email": user.email,
        "emailKey": _optional_key(user.email),
        "group": user.group,
        "groupKey": _optional_key(user.group),
        "role": user.role.value,
        "locale": user.locale,
        "active": user.active,
        "anonymisedAt": user.anonymised_at,
        "updatedAt": user.updated_at,
        "tokens": index_tokens(user.name, user.username, user.email),
    }


def _optional_key(text: str | None) -> str | None:
    return None if text is None else comparison_key(text)


def from_document(document: Mapping[str, Any]) -> User:
    """The person in a document."""
    return User(
        id=document["_id"],
        rev=document["rev"],
        name=document["name"],
        username=document.get("username"),
        email=document.get("email"),
        group=document.get("group"),
        active=document["active"],
        role=Role(document.get("role", Role.MEMBER)),
        locale=document.get("locale"),
        anonymised_at=document.get("anonymisedAt"),
        created_at=document["createdAt"],
        updated_at=document["updatedAt"],
    )
