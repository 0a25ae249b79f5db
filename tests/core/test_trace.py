from lotbook.core.recalls.trace import movements_of
from tests.notation import frame, lines

SHIPMENTS = """
    row | date | type | sku | lot | quantity
    5 | 2026-02-10 | Sale | TEA | 1 | 5
    6 | 2026-01-10 | Transfer | TEA | 1 | 60
    7 | 2026-01-11 | Sale | TEA | 01 | 7
    8 | 2026-01-11 | Sale | JAR | 1 | 8
    9 | | Sale | TEA | 1 | 9
    10 | 2026-02-10 | Return | TEA | 1 |
"""


def test_the_movements_of_a_lot_are_in_order_of_date_and_row_and_none_is_left_out() -> None:
    found = movements_of(frame(SHIPMENTS), frame("sku | lot\nTEA | 1"))
    assert lines(found, "row", "date", "type", "quantity") == [
        "6 | 2026-01-10 | Transfer | 60",
        "5 | 2026-02-10 | Sale | 5",
        "10 | 2026-02-10 | Return | -",
        "9 | - | Sale | 9",
    ]


def test_several_lots_are_traced_at_once_and_a_repeated_one_once() -> None:
    asked = frame("sku | lot\nTEA | 01\nJAR | 1\nTEA | 01")
    assert lines(movements_of(frame(SHIPMENTS), asked), "row") == ["7", "8"]


def test_an_unknown_lot_has_no_movements() -> None:
    assert lines(movements_of(frame(SHIPMENTS), frame("sku | lot\nTEA | 2")), "row") == []
