"""What was measured: figures with their targets, as a table for people and a file for machines."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number. A target is the most it may be; figures without one are there to compare with."""

    part: str
    what: str
    value: float
    unit: str
    target: float | None = None

    @property
    def verdict(self) -> str:
        """Whether the target is met, if there is one."""
        if self.target is None:
            return ""
        return "[green]met[/]" if self.value <= self.target else "[red]missed[/]"


def show(console: Console, figures: Sequence[Figure]) -> None:
    """Print one table."""
    table = Table(title=machine(), title_justify="left")
    for heading in ("part", "what"):
        table.add_column(heading)
    for heading in ("figure", "target"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("")
    part = ""
    for figure in figures:
        target = "" if figure.target is None else f"≤ {figure.target:g} {figure.unit}"
        table.add_section() if part not in ("", figure.part) else None
        table.add_row(
            figure.part if figure.part != part else "", figure.what, f"{figure.value:,.2f} {figure.unit}", target, figure.verdict
        )
        part = figure.part
    console.print(table)


def keep(figures: Sequence[Figure]) -> Path:
    """Write the figures, with the machine they were seen on, to a file named by the time."""
    RESULTS.mkdir(exist_ok=True)
    now = datetime.now(UTC)
    file = RESULTS / f"{now:%Y%m%dT%H%M%SZ}.json"
    content = {"time": now.isoformat(), "machine": machine(), "figures": [asdict(figure) for figure in figures]}
    file.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")
    return file


def machine() -> str:
    """The machine in one line, and how busy it is."""
    memory = psutil.virtual_memory().total / 2**30
    load = os.getloadavg()[0]
    return f"{psutil.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}, load average {load:.1f}"


def percentile(values: Sequence[float], percent: float) -> float:
    """The value that so many percent do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]
