"""Which mails somebody gets is their own choice, but for what everybody has to know."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subgraphs.chassis.identity import Actor, Role
from subgraphs.chassis.refusals import InvalidInput
from subgraphs.mail import policy
from subgraphs.mail.errors import LinkNotValid, NotificationKindLocked
from subgraphs.mail.models import Kind
from subgraphs.mail.service import Preferences
from tests.unit.mail.fakes import FakeSwitches

ADA = Actor("ada", Role.MEMBER)
GRACE = Actor("grace", Role.MEMBER)
MANAGER = Actor("mary", Role.MANAGER)
SECRET = b"a secret of at least thirty-two bytes"
KINDS = sorted(set(Kind) - policy.LOCKED)


def _choosing() -> Preferences:
    return Preferences(FakeSwitches(), SECRET)


async def _off(choosing: Preferences, user_id: str = "ada") -> set[Kind]:
    return {each.kind for each in (await choosing.of_many(MANAGER, [user_id]))[user_id] if not each.enabled}


async def test_everybody_gets_everything_until_they_choose() -> None:
    choosing = _choosing()
    switches = (await choosing.of_many(ADA, ["ada"]))["ada"]
    assert [each.kind for each in switches] == list(Kind)
    assert all(each.enabled for each in switches)
    assert {each.kind for each in switches if each.locked} == policy.LOCKED


async def test_overdue_recall_and_security_mail_cannot_be_switched_off() -> None:
    assert {
        *(Kind.LOAN_OVERDUE, Kind.LOAN_RECALLED),
        *(Kind.WELCOME, Kind.INVITATION, Kind.PASSWORD_RESET, Kind.PASSWORD_CHANGED),
    } == policy.LOCKED
    for kind in policy.LOCKED:
        choosing = _choosing()
        refusal = await choosing.switch(ADA, [(Kind.ITEM_LENT, False), (kind, False)])
        assert isinstance(refusal, NotificationKindLocked)
        assert refusal.kinds == (kind,)
        assert kind in refusal.message
        assert await _off(choosing) == set(), "all or nothing"


async def test_a_kind_is_switched_off_and_on_for_oneself_only() -> None:
    choosing = _choosing()
    assert await choosing.switch(ADA, [(Kind.ITEM_LENT, False), (Kind.ITEM_RETURNED, False)]) is None
    assert await _off(choosing) == {Kind.ITEM_LENT, Kind.ITEM_RETURNED}
    assert await choosing.switch(ADA, [(Kind.ITEM_LENT, True), (Kind.LOAN_OVERDUE, True)]) is None
    assert await _off(choosing) == {Kind.ITEM_RETURNED}
    assert await _off(choosing, "grace") == set()


async def test_a_kind_named_twice_is_refused() -> None:
    refusal = await _choosing().switch(ADA, [(Kind.ITEM_LENT, False), (Kind.ITEM_LENT, True)])
    assert isinstance(refusal, InvalidInput)


async def test_only_oneself_and_managers_see_what_somebody_chose() -> None:
    choosing = _choosing()
    assert list(await choosing.of_many(GRACE, ["ada", "grace"])) == ["grace"]
    assert list(await choosing.of_many(MANAGER, ["ada", "grace"])) == ["ada", "grace"]


@pytest.mark.parametrize("kind", KINDS)
async def test_the_link_in_a_mail_stops_its_kind_for_its_person(kind: Kind) -> None:
    choosing = _choosing()
    token = policy.sign(SECRET, "ada", kind)
    assert choosing.named_in(token) is kind
    assert await _off(choosing) == set(), "looking stops nothing"
    for _ in range(2):
        assert await choosing.unsubscribe(token) is kind
    assert await _off(choosing) == {kind}
    assert await _off(choosing, "grace") == set()


@pytest.mark.parametrize("kind", sorted(policy.LOCKED))
async def test_no_link_stops_what_everybody_has_to_know(kind: Kind) -> None:
    choosing = _choosing()
    assert await choosing.unsubscribe(policy.sign(SECRET, "ada", kind)) == LinkNotValid()
    assert await choosing.switches.switched_off(["ada"]) == {}


@given(token=st.text(max_size=80) | st.binary(max_size=80).map(lambda raw: base64.urlsafe_b64encode(raw).decode().rstrip("=")))
def test_a_link_nobody_signed_stops_nothing(token: str) -> None:
    assert policy.signed(SECRET, token) is None


@given(
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=40),
    st.sampled_from(Kind),
    st.integers(min_value=0),
    st.integers(1, 255),
)
def test_a_link_that_was_changed_stops_nothing(user_id: str, kind: Kind, place: int, change: int) -> None:
    token = policy.sign(SECRET, user_id, kind)
    assert policy.signed(SECRET, token) == (user_id, kind)
    assert policy.signed(b"another" + SECRET, token) is None
    raw = bytearray(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    raw[place % len(raw)] ^= change
    assert policy.signed(SECRET, base64.urlsafe_b64encode(raw).decode().rstrip("=")) is None
