"""How long `lotbook ledger` takes, and how much memory, on made tables of some sizes.

    python benchmarks/ledger.py 1e6 1e7    movements; a hundredth as many lots, and a twentieth of these SKUs
    python benchmarks/ledger.py --spark 1e6    the same on Spark

Every size is compared with the one before it: time that grows no faster than the rows is what counts.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

AS_OF = "2026-11-26"
_DAY = f"DATE '{AS_OF}'"


def make(folder: Path, movements: int) -> None:
    """Tables of a brand that ships for a year from its own warehouse: lots come in, go to Amazon or to customers."""
    lots = max(movements // 100, 100)
    skus = max(lots // 20, 5)
    folder.mkdir()
    sku = "'SKU-' || lpad((({number}) % {skus} + 1)::VARCHAR, 7, '0')"
    lot = "'L' || lpad(({number})::VARCHAR, 9, '0')"
    of_lot = {"number": "i", "skus": skus}
    # The lot of a movement is one of those that were there on its day: lots come in one after the other.
    moved = {"number": f"(i * {lots} // {movements} + hash(i) % 20) % {lots}", "skus": skus}
    tables = {
        "SKUs": f'SELECT {sku.format(number="i", skus=skus)} AS "SKU", 12.5 AS "Unit cost" FROM range({skus}) t(i)',
        "Lots": f"""
            SELECT {sku.format(**of_lot)} AS "SKU", {lot.format(**of_lot)} AS "Lot",
                {_DAY} - 380 + (i * 365 // {lots})::INTEGER + 500 AS "Expiry date",
                {_DAY} - 380 + (i * 365 // {lots})::INTEGER AS "Received date",
                130 AS "Received quantity", 'Warehouse' AS "Place"
            FROM range({lots}) t(i)""",
        "Shipments": f"""
            SELECT {_DAY} - 365 + (i * 365 // {movements})::INTEGER AS "Date", 'S' || i AS "Shipment",
                CASE WHEN i % 10 = 0 THEN 'Transfer' ELSE 'Sale' END AS "Type",
                {sku.format(**moved)} AS "SKU", {lot.format(**moved)} AS "Lot", 1 AS "Quantity", 'Warehouse' AS "From",
                CASE WHEN i % 10 = 0 THEN 'FBA-US' ELSE 'Customer ' || hash(i * 11) % 500 END AS "To",
                CASE WHEN i % 10 = 0 THEN NULL ELSE 'Wholesale' END AS "Channel"
            FROM range({movements}) t(i)""",
    }
    with duckdb.connect() as connection:
        for name, query in tables.items():
            connection.execute(f"COPY ({query}) TO '{folder / name}.parquet'")


def run(source: Path, out: Path, *options: str) -> tuple[float, float]:
    """Seconds and peak MB of one report; those of Spark's own process are not in it."""
    command = [sys.executable, "-m", "lotbook.cli", "ledger", str(source), "--out", str(out), "--as-of", AS_OF]
    start = time.perf_counter()
    with subprocess.Popen(
        [*command, "--memory", "1500MB", "--threads", "2", *options], stdout=subprocess.DEVNULL
    ) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in {0, 1}:
        raise SystemExit(f"lotbook ledger ended with {process.returncode}")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def main() -> None:
    """Run the benchmark."""
    before: tuple[int, float] | None = None
    with tempfile.TemporaryDirectory() as folder:
        options = ("--engine", "spark") if "--spark" in sys.argv else ()
        sizes = [each for each in sys.argv[1:] if each != "--spark"] or ["1e5", "1e6"]
        for size in map(int, map(float, sizes)):
            source = Path(folder) / str(size)
            make(source, size)
            seconds, peak = run(source, Path(folder) / f"{size} results", *options)
            grown = (
                ""
                if before is None
                else f"   {seconds / before[1]:.1f} times for {size / before[0]:.0f} times the rows"
            )
            print(f"{size:>12,} movements {seconds:8.1f} s {peak:7.0f} MB{grown}")
            before = size, seconds


if __name__ == "__main__":
    main()
