"""The rows that people typed are counted before and after a write: one that is gone is a refusal, on both hosts."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lotbook.core.errors import HostError
from lotbook.hosts.excel import ExcelHost
from lotbook.hosts.file import FileHost
from lotbook.hosts.host import Changes, ColumnData, InputCells, NewRows, TableColumns
from lotbook.hosts.live.rows import fill
from lotbook.hosts.ooxml import new_rows
from lotbook.hosts.ooxml.sheet_part import SheetPart
from lotbook.hosts.ooxml.source import Source
from lotbook.hosts.ooxml.typed_rows import typed_rows
from lotbook.hosts.row_counts import TypedRows, difference
from tests.hosts.books import fefo, tracker
from tests.hosts.engine import opened

TYPED = {"lots": frozenset({"sku", "lot", "expiry date", "qty"})}
DAYS_LEFT = Changes(columns=(TableColumns("Lots", (ColumnData("Days left", [1, 2]),)),))
NEW = Changes(new_rows=(NewRows("Lots", [{"SKU": "C-3", "Lot": "9"}, {"SKU": "D-4"}]),))
EMPTIED = Changes(
    inputs=tuple(InputCells("Lots", header, {5: None}) for header in ("SKU", "Lot", "Expiry date", "Qty"))
)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return tracker(tmp_path / "tracker.xlsx")


def refused(path: Path, changes: Changes, what: str) -> None:
    before = {each: each.read_bytes() for each in path.parent.iterdir()}
    with pytest.raises(HostError, match=rf"did not pass its check \({what}\), so nothing was saved"):
        FileHost(path, needed=TYPED).write(changes)
    assert {each: each.read_bytes() for each in path.parent.iterdir()} == before


def writing(monkeypatch: pytest.MonkeyPatch, spoil: Callable[[SheetPart], object]) -> None:
    """Have every worksheet spoiled just before it is stored."""
    encoded = SheetPart.encoded

    def spoiled(self: SheetPart) -> bytes:
        spoil(self)
        return encoded(self)

    monkeypatch.setattr(SheetPart, "encoded", spoiled)


@pytest.mark.parametrize("changes", [DAYS_LEFT, NEW, Changes(inputs=(InputCells("Lots", "Qty", {4: 1}),))])
def test_a_writer_that_loses_a_row_saves_nothing(book: Path, changes: Changes, monkeypatch: pytest.MonkeyPatch) -> None:
    writing(monkeypatch, lambda sheet: sheet.rows.pop(5, None))
    refused(book, changes, "the table Lots lost what row 5 held")


def test_a_row_of_which_only_what_was_typed_is_lost(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The formulas of lotbook's and of the user's columns are still there, so the row as such is."""

    def spoil(sheet: SheetPart) -> None:
        if "B-2" in sheet.rows[5].body or sheet.cell(5, 7) is not None:
            sheet.rows[5].put([(column, text) for column, text in sheet.rows[5].parts() if column > 5])

    writing(monkeypatch, spoil)
    refused(book, DAYS_LEFT, "the table Lots lost what row 5 held")


def test_new_rows_that_do_not_arrive(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(new_rows, "_write", lambda *_: None)
    refused(book, NEW, "the table Lots lost what rows 6, 7 held")


def test_a_row_that_nobody_asked_for(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    FileHost(book, needed=TYPED).write(EMPTIED)
    writing(monkeypatch, lambda sheet: sheet.row(5).put([(2, '<c r="B5"><v>1</v></c>')]))
    refused(book, DAYS_LEFT, "the table Lots got more than it should, in row 5")


def test_a_table_whose_range_is_cut(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    finish = Source.finish

    def cut(self: Source) -> Any:
        table = self.tables["lots"]
        table.bottom -= 1
        table.rebuilt()
        return finish(self)

    monkeypatch.setattr(Source, "finish", cut)
    refused(book, DAYS_LEFT, "the table Lots lost what row 5 held")


def test_tables_written_anew_may_have_fewer_rows(book: Path) -> None:
    FileHost(book).write(replace(DAYS_LEFT, rows=(fefo([]),)))
    assert FileHost(book, needed=TYPED).read(["Lots"], []).tables["Lots"].values[0] == ["A-1", "B-2"]


def test_cells_that_are_emptied_on_purpose_are_no_loss(book: Path) -> None:
    FileHost(book, needed=TYPED).write(EMPTIED)
    assert FileHost(book, needed=TYPED).read(["Lots"], []).tables["Lots"].values[0] == ["A-1", None]


@pytest.mark.parametrize("spelled", ['<c s="1" r="{0}"', "<c\nr='{0}'", '<c x="" r="{0}"'])
def test_rows_are_told_however_a_cell_is_spelled(book: Path, spelled: str) -> None:
    source = Source.open(book)
    table = source.tables["lots"]
    text = source.package.text(table.sheet_part)
    plain = typed_rows(text.encode(), table, TYPED["lots"])
    assert plain == TypedRows(frozenset({4, 5}), 5)
    odd = text
    for cell in ("B4", "C4", "B5", "J4"):
        odd = odd.replace(f'<c r="{cell}"', spelled.format(cell))
    assert odd != text
    assert typed_rows(odd.encode(), table, TYPED["lots"]) == plain
    assert typed_rows(odd.encode(), table, {"no such column"}).filled == frozenset()


def test_breaks_between_pages_are_no_rows(book: Path) -> None:
    source = Source.open(book)
    table = source.tables["lots"]
    text = source.package.text(table.sheet_part)
    text = text.replace("</sheetData>", '</sheetData><rowBreaks count="1"><brk id="4"/></rowBreaks>')
    assert typed_rows(text.encode(), table, None) == TypedRows(frozenset({4, 5}), 5)


def test_what_is_no_difference_and_what_is() -> None:
    before = TypedRows(frozenset({5, 6}), 8)
    new = Changes(
        new_rows=(NewRows("Lots", [{"SKU": "A"}, {"SKU": None}]),), inputs=(InputCells("lots", "SKU", {6: None}),)
    )
    for filled in ({5, 7}, {5, 6, 7}, {5, 6, 7, 8}):
        assert difference("Lots", before, TypedRows(frozenset(filled), 8), new, {"lots": 7}) is None
    assert difference("Lots", before, TypedRows(frozenset({5, 7, 9}), 9), new, {"lots": 7}) == (
        "the table Lots got more than it should, in row 9"
    )
    assert difference("Lots", before, TypedRows(frozenset({5, 7}), 9), new, {"lots": 7}) == (
        "the table Lots ends at row 9, not at row 8"
    )
    many = TypedRows(frozenset(range(10, 20)), 20)
    assert difference("Lots", many, TypedRows(frozenset(), 20), Changes(), {}) == (
        "the table Lots lost what rows 10, 11, 12, 13, 14 and 5 more held"
    )


def test_excel_that_loses_a_row_is_said_and_not_to_be_saved(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    live_book = opened(book)

    def losing(*given: Any) -> None:
        fill(*given)
        live_book.sheets["Lots"].range((5, 2), (5, 5)).clear_contents()

    monkeypatch.setattr("lotbook.hosts.live.new_rows.fill", losing)
    with pytest.raises(HostError, match=r"the table Lots lost what row 5 held\. Close the workbook without saving"):
        ExcelHost(live_book, TYPED).write(NEW)


def test_excel_that_does_all_is_not_blamed(book: Path) -> None:
    for changes in (DAYS_LEFT, NEW, replace(DAYS_LEFT, rows=(fefo([]),))):
        ExcelHost(opened(book), TYPED).write(changes)
