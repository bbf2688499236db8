"""`python -m bench` measures speed and cost and prints them; names of parts as arguments choose some of them."""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from signal import SIGTERM, signal

from rich.console import Console

from bench.figures import Figure, keep, show

type Measure = Callable[[bool], Sequence[Figure]]


def _parts() -> Mapping[str, Measure]:
    from bench import browse, calls, entities, events, growth, lending, live, reminders, startup

    return {
        "entities": entities.figures,
        "startup": startup.measure,
        "browse": browse.measure,
        "calls": calls.measure,
        "lending": lending.measure,
        "events": events.measure,
        "reminders": reminders.measure,
        "live": live.measure,
        "growth": growth.measure,
        "apollo": browse.measure_with_apollo,
    }


_ONLY_WHEN_NAMED = {"apollo"}


def main() -> None:
    """Measure, show, keep. Figures are reported, never judged by the exit code."""
    parts, console = _parts(), Console()
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"all but apollo when none is named: {', '.join(parts)}")
    parser.add_argument("--quick", action="store_true", help="fewer repeats, smaller sizes: rougher figures in a minute or two")
    options = parser.parse_args()
    if unknown := set(options.parts) - parts.keys():
        parser.error(f"there is no part {', '.join(sorted(unknown))}; choose from {', '.join(parts)}")
    signal(SIGTERM, _stop)
    figures: list[Figure] = []
    for name in options.parts or [name for name in parts if name not in _ONLY_WHEN_NAMED]:
        console.print(f"Measuring {name} ...", style="dim")
        figures += _measured(console, name, parts[name], quick=options.quick)
    show(console, figures)
    console.print(f"Kept in {keep(figures)}")


def _stop(_number: int, _frame: object) -> None:
    """Leave as usual, so that what was started is stopped, and its folder goes."""
    sys.exit(1)


def _measured(console: Console, name: str, measure: Measure, *, quick: bool) -> Sequence[Figure]:
    """A part that cannot be measured is said to be so, and costs the others nothing."""
    try:
        return measure(quick)
    except Exception as error:
        console.print(f"[red]{name} could not be measured:[/] {type(error).__name__}: {error}", markup=True, soft_wrap=True)
        return ()


if __name__ == "__main__":
    main()
