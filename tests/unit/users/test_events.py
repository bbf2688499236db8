"""What happens to people has a name in their past."""

from typing import Any, get_args

import pytest

from subgraphs.users.events import AccountFact, LinkRequested, UserEvent
from subgraphs.users.models import AccountEventKind, LinkPurpose
from subgraphs.users.repository.account_events import KINDS, REQUESTED

EVERY: list[Any] = [*get_args(UserEvent.__value__), *get_args(AccountFact.__value__)]


@pytest.mark.parametrize("fact", EVERY, ids=lambda fact: fact.type)
def test_every_fact_about_a_person_is_shown_in_their_past(fact: type[Any]) -> None:
    assert fact.type in KINDS or fact is LinkRequested


def test_every_purpose_of_a_link_and_every_kind_of_event_is_met() -> None:
    assert set(REQUESTED) == set(LinkPurpose)
    assert {*KINDS.values(), *REQUESTED.values()} == set(AccountEventKind)
