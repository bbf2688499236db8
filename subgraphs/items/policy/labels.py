"""What is printed on an item's label: a link that ends in its code, so that any phone's camera opens the item's page."""

from urllib.parse import unquote, urlsplit

_FOLDER = "i"
_LONGEST_LINK = 2_000


def code_in_link(scanned: str) -> str | None:
    """The code in `https://anywhere/i/CODE`, whatever the address was when the label was printed; None for other texts."""
    text = scanned.strip()
    if len(text) > _LONGEST_LINK or not text.lower().startswith(("http://", "https://")):
        return None
    try:
        path = urlsplit(text).path
    except ValueError:
        return None
    *_, folder, code = ("", *path.rstrip("/").split("/"))
    return unquote(code) or None if folder == _FOLDER else None
