"""The built workbook, as openpyxl and a schema validator see it."""

import datetime as dt
import io
import re
import warnings
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from openxml_audit import OpenXmlValidator

from lotbook.core import tables as core
from lotbook.core import tables_amazon as amazon
from lotbook.core import tables_report as lists
from lotbook.core.tables_adopt import MAPPINGS
from lotbook.sheets import recall_page, start
from lotbook.sheets.build import build
from lotbook.sheets.conf import CONF, SHEET_OFF
from lotbook.sheets.formulas import FORMULAS, LISTS, NAMED_FORMULAS
from lotbook.sheets.help_page import FIRST_ROW
from tests.cells import cell_of, named_cell

MACROS = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
LAST_ROW = 1048576


@pytest.fixture(scope="module")
def package() -> bytes:
    buffer = io.BytesIO()
    build(buffer)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def book(package: bytes) -> Workbook:
    return _opened(package)


def _opened(package: bytes) -> Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # openpyxl tells which extensions it does not know
        return load_workbook(io.BytesIO(package))


def _built(**arguments: object) -> Workbook:
    buffer = io.BytesIO()
    build(buffer, **arguments)  # type: ignore[arg-type]  # each test passes what it needs
    return _opened(buffer.getvalue())


def test_two_builds_are_equal_to_the_byte(package: bytes, tmp_path: Path) -> None:
    build(tmp_path / "again.xlsm")
    assert (tmp_path / "again.xlsm").read_bytes() == package


def test_the_package_is_valid(tmp_path: Path) -> None:
    build(tmp_path / "tracker.xlsm")
    result = OpenXmlValidator().validate(tmp_path / "tracker.xlsm")
    assert result.is_valid, result.errors


def test_the_workbook_is_macro_enabled_and_ready_for_modules(package: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(package)) as parts:
        types = parts.read("[Content_Types].xml").decode()
        workbook = parts.read("xl/workbook.xml").decode()
    assert f'PartName="/xl/workbook.xml" ContentType="{MACROS}"' in types
    assert 'codeName="ThisWorkbook"' in workbook


def test_every_formula_carries_a_result(package: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(package)) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
    cells = [cell for sheet in sheets for cell in re.findall(r"<c [^>]*><f>.*?</c>", sheet)]
    assert len(cells) > 150
    assert not [cell for cell in cells if "<v>" not in cell or ("<v></v>" in cell and 't="str"' not in cell)]


def test_every_sheet_has_a_code_name_frozen_headers_and_a_print_set_up(book: Workbook) -> None:
    assert len({sheet.sheet_properties.codeName for sheet in book}) == len(book.sheetnames)
    for sheet in book:
        assert re.fullmatch(r"Sheet_\w+", sheet.sheet_properties.codeName)
        if sheet.title == SHEET_OFF:
            continue
        assert sheet.freeze_panes
        assert sheet.page_setup.orientation == "landscape"
        if sheet.title == "Recall":
            # Its lots are too wide for one page: what matters most is on the first.
            assert (sheet.page_setup.scale, [each.id for each in sheet.col_breaks.brk]) == (46, [16])
            continue
        # Whether it is one page wide: tests/sheets/test_printing.py
        assert sheet.page_setup.paperSize is None, "A4 or letter is the printer's choice"
        if sheet.title == "Functions":
            assert (sheet.print_title_rows, sheet.freeze_panes) == (
                f"${FIRST_ROW - 1}:${FIRST_ROW - 1}",
                f"B{FIRST_ROW}",
            )
        elif sheet.title != "Start":
            header = int(next(iter(sheet.tables.values())).ref.split(":")[0][1:])
            assert sheet.print_title_rows == f"${header}:${header}"
            assert sheet.freeze_panes.endswith(str(header + 1))


def test_table_headers_are_the_cells_above_the_data(book: Workbook) -> None:
    for sheet in book:
        for table in sheet.tables.values():
            cells = [cell.value for cell in sheet[table.ref][0]]
            assert cells == table.column_names


def test_formula_columns_carry_their_formula_in_table_and_cells(book: Workbook) -> None:
    tables = {table.name: (sheet, table) for sheet in book for table in sheet.tables.values()}
    for name, columns in FORMULAS.items():
        sheet, table = tables[name]
        for header, formula in columns.items():
            described = next(column for column in table.tableColumns if column.name == header)
            assert described.calculatedColumnFormula.attr_text == formula
            place = table.column_names.index(header)
            assert {row[place].value for row in sheet[table.ref][1:]} == {f"={formula}"}


def test_names_point_where_they_should(book: Workbook) -> None:
    names = book.defined_names
    pages = {"Start": start.NAMED_CELLS, "Recall": recall_page.DASHBOARD.named_cells}
    assert set(names) == {cell.name for cells in pages.values() for cell in cells} | set(LISTS)
    for title, cells in pages.items():
        for cell in cells:
            sheet, place = next(iter(names[cell.name].destinations))
            assert (sheet, place.replace("$", "")) == (title, cell.cell)
    for name, reference in LISTS.items():
        assert names[name].attr_text == reference
    for name, formula in NAMED_FORMULAS.items():
        sheet, place = next(iter(names[name].destinations))
        assert book[sheet][place.replace("$", "")].value == f"={formula}"


def test_output_sheets_have_a_stamp_a_banner_and_bucket_sheets_a_title(book: Workbook) -> None:
    for sheet in book:
        own = {name for name in sheet.defined_names if not name.startswith("_xlnm")}
        tables = set(sheet.tables)
        if (
            tables & {CONF.name, MAPPINGS.name, *(table.name for table in (*core.INPUTS, *amazon.OPTIONAL))}
            or sheet.title == "Functions"
        ):
            assert own == set()
        elif any(name.startswith("Bucket") and name != "BucketTotals" for name in tables) and sheet.title != "Start":
            assert own == {"Stamp", "Banner", "Title"}
        else:
            assert own == ({"Stamp"} if sheet.title == "Recall log" else {"Stamp", "Banner"})


def test_drop_downs_and_hints_end_where_the_table_ends(book: Workbook) -> None:
    """ExcelJS, and what is built on it, makes an object for every cell of a validation."""
    for table in core.INPUTS:
        sheet = book[table.name]
        first, last = sheet.tables[table.name].ref.split(":")
        for rule in sheet.data_validations.dataValidation:
            (covered,) = rule.sqref.ranges
            assert covered.min_row == sheet[first].row + 1
            assert covered.max_row == sheet[last].row


def test_colours_reach_the_last_row(book: Workbook) -> None:
    for name in ("Lots", "FEFO", "Checks"):
        depths = [range_.max_row for rule in book[name].conditional_formatting for range_ in rule.sqref.ranges]
        assert depths.count(LAST_ROW) >= len(depths) - 1, "all but the banner"


@pytest.mark.parametrize(
    ("sheet", "header", "source"),
    [
        ("Lots", "SKU", "SkuList"),
        ("Lots", "Place", "PlaceList"),
        ("Lots", "Supplier", "SupplierList"),
        ("Lots", "Status", '"Released,Hold,Quarantine,Recalled"'),
        ("Shipments", "SKU", "SkuList"),
        ("Shipments", "Type", '"Receipt,Transfer,Sale,Return,Removal,Disposal,Adjustment"'),
        ("Shipments", "From", "PlaceList"),
        ("Shipments", "To", "PlaceList"),
        ("Shipments", "Channel", "ChannelList"),
        ("SKUs", "Supplier", "SupplierList"),
        ("Places", "Kind", '"Own,3PL,FBA,AWD"'),
        ("Channels", "Add days of use", '"Yes,No"'),
    ],
)
def test_drop_down(book: Workbook, sheet: str, header: str, source: str) -> None:
    assert _rule(book[sheet], header).formula1 == source


def test_a_customer_is_welcome_in_to_and_an_unknown_sku_is_only_questioned(book: Workbook) -> None:
    assert not _rule(book["Shipments"], "To").showErrorMessage
    assert _rule(book["Lots"], "SKU").errorStyle == "warning"


def test_no_input_is_ever_refused(book: Workbook) -> None:
    for table in core.INPUTS:
        for rule in book[table.name].data_validations.dataValidation:
            assert rule.type is None or rule.type == "none" or rule.errorStyle == "warning" or not rule.showErrorMessage


@pytest.mark.parametrize(
    ("sheet", "header", "low"),
    [
        ("AmazonLedger", "Units", None),
        ("Shipments", "Quantity", None),
        ("Buckets", "From days", None),
        ("AmazonLedger", "Lines", "0"),
        ("AmazonExpiry", "Units", "0"),
        ("Lots", "Received quantity", "0"),
    ],
)
def test_only_columns_that_hold_numbers_below_0_take_them(
    book: Workbook, sheet: str, header: str, low: str | None
) -> None:
    rule = _rule(book[sheet], header)
    assert (float(rule.formula1) < -500_000) if low is None else (rule.formula1 == low)
    assert ("0 or more" in rule.error) == (low is not None)


def test_sell_by_means_the_same_on_every_sheet(book: Workbook) -> None:
    rules = [rule for sheet in book for rule in sheet.data_validations.dataValidation if rule.promptTitle == "Sell-by"]
    assert {rule.prompt for rule in rules} == {"The channel stops selling it on this day."}


def test_a_new_tracker_has_the_channels_of_each_marketplace(book: Workbook) -> None:
    header, *rows = book["Channels"].iter_rows(min_row=4, values_only=True)
    channels = {row[0]: dict(zip(map(str, header), row, strict=True)) for row in rows if row[0]}
    rules = {name: (row["Min days at receipt"], row["Cut-off days"]) for name, row in channels.items()}
    assert (rules["FBA-JP"], rules["FBA-IT"], rules["FBA-IT other goods"]) == ((60, 45), (90, 50), (540, 50))
    assert channels["FBA-JP"]["Source"] == "Copied from a third party, old; check yours"
    assert all(row["Source"] and row["Checked on"] for row in channels.values())


def test_help_of_a_column_is_its_input_message(book: Workbook) -> None:
    for table in core.INPUTS:
        for column in table.columns:
            if column.help:
                assert _rule(book[table.name], column.header).prompt.startswith(column.help)


def test_a_header_of_an_output_table_explains_itself(book: Workbook) -> None:
    prompts = {str(rule.sqref): rule.prompt for rule in book["FEFO"].data_validations.dataValidation}
    assert prompts[cell_of(book, "FEFO", "Rank", 0).coordinate] == "1 goes out first. Blank: do not pick."


def _rule(sheet: Worksheet, header: str) -> DataValidation:
    column = next(cell.column_letter for cell in sheet[4] if cell.value == header)
    return next(rule for rule in sheet.data_validations.dataValidation if f"{column}5" in rule.sqref)


def test_codes_keep_their_zeros_and_dates_may_be_typed_in_any_way() -> None:
    lots = {
        "sku": ["00123", 77],
        "lot": ["007", "L*1"],
        "expiry_date": [dt.date(2027, 3, 31), "03/2027"],
        "received_date": [46023, None],
    }
    book = _built(rows={"Lots": lots})
    codes = [[cell_of(book, "Lots", header, row).value for header in ("SKU", "Lot")] for row in (1, 2)]
    assert codes == [["00123", "007"], ["77", "L*1"]]
    sku = cell_of(book, "Lots", "SKU")
    assert sku.number_format == "@"
    assert book["Lots"].column_dimensions[sku.column_letter].width > 10
    assert cell_of(book, "Lots", "Expiry date").value == dt.datetime(2027, 3, 31)  # noqa: DTZ001 - as openpyxl reads it
    assert cell_of(book, "Lots", "Expiry date", 2).value == "03/2027"
    assert cell_of(book, "Lots", "Received date").value == dt.datetime(2026, 1, 1)  # noqa: DTZ001 - day 46023
    first, last = (cell_of(book, "Lots", header, row).coordinate for header, row in (("SKU", 0), ("Flag", 2)))
    assert book["Lots"].tables["Lots"].ref == f"{first}:{last}"


def test_a_blank_tracker_has_one_blank_row_in_each_list(book: Workbook) -> None:
    for table in (core.LOTS, lists.FEFO, lists.TO_DO, core.DEMAND):
        corners = ((table.columns[0], 0), (table.columns[-1], 1))
        first, last = (cell_of(book, table.name, column.header, row).coordinate for column, row in corners)
        assert any(sheet.tables[table.name].ref == f"{first}:{last}" for sheet in book if table.name in sheet.tables)
    assert book["Aging"].tables["Aging"].ref == "A6:R8"
    assert book["Aging"].tables["Aging"].totalsRowCount == 1


def test_own_buckets_name_the_sheets_and_columns() -> None:
    buckets = {
        "bucket": ["Gone", "Can't wait", "Fine", "No date"],
        "from_days": [None, 0, 31, None],
        "to_days": [-1, 30, None, None],
    }
    book = _built(rows={"Buckets": buckets})
    assert [sheet.title for sheet in book if "Bucket" in sheet.sheet_properties.codeName][:6] == [
        "Gone", "Can't wait", "Fine", "No date", "Spare 5", "Spare 6",
    ]  # fmt: skip
    assert book["Aging"].tables["Aging"].column_names[4:6] == ["Units: Gone", "Units: Can't wait"]
    assert book["Spare 5"].sheet_state == "hidden"
    assert book["Can't wait"].defined_names["Title"].attr_text == "'Can''t wait'!$A$1"


def test_start_prints_on_one_page_without_grid_lines(book: Workbook) -> None:
    sheet = book["Start"]
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight or 1) == (1, 1)
    assert not sheet.sheet_view.showGridLines
    assert book.active.title == "Start"


def test_spare_rows_of_the_bucket_totals_are_hidden(book: Workbook) -> None:
    sheet, first = book["Start"], start.BUCKET_TOTALS.row + 1
    assert [sheet.row_dimensions[row].hidden for row in range(first, first + 12)] == [False] * 7 + [True] * 5


def test_a_typed_as_of_date_takes_the_place_of_the_formula() -> None:
    as_of = named_cell(_built(cells={"AsOf": dt.date(2027, 1, 2)}), "AsOf")
    assert as_of.value == dt.datetime(2027, 1, 2)  # noqa: DTZ001


def test_a_code_or_a_number_that_is_wider_than_its_column_shows_whole(book: Workbook) -> None:
    """Cut, two lots of a long code look the same; a number shows as ####."""
    lists_of_lots = ("Lots", "Shipments", "To do", "FEFO", "Plan", "Aging", "Removals", "0-50", "Recall movements")
    wanted = {"SKU", "Lot", "Place", "From", "To", "Quantity", "On hand", "Value", "Value at risk", "Units at risk"}
    cut = [
        (name, cell.value)
        for name in lists_of_lots
        for table in book[name].tables.values()
        for cell in book[name][table.ref][0]
        if cell.value in wanted and not cell.offset(1, 0).alignment.shrink_to_fit
    ]
    assert cut == []
    assert all(named_cell(book, name).alignment.shrink_to_fit for name in ("ValueOnHand", "ValueAtRisk", "UnitsOnHand"))


def test_every_text_in_a_number_format_is_quoted(package: bytes) -> None:
    """What a bare letter means in a format depends on the program and its language."""
    codes: set[str] = set()
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        for name in archive.namelist():
            if name == "xl/styles.xml" or name.startswith("xl/charts/"):
                codes.update(re.findall(r'formatCode="([^"]*)"', archive.read(name).decode()))
    assert any("–" in code for code in codes)
    for code in codes - {"General"}:
        bare = re.sub(r"&quot;.*?&quot;|\\.|\[[^\]]*\]|General", "", code.replace("&lt;", "<").replace("&gt;", ">"))
        assert re.fullmatch(r"[0#?.,;%@ymdhs :/()-]*", bare), code
