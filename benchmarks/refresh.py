"""How long a refresh takes, against reading the same file and against saving it through openpyxl.

    python benchmarks/refresh.py            20,000 lots and 100,000 shipments
    python benchmarks/refresh.py --growth   1,000, 10,000 and 100,000 lots as well
    python benchmarks/refresh.py --careless the same tracker with and without picks that broke the order

Every figure is a ratio within one run; the seconds depend on the machine.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path

from python_calamine import load_workbook

sys.path.insert(0, str(Path(__file__).parent))

import ledgers

REPEATS = 3


def best(action: Callable[[], object], repeats: int = REPEATS) -> float:
    """Seconds of the quickest of some runs."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return min(times)


def read_all(path: Path) -> None:
    """Read every sheet with python-calamine."""
    book = load_workbook(path)
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()


def lotbook_refresh(path: Path, out: Path) -> float:
    """Run the whole command, Python's own start included; return its peak memory in MB."""
    command = [sys.executable, "-m", "lotbook.cli", "refresh", str(path), "--as-of", ledgers.AS_OF.isoformat()]
    with subprocess.Popen([*command, "--out", str(out), "--json"], stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in {0, 1}:
        raise SystemExit(f"lotbook refresh ended with {process.returncode}")
    return usage.ru_maxrss / 1024


OPENPYXL = "import openpyxl, sys; openpyxl.load_workbook(sys.argv[1], keep_vba=True).save(sys.argv[2])"


def openpyxl_save(path: Path, out: Path) -> None:
    """Load and save, macros kept; in a process of its own, since a child's peak memory counts its parent's."""
    subprocess.run([sys.executable, "-c", OPENPYXL, str(path), str(out)], check=True)


def measure(lots: int, folder: Path, *, against_openpyxl: bool) -> float:
    """Print the figures of one size; return the seconds of a refresh."""
    path, out = folder / f"{lots}.xlsm", folder / "out.xlsm"
    # In processes of their own: a child's peak memory counts what its parent holds when it starts.
    subprocess.run([sys.executable, ledgers.__file__, str(path), str(lots)], check=True)
    lotbook_refresh(path, path)  # so that the outputs are filled, as they are in use
    peak = lotbook_refresh(path, out)
    reading = best(lambda: read_all(path))
    refreshing = best(lambda: lotbook_refresh(path, out))
    print(f"{lots:>7,} lots  {lots * ledgers.SHIPMENTS_PER_LOT:>8,} shipments  {path.stat().st_size / 1e6:5.1f} MB")
    print(f"    python-calamine reads it      {reading:7.2f} s")
    print(f"    lotbook refresh               {refreshing:7.2f} s   {refreshing / reading:5.2f} times reading")
    print(f"    peak memory of the refresh    {peak:7.0f} MB")
    if against_openpyxl:
        saving = best(lambda: openpyxl_save(path, out), 1)
        print(f"    openpyxl loads and saves it   {saving:7.2f} s   {saving / refreshing:5.2f} times the refresh")
    return refreshing


def measure_careless(lots: int, folder: Path) -> None:
    """Print what a refresh costs where nearly every shipment broke the order, and where none did."""
    figures = []
    for how in ("own", "careless"):
        path, out = folder / f"{how}.xlsm", folder / "out.xlsm"
        subprocess.run([sys.executable, ledgers.__file__, str(path), str(lots), how], check=True)
        refresh = partial(lotbook_refresh, path, out)
        figures.append((best(refresh), refresh()))
    (kept, kept_peak), (broken, broken_peak) = figures
    print(f"{lots * ledgers.SHIPMENTS_PER_LOT:,} shipments in order       {kept:6.2f} s {kept_peak:6.0f} MB")
    print(f"{lots * ledgers.SHIPMENTS_PER_LOT:,} shipments out of order   {broken:6.2f} s {broken_peak:6.0f} MB")
    print(f"    {broken / kept:.2f} times the time, {broken_peak / kept_peak:.2f} times the memory")


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--growth", action="store_true", help="measure other sizes as well")
    parser.add_argument("--careless", action="store_true", help="measure what picks out of order cost")
    options = parser.parse_args()
    growth = options.growth
    with tempfile.TemporaryDirectory() as folder:
        if options.careless:
            measure_careless(20_000, Path(folder))
            return
        measure(20_000, Path(folder), against_openpyxl=True)
        if growth:
            sizes = (1_000, 10_000, 100_000)
            times = [measure(size, Path(folder), against_openpyxl=False) for size in sizes]
            steps = ", ".join(f"{after / before:.1f}" for before, after in pairwise(times))
            print(f"time grows by {steps} times for 10 times the lots")


if __name__ == "__main__":
    main()
