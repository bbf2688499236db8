"""Which override decides: compared with looking through all of them, field by field, the most specific first."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from subgraphs.items.models import Override, Policy, Terms
from subgraphs.items.policy.terms import DAYS, terms_for

CATEGORIES = st.sampled_from([None, "laptops", "books"])
GROUPS = st.sampled_from([None, "staff", "Students"])
SPELT = {"staff": "STAFF", "Students": "students"}
DAY = timedelta(days=1)


def overrides() -> st.SearchStrategy[Override]:
    lengths: dict[str, Any] = dict.fromkeys(DAYS, st.none() | st.integers(1, 50).map(lambda days: days * DAY))
    limits = st.tuples(st.none() | st.integers(0, 9), st.booleans()).map(
        lambda limit: (None, True) if limit[1] else (limit[0], False)
    )
    rows = st.builds(Override, category_id=CATEGORIES, group=GROUPS, renewals=st.none() | st.integers(0, 9), **lengths)
    limited = st.tuples(rows, limits).map(lambda each: _limited(*each))
    return limited.filter(lambda row: row.category_id is not None or row.group is not None)


def _limited(row: Override, limit: tuple[int | None, bool]) -> Override:
    return replace(row, open_loans=limit[0], any_number=limit[1])


POLICIES = st.builds(
    Policy,
    version=st.integers(1, 99),
    default=st.builds(Terms, renewals=st.integers(0, 9), open_loans=st.none() | st.integers(0, 9)),
    overrides=st.lists(overrides(), max_size=8, unique_by=lambda row: row.scope).map(tuple),
)


def most_specific_first(policy: Policy, category: str | None, group: str | None) -> list[Override]:
    scopes = [(category, group), (category, None), (None, group)]
    wanted = [scope for scope in scopes if scope != (None, None)]
    return [row for scope in dict.fromkeys(wanted) for row in policy.overrides if (row.category_id, row.group) == scope]


@given(policy=POLICIES, category=CATEGORIES, group=GROUPS)
def test_each_term_is_decided_by_the_most_specific_override_that_has_it(
    policy: Policy, category: str | None, group: str | None
) -> None:
    terms = terms_for(policy, category, None if group is None else SPELT[group])

    rows = most_specific_first(policy, category, group)
    for name in (*DAYS, "renewals"):
        said = [getattr(row, name) for row in rows if getattr(row, name) is not None]
        assert getattr(terms, name) == (said[0] if said else getattr(policy.default, name))
    limits = [(row.open_loans, row.category_id) for row in rows if row.any_number or row.open_loans is not None]
    assert (terms.open_loans, terms.counts_category) == (limits[0] if limits else (policy.default.open_loans, None))
    assert terms.version == policy.version


def test_an_override_for_another_category_or_group_does_not_count() -> None:
    policy = Policy(overrides=(Override(category_id="laptops", group="staff", renewals=9), Override(group="staff", renewals=7)))
    assert terms_for(policy, "books", "student").renewals == 3
    assert terms_for(policy, "laptops", None).renewals == 3
    assert terms_for(policy, "books", "Staff").renewals == 7
    assert terms_for(policy, "laptops", "staff").renewals == 9


def test_before_anybody_wrote_a_policy_a_loan_lasts_two_weeks() -> None:
    assert terms_for(Policy(), "laptops", "staff") == Terms(version=0)
    assert Terms().loan_length == 14 * DAY
