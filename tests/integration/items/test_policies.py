"""The policy on a real store: one version after another, whoever writes, and from memory without a read."""

import asyncio
from datetime import timedelta
from typing import Any

from subgraphs.chassis.clock import utc_now
from subgraphs.chassis.identity import SYSTEM
from subgraphs.chassis.paging import PageRequest
from subgraphs.items.context import Context
from subgraphs.items.models import Category, Override, Policy, PolicyChanges
from subgraphs.items.repository import POLICIES, MongoPolicyStore
from subgraphs.items.schema import schema
from tests.integration.items.shop import Shop


def changes(expected: int | None = None, *overrides: Override, **given: Any) -> PolicyChanges:
    return PolicyChanges(expected_version=expected, given=given, overrides=overrides or None, note=None)


async def test_of_twenty_writers_who_saw_the_same_version_one_writes_the_next(shop: Shop) -> None:
    replicas = [shop.services.policies, shop.twin().services.policies]

    outcomes = await asyncio.gather(*(replicas[each % 2].update(SYSTEM, changes(0, renewals=each)) for each in range(20)))

    winners = [outcome for outcome in outcomes if isinstance(outcome, Policy)]
    assert len(winners) == 1
    assert await replicas[0].current(SYSTEM) == await replicas[1].current(SYSTEM) == winners[0]


async def test_every_version_is_kept_and_read_as_it_was_written(shop: Shop) -> None:
    laptops = await shop.services.categories.create(SYSTEM, "Laptops")
    assert isinstance(laptops, Category)
    rows = [
        Override(category_id=laptops.id, group="Staff", loan_length=timedelta(days=90), open_loans=0),
        Override(group="Guests", any_number=True, hold_length=timedelta(days=1)),
    ]
    written = [
        await shop.services.policies.update(SYSTEM, wanted)
        for wanted in (changes(open_loans=3), changes(1, *rows), changes(open_loans=None, recall_within=timedelta(0)))
    ]

    page = await shop.twin().services.policies.versions(SYSTEM, PageRequest(size=2))
    assert page is not None
    assert list(page.nodes) == written[:0:-1]
    assert page.has_next


async def test_deciding_by_the_policy_reads_nothing_until_it_is_old(shop: Shop) -> None:
    ours, theirs = shop.policies, MongoPolicyStore(shop.database[POLICIES])
    assert (await ours.current()).version == 0
    await theirs.add(Policy(version=1, changed_at=utc_now(), changed_by="ada"))
    assert (await ours.current()).version == 0

    ours._seen_at = float("-inf")

    assert (await ours.current()).version == 1


async def test_another_process_learns_of_a_change_within_seconds(shop: Shop) -> None:
    theirs = MongoPolicyStore(shop.database[POLICIES])
    watching = asyncio.create_task(theirs.keep_fresh())
    try:
        await theirs.newest()
        await shop.services.policies.update(SYSTEM, changes(renewals=9))
        async with asyncio.timeout(20):
            while (await theirs.current()).default.renewals != 9:
                await asyncio.sleep(0.05)
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


UPDATE = """mutation ($input: UpdatePolicyInput!) { updatePolicy(input: $input) { __typename
  ... on UpdatePolicySuccess { policy { version default { loanDays openLoans recallDays }
    overrides { category { name } group loanDays openLoans anyNumber renewals } changedBy { id } note } }
  ... on InvalidInput { fields { path message } } } }"""


async def test_admins_write_the_policy_in_the_graph(shop: Shop) -> None:
    laptops = await shop.services.categories.create(SYSTEM, "Laptops")
    assert isinstance(laptops, Category)

    async def update(**wanted: Any) -> dict[str, Any]:
        result = await schema.run(UPDATE, {"input": wanted}, None, Context(SYSTEM, shop.services))
        assert result.errors is None
        assert result.data is not None
        return result.data["updatePolicy"]

    await update(default={"openLoans": 3})
    row = {"categoryId": laptops.id, "group": "Staff", "loanDays": 90, "anyNumber": True}
    changed = await update(expectedVersion=1, default={"openLoans": None, "recallDays": 3}, overrides=[row], note="Term")
    assert changed["policy"] == {
        "version": 2,
        "default": {"loanDays": 14, "openLoans": None, "recallDays": 3},
        "overrides": [
            {
                "category": {"name": "Laptops"},
                "group": "Staff",
                "loanDays": 90,
                "openLoans": None,
                "anyNumber": True,
                "renewals": None,
            }
        ],
        "changedBy": {"id": SYSTEM.id},
        "note": "Term",
    }
    refused = await update(default={"loanDays": 2**31 - 1})
    assert [each["path"] for each in refused["fields"]] == ["input.default.loanDays"]
