"""The look-up on Start, calculated by LibreOffice: a lot alone, wildcards, and several SKUs with one lot."""

from pathlib import Path

import pytest

from lotbook.actions.refresh import refresh
from lotbook.core.table import Cell, RawTable
from lotbook.hosts.file import FileHost
from lotbook.sheets import live, start
from lotbook.sheets.defaults import Content
from lotbook.sheets.look_up import LISTED, LOOK_UP_FORMULAS
from tests.conftest import SAMPLE_DAY, SAMPLE_TIME
from tests.drawn import build
from tests.libreoffice import Value, differences, needs_libreoffice, recalculated_all

AS_OF = 46082
ROWS: list[tuple[str, str | int]] = [
    ("OAT", "24-118B"),
    ("RYE", "24-118B"),
    ("RYE", "24-119"),
    ("RYE", "024"),
    ("RYE", 24),
    ("OAT", "A*1"),
    ("OAT", "AB1"),
    ("OAT", ""),
    ("FIG", "x~1"),
    ("FIG", "aqua"),
    *(("NUT", f"N-{number}") for number in range(1, 8)),
]
OAT_118, RYE_118, RYE_119, RYE_024, RYE_24, STAR, AB1, _, TILDE, AQUA, *NUTS = range(1, len(ROWS) + 1)

CASES: dict[str, tuple[str | int | None, str | int | None, int, Value, list[int], Value]] = {
    # SKU, lot, the one row answered, flag, rows listed, note
    "two SKUs have it": (None, "24-118B", 0, "2 lots", [OAT_118, RYE_118], None),
    "one SKU has it": (None, "24-119", RYE_119, "OK", [RYE_119], None),
    "one of the two": ("RYE", "24-118B", RYE_118, "OK", [], None),
    "zeros count": (None, "024", RYE_024, "OK", [RYE_024], None),
    "a number": (None, 24, RYE_24, "OK", [RYE_24], None),
    "capitals count without a wildcard": (None, "24-118b", 0, "Not found", [], None),
    "a star": (None, "24-11*", 0, "3 lots", [OAT_118, RYE_118, RYE_119], None),
    "a star in front, capitals or not": (None, "*118b", 0, "2 lots", [OAT_118, RYE_118], None),
    "a star in the middle": ("RYE", "2*9", RYE_119, "OK", [RYE_119], None),
    "question marks": (None, "24-11??", 0, "2 lots", [OAT_118, RYE_118], None),
    "a question mark is one sign": (None, "24-1?", 0, "Not found", [], None),
    "the whole code": (None, "18*", 0, "Not found", [], None),
    "a code with a star is itself": (None, "A*1", STAR, "OK", [STAR], None),
    "and no other": ("OAT", "A*1", STAR, "OK", [], None),
    "a tilde takes a star literally": (None, "?~**", STAR, "OK", [STAR], None),
    "a tilde in a code": ("FIG", "x~1", TILDE, "OK", [], None),
    "blanks around": (" RYE ", " 24-119 ", RYE_119, "OK", [], None),
    "everything, the first few": (None, "N-*", 0, "7 lots", NUTS[:LISTED], "and 2 more: type more of the lot"),
    "everything of a SKU": ("FIG", "*", 0, "2 lots", [TILDE, AQUA], None),
    "no such SKU": ("CORN", "*", 0, "Not found", [], None),
    "no lot": ("OAT", None, 0, None, [], None),
    "nothing": (None, None, 0, None, [], None),
}
CALCULATED = (
    *("two SKUs have it", "a number", "capitals count without a wildcard", "a star in front, capitals or not"),
    *("a question mark is one sign", "and no other", "a tilde takes a star literally", "everything, the first few"),
)
"""The cases that LibreOffice is asked, which takes it a while; together they use every part of the formulas."""
LIST = ("LookupRow", "LookupSku", "LookupLot", "LookupFlag", "LookupDaysLeft", "LookupBucket", "LookupOnHand")


def tracker(path: Path, sku: Content, lot: Content) -> Path:
    lots: dict[str, list[Content]] = {
        "sku": [owner for owner, _ in ROWS],
        "lot": [code for _, code in ROWS],
        "expiry_date": [AS_OF + 100 + number for number in range(len(ROWS))],
        "on_hand": [number + 1 for number in range(len(ROWS))],
    }
    build(path, rows={"Lots": lots}, cells={"AsOf": AS_OF, "LookupSku": sku, "LookupLot": lot}, as_of=AS_OF)
    return path


def _calculated(folder: Path) -> dict[str, dict[tuple[str, str], Value]]:
    paths = [
        tracker(folder / f"{i}.xlsm", sku, lot) for i, (sku, lot, *_) in enumerate(map(CASES.__getitem__, CALCULATED))
    ]
    return dict(zip(CALCULATED, recalculated_all(paths), strict=True))


def named(shown: dict[tuple[str, str], Value], name: str) -> Value:
    return shown["Start", next(cell.cell for cell in start.NAMED_CELLS if cell.name == name)]


@pytest.mark.long
@needs_libreoffice
def test_the_look_up_answers(tmp_path: Path) -> None:
    shown = _calculated(tmp_path)
    answers = {case: _answer(here) for case, here in shown.items()}
    assert answers == {case: _expected(case) for case in CALCULATED}


def _answer(here: dict[tuple[str, str], Value]) -> list[Value | list[Value]]:
    listed = [[named(here, f"{name}{number}") for name in LIST] for number in range(1, LISTED + 1)]
    return [named(here, name) for name in ("LookupRow", "LookupFlag", "LookupMore", "LookupDaysLeft")] + listed


def _expected(case: str) -> list[Value | list[Value]]:
    _, _, row, flag, listed, note = CASES[case]
    lines: list[Value | list[Value]] = [
        [each, ROWS[each - 1][0], _value(ROWS[each - 1][1]), "OK", 99 + each, _bucket(99 + each), each]
        for each in listed
    ]
    none: list[Value | list[Value]] = [[0, *[None] * 6] for _ in range(LISTED - len(listed))]
    return [row, flag, note, 99 + row if row else None, *lines, *none]


def _value(cell: str | int) -> Value:
    return str(cell)


def _bucket(days_left: int) -> str:
    return "91-180" if days_left <= 180 else "181-365"


@pytest.mark.parametrize("case", CASES)
def test_lotbook_works_out_the_same_for_viewers_that_do_not_calculate(case: str) -> None:
    sku, lot, row, flag, listed, note = CASES[case]
    skus, lots = [owner for owner, _ in ROWS], [code for _, code in ROWS]
    blank: list[Cell] = [None] * len(ROWS)
    raw = RawTable("Lots", "Lots", ("SKU", "Lot", "Status", "Expiry date"), 5, 1, (skus, lots, blank, blank))
    days: list[Cell] = [100 + number for number in range(len(ROWS))]
    columns = live.LotColumns(blank, blank, blank, blank, days, ["OK"] * len(ROWS))
    found = live.lookup(sku, lot, raw, columns, [("91-180", 91, 180), ("181-365", 181, 365)])
    assert (found["LookupRow"], found["LookupFlag"] or None, found["LookupMore"] or None) == (row, flag, note)
    rows = [found[f"LookupRow{number}"] for number in range(1, LISTED + 1)]
    assert rows == [*listed, *[0] * (LISTED - len(listed))]
    assert [found[f"LookupSku{number + 1}"] for number in range(len(listed))] == [skus[each - 1] for each in listed]
    assert found.keys() == LOOK_UP_FORMULAS.keys()


@pytest.mark.long
@needs_libreoffice
def test_what_a_refresh_writes_is_what_the_formulas_give(tmp_path: Path) -> None:
    path = tracker(tmp_path / "lots.xlsm", None, "N-*")
    refresh(FileHost(path), now=SAMPLE_TIME, as_of=SAMPLE_DAY)
    assert differences(path) == []
