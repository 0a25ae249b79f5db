"""A refresh of the sample tracker: how often it computes, and how long it takes beside `lotbook --help`.

    python benchmarks/sample.py

Both commands run in turn, so that a busy machine slows both; the ratio of the medians is what counts.
"""

import datetime as dt
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

from lotbook.actions.new import write_new
from lotbook.actions.refresh import refresh
from lotbook.actions.session import NEEDED, WRITTEN
from lotbook.hosts.file import FileHost

RUNS = 11
DAY = dt.date(2026, 11, 26)
NOW = dt.datetime(2026, 11, 26, 9, 0, tzinfo=dt.UTC)


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sample.xlsm"
        write_new(path, today=DAY, sample=True)
        print(f"computations in a refresh: {computations(path)} (each call of collect or collect_all counts as one)")
        warm = statistics.median(timed(lambda: refreshed(path)) for _ in range(RUNS))
        print(f"a refresh in a warm process: {warm:.3f} s")
        helps, refreshes = [], []
        for _ in range(RUNS):
            helps.append(timed(lambda: command("--help")))
            refreshes.append(timed(lambda: command("refresh", str(path))))
        short, long = statistics.median(helps), statistics.median(refreshes)
        print(f"lotbook --help {short:.3f} s, lotbook refresh {long:.3f} s: {long / short:.1f} times")


def refreshed(path: Path) -> None:
    """Refresh a tracker in this process."""
    refresh(FileHost(path, needed=NEEDED, written=WRITTEN), now=NOW)


def command(*arguments: str) -> None:
    """Run lotbook in a process of its own, which keeps what Python compiles, as an installed one does."""
    variables = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run([sys.executable, "-m", "lotbook.cli", *arguments], check=False, capture_output=True, env=variables)


def timed(run: Callable[[], None]) -> float:
    """Seconds it takes."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def computations(path: Path) -> int:
    """How often a refresh lets polars compute something."""
    count = 0

    def counting(compute: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **options: Any) -> Any:
            nonlocal count
            count += 1
            return compute(*arguments, **options)

        return counted

    places: list[tuple[Any, str]] = [(pl, "collect_all"), (pl.LazyFrame, "collect"), (pl.LazyFrame, "_collect_eager")]
    kept = [(owner, name, getattr(owner, name)) for owner, name in places]
    for owner, name, compute in kept:
        setattr(owner, name, counting(compute))
    try:
        refreshed(path)
    finally:
        for owner, name, compute in kept:
            setattr(owner, name, compute)
    return count


if __name__ == "__main__":
    main()
