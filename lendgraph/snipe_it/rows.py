"""What the rows of Snipe-IT's exports say, by the columns its versions call by different names."""

from dataclasses import dataclass
from pathlib import Path

from lendgraph.snipe_it.tables import Row, Table, header_key, read_table
from lendgraph.text import clean

YES = frozenset({"true", "1", "yes", "y", "on", "active"})
NO = frozenset({"false", "0", "no", "n", "off", "inactive"})


def _headers(*names: str) -> tuple[str, ...]:
    return tuple(header_key(name) for name in names)


USERNAME = _headers("Username", "User Name", "Login")
FIRST_NAME = _headers("First Name")
LAST_NAME = _headers("Last Name")
FULL_NAME = _headers("Name", "Full Name", "Display Name")
EMAIL = _headers("Email", "Email Address", "E-Mail")
ACTIVATED = _headers("Activated", "Active", "Login Enabled")
PLACE = _headers("Name", "Location Name", "Location")
PARENT = _headers("Parent", "Parent Location", "Parent Name")
TAG = _headers("Asset Tag", "Tag")
ASSET_NAME = _headers("Name", "Asset Name", "Item Name")
MODEL = _headers("Model", "Model Name")
DETAILS = (
    ("", _headers("Manufacturer")),
    ("model ", _headers("Model Number", "Model No")),
    ("serial ", _headers("Serial", "Serial Number")),
    ("", _headers("Notes", "Asset Notes")),
    ("", _headers("Model Notes")),
)
CATEGORY = _headers("Category")
LOCATION = _headers("Location", "Default Location")
CHECKOUT_TYPE = _headers("Checkout Type", "Checked Out Type")
TO_USERNAME = _headers("Checked Out To: Username", "Username", "Checked Out To")
TO_FIRST_NAME = _headers("Checked Out To: First Name")
TO_LAST_NAME = _headers("Checked Out To: Last Name")
TO_NAME = _headers("Checked Out To: Name", "Checked Out To: Full Name", "Full Name")
TO_EMAIL = _headers("Checked Out To: Email", "Email")
TO_LOCATION = _headers("Checked Out To: Location")


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person; `active` is None where the file does not say."""

    row: Row
    username: str
    name: str
    email: str
    active: bool | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A location and the one it is in, if the file says."""

    row: Row
    name: str
    parent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetRow:
    """An asset, and whom or where it is checked out to."""

    row: Row
    code: str
    name: str
    description: str
    category: str
    location: str
    checkout: str
    person: PersonRow
    place: str


@dataclass(frozen=True, slots=True)
class Export:
    """Everything the files say."""

    people: tuple[PersonRow, ...] = ()
    places: tuple[PlaceRow, ...] = ()
    assets: tuple[AssetRow, ...] = ()
    notices: tuple[str, ...] = ()


def read_export(users: Path | None, locations: Path | None, assets: Path | None) -> Export:
    """The files given, read; raises UnreadableFile."""
    people = read_table(users, USERNAME, "people") if users else Table("", (), ())
    places = read_table(locations, PLACE, "locations") if locations else Table("", (), ())
    things = read_table(assets, TAG, "assets") if assets else Table("", (), ())
    return Export(
        tuple(map(person_of, people.rows)),
        tuple(PlaceRow(row, row.cell(PLACE), row.cell(PARENT)) for row in places.rows),
        tuple(map(asset_of, things.rows)),
        people.notices + places.notices + things.notices,
    )


def person_of(row: Row) -> PersonRow:
    """A row of the users file."""
    username = row.cell(USERNAME)
    name = clean(f"{row.cell(FIRST_NAME)} {row.cell(LAST_NAME)}") or row.cell(FULL_NAME) or username
    return PersonRow(row, username, name, row.cell(EMAIL), _yes_or_no(row.cell(ACTIVATED)), row.cell(LOCATION))


def asset_of(row: Row) -> AssetRow:
    """A row of the assets file."""
    model, username = row.cell(MODEL), row.cell(TO_USERNAME)
    name = row.cell(ASSET_NAME) or model or row.cell(TAG)
    holder = clean(f"{row.cell(TO_FIRST_NAME)} {row.cell(TO_LAST_NAME)}") or row.cell(TO_NAME) or username
    return AssetRow(
        row=row,
        code=row.cell(TAG),
        name=name,
        description=_description(row, "" if model == name else model),
        category=row.cell(CATEGORY),
        location=row.cell(LOCATION),
        checkout=(row.cell(CHECKOUT_TYPE) or ("user" if username else "")).casefold(),
        person=PersonRow(row, username, holder, row.cell(TO_EMAIL)),
        place=row.cell(TO_LOCATION),
    )


def _description(row: Row, model: str) -> str:
    details = (f"{label}{text}" for label, headers in DETAILS if (text := row.cell(headers)))
    return " · ".join(filter(None, (model, *details)))


def _yes_or_no(text: str) -> bool | None:
    word = text.casefold()
    return True if word in YES else False if word in NO else None
