"""How long the worksheet functions take on 100,000 cells, beside the seconds allowed.

python benchmarks/functions.py
"""

import datetime as dt
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import udfs
from lotbook.core.days import to_date

CELLS = 100_000
RUNS = 5
IMPORT = "import time; start = time.perf_counter(); import udfs; print(time.perf_counter() - start)"


def seconds(job: Callable[[], object]) -> float:
    """The median of a few runs, after one that does not count."""
    job()
    taken = []
    for _ in range(RUNS):
        start = time.perf_counter()
        job()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def import_seconds() -> float:
    """The median time to import the functions into a new Python."""
    runs = [subprocess.run([sys.executable, "-c", IMPORT], check=True, capture_output=True) for _ in range(RUNS)]
    return statistics.median(float(run.stdout) for run in runs)


def show(name: str, taken: float, allowed: float) -> None:
    """One line: seconds, seconds allowed, and their ratio."""
    print(f"{name:34} {taken:8.4f} s   allowed {allowed:5.3f} s   ratio {taken / allowed:5.2f}")


def main() -> None:
    """Measure and print."""
    show("import udfs", import_seconds(), 0.6)
    draw = random.Random(1)  # noqa: S311 - numbers to count with, no secrets
    days = [draw.randrange(46000, 47500) for _ in range(CELLS)]
    serials = tuple((float(day),) for day in days)
    dates = tuple((dt.datetime.combine(to_date(day), dt.time()),) for day in days)
    texts = tuple((f"{row[0]:%Y-%m-%d}",) for row in dates)
    skus = tuple((f"SKU-{draw.randrange(2000):04}",) for _ in range(CELLS))
    units = tuple((float(draw.randrange(1, 500)),) for _ in range(CELLS))
    show("LOT_DAYS_LEFT, serial numbers", seconds(lambda: udfs.LOT_DAYS_LEFT(serials, 46023.0)), 0.05)
    show("LOT_DAYS_LEFT, dates", seconds(lambda: udfs.LOT_DAYS_LEFT(dates, 46023.0)), 0.05)
    show("LOT_DAYS_LEFT, texts", seconds(lambda: udfs.LOT_DAYS_LEFT(texts, 46023.0)), 0.5)
    show("LOT_BUCKET, dates", seconds(lambda: udfs.LOT_BUCKET(dates, 46023.0)), 0.5)
    show("LOT_FLAG, dates", seconds(lambda: udfs.LOT_FLAG(dates, 46023.0, 50.0)), 0.5)
    show("FEFO_RANK, dates", seconds(lambda: udfs.FEFO_RANK(skus, dates)), 0.15)
    show("LOT_AT_RISK, dates", seconds(lambda: udfs.LOT_AT_RISK(dates, units, 40.0, 46023.0)), 0.15)
    show("one cell of LOT_DAYS_LEFT", seconds(lambda: udfs.LOT_DAYS_LEFT(dates[0][0], 46023.0)), 0.003)


if __name__ == "__main__":
    main()
