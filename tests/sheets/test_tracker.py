"""The description of the tracker against the contract of `core/tables.py`, before anything is built."""

import re
from itertools import pairwise

import pytest

from lotbook.core import table as table_of
from lotbook.core import tables as core
from lotbook.core import tables_amazon as amazon
from lotbook.core import tables_recall as recall_tables
from lotbook.core import tables_report as lists
from lotbook.core.tables import BUCKET_SLOTS
from lotbook.core.tables_report import aging_columns
from lotbook.core.words import NO_DATE_BUCKET
from lotbook.sheets import recall_page, start, tracker
from lotbook.sheets.conf import CONF
from lotbook.sheets.defaults import BUCKETS, DEFAULT_ROWS
from lotbook.sheets.formulas import BANNER, FORMULAS, LISTS, NAMED_FORMULAS, RECALL_BANNER
from lotbook.sheets.model import Role
from lotbook.sheets.styles import FLAGS

SHEETS = tracker.sheets([(name, colour) for name, _, _, colour in BUCKETS])
SPECS = {spec.name: spec for sheet in SHEETS for spec in sheet.tables}

_OUTPUTS = (
    lists.FEFO,
    lists.REMOVALS,
    amazon.AMAZON_BALANCE,
    lists.CHECKS,
    lists.TO_DO,
    lists.PLAN,
    lists.FIRST_TEN,
    lists.BUCKET_TOTALS,
    lists.RISK_BY_MONTH,
    *(table for table in vars(recall_tables).values() if isinstance(table, table_of.Table)),
)


def test_the_sheets_stand_in_the_order_of_the_working_day() -> None:
    assert [sheet.name for sheet in SHEETS if not sheet.hidden] == [
        "Start", "Lots", "Shipments", "SKUs", "Bundles", "Demand", "Count", "Certificates", "AmazonStock",
        "To do", "FEFO", "Plan", "Aging", "Expired", "0-50", "51-90", "91-180", "181-365", "Over 365", "No date",
        "Removals", "FEFO audit", "Recall", "Checks", "Suppliers", "Customers", "Places",
            "Channels", "Buckets", "Settings",
        "Accepted", "Functions",
    ]  # fmt: skip


def test_sheets_that_hold_nothing_yet_and_the_settings_of_the_add_in_are_hidden() -> None:
    hidden = [sheet.name for sheet in SHEETS if sheet.hidden]
    recalls = ["Recall movements", "Recall consignees", "Recall log", "Recall responses"]
    kept = ["Mappings", "AmazonLedger", "AmazonExpiry", "RemovalOrders"]
    spare = [f"Spare {slot}" for slot in (8, 9, 10, 11, 12)]
    assert hidden == [*spare, "AmazonBalance", *recalls, "Change history", *kept, "_xlwings.conf"]


@pytest.mark.parametrize("table", [*core.INPUTS, *amazon.OPTIONAL, *_OUTPUTS], ids=lambda table: table.name)
def test_every_core_table_is_placed_with_its_columns(table: table_of.Table) -> None:
    assert SPECS[table.name].columns == table.columns


def test_aging_has_the_columns_of_the_default_buckets() -> None:
    assert SPECS["Aging"].columns == aging_columns(
        ["Expired", "0-50", "51-90", "91-180", "181-365", "Over 365", "No date"]
    )


def test_there_is_a_table_for_every_bucket_slot() -> None:
    assert all(SPECS[f"Bucket{slot}"].columns == lists.BUCKET_LINES.columns for slot in range(1, BUCKET_SLOTS + 1))


def test_names_are_unique_whatever_their_case() -> None:
    tables = [spec.name for sheet in SHEETS for spec in sheet.tables]
    cells = [cell.name for cell in (*start.NAMED_CELLS, *recall_page.DASHBOARD.named_cells)]
    for names in (tables + cells + list(LISTS), [s.name for s in SHEETS], [s.code_name for s in SHEETS]):
        assert len({name.casefold() for name in names}) == len(names)


def test_headers_are_unique_within_each_table() -> None:
    for spec in SPECS.values():
        headers = [column.header.strip().casefold() for column in spec.columns]
        assert len(set(headers)) == len(headers), spec.name


def test_every_named_formula_has_a_cell_and_every_cell_its_formula() -> None:
    shown = {cell.name: cell.formula for cell in start.NAMED_CELLS if cell.formula and cell.name != "AsOf"}
    assert shown == dict(NAMED_FORMULAS)


def test_a_formula_uses_only_tables_columns_and_names_that_exist() -> None:
    names = {cell.name for cell in (*start.NAMED_CELLS, *recall_page.DASHBOARD.named_cells)}
    all_formulas = [formula for columns in FORMULAS.values() for formula in columns.values()]
    for formula in [*all_formulas, *NAMED_FORMULAS.values(), *LISTS.values(), BANNER, RECALL_BANNER]:
        bare = re.sub(r'"[^"]*"', '""', formula)
        # A range of columns is its first and its last one.
        bare = re.sub(r"(\w+)\[\[(\w[^]]*)\]:\[([^]]+)\]\]", r"\1[\2]\1[\3]", bare)
        for table, column in re.findall(r"(\w+)\[(?:\[#[\w ]+\],\[)?([^\[\]]+)\]", bare):
            assert column in [c.header for c in SPECS[table].columns], formula
        words = set(re.findall(r"[A-Za-z]\w+(?![\w(\[])", re.sub(r"\w+\[(?:\[[^\]]*\],?)*[^\[\]]*\]", "", bare)))
        assert words <= names, formula


def test_a_named_formula_uses_only_names_before_it() -> None:
    order = ["AsOf", "RefreshedAsOf", "LookupSku", "LookupLot", *NAMED_FORMULAS]
    for position, (name, formula) in enumerate(NAMED_FORMULAS.items(), start=4):
        later = order[position:]
        assert not [other for other in later if re.search(rf"\b{other}\b", formula)], name


def test_every_flag_a_formula_can_show_has_colours_a_meaning_and_a_count() -> None:
    flags = {flag.word for flag in FLAGS}
    shown = set(re.findall(r',"([A-Z][^"]*)"', FORMULAS["Lots"]["Flag"] + FORMULAS["FEFO"]["Flag"]))
    assert shown == flags
    for flag in FLAGS:
        assert NAMED_FORMULAS[flag.count] == f'COUNTIFS({flag.table}[Flag],"{flag.word}")'


def test_flag_colours_are_told_apart_without_hue() -> None:
    strong = [flag for flag in FLAGS if flag.word in {"Expired", "Inside cut-off", "Past ship-by"}]
    lightness = sorted(_lightness(flag.fill) for flag in strong)
    assert all(after - before > 0.1 for before, after in pairwise(lightness))


def test_flag_words_are_readable_on_their_colour() -> None:
    # 4.5 is what WCAG asks of text; "Used up" is greyed out on purpose and has 3.
    for flag in FLAGS:
        light, dark = sorted((_lightness(flag.fill), _lightness(flag.ink)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= (3 if flag.word == "Used up" else 4.5), flag.word


def _lightness(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_default_rows_use_column_names_of_core() -> None:
    tables = {table.name: table for table in (*core.INPUTS, CONF)}
    for name, columns in DEFAULT_ROWS.items():
        assert set(columns) <= {column.name for column in tables[name].columns}


def test_default_buckets_partition_all_days() -> None:
    dated = [(low, high) for _, low, high, _ in BUCKETS if low is not None or high is not None]
    assert dated[0][0] is None
    assert dated[-1][1] is None
    assert all(before[1] is not None and after[0] == before[1] + 1 for before, after in pairwise(dated))
    assert BUCKETS[-1][:3] == (NO_DATE_BUCKET, None, None)


def test_nothing_else_stands_in_rows_that_a_refresh_may_hide() -> None:
    hidden = {"Start": (start.FIRST_TEN, start.BUCKET_TOTALS), "Recall": (recall_page.NOTES_TABLE,)}
    for sheet in SHEETS:
        if sheet.dashboard is None:
            continue
        specs = hidden[sheet.name]
        rows = {row for spec in specs for row in range(spec.row + 1, spec.row + spec.fixed_rows + 1)}
        plan = sheet.dashboard
        cells = [thing.cell for things in (plan.texts, plan.links, plan.named_cells) for thing in things]
        assert not [cell for cell in cells if int(re.sub(r"\D", "", cell)) in rows]


def test_tab_colours_tell_input_output_and_set_up_apart() -> None:
    assert {sheet.role for sheet in SHEETS} == set(Role)
