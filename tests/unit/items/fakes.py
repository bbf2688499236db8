"""Stand-ins for the items service's ports: in memory, as strict about revisions and uniqueness as the real ones."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from subgraphs.chassis.facts import Fact, record
from subgraphs.chassis.identity import SYSTEM, Actor
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.paging import Page, PageRequest, make_page
from subgraphs.chassis.text import comparison_key
from subgraphs.items import events
from subgraphs.items.context import Services
from subgraphs.items.errors import DirectoryUnavailable, UserNotFound
from subgraphs.items.models import (
    Borrower,
    Category,
    CustodySpan,
    Item,
    ItemFilter,
    ItemMatch,
    ItemSort,
    Lending,
    Lendings,
    Loan,
    LoanFilter,
    LoanSort,
    LoanStatus,
    Location,
    LocationTree,
    MatchKind,
    News,
    Period,
    Person,
    Policy,
    Reservation,
    ReservationStatus,
    Slot,
    Standing,
    Stood,
    Tally,
    TimelineEntry,
    TimelineKind,
    Write,
)
from subgraphs.items.policy.reports import IN_USE
from subgraphs.items.repository.projections import closed_loan, closed_loan_document, ends_loan
from subgraphs.items.repository.reservation_ends import closed_reservation, ended_document, ends_reservation
from subgraphs.items.service.arrivals import Arrivals
from subgraphs.items.service.bulk import Bulk
from subgraphs.items.service.categories import Categories
from subgraphs.items.service.custody import Custody
from subgraphs.items.service.facets import Facets
from subgraphs.items.service.finding import Finding
from subgraphs.items.service.handovers import Inquiries
from subgraphs.items.service.history import History
from subgraphs.items.service.holds import Holds
from subgraphs.items.service.items import Items
from subgraphs.items.service.lendability import Lendability
from subgraphs.items.service.lines import Lines
from subgraphs.items.service.live import Live
from subgraphs.items.service.loans import Loans
from subgraphs.items.service.locations import Locations
from subgraphs.items.service.losses import Losses
from subgraphs.items.service.policies import Policies
from subgraphs.items.service.queues import Queues
from subgraphs.items.service.recalls import Recalls
from subgraphs.items.service.reminders import Reminders
from subgraphs.items.service.reports import Reports
from subgraphs.items.service.slots import Slots
from subgraphs.items.service.stock import Stock
from tests.unit.chassis.fakes import FakeClaims, FakeFeed

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@dataclass
class Ticking:
    """A clock that stands still until told otherwise."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, time: timedelta) -> None:
        self.now += time


@dataclass
class FakeItems:
    """Items in a dict. `before_save` and `before_count` let a rival act at the worst moment."""

    kept: dict[str, Item] = field(default_factory=dict[str, Item])
    facts: list[Fact] = field(default_factory=list[Fact])
    reads: int = 0
    before_save: Callable[[], None] = lambda: None
    before_count: Callable[[], None] = lambda: None

    async def get(self, id: str) -> Item | None:
        self.reads += 1
        return self.kept.get(id)

    async def get_many(self, ids: Collection[str]) -> Mapping[str, Item]:
        return {id: self.kept[id] for id in ids if id in self.kept}

    async def matching(self, wanted: ItemFilter, ids: Collection[str]) -> Collection[str]:
        words = (wanted.text or "").casefold().split()
        named = [(id, self.kept[id].name.casefold()) for id in ids if id in self.kept]
        return {id for id, name in named if all(word in name for word in words)}

    async def by_code(self, code: str) -> Item | None:
        return next((item for item in self.kept.values() if comparison_key(item.code) == comparison_key(code)), None)

    async def insert(self, item: Item, facts: Sequence[Fact], actor: Actor) -> Write:
        if item.id in self.kept or await self.by_code(item.code) is not None:
            return Write.DUPLICATE
        return self._keep(item, facts)

    async def save(self, before: Item, after: Item, facts: Sequence[Fact], actor: Actor) -> Write:
        self.before_save()
        if self.kept[before.id].rev != before.rev:
            return Write.STALE
        owner = await self.by_code(after.code)
        if owner is not None and owner.id != after.id:
            return Write.DUPLICATE
        assert after.rev == before.rev + 1
        return self._keep(after, facts)

    def _keep(self, item: Item, facts: Sequence[Fact]) -> Write:
        self.kept[item.id] = item
        self.facts += facts
        return Write.DONE

    async def page(self, wanted: ItemFilter, sort: ItemSort, request: PageRequest) -> Page[Item]:
        places = wanted.location_ids
        found = [item for item in self.kept.values() if places is None or item.location_id in places]
        return make_page(sorted(found, key=lambda item: item.name), request, lambda item: (item.name, item.id))

    async def held(self, user_ids: Collection[str], request: PageRequest) -> Mapping[str, Page[Item]]:
        found = {user: [item for item in self.kept.values() if item.holder_id == user] for user in user_ids}
        return {user: make_page(items, request, lambda item: (item.name, item.id)) for user, items in found.items()}

    async def to_remind(self, now: datetime, limit: int) -> Sequence[str]:
        waiting = [(item.next_reminder_at, item.id) for item in self.kept.values() if item.next_reminder_at is not None]
        return [id for at, id in sorted(waiting) if at <= now][:limit]

    async def held_by(self, user_id: str) -> Sequence[Item]:
        return [item for item in self.kept.values() if item.holder_id == user_id and item.status in {"LENT", "ASSIGNED"}]

    async def recalled_from(self, user_ids: Collection[str], request: PageRequest) -> Mapping[str, Page[Item]]:
        found = {user: [item for item in await self.held_by(user) if item.recall is not None] for user in user_ids}
        return {user: make_page(items, request, lambda item: (item.name, item.id)) for user, items in found.items()}

    async def unrecalled(self, user_ids: Collection[str]) -> Sequence[Item]:
        return [item for user in user_ids for item in await self.held_by(user) if item.recall is None]

    async def to_pass_on(self, now: datetime, limit: int) -> Sequence[str]:
        waiting = [(item.hold_until, item.id) for item in self.kept.values() if item.hold_until is not None]
        return [id for at, id in sorted(waiting) if at <= now][:limit]

    async def reserved_by(self, user_id: str) -> Sequence[str]:
        return [item.id for item in self.kept.values() if item.waiter(user_id) is not None]

    def turn(self, id: str) -> AbstractAsyncContextManager[object]:
        return nullcontext()

    async def count_at(self, location_id: str) -> int:
        self.before_count()
        return sum(
            item.location_id == location_id or (item.home_id == location_id and item.status != "RETIRED")
            for item in self.kept.values()
        )


@dataclass
class FakeSearch:
    """Finds what begins with the text."""

    items: FakeItems

    async def matches(self, text: str, limit: int) -> Sequence[ItemMatch]:
        found = [item for item in self.items.kept.values() if item.name.casefold().startswith(text.casefold())]
        return [ItemMatch(item, MatchKind.BEGINNINGS) for item in found][:limit]


@dataclass
class FakeTallies:
    """Counts by looking at every item. Of the filters it knows category, status, place and holder."""

    items: FakeItems

    async def everything(self) -> Tally:
        return await self.matching(ItemFilter())

    async def matching(self, wanted: ItemFilter) -> Tally:
        found = [item for item in self.items.kept.values() if _admits(wanted, item)]
        return Tally(
            Counter((item.status, item.category_id) for item in found),
            Counter((item.status, item.location_id) for item in found),
        )


def _admits(wanted: ItemFilter, item: Item) -> bool:
    return (
        wanted.category_id in {None, item.category_id}
        and (wanted.statuses is None or item.status in wanted.statuses)
        and (wanted.location_ids is None or item.location_id in wanted.location_ids)
        and wanted.holder_id in {None, item.holder_id}
    )


@dataclass
class FakeUse:
    """Open loans are in the items, closed ones in the facts of their ends."""

    items: FakeItems
    loans: "FakeLoans"

    async def due(self, start: datetime | None, end: datetime) -> int:
        return sum((start or loan.due_at) <= loan.due_at < end for loan in self.loans.open())

    async def begun(self, period: Period, now: datetime) -> Lendings:
        return Lendings([each for each in self._all(now) if period.start <= each.lent_at < period.end], capped=False)

    async def under_way(self, period: Period, now: datetime) -> Lendings:
        return Lendings([each for each in self._all(now) if period.overlap(each.lent_at, each.ended_at)], capped=False)

    async def created(self, period: Period) -> tuple[Sequence[tuple[str | None, datetime]], bool]:
        found = [(each.category_id, each.created_at) for each in self.items.kept.values()]
        return [(category, at) for category, at in found if period.start <= at < period.end], False

    async def categories(self, item_ids: Collection[str]) -> Mapping[str, str | None]:
        return {id: self.items.kept[id].category_id for id in item_ids if self.items.kept[id].status in IN_USE}

    def _all(self, now: datetime) -> list[Lending]:
        closed = [loan for loan in self.loans.closed() if loan.status is not LoanStatus.UNDONE]
        return [
            Lending(loan.item_id, loan.lent_at, loan.returned_at or loan.lost_at or now) for loan in [*closed, *self.loans.open()]
        ]


@dataclass
class FakeCategories:
    """Categories in a dict."""

    kept: dict[str, Category] = field(default_factory=dict[str, Category])

    async def all(self) -> Sequence[Category]:
        return sorted(self.kept.values(), key=lambda category: comparison_key(category.name))

    async def get_many(self, ids: Collection[str]) -> Mapping[str, Category]:
        return {id: self.kept[id] for id in ids if id in self.kept}

    async def insert(self, category: Category) -> Write:
        return Write.DUPLICATE if category.id in self.kept else self._keep(category)

    async def save(self, before: Category, after: Category) -> Write:
        if self.kept[before.id].rev != before.rev:
            return Write.STALE
        return self._keep(after)

    def _keep(self, category: Category) -> Write:
        key = comparison_key(category.name)
        if any(comparison_key(other.name) == key and other.id != category.id for other in self.kept.values()):
            return Write.DUPLICATE
        self.kept[category.id] = category
        return Write.DONE


@dataclass
class FakeLocations:
    """A location tree in a variable. `before_save` lets a rival act at the worst moment."""

    tree: LocationTree = field(default_factory=LocationTree)
    facts: list[Fact] = field(default_factory=list[Fact])
    before_save: Callable[[], None] = lambda: None

    @property
    def at_hand(self) -> LocationTree | None:
        return self.tree

    async def current(self) -> LocationTree:
        return self.tree

    async def save(self, before: LocationTree, after: LocationTree, facts: Sequence[Fact], actor: Actor) -> bool:
        self.before_save()
        if self.tree.rev != before.rev:
            return False
        assert after.rev == before.rev + 1
        self.tree = after
        self.facts += facts
        return True


@dataclass
class FakeBorrowers:
    """Slots in a dict, counted anew each time."""

    kept: dict[str, dict[str, Slot]] = field(default_factory=lambda: defaultdict(dict))
    waiting: dict[str, datetime] = field(default_factory=dict[str, datetime])

    async def get(self, user_id: str) -> Borrower:
        return Borrower(id=user_id, slots=tuple(self.kept[user_id].values()))

    async def claim(
        self, user_id: str, slot: Slot, *, limit: int | None, of_category: str | None, check_at: datetime | None
    ) -> bool:
        if slot.loan_id in self.kept[user_id]:
            return True
        if limit is not None and (await self.get(user_id)).count(of_category) >= limit:
            return False
        self.kept[user_id][slot.loan_id] = slot
        if check_at is not None:
            self.waiting[user_id] = check_at
        return True

    async def release(self, user_id: str, loan_id: str) -> None:
        self.kept[user_id].pop(loan_id, None)

    async def to_check(self, now: datetime, limit: int) -> Sequence[str]:
        return [user_id for user_id, at in self.waiting.items() if at <= now][:limit]

    async def checked(self, user_id: str, now: datetime) -> None:
        if self.waiting.get(user_id, now) <= now:
            self.waiting.pop(user_id, None)


@dataclass
class FakeStandings:
    """What was heard of people, and what is to be acted on."""

    kept: dict[str, Stood] = field(default_factory=dict[str, Stood])
    unsettled: dict[str, Stood] = field(default_factory=dict[str, Stood])

    async def keep(self, heard: Stood) -> None:
        known = self.kept.get(heard.user_id)
        if known is None or known.seq <= heard.seq:
            self.kept[heard.user_id] = self.unsettled[heard.user_id] = heard

    async def waiting(self, limit: int) -> Sequence[Stood]:
        return list(self.unsettled.values())[:limit]

    async def acted_on(self, stood: Stood) -> None:
        if self.kept[stood.user_id] == stood:
            self.unsettled.pop(stood.user_id, None)
        else:
            self.unsettled[stood.user_id] = self.kept[stood.user_id]

    async def inactive(self, after: str, limit: int) -> Sequence[str]:
        found = (id for id, stood in self.kept.items() if stood.standing is not Standing.ACTIVE and id > after)
        return sorted(found)[:limit]


@dataclass
class FakeTexts:
    """Whose texts were erased."""

    erased: list[str] = field(default_factory=list[str])

    async def erase(self, user_id: str) -> None:
        self.erased.append(user_id)


@dataclass
class FakePolicies:
    """All versions in a list. `before_add` lets a rival act at the worst moment."""

    kept: list[Policy] = field(default_factory=lambda: [Policy()])
    before_add: Callable[[], None] = lambda: None

    async def current(self) -> Policy:
        return self.kept[-1]

    async def newest(self) -> Policy:
        return self.kept[-1]

    async def add(self, policy: Policy) -> bool:
        self.before_add()
        if policy.version != self.kept[-1].version + 1:
            return False
        self.kept.append(policy)
        return True

    async def versions(self, request: PageRequest) -> Page[Policy]:
        return make_page(self.kept[:0:-1], request, lambda policy: (policy.version, str(policy.version)))


@dataclass
class FakeDirectory:
    """People in a dict; `down` makes it fail."""

    people: dict[str, Person] = field(default_factory=dict[str, Person])
    down: bool = False
    calls: int = 0

    async def find(self, user_id: str) -> Person | UserNotFound | DirectoryUnavailable:
        self.calls += 1
        if self.down:
            return DirectoryUnavailable()
        return self.people.get(user_id) or UserNotFound()

    def add(self, name: str, *, active: bool = True, group: str | None = None) -> str:
        person = Person(new_id(), name, active, group)
        self.people[person.id] = person
        return person.id


@dataclass
class FakeLoans:
    """The open loans of the items in memory. Closed ones are found by id only, in the facts of their ends."""

    items: FakeItems

    def open(self) -> list[Loan]:
        return [item.loan for item in self.items.kept.values() if item.loan is not None]

    def closed(self) -> list[Loan]:
        recorded = [record(fact, seq=1, actor=SYSTEM, time=NOON) for fact in self.items.facts]
        return [closed_loan(closed_loan_document(fact)) for fact in recorded if ends_loan(fact)]

    async def get_many(self, ids: Collection[str]) -> Mapping[str, Loan]:
        return {loan.id: loan for loan in [*self.closed(), *self.open()] if loan.id in ids}

    async def page(self, wanted: LoanFilter, sort: LoanSort, request: PageRequest, now: datetime) -> Page[Loan]:
        found = [loan for loan in self.open() if wanted.admits(loan, now)]
        return make_page(found, request, lambda loan: (loan.lent_at, loan.id))

    async def of_users(
        self, user_ids: Collection[str], status: LoanStatus | None, request: PageRequest, now: datetime
    ) -> Mapping[str, Page[Loan]]:
        return {id: await self.page(LoanFilter(status=status, borrower_id=id), LoanSort(), request, now) for id in user_ids}


@dataclass
class FakeReservations:
    """The open reservations of the items in memory, and closed ones as the facts of their ends tell them."""

    items: FakeItems

    def _all(self) -> dict[str, Reservation]:
        recorded = [record(fact, seq=1, actor=SYSTEM, time=NOON) for fact in self.items.facts]
        ends = [closed_reservation(ended_document(fact)) for fact in recorded if ends_reservation(fact)]
        waiting = [each for item in self.items.kept.values() for each in item.line]
        return {each.id: each for each in [*ends, *waiting] if each is not None}

    async def get_many(self, ids: Collection[str]) -> Mapping[str, Reservation]:
        return {id: each for id, each in self._all().items() if id in ids}

    async def of_users(
        self, user_ids: Collection[str], status: ReservationStatus | None, request: PageRequest
    ) -> Mapping[str, Page[Reservation]]:
        found = [each for each in self._all().values() if status in {None, each.status}]
        mine = {user: [each for each in found if each.user_id == user] for user in user_ids}
        return {user: make_page(each, request, lambda one: (one.created_at, one.id)) for user, each in mine.items()}


@dataclass
class FakeTimelines:
    """Nothing ever happened, but that each item was created."""

    async def of_items(self, item_ids: Collection[str], request: PageRequest) -> Mapping[str, Page[TimelineEntry]]:
        entry = TimelineEntry(id=new_id(), seq=1, kind=TimelineKind.CREATED, at=NOON, actor=SYSTEM.id)
        return {id: make_page([entry], request, lambda each: (each.seq, each.id)) for id in item_ids}


@dataclass
class FakeCustody:
    """Nobody ever had anything."""

    async def of_users(self, user_ids: Collection[str], request: PageRequest) -> Mapping[str, Page[CustodySpan]]:
        return {id: make_page([], request, lambda span: (span.start, span.id)) for id in user_ids}


@dataclass
class Inventory:
    """The whole service on fakes, with a building and two shelves to begin with."""

    items: FakeItems = field(default_factory=FakeItems)
    categories: FakeCategories = field(default_factory=FakeCategories)
    locations: FakeLocations = field(default_factory=FakeLocations)
    directory: FakeDirectory = field(default_factory=FakeDirectory)
    claims: FakeClaims = field(default_factory=FakeClaims)
    policies: FakePolicies = field(default_factory=FakePolicies)
    borrowers: FakeBorrowers = field(default_factory=FakeBorrowers)
    standings: FakeStandings = field(default_factory=FakeStandings)
    texts: FakeTexts = field(default_factory=FakeTexts)
    clock: Ticking = field(default_factory=Ticking)
    feed: FakeFeed[News] = field(default_factory=FakeFeed[News])

    def __post_init__(self) -> None:
        self.building = self.place("Building", None)
        self.shelf = self.place("Shelf", self.building)
        self.table = self.place("Table", self.building)
        self.ada = self.directory.add("Ada")
        self.bob = self.directory.add("Bob")
        self.serve()

    def serve(self, through: Callable[[Any], Any] = lambda port: port) -> None:
        """Put the use cases together, each port `through` something that may stand in its way."""
        items, categories, claims = through(self.items), through(self.categories), through(self.claims)
        locations, directory = through(self.locations), through(self.directory)
        loans, arrivals = FakeLoans(self.items), Arrivals(locations)
        inquiries = Inquiries(directory, through(self.policies))
        self.slots = Slots(through(self.borrowers), items, loans, self.clock)
        self.custody = Custody(items, arrivals, inquiries, self.slots, loans, claims, self.clock)
        self.lendability = Lendability(items, inquiries, self.slots, self.clock)
        self.lending = Loans(items, arrivals, loans, claims, self.clock)
        self.reminders = Reminders(items, self.clock)
        self.recalls = Recalls(items, through(self.standings), loans, through(self.texts), claims, self.clock)
        self.losses = Losses(items, arrivals, loans, claims, self.clock)
        self.stock = Stock(items, arrivals, claims, self.clock)
        self.bulk = Bulk(self.custody, self.stock, claims)
        self.catalogue = Items(items, categories, arrivals, claims, self.clock)
        self.finding = Finding(items, FakeSearch(self.items))
        self.facets = Facets(FakeTallies(self.items), arrivals)
        self.reports = Reports(FakeTallies(self.items), FakeUse(self.items, loans), self.clock)
        self.kinds = Categories(categories, claims)
        self.places = Locations(locations, items, claims)
        self.history = History(loans, FakeTimelines(), FakeCustody(), self.clock)
        self.governing = Policies(through(self.policies), categories, self.clock)
        self.live = Live(self.feed, items, locations)
        reservations = FakeReservations(self.items)
        self.queues = Queues(items, inquiries, reservations, claims, self.clock)
        self.lines = Lines(reservations)
        self.holds = Holds(items, self.clock)

    def place(self, name: str, parent_id: str | None) -> str:
        node = Location(new_id(), name, parent_id)
        self.locations.tree = self.locations.tree.put(node)
        return node.id

    def thing(self, code: str = "DRILL-1", *, home: str | None = None) -> str:
        home_id = home or self.shelf
        item = Item(
            id=new_id(),
            code=code,
            name="Drill",
            home_id=home_id,
            location_id=home_id,
            since=NOON,
            created_at=NOON,
            updated_at=NOON,
        )
        self.items.kept[item.id] = item
        return item.id

    @property
    def only_item(self) -> str:
        """The id of the first thing there is."""
        return next(iter(self.items.kept))

    @property
    def last_loan(self) -> str:
        """The id of the loan that was made last."""
        return lent_facts(self.items.facts)[-1].loan_id

    @property
    def services(self) -> Services:
        return Services(
            items=self.catalogue,
            finding=self.finding,
            facets=self.facets,
            reports=self.reports,
            custody=self.custody,
            lendability=self.lendability,
            slots=self.slots,
            stock=self.stock,
            bulk=self.bulk,
            losses=self.losses,
            loans=self.lending,
            recalls=self.recalls,
            reminders=self.reminders,
            categories=self.kinds,
            locations=self.places,
            history=self.history,
            policies=self.governing,
            live=self.live,
            queues=self.queues,
            lines=self.lines,
            holds=self.holds,
        )

    async def lend(self, item_id: str, borrower_id: str):
        return await self.custody.lend(SYSTEM, item_id, borrower_id, notify=True)

    async def take_back(self, item_id: str, location_id: str | None = None):
        return await self.custody.give_back(SYSTEM, item_id, location_id=location_id, condition=None, notify=True)

    def facts_by_subject(self) -> dict[str, list[Fact]]:
        found: defaultdict[str, list[Fact]] = defaultdict(list)
        for fact in [*self.items.facts, *self.locations.facts]:
            found[fact.subject].append(fact)
        return found


def kinds(facts: Sequence[Fact]) -> list[str]:
    """The facts' types, in order."""
    return [fact.type for fact in facts]


def lent_facts(facts: Sequence[Fact]) -> list[events.ItemLent]:
    """Only the facts about lending."""
    return [fact for fact in facts if isinstance(fact, events.ItemLent)]
