"""The demo inventory: loaded on the first start on empty embedded stores, or when DEMO=1 asks for it."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from infra.local.processes import die_with
from infra.local.settings import ROOT, Settings
from infra.local.stores import Store, embedded_database

_STARTED, _FINISHED = "started", "finished"


@dataclass(frozen=True, slots=True)
class DemoMark:
    """Remembers in the state folder that loading was begun and that it finished, so that an interrupted one is repeated."""

    file: Path

    def begin(self) -> None:
        self.file.write_text(_STARTED)

    def finish(self) -> None:
        self.file.write_text(_FINISHED)

    def is_unfinished(self) -> bool:
        return self.file.exists() and self.file.read_text() == _STARTED


def wants_demo(settings: Settings, stores: Sequence[Store]) -> bool:
    """Decide, before the stores are started, whether to load the demo; DEMO=0 never does."""
    mark = DemoMark(settings.state / "demo")
    if (asked := settings.env.get("DEMO")) in ("0", "1"):
        return asked == "1"
    first = stores[0].embedded and not embedded_database(settings).exists()
    if first:
        mark.begin()
    return first or mark.is_unfinished()


def load_demo(settings: Settings, endpoint: str, token: str, watch: Callable[[Callable[[], bool]], None]) -> bool:
    """Run `lendgraph demo` on the terminal we have, while `watch` looks after the services. Whether it succeeded."""
    mark = DemoMark(settings.state / "demo")
    mark.begin()
    command = (sys.executable, "-m", "lendgraph", "demo", "--endpoint", endpoint)
    running = _on_terminal(command, token)
    try:
        watch(lambda: running.poll() is not None)
    finally:
        if running.poll() is None:
            running.kill()
            running.wait()
    if running.returncode == 0:
        mark.finish()
    return running.returncode == 0


def _on_terminal(command: Sequence[str], token: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - the command is ours
        command,
        cwd=ROOT,
        env=os.environ | {"LENDGRAPH_TOKEN": token},
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=die_with(),  # noqa: PLW1509 - one system call, from a process without threads
    )
