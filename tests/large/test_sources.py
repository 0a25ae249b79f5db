"""What a source must not have is refused by file and column; what lotbook doesn't need is left alone."""

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from lotbook.core.errors import InputError, MissingColumnError
from lotbook.core.reading import parse
from lotbook.core.tables import LOTS as TABLE
from lotbook.exchange.large.columns import small_table, typed
from lotbook.exchange.large.source import find_tables

pytestmark = pytest.mark.slow

LOTS = {
    "SKU": ["TEA", "TEA"],
    "Lot": ["1", "2"],
    "Expiry date": [dt.date(2027, 5, 1), dt.date(2027, 6, 1)],
    "Received quantity": [10, 20],
}
CSV = "SKU,Lot,Expiry date,Received quantity,Note\nTEA,1,2027-05-01,10,Käse\nTEA,2,2027-06-01,20,\n"


def expiries(source: Path) -> tuple[list[Any], list[Any]]:
    """The expiry dates of Lots, read as a small table and as a large one."""
    connection = duckdb.connect()
    ((lots,), _) = find_tables(connection, str(source), {"Lots": TABLE})
    small = parse(small_table(connection, lots), TABLE).frame["expiry_date"].to_list()
    large = (
        connection.sql(typed(connection, lots, order=None, words={}).query).pl().sort("row")["expiry_date"].to_list()
    )
    return small, large


def lots_with(folder: Path, **columns: Any) -> Path:
    """A source whose Lots have further columns."""
    named = {name.replace("_", " "): each for name, each in columns.items()}
    pl.DataFrame({**LOTS, **named}).write_parquet(folder / "Lots.parquet")
    return folder


@pytest.mark.parametrize(
    "other",
    [[[1], [2]], [{"a": 1}, {"a": 2}], [dt.time(1), dt.time(2)], [b"x", b"y"], [dt.timedelta(1), None]],
    ids=["list", "struct", "time", "bytes", "duration"],
)
def test_a_column_that_is_not_needed_may_hold_anything(tmp_path: Path, other: list[Any]) -> None:
    days = [46508, 46539]
    assert expiries(lots_with(tmp_path, mine=other)) == (days, days)


@pytest.mark.parametrize("other", [[[1], [2]], [{"a": 1}, {"a": 2}], [dt.time(1), dt.time(2)], [b"x", b"y"]])
def test_a_needed_column_of_such_a_type_is_named(tmp_path: Path, other: list[Any]) -> None:
    with pytest.raises(InputError, match=r"Lots\.parquet: the column 'Note' holds .*texts, numbers or dates"):
        expiries(lots_with(tmp_path, Note=other))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (CSV.encode("latin-1"), "is not in UTF-8: line 2 has a character of another encoding. In Excel, save it as"),
        (CSV.encode("utf-16"), "is in UTF-16, not in UTF-8. In Excel, save it as CSV UTF-8"),
        (CSV.replace(",10,Käse", ",10").encode(), ", line 2, has 4 fields, and there are 5 headers"),
        (CSV.replace(",20,\n", ",20,a,b\n").encode(), ", line 3, has 6 fields, and there are 5 headers"),
        (CSV.replace(",", ";").replace("Käse", "a;b").encode(), ", line 2, has 6 fields, and there are 5 headers"),
        (b"", "is empty"),
        (CSV.replace("Note", "Lot").encode(), "has two columns for Lot: 'Lot' and 'Lot'. Rename one of them."),
        (CSV.replace("Note", " lot").encode(), "has two columns for Lot: 'Lot' and ' lot'. Rename one of them."),
    ],
    ids=["Latin-1", "UTF-16", "a field too few", "a field too many", "with semicolons", "empty", "twice", "alike"],
)
def test_a_csv_file_that_cannot_be_read_is_named_with_the_cause(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "Lots.csv").write_bytes(content)
    with pytest.raises(InputError) as refused:
        expiries(tmp_path)
    assert f"{tmp_path / 'Lots.csv'}{said if said.startswith(',') else f' {said}'}" in str(refused.value)


def test_csv_files_with_a_title_or_another_separator_are_read(tmp_path: Path) -> None:
    days = [46508, 46539]
    for content in (CSV, CSV.replace(",", ";"), f"\ufeff{CSV}", f"My lots\n\n{CSV}"):
        (tmp_path / "Lots.csv").write_text(content, encoding="utf-8")
        assert expiries(tmp_path) == (days, days)


@pytest.mark.parametrize("other", ["lot", "LOT", "lot ", "expiry_date"])
def test_two_columns_for_one_are_refused(tmp_path: Path, other: str) -> None:
    pl.DataFrame({**LOTS, other: ["x", "y"]}).write_parquet(tmp_path / "Lots.parquet")
    with pytest.raises(MissingColumnError, match=r"Lots\.parquet has two columns for (Lot: 'Lot'|Expiry date: 'Exp)"):
        expiries(tmp_path)


def test_two_columns_alike_are_refused_in_any_file_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "Lots").mkdir()
    pl.DataFrame(LOTS).write_parquet(tmp_path / "Lots" / "1.parquet")
    pl.DataFrame({**LOTS, "lot": ["x", "y"]}).write_parquet(tmp_path / "Lots" / "2.parquet")
    with pytest.raises(MissingColumnError, match="two columns for Lot: 'Lot' and 'lot'"):
        expiries(tmp_path)
    pl.DataFrame({**LOTS, "mine": ["x", "y"], "Mine": ["x", "y"]}).write_parquet(tmp_path / "Lots" / "2.parquet")
    assert len(expiries(tmp_path)[0]) == 4


def test_a_database_with_a_table_in_two_schemas_is_refused(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "brand.duckdb")) as database:
        database.execute("CREATE SCHEMA archive")
        for schema in ("archive", "main"):
            database.execute(f"CREATE TABLE {schema}.Lots AS SELECT 'TEA' AS sku")
    with pytest.raises(InputError, match=r"brand\.duckdb has the table Lots twice: main\.Lots is one of them"):
        expiries(tmp_path / "brand.duckdb")


@pytest.mark.long
def test_the_day_of_a_moment_does_not_depend_on_the_computer(tmp_path: Path) -> None:
    midnights = pl.Series([dt.datetime(2027, 5, 1, tzinfo=dt.UTC), dt.datetime(2027, 6, 1, tzinfo=dt.UTC)])
    lots_with(tmp_path, Expiry_date=midnights)
    program = (
        "import sys; from pathlib import Path; from tests.large.test_sources import expiries\n"
        "print(expiries(Path(sys.argv[1])))"
    )
    for zone in ("America/Los_Angeles", "UTC", "Pacific/Auckland"):
        done = subprocess.run(  # noqa: S603 - ourselves
            [sys.executable, "-c", program, str(tmp_path)],
            env={**os.environ, "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == "([46508, 46539], [46508, 46539])", zone


def test_moments_whose_day_depends_on_the_zone_are_refused(tmp_path: Path) -> None:
    in_berlin = pl.Series([dt.datetime(2027, 4, 30, 22, tzinfo=dt.UTC), None]).dt.convert_time_zone("Europe/Berlin")
    with pytest.raises(InputError, match=r"the column 'Expiry date' holds moments with a time zone.*Save .* as dates"):
        expiries(lots_with(tmp_path, Expiry_date=in_berlin))
