"""Who is told what, when to try again, when to give up."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subgraphs.chassis.identity import Actor, Role
from subgraphs.mail import events, policy
from subgraphs.mail.models import Details, Kind, Notification, State
from subgraphs.mail.policy import Step, Verdict
from tests.unit.mail.fakes import NOW, a_notification

LOAN: Any = {"item_id": "camera", "loan_id": "l1", "borrower_id": "ada", "due_at": NOW}
QUEUE: Any = {"item_id": "camera", "reservation_id": "r1", "user_id": "ada"}
EVENTS = [
    (events.UserCreated(user_id="ada", notify=True), Kind.WELCOME, None),
    (events.LinkRequested(user_id="ada", request_id="q1", purpose="invitation"), Kind.INVITATION, None),
    (events.LinkRequested(user_id="ada", request_id="q1", purpose="password_reset"), Kind.PASSWORD_RESET, None),
    (events.PasswordChanged(user_id="ada"), Kind.PASSWORD_CHANGED, None),
    (events.ItemAssigned(item_id="camera", user_id="ada", notify=True), Kind.ITEM_ASSIGNED, "camera"),
    (events.ItemLent(**LOAN, notify=True), Kind.ITEM_LENT, "camera"),
    (events.LoanRenewed(**LOAN, notify=True), Kind.LOAN_RENEWED, "camera"),
    (events.LoanDueSoon(**LOAN, notify=True), Kind.LOAN_DUE_SOON, "camera"),
    (events.LoanOverdue(**LOAN, notify=True), Kind.LOAN_OVERDUE, "camera"),
    (events.LoanRecalled(**LOAN, reason="Needed"), Kind.LOAN_RECALLED, "camera"),
    (events.ItemReturned(**LOAN, returned_at=NOW, notify=True), Kind.ITEM_RETURNED, "camera"),
    (events.ReservationReady(**QUEUE, held_until=NOW), Kind.RESERVATION_READY, "camera"),
    (events.ReservationCancelled(**QUEUE, notify=True), Kind.RESERVATION_CANCELLED, "camera"),
    (events.HoldExpired(**QUEUE), Kind.HOLD_EXPIRED, "camera"),
]


@pytest.mark.parametrize(("event", "kind", "item_id"), EVENTS)
def test_each_event_tells_the_person_it_concerns(event: events.Event, kind: Kind, item_id: str | None) -> None:
    made = policy.notification_for("e1", event, NOW)
    assert made is not None
    assert (made.id, made.kind, made.recipient_id, made.item_id) == ("e1:ada", kind, "ada", item_id)
    assert (made.state, made.next_attempt_at, made.attempts) == (State.QUEUED, NOW, 0)


def test_a_quiet_change_makes_no_notification() -> None:
    assert policy.notification_for("e1", events.UserCreated(user_id="ada", notify=False), NOW) is None
    assert policy.notification_for("e1", events.ReservationCancelled(**QUEUE, notify=False), NOW) is None


def test_every_kind_is_made_by_some_event_or_spread_to_managers() -> None:
    assert {kind for _, kind, _ in EVENTS} == set(Kind) - {Kind.LOAN_OVERDUE_MANAGER}


def test_a_notification_keeps_what_its_mail_will_repeat() -> None:
    made = policy.notification_for("e1", events.LoanRecalled(**LOAN, reason="Needed"), NOW, seq=7)
    assert made is not None
    assert (made.loan_id, made.details) == ("l1", Details(due_at=NOW, reason="Needed", seq=7))
    asked = policy.notification_for("e1", events.LinkRequested(user_id="ada", request_id="q1", purpose="invitation"), NOW)
    assert asked is not None
    assert asked.details.request_id == "q1"


@pytest.mark.parametrize(
    ("step", "code", "verdict"),
    [
        (Step.RECIPIENT, 451, Verdict.POSTPONED),
        (Step.RECIPIENT, 450, Verdict.POSTPONED),
        (Step.RECIPIENT, 550, Verdict.REFUSED),
        (Step.RECIPIENT, 421, Verdict.UNAVAILABLE),
        (Step.RECIPIENT, 530, Verdict.MISCONFIGURED),
        (Step.CONTENT, 554, Verdict.REFUSED),
        (Step.CONTENT, 421, Verdict.POSTPONED),
        (Step.SENDER, 552, Verdict.REFUSED),
        (Step.SENDER, 553, Verdict.MISCONFIGURED),
        (Step.SENDER, 452, Verdict.UNAVAILABLE),
        (Step.SIGN_IN, 535, Verdict.MISCONFIGURED),
        (Step.SIGN_IN, 454, Verdict.UNAVAILABLE),
        (Step.CONNECT, 554, Verdict.UNAVAILABLE),
    ],
)
def test_a_reply_is_held_against_the_mail_only_when_it_is_about_the_mail(step: Step, code: int, verdict: Verdict) -> None:
    assert policy.judge(step, code) is verdict


@given(step=st.sampled_from(Step), code=st.integers(min_value=-1, max_value=599))
def test_every_reply_has_a_meaning(step: Step, code: int) -> None:
    assert policy.judge(step, code) in Verdict


def _postponed_until_given_up() -> list[Notification]:
    history = [a_notification()]
    while history[-1].state is State.QUEUED:
        now = history[-1].next_attempt_at
        assert now is not None
        history.append(policy.postponed(history[-1], "451 Later.", "Subject", now, lambda: 1.0))
    return history


def test_pauses_grow_and_end_after_about_two_days() -> None:
    tries = [one.next_attempt_at for one in _postponed_until_given_up() if one.next_attempt_at is not None]
    pauses = [after - before for before, after in pairwise(tries)]
    assert pauses == sorted(pauses)
    assert timedelta(hours=36) < tries[-1] - tries[0] < timedelta(hours=60)


def test_after_the_last_attempt_a_notification_fails_and_says_why() -> None:
    last = _postponed_until_given_up()[-1]
    assert last.state is State.FAILED
    assert last.problem == "Given up after 18 attempts in 2 days. 451 Later."
    assert (last.attempts, last.next_attempt_at, last.lease_until) == (18, None, None)


@given(st.floats(min_value=0, max_value=1, exclude_max=True), st.integers(min_value=1, max_value=10_000), st.booleans())
def test_delivery_never_rests_longer_than_its_limit(jitter: float, failures: int, misconfigured: bool) -> None:
    pause = policy.obstacle_pause(failures, misconfigured=misconfigured, jitter=lambda: jitter)
    assert timedelta(0) < pause <= timedelta(seconds=60 if misconfigured else 2)


def test_attempts_at_one_copy_share_a_message_id_and_a_second_copy_gets_its_own() -> None:
    first = a_notification()
    retried = policy.postponed(first, "451", "Subject", NOW, lambda: 1.0)
    copy = policy.requeued(policy.sent(retried, "Subject", NOW), NOW)
    assert policy.mail_key(first) == policy.mail_key(retried) == "e1.ada"
    assert policy.mail_key(copy) == "e1.ada.1"


def test_resending_what_was_never_accepted_keeps_its_message_id() -> None:
    failed = policy.failed(a_notification(), "550 Unknown.")
    assert policy.mail_key(policy.requeued(failed, NOW)) == policy.mail_key(failed)


def test_members_read_their_own_mail_and_managers_everybodys() -> None:
    assert policy.may_read(Actor("ada", Role.MEMBER), "ada")
    assert not policy.may_read(Actor("grace", Role.MEMBER), "ada")
    assert policy.may_read(Actor("grace", Role.MANAGER), "ada")
