"""Rules of people's records: what may stand in them, and what a change changes."""

import re
from dataclasses import dataclass, replace

from subgraphs.chassis.refusals import InvalidInput, problems
from subgraphs.chassis.text import FieldProblem, clean, clean_optional
from subgraphs.users.models import NewUser, User

LONGEST_NAME = 200
LONGEST_USERNAME = 100
LONGEST_EMAIL = 254
LONGEST_GROUP = 100
LONGEST_LOCALE = 35
MOST_USERNAMES = 100
LOCALES = ("en", "de")
"""The languages we speak, as BCP 47 tags."""

FIELDS = ("name", "username", "email", "group", "locale")
"""What a person's record is kept of, by name."""

# What the HTML standard accepts in an e-mail field, plus letters beyond ASCII, minus what could break a mail header.
_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[^\W_](?:[^\W_]|-){0,62}(?<!-)(?:\.[^\W_](?:[^\W_]|-){0,62}(?<!-))*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The fields a person's record may be given, checked and cleaned."""

    name: str
    username: str | None
    email: str | None
    group: str | None
    locale: str | None


def check_profile(given: NewUser) -> Profile | InvalidInput:
    """Clean what was given for a person, or say what is wrong with it."""
    name = clean(given.name, "input.name", longest=LONGEST_NAME)
    username = clean_optional(given.username, "input.username", longest=LONGEST_USERNAME)
    email = _check_email(given.email)
    group = clean_optional(given.group, "input.group", longest=LONGEST_GROUP)
    locale = _check_locale(given.locale)
    if (refusal := problems(name, username, email, group, locale)) is not None:
        return refusal
    return Profile(name=_text(name) or "", username=_text(username), email=_text(email), group=_text(group), locale=_text(locale))


def check_address(given: str, path: str) -> str | InvalidInput:
    """Clean an address that must be given, or say what is wrong with it."""
    email = _check_email(given) or FieldProblem(path, "Must be one e-mail address, like ada@example.org.")
    return InvalidInput((email,)) if isinstance(email, FieldProblem) else email


def changed_fields(before: User, profile: Profile) -> list[str]:
    """The names of the fields in which a profile differs from the person's record."""
    return [name for name in FIELDS if getattr(before, name) != getattr(profile, name)]


def merged(user: User, given: dict[str, str | None]) -> NewUser:
    """A person's present profile with what was given put over it. A name cannot be cleared."""
    present = NewUser(**{name: getattr(user, name) for name in FIELDS})
    return replace(present, **{name: "" if name == "name" and value is None else value for name, value in given.items()})


def _check_email(given: str | None) -> str | FieldProblem | None:
    email = clean_optional(given, "input.email", longest=LONGEST_EMAIL)
    if isinstance(email, str) and not _EMAIL.fullmatch(email):
        return FieldProblem("input.email", "Must be one e-mail address, like ada@example.org.")
    return email


def _check_locale(given: str | None) -> str | FieldProblem | None:
    locale = clean_optional(given, "input.locale", longest=LONGEST_LOCALE)
    if isinstance(locale, str) and locale.lower() not in LOCALES:
        return FieldProblem("input.locale", f"Must be one of: {', '.join(LOCALES)}.")
    return locale.lower() if isinstance(locale, str) else locale


def _text(value: str | FieldProblem | None) -> str | None:
    assert not isinstance(value, FieldProblem)
    return value
