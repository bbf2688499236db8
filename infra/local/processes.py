"""One child process: its command, its own session and log file, and how to see that it is ready."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_PROBE_SECONDS = 2.0
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # a proxy of the environment cannot reach our loopback
_prctl: Callable[[int, int], int] | None = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """What to run, and how readiness shows: a URL that answers 200, or a TCP port that accepts; neither means at once."""

    name: str
    command: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict[str, str])
    ready_url: str | None = None
    tcp: tuple[str, int] | None = None
    folder: Path | None = None
    is_store: bool = False

    def reason_not_ready(self) -> str | None:
        """None when it is ready; otherwise what it or the network says."""
        if self.ready_url is not None:
            return _http_reason(self.ready_url)
        return None if self.tcp is None else _tcp_reason(self.tcp)


def spawn(process: Process, log: Path, env: Mapping[str, str], cwd: Path) -> subprocess.Popen[bytes]:
    """Start it in a session of its own, so that Ctrl-C in the terminal reaches the supervisor only, appending to `log`.

    On Linux the kernel kills it when the thread that called this ends, however it ends: call it from the main thread.
    """
    if process.folder is not None:
        process.folder.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603 - the commands are ours
            process.command,
            cwd=cwd,
            env={**env, **process.env},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with(),  # noqa: PLW1509 - one system call, from a process without threads
        )


def die_with() -> Callable[[], None]:
    """For `preexec_fn`: has the kernel kill the new process when the one that called this ends. Only Linux can."""
    parent = os.getpid()

    def request() -> None:
        if _prctl is not None:
            _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != parent:  # it ended before the request was made
                os.kill(os.getpid(), signal.SIGKILL)

    return request


def send(running: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Signal a process and everything it started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(running.pid, number)


def _http_reason(url: str) -> str | None:
    try:
        with DIRECT.open(url, timeout=_PROBE_SECONDS):
            return None
    except urllib.error.HTTPError as error:
        with error:
            return f"{error.code} {error.read(500).decode(errors='replace').strip()}"
    except OSError as error:
        return str(error)


def _tcp_reason(address: tuple[str, int]) -> str | None:
    try:
        with socket.create_connection(address, timeout=_PROBE_SECONDS):
            return None
    except OSError as error:
        return str(error)
