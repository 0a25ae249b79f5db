"""What every host promises: a header is the same however it is wrapped, and stays as the user wrote it."""

import datetime as dt
from pathlib import Path

import pytest

from lotbook.actions.refresh import refresh
from lotbook.actions.session import NEEDED
from lotbook.hosts.excel import ExcelHost
from lotbook.hosts.file import FileHost
from lotbook.hosts.host import CellData, Changes, ColumnData, InputCells, NewRows, TableColumns
from tests.conftest import SAMPLE_DAY, SAMPLE_TIME
from tests.hosts.books import DAYS, edited, fefo
from tests.hosts.hosted import Open, Take, refreshed, shown

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")

HEADERS = ("Expiry date", "Days left", "On hand")
WRAPPED = {"line break": "\n", "two blanks": "  ", "fixed blank": "\u00a0", "line break after a blank": " \n"}
ROWS = [("S2", "L2", 46101, 5), ("N", "00", 46102, 6), ("S0", "L0", 46103, 7)]


@pytest.fixture(params=WRAPPED)
def blank(request: pytest.FixtureRequest) -> str:
    """What stands between the words of a header."""
    return WRAPPED[request.param]


def wrap(path: Path, target: Path, blank: str) -> Path:
    """A copy with the blanks in some headers replaced, as Excel saves it: also in what refers to them."""

    def edit(name: str, content: bytes) -> bytes:
        if not name.endswith(".xml") or name.startswith("docProps/"):
            return content
        text = content.decode()
        for old in HEADERS:
            new = old.replace(" ", blank)
            if name.startswith("xl/tables/"):
                text = text.replace(f'name="{old}"', f'name="{new}"'.replace("\n", "_x000a_"))
            text = text.replace(f"<t>{old}</t>", f'<t xml:space="preserve">{new}</t>').replace(f"[{old}]", f"[{new}]")
        return text.encode()

    return edited(path, target, edit)


@pytest.fixture
def wrapped(book: Path, blank: str) -> Path:
    """The tracker with its headers wrapped."""
    return wrap(book, book.with_name("wrapped.xlsx"), blank)


def in_formula(formula: str, blank: str) -> str:
    """A formula as it calls the wrapped columns."""
    for old in HEADERS:
        formula = formula.replace(f"[{old}]", f"[{old.replace(' ', blank)}]")
    return formula


def test_rows_are_written_below_wrapped_headers(take: Take, wrapped: Path, blank: str) -> None:
    hosted = take(wrapped)
    remarks = hosted.write(refreshed(fefo(ROWS)))
    assert remarks == ("FEFO: your Note 'note 1' for SKU S1, Lot L1 was dropped: the row is gone.",)
    assert shown(hosted) == {
        "Rank": [1, 2, 3],
        "SKU": ["S2", "N", "S0"],
        "Lot": ["L2", "00", "L0"],
        "Note": ["note 2", None, "note 0"],
        f"Expiry{blank}date": [46101, 46102, 46103],
        f"Days{blank}left": [f"={in_formula(DAYS, blank)}"] * 3,
        f"On{blank}hand": [5, 6, 7],
    }


def test_columns_cells_and_rows_of_an_input_table_find_wrapped_headers(take: Take, wrapped: Path, blank: str) -> None:
    hosted = take(wrapped)
    days = "Lots[[#This Row],[Expiry date]]-AsOf"
    remarks = hosted.write(
        Changes(
            columns=(TableColumns("Lots", (ColumnData("Days left", [1, 2], days),)),),
            inputs=(InputCells("Lots", "Expiry date", {4: 46300}),),
        )
    )
    assert remarks == ()
    found = shown(hosted, "Lots")
    assert found[f"Expiry{blank}date"] == [46300, 46200.25]
    assert found[f"Days{blank}left"] == [f"={in_formula(days, blank)}"] * 2
    hosted.write(Changes(new_rows=(NewRows("Lots", ({"SKU": "N", "Expiry date": 46400},)),)))
    assert shown(hosted, "Lots")[f"Expiry{blank}date"] == [46300, 46200.25, 46400]


def test_a_named_cell_refers_to_wrapped_headers(take: Take, wrapped: Path, blank: str) -> None:
    hosted = take(wrapped)
    hosted.write(Changes(cells=(CellData("AsOf", 60, 'SUM(FEFO[On hand])+LEN("FEFO[On hand]")'),)))
    assert hosted.contents()["name !AsOf"][2] == f'=SUM({in_formula("FEFO[On hand]", blank)})+LEN("FEFO[On hand]")'


@pytest.mark.long
def test_a_refresh_below_wrapped_headers_gives_the_same_sheets(take: Take, sample: Path, tmp_path: Path) -> None:
    plain = tmp_path / "plain.xlsm"
    plain.write_bytes(sample.read_bytes())
    found = []
    for path, blank in ((plain, " "), (wrap(sample, tmp_path / "wrapped.xlsm", "\n"), "\n")):
        hosted = take(path)
        host = ExcelHost(hosted.book, NEEDED) if isinstance(hosted, Open) else FileHost(path, needed=NEEDED)
        summary = refresh(host, now=SAMPLE_TIME, as_of=SAMPLE_DAY + dt.timedelta(days=40))
        fefo, lots = shown(hosted, "FEFO"), shown(hosted, "Lots")
        assert {f"Days{blank}left", f"On{blank}hand"} <= {*fefo, *lots}
        found.append((summary.problems, list(fefo.values())[:-1], [lots["SKU"], lots["Lot"], lots[f"On{blank}hand"]]))
    (problems, rows, kept), (problems_below, rows_below, kept_below) = found
    assert (problems_below, kept_below) == (problems, kept)
    assert rows_below == [
        [cell if not isinstance(cell, str) else in_formula(cell, "\n") for cell in row] for row in rows
    ]
