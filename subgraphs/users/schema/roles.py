"""Roles as clients see them."""

from enum import Enum

import strawberry


@strawberry.enum(description="What somebody may do; each role includes those before it.")
class Role(Enum):
    """See `chassis.identity.Role`."""

    MEMBER = strawberry.enum_value("member", description="Borrows for themself.")
    MANAGER = strawberry.enum_value("manager", description="Acts for anyone, and keeps the inventory and the list of people.")
    ADMIN = strawberry.enum_value("admin", description="Also says who may do what.")
