"""The commands of the README, from a new tracker to a look at next month."""

import datetime as dt
import re
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest
from python_calamine import SheetVisibleEnum, load_workbook

from lotbook.actions.refresh import refresh
from lotbook.actions.session import NEEDED, resolve_as_of
from lotbook.core.days import to_day
from lotbook.core.errors import InputError
from lotbook.core.tables import LOTS
from lotbook.core.tables_report import FEFO
from lotbook.hosts.file import FileHost
from lotbook.hosts.host import Book, CellData, Changes, ColumnData, NamedCell, TableColumns
from tests.command import Command
from tests.conftest import SAMPLE_DAY, SAMPLE_TIME
from tests.libreoffice import converted, differences, needs_libreoffice
from tests.package_checks import problems


def table(path: Path, sheet: str, header_row: int) -> list[dict[str, object]]:
    """The rows of a sheet below its headers, read by calamine."""
    rows = load_workbook(path).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    headers = [str(cell) for cell in rows[header_row - 1]]
    return [dict(zip(headers, row, strict=True)) for row in rows[header_row:] if any(cell != "" for cell in row)]


def copy(path: Path, folder: Path) -> Path:
    """A copy to be changed."""
    target = folder / "copy.xlsm"
    shutil.copy(path, target)
    return target


def parts(path: Path) -> dict[str, bytes]:
    """Every part of a workbook."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_new_tracker_is_empty_and_sound(lotbook: Command, tmp_path: Path) -> None:
    path = tmp_path / "my_lots.xlsm"
    assert lotbook("new", path).code == 0
    assert problems(path) == []
    result = lotbook("refresh", path, "--json")
    assert result.code == 0
    assert (result.json["lots"], result.json["problems"]) == (0, [])


def test_new_replaces_nothing(lotbook: Command, tmp_path: Path) -> None:
    path = tmp_path / "my_lots.xlsm"
    path.write_text("precious")
    outcome = lotbook("new", path)
    assert outcome.code == 2
    assert "exists already" in outcome.err
    assert path.read_text() == "precious"


def test_new_makes_no_folder(lotbook: Command, tmp_path: Path) -> None:
    for more in ((), ("--sample",)):
        outcome = lotbook("new", tmp_path / "mistyped" / "my_lots.xlsm", *more)
        assert outcome.code == 2
        assert "There is no folder" in outcome.err
    assert list(tmp_path.iterdir()) == []


def test_a_new_tracker_needs_the_right_ending(lotbook: Command, tmp_path: Path) -> None:
    outcome = lotbook("new", tmp_path / "my_lots.ods")
    assert outcome.code == 2
    assert "Use my_lots.xlsm or, without macros, my_lots.xlsx." in outcome.err


def test_the_sample_has_something_of_everything(lotbook: Command, sample: Path) -> None:
    result = lotbook("check", sample, "--json")
    figures = result.json
    assert result.code == 1
    assert set(figures["buckets"]) == {"Expired", "0-50", "51-90", "91-180", "181-365", "Over 365", "No date"}
    assert all(units > 0 for units in figures["buckets"].values())
    assert figures["units_at_risk"] > 0
    assert figures["lots_past_ship_by"] > 0
    assert figures["removals"] > 0
    assert len(table(sample, "SKUs", 4)) == 14
    assert 55 <= len(table(sample, "Lots", 4)) <= 65
    assert 380 <= len(table(sample, "Shipments", 4)) <= 460
    assert {row["Status"] for row in table(sample, "Lots", 4)} == {"", "Hold"}
    assert any(str(row["Expiry date"]).count("/") == 1 for row in table(sample, "Lots", 4))
    assert {problem["severity"] for problem in figures["problems"]} == {"Error", "Warning", "Info"}


def test_a_refresh_prints_what_matters(lotbook: Command, sample: Path, tmp_path: Path) -> None:
    outcome = lotbook("refresh", copy(sample, tmp_path))
    for words in ("On hand", "Expired", "At risk", "Do these first", "Dispose", "Found in the tables: 1 error"):
        assert words in outcome.out


def test_check_changes_nothing(lotbook: Command, sample: Path, tmp_path: Path) -> None:
    path = copy(sample, tmp_path)
    before = path.read_bytes()
    assert lotbook("check", path).code == 1
    assert path.read_bytes() == before


def test_out_leaves_the_tracker_as_it_is(lotbook: Command, sample: Path, tmp_path: Path) -> None:
    path, out = copy(sample, tmp_path), tmp_path / "january.xlsm"
    before = path.read_bytes()
    assert lotbook("refresh", path, "--as-of", "2027-01-31", "--out", out, "--json").json["as_of"] == "2027-01-31"
    assert path.read_bytes() == before
    assert problems(out) == []


@pytest.mark.long
def test_as_of_is_kept_in_its_cell_until_today_is_put_back(lotbook: Command, sample: Path, tmp_path: Path) -> None:
    path = copy(sample, tmp_path)
    later = to_day(dt.date(2027, 1, 31))
    lotbook("refresh", path, "--as-of", "2027-01-31", "--json")
    cell = FileHost(path).read([], ["AsOf"]).cells["AsOf"]
    assert (cell.value, cell.formula) == (later, None)
    assert lotbook("check", path, "--json").json["as_of"] == "2027-01-31"
    lotbook("refresh", path, "--as-of", "today", "--json")
    cell = FileHost(path).read([], ["AsOf"]).cells["AsOf"]
    assert (cell.value, cell.formula) == (to_day(dt.datetime.now().astimezone().date()), "TODAY()")


def test_a_day_that_is_none_is_refused(lotbook: Command, sample: Path) -> None:
    outcome = lotbook("refresh", sample, "--as-of", "31/31/2027")
    assert outcome.code == 2
    assert "--as-of '31/31/2027' is not a date. Type it as 2027-02-28." in outcome.err


def test_everything_the_user_owns_stays_byte_for_byte(sample: Path, tmp_path: Path) -> None:
    path = copy(sample, tmp_path)
    refresh(FileHost(path, needed=NEEDED), now=SAMPLE_TIME, as_of=dt.date(2027, 2, 28))
    before, after = parts(sample), parts(path)
    assert before.keys() == after.keys()
    changed = {name for name in before if before[name] != after[name]}
    drawn = {name for name in changed if name.startswith("xl/charts/")}
    written = ("xl/worksheets/sheet", "xl/tables/", "xl/workbook")
    assert not {name for name in changed - drawn if not name.startswith(written)}
    # Of a chart, only what its cells showed.
    cache = re.compile(rb"<c:(str|num)Cache>.*?</c:\1Cache>", re.DOTALL)
    assert [cache.sub(b"", before[name]) for name in drawn] == [cache.sub(b"", after[name]) for name in drawn]
    assert any("chart" in name for name in before)
    untouched = {"SKUs": 4, "Shipments": 3, "Bundles": 5, "AmazonStock": 6, "Settings": None}
    assert {f"xl/worksheets/sheet{number}.xml" for number in untouched.values() if number}.isdisjoint(changed)


def test_the_same_refresh_twice_gives_the_same_bytes(sample: Path, tmp_path: Path) -> None:
    path = copy(sample, tmp_path)
    refresh(FileHost(path, needed=NEEDED), now=SAMPLE_TIME, as_of=SAMPLE_DAY)
    once = path.read_bytes()
    refresh(FileHost(path, needed=NEEDED), now=SAMPLE_TIME, as_of=SAMPLE_DAY)
    assert path.read_bytes() == once


def test_figures_on_the_sheets_agree_with_each_other(sample: Path) -> None:
    stock = table(sample, "FEFO", 6)
    lots = table(sample, "Lots", 4)
    units = sum(int(str(row["On hand"]).removesuffix(".0")) for row in stock)
    assert units == sum(float(str(row["On hand"] or 0)) for row in lots)
    aging = table(sample, "Aging", 6)
    assert aging[-1]["SKU"] == "Total"
    assert aging[-1]["Units"] == units == sum(float(str(row["Units"])) for row in aging[:-1])
    on_bucket_sheets = [
        table(sample, name, 6) for name in ("Expired", "0-50", "51-90", "91-180", "181-365", "Over 365", "No date")
    ]
    assert sum(len(rows) for rows in on_bucket_sheets) == len(stock)
    assert [column.header for column in FEFO.columns] == list(stock[0])
    assert [column.header for column in LOTS.columns] == list(lots[0])


def set_buckets(path: Path, *rows: tuple[str, int | None, int | None]) -> None:
    """Type over the buckets; the table keeps its seven rows."""
    columns = zip(*rows, strict=True)
    headers = ("Bucket", "From days", "To days")
    FileHost(path).write(
        Changes(
            columns=(
                TableColumns(
                    "Buckets",
                    tuple(ColumnData(header, list(values)) for header, values in zip(headers, columns, strict=True)),
                ),
            )
        )
    )


@pytest.mark.long
def test_buckets_of_the_users_own_rename_sheets_and_columns(lotbook: Command, sample: Path, tmp_path: Path) -> None:
    path = copy(sample, tmp_path)
    set_buckets(
        path,
        *(("Gone", None, -1), ("Urgent", 0, 120), ("Fine", 121, None), ("Unknown", None, None)),
        *((("", None, None),) * 3),
    )
    result = lotbook("refresh", path, "--as-of", SAMPLE_DAY.isoformat(), "--json").json
    assert list(result["buckets"]) == ["Gone", "Urgent", "Fine", "Unknown"]
    book = load_workbook(path)
    shown = [sheet.name for sheet in book.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible]
    assert [name for name in shown if name in {"Gone", "Urgent", "Fine", "Unknown"}] == [
        "Gone",
        "Urgent",
        "Fine",
        "Unknown",
    ]
    assert not any(name.startswith(("Spare", "Over")) for name in shown)
    headers = list(table(path, "Aging", 6)[0])
    assert [header for header in headers if header.startswith("Units:")] == [
        f"Units: {name}" for name in ("Gone", "Urgent", "Fine", "Unknown")
    ]
    assert problems(path) == []


@pytest.mark.long
@needs_libreoffice
def test_libreoffice_computes_what_lotbook_wrote(lotbook: Command, sample: Path, tmp_path: Path) -> None:
    later, looked_up = tmp_path / "later.xlsm", copy(sample, tmp_path)
    lotbook("refresh", sample, "--as-of", "2027-03-15", "--out", later, "--json")
    first = table(sample, "FEFO", 6)[2]
    FileHost(looked_up).write(_typed_into_lookup(str(first["SKU"]), str(first["Lot"])))
    lotbook("refresh", looked_up, "--as-of", SAMPLE_DAY.isoformat(), "--json")
    cells = FileHost(looked_up).read([], ["LookupFlag", "LookupOnHand"]).cells
    assert cells["LookupFlag"].value not in {"", "Not found"}
    for path in (sample, later, looked_up):
        assert differences(path) == []


def _typed_into_lookup(sku: str, lot: str) -> Changes:
    return Changes(cells=(CellData("LookupSku", sku), CellData("LookupLot", lot)))


@pytest.mark.long
@needs_libreoffice
def test_a_tracker_saved_by_libreoffice_refreshes_alike(lotbook: Command, sample: Path, tmp_path: Path) -> None:
    [saved] = converted([sample], "xlsx", tmp_path)
    expected = lotbook("check", sample, "--json").json
    result = lotbook("refresh", saved, "--as-of", SAMPLE_DAY.isoformat(), "--json")
    assert result.json | {"remarks": []} == expected | {"remarks": []}
    assert table(saved, "FEFO", 6) == table(sample, "FEFO", 6)


@pytest.mark.long
def test_a_tracker_saved_by_openpyxl_refreshes_alike(lotbook: Command, sample: Path, tmp_path: Path) -> None:
    saved = tmp_path / "openpyxl.xlsx"
    book = openpyxl.load_workbook(sample)
    book.save(saved)
    expected = lotbook("check", sample, "--json").json
    result = lotbook("refresh", saved, "--as-of", SAMPLE_DAY.isoformat(), "--json")
    assert result.json | {"remarks": []} == expected | {"remarks": []}
    assert table(saved, "FEFO", 6) == table(sample, "FEFO", 6)


def test_a_date_that_follows_today_counts_where_it_is_calculated() -> None:
    later = NamedCell(46356, "TODAY()+7", calculated=True)
    assert resolve_as_of(Book({}, {"AsOf": later}), today=SAMPLE_DAY) == (46356, None)
    with pytest.raises(InputError, match=r"holds the formula =TODAY\(\)\+7"):
        resolve_as_of(Book({}, {"AsOf": NamedCell(46356, "TODAY()+7")}), today=SAMPLE_DAY)


@pytest.mark.parametrize("way", [("O6",), ("O7", "O6"), ("Whatday", "+'My days'!$B$2")])
def test_a_cell_that_shows_a_cell_with_today_means_today(way: tuple[str, ...]) -> None:
    first, *behind = (*way, "TODAY()")
    cell = NamedCell(46000, first, behind=tuple(behind))
    today = to_day(SAMPLE_DAY)
    assert resolve_as_of(Book({}, {"AsOf": cell}), today=SAMPLE_DAY) == (today, CellData("AsOf", today, first))


def test_a_date_that_follows_today_through_another_cell_is_refused_in_a_file() -> None:
    for behind in (("TODAY()",), ("O5-1", "TODAY()"), ("O9", "WORKDAY(NOW(),1)")):
        with pytest.raises(InputError, match=r"holds the formula =O6\+1, which follows today's date"):
            resolve_as_of(Book({}, {"AsOf": NamedCell(46000, "O6+1", behind=behind)}), today=SAMPLE_DAY)
    assert resolve_as_of(Book({}, {"AsOf": NamedCell(46000, "O6", behind=("O5+1",))}), today=SAMPLE_DAY) == (
        46000,
        None,
    )


def test_a_file_whose_as_of_cell_shows_a_cell_with_today_keeps_it(
    lotbook: Command, sample: Path, tmp_path: Path
) -> None:
    path = tmp_path / "lots.xlsm"
    path.write_bytes(sample.read_bytes())
    FileHost(path).write(
        Changes(cells=(CellData("AsOf", 46000, "RefreshedBy"), CellData("RefreshedBy", 46000, "TODAY()")))
    )
    assert lotbook("check", path, "--json").json["as_of"] == dt.date.today().isoformat()  # noqa: DTZ011 - what =TODAY() gives
    FileHost(path).write(Changes(cells=(CellData("AsOf", 46000, "RefreshedBy-1"),)))
    outcome = lotbook("check", path)
    assert (outcome.code, "=RefreshedBy-1, which follows today's date" in outcome.err) == (2, True)


@pytest.mark.parametrize(
    "command", [["refresh"], ["removals"], ["recall", "--lot", "CB089D"], ["share", "--all"], ["send", "t.xlsx"]]
)
def test_every_command_reads_its_day_as_a_cell_does(
    lotbook: Command, sample: Path, tmp_path: Path, command: list[str]
) -> None:
    path = tmp_path / "lots.xlsm"
    path.write_bytes(sample.read_bytes())
    name, *rest = command
    more = ["--units", "X=1"] if name == "send" else []
    unclear = lotbook(name, path, *rest, *more, "--as-of", "03/04/2027")
    assert (unclear.code, "can be several dates: 2027-04-03 or 2027-03-04" in unclear.err) == (2, True)
    clear = lotbook(name, path, *rest, *more, "--as-of", "31.12.2026")
    assert "31.12.2026" not in clear.err
    if name in {"refresh", "recall"}:
        assert "as of 2026-12-31" in clear.out


def test_an_import_reads_its_date_as_a_cell_does(lotbook: Command, sample: Path, tmp_path: Path) -> None:
    unclear = lotbook("import", sample, tmp_path / "report.txt", "--date", "03/04/2027")
    assert (unclear.code, "--date '03/04/2027' can be several dates" in unclear.err) == (2, True)
