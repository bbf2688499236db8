"""`python -m infra.local`: start everything, keep it running, stop it again. `make run` calls it."""

import os
import sys
import time
from collections.abc import Sequence

from rich.console import Console

from infra.local.accounts import NotSignedIn
from infra.local.demo import load_demo, wants_demo
from infra.local.preflight import CannotStart, check_ports, check_tools, locked
from infra.local.services import processes
from infra.local.settings import BadSetting, Settings, read_settings
from infra.local.stack import Stack
from infra.local.stores import Store, choose_stores
from infra.local.supervisor import GaveUp, Stopped, Supervisor, stopped_by_signals
from infra.local.welcome import welcome

READY_SECONDS = 60.0


def main() -> int:
    """Run until stopped. 0 after Ctrl-C or SIGTERM, 1 when something is in the way or keeps crashing."""
    console = Console(stderr=False)
    try:
        settings = read_settings(os.environ)
        with stopped_by_signals(), locked(settings.state):
            return run(settings, console)
    except (BadSetting, CannotStart) as refusal:
        print(refusal, file=sys.stderr)  # noqa: T201 - plain, so that no line is wrapped
        return 1
    except Stopped:
        return 0


def run(settings: Settings, console: Console) -> int:
    """Check, start, welcome, watch."""
    started = time.monotonic()
    stores = choose_stores(settings)
    hints = check_tools(settings.env)
    check_ports(_own_ports(settings, stores))
    demo = wants_demo(settings, stores)
    stack = Stack.of(settings, processes(settings, stores))
    supervisor = Supervisor(stack, say=lambda text: console.print(text, markup=False, highlight=False, soft_wrap=True))
    try:
        stack.start_all()
        _serve(supervisor, stores, console, [*hints], demo=demo, started=started)
    except (GaveUp, CannotStart) as failure:
        supervisor.say(str(failure))
        return 1
    except Stopped:
        supervisor.say("\nStopping ...")
        return 0
    finally:
        stack.stop_all()
    return 0


def _serve(
    supervisor: Supervisor, stores: Sequence[Store], console: Console, hints: list[str], *, demo: bool, started: float
) -> None:
    stack = supervisor.stack
    if not supervisor.watch_until_ready(READY_SECONDS):
        raise CannotStart("\n".join(_reasons(stack)))
    seconds = time.monotonic() - started
    if demo and not _load_demo(supervisor):
        hints.append("Loading the demo failed; the next `make run` tries again. DEMO=0 leaves it out.")
    welcome(console, stack, stores, seconds)
    for hint in hints:
        supervisor.say(hint)
    supervisor.watch()


def _load_demo(supervisor: Supervisor) -> bool:
    stack = supervisor.stack
    try:
        return load_demo(stack.settings, stack.url("router"), stack.sign_in(), supervisor.watch)
    except NotSignedIn as reason:
        supervisor.say(str(reason))
        return False


def _reasons(stack: Stack) -> list[str]:
    reasons = {name: process.reason_not_ready() for name, process in stack.processes.items()}
    return [f"{name} is not ready: {reason} Its log: {stack.log(name)}" for name, reason in reasons.items() if reason]


def _own_ports(settings: Settings, stores: Sequence[Store]) -> dict[str, int]:
    """The ports we are going to use: the sink's only if it is ours."""
    elsewhere = any(store.variable == "SMTP_URL" and store.process is None for store in stores)
    return {variable: port for variable, port in settings.ports.items() if not (elsewhere and variable == "SMTP_PORT")}


if __name__ == "__main__":
    sys.exit(main())
