"""A device by name, as people know it, from what its browser says of itself."""

from subgraphs.chassis.text import FieldProblem, clean

_LONGEST = 60
_PROGRAMS = (
    ("lendgraph/", "Command line"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
"""In this order: most browsers also name those they descend from."""
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def device_name(user_agent: str | None) -> str | None:
    """For example `Firefox on Linux`. The first word of what it says if nothing is known of it."""
    if user_agent is None or not user_agent.strip():
        return None
    program, system = _first(_PROGRAMS, user_agent), _first(_SYSTEMS, user_agent)
    if program is not None and system is not None:
        return f"{program} on {system}"
    word = clean(user_agent.split()[0][:_LONGEST], "userAgent", longest=_LONGEST)
    return program or system or (None if isinstance(word, FieldProblem) else word)


def _first(names: tuple[tuple[str, str], ...], text: str) -> str | None:
    return next((name for mark, name in names if mark in text), None)
