"""How texts are cleaned and compared, so that the same word twice is the same thing."""

import unicodedata


def clean(text: str | None) -> str:
    """One line without superfluous white space, in Unicode's composed form."""
    return unicodedata.normalize("NFC", " ".join((text or "").split()))


def key_of(text: str | None) -> str:
    """What two spellings of the same name have in common: the graph's rule for names, NFKC with case folding."""
    return clean(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", clean(text)).casefold()))
