"""How long a ledger of a million lines takes to import, and how much memory, against pandas reading the same file.

    python benchmarks/amazon.py [LINES]

Every figure is a ratio within one run; the seconds depend on the machine.
"""

import datetime as dt
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LINES = 1_000_000
SKUS = 200
DAYS = 365
LAST = dt.date(2026, 11, 15)
_HEADERS = (
    "Date\tFNSKU\tASIN\tMSKU\tTitle\tEvent Type\tReference ID\tQuantity\tFulfillment Center\tDisposition\tReason\t"
    "Country\tReconciled Quantity\tUnreconciled Quantity\tDate and Time\tStore"
)
_READ = "import pandas, sys; pandas.read_csv(sys.argv[1], sep='\\t', dtype=str)"


def ledger(path: Path, lines: int) -> None:
    """Write a ledger with lines as Amazon has them: most are sales of one unit."""
    draw = random.Random(6)  # noqa: S311 - nothing secret
    events = (
        ("Shipments", "-1", ""),
        ("CustomerReturns", "1", ""),
        ("WhseTransfers", "24", ""),
        ("Adjustments", "-1", "M"),
    )
    with path.open("w", encoding="utf-8") as file:
        file.write(_HEADERS + "\n")
        for number in range(lines):
            day = LAST - dt.timedelta(days=number * DAYS // lines)
            sku = draw.randrange(SKUS)
            event, units, reason = draw.choices(events, (90, 4, 4, 2))[0]
            file.write(
                f"{day:%m/%d/%Y}\tX{sku:09}\tB{sku:09}\tSKU-{sku:05}\tProduct {sku}\t{event}\t\t{units}\tONT8\t"
                f"SELLABLE\t{reason}\tUS\t\t\t{day}T00:00:00-0800\t\n"
            )


def tracker(path: Path) -> None:
    """A tracker with the SKUs of the ledger."""
    from lotbook.sheets.build import build  # noqa: PLC0415 - in a process of its own, which ends after it

    build(path, rows={"SKUs": {"sku": [f"SKU-{number:05}" for number in range(SKUS)]}})


def run(*command: str) -> tuple[float, float]:
    """Seconds and peak memory in MB of a process of its own."""
    start = time.perf_counter()
    with subprocess.Popen([sys.executable, *command], stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in {0, 1}:
        raise SystemExit(f"{command} ended with {process.returncode}")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def main() -> None:
    """Run the benchmark."""
    if "tracker" in sys.argv:  # called by itself, so that this process stays small
        tracker(Path(sys.argv[2]))
        return
    if "ledger" in sys.argv:
        ledger(Path(sys.argv[2]), int(sys.argv[3]))
        return
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else LINES
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "lots.xlsm"
        subprocess.run([sys.executable, __file__, "tracker", str(book)], check=True)
        print(f"{'lines':>10} {'MB':>5}   {'pandas reads':>14}   {'dry run':>26}   {'import and refresh':>26}")
        for size in (lines // 10, lines):
            path = Path(folder) / f"{size}.txt"
            subprocess.run([sys.executable, __file__, "ledger", str(path), str(size)], check=True)
            command = ("-m", "lotbook.cli", "import", str(book), str(path), "--json", "--allow-fewer")
            (reading, held), dry, wet = run("-c", _READ, str(path)), run(*command, "--dry-run"), run(*command)
            print(
                f"{size:>10,} {path.stat().st_size / 1e6:5.0f}   {reading:5.1f} s {held:4.0f} MB   "
                + "   ".join(f"{time_:5.1f} s ({time_ / reading:4.1f} x) {peak:5.0f} MB" for time_, peak in (dry, wet))
            )


if __name__ == "__main__":
    main()
