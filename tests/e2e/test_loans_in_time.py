"""A loan over time, in the whole system: renewed, due, and the mails about it; and a slip that is undone."""

from datetime import UTC, datetime, timedelta

from tests.support.system import System, fresh, text_of

LEND = """mutation ($input: LendItemInput!, $key: String) { lendItem(input: $input, idempotencyKey: $key) { __typename
  ... on LendItemSuccess { loan { id dueAt } } } }"""
RENEW = """mutation ($input: RenewLoanInput!) { renewLoan(input: $input) { __typename
  ... on RenewLoanSuccess { loan { renewals dueAt } } } }"""
UNDO = """mutation ($input: UndoLendInput!) { undoLend(input: $input) { __typename
  ... on UndoLendSuccess { loan { status borrower { name } } item { status } } } }"""


async def test_a_borrower_is_told_when_a_loan_was_renewed_and_when_it_is_due(system: System) -> None:
    address = f"{fresh('ada')}@example.org"
    ada, depot = await system.person("Ada", address), await system.place(fresh("Depot "))
    item = await system.item(fresh("DRL-"), "Drill", depot)
    soon = datetime.now(UTC) + timedelta(seconds=6)

    wish = {"input": {"itemId": item, "borrowerId": ada, "dueAt": soon.isoformat()}, "key": fresh("key")}
    first, again = [(await system.graph(LEND, **wish))["lendItem"] for _ in range(2)]
    due = (soon + timedelta(seconds=1)).isoformat()
    renewed = await system.graph(RENEW, input={"loanId": first["loan"]["id"], "dueAt": due})

    assert again == first
    assert renewed["renewLoan"]["loan"]["renewals"] == 1
    mails = await system.until_mails(address, 3)
    assert sorted(str(mail["Subject"]).split()[0] for mail in mails) == ["Please", "Renewed:", "You"]
    assert all("Drill" in text_of(mail) for mail in mails)


async def test_a_slip_is_undone(system: System) -> None:
    ada, depot = await system.person("Ada", None), await system.place(fresh("Depot "))
    item = await system.item(fresh("DRL-"), "Drill", depot)
    lent = (await system.graph(LEND, input={"itemId": item, "borrowerId": ada}))["lendItem"]

    undone = (await system.graph(UNDO, input={"loanId": lent["loan"]["id"]}))["undoLend"]

    assert undone["loan"] == {"status": "UNDONE", "borrower": {"name": "Ada"}}
    assert undone["item"] == {"status": "AVAILABLE"}
