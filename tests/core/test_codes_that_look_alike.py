"""An SKU or a lot that is nowhere, but looks like one that is: nobody can see the difference, so Checks says it."""

from typing import Any

import pytest

from lotbook.core.lot_match import differs_in, looks_like
from tests.notation import report_on

BOOK: dict[str, Any] = {
    "SKUs": "SKU\nTEA-1\n0012\nJAR-O",
    "Lots": """
        SKU | Lot | Expiry date | Received date | Received quantity | Place
        TEA-1 | В-24 | 2026-09-01 | 2026-01-05 | 300 | Warehouse
        TEA-1 | G-26O | 2026-09-01 | 2026-01-05 | 300 | Warehouse
        ТEA-1 | 1 | 2026-09-01 | 2026-01-05 | 300 | Warehouse
    """,
    "Demand": """
        SKU | Channel | Units per day
        12 | US | 1
        JAR-0 | US | 1
        JAR | US | 1
    """,
}
AND = "looks like it; they differ in"


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_an_unknown_code_says_which_known_one_it_looks_like_and_how_it_differs(engine: str) -> None:
    sold = """
        Date | Type | SKU | Lot | Quantity | From
        2026-01-20 | Sale | TEA‑1 | В-24 | 1 | Warehouse
        2026-01-20 | Sale | ＴEA-1 | В-24 | 1 | Warehouse
        2026-01-20 | Sale | TEA-1 | B-24 | 1 | Warehouse
        2026-01-20 | Sale | TEA-1 | G-260 | 1 | Warehouse
        2026-01-20 | Sale | TEA-1 | Z-9 | 1 | Warehouse
    """
    found = report_on(engine=engine, Shipments=sold, **BOOK).problems
    told = {each.place: each for each in found if each.rule in {"unknown-sku", "unknown-lot"}}
    assert {place: each.problem for place, each in told.items()} == {
        "Lots!A7": f"SKU 'ТEA-1' is not on the SKUs sheet. 'TEA-1' is, and {AND} the alphabet of a letter, such as "
        "Latin or Cyrillic.",
        "Demand!A5": f"SKU '12' is not on the SKUs sheet. '0012' is, and {AND} zeros in front.",
        "Demand!A6": f"SKU 'JAR-0' is not on the SKUs sheet. 'JAR-O' is, and {AND} a letter for a digit, such as O "
        "for 0.",
        "Demand!A7": "SKU 'JAR' is not on the SKUs sheet.",
        "Shipments!C5": f"SKU 'TEA‑1' is not on the SKUs sheet. 'TEA-1' is, and {AND} the kind of dash.",
        "Shipments!C6": f"SKU 'ＴEA-1' is not on the SKUs sheet. 'TEA-1' is, and {AND} the width of a letter or sign.",
        "Shipments!D7": f"Lot 'B-24' is not on the Lots sheet for SKU TEA-1. 'В-24' is, and {AND} the alphabet of a "
        "letter, such as Latin or Cyrillic.",
        "Shipments!D8": f"Lot 'G-260' is not on the Lots sheet for SKU TEA-1. 'G-26O' is, and {AND} a letter for a "
        "digit, such as O for 0.",
        "Shipments!D9": "Lot 'Z-9' is not on the Lots sheet for SKU TEA-1.",
    }
    assert told["Shipments!C5"].remedy == "If that one is meant, type it here. If not, add this one to that sheet."
    assert told["Demand!A7"].remedy == "Add it there, or correct the code; capitals matter."
    assert told["Shipments!D9"].remedy == "Add the lot there, or correct the code."


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_two_codes_on_one_sheet_that_are_spelled_alike_are_told_with_what_differs(engine: str) -> None:
    lots = "SKU | Lot | Expiry date\nTEA-1 | В-24 | 2026-09-01\nTEA-1 | B-24 | 2026-09-01"
    found = report_on(engine=engine, SKUs="SKU\nTEA-1\nТEA-1\n00TEA-1\nＴEA-1\nTEA-2\ntea 1", Lots=lots).problems
    alike = ("the alphabet of a letter, such as Latin or Cyrillic", "zeros in front", "the width of a letter or sign",
             "dashes, spaces or signs and capitals")  # fmt: skip
    skus = zip(("ТEA-1", "00TEA-1", "ＴEA-1", "tea 1"), alike, strict=True)
    assert [each.problem for each in found if each.rule.startswith("near-")] == [
        *(
            f"SKU '{sku}' looks like 'TEA-1'; they differ in {words}. Stock and sales of the two are counted apart."
            for sku, words in skus
        ),
        "Lot 'B-24' looks like 'В-24' of the same SKU; they differ in the alphabet of a letter, such as Latin or "
        "Cyrillic.",
    ]


def test_a_code_that_is_spelled_alike_comes_before_one_that_only_looks_alike() -> None:
    assert looks_like(["tea0", "x"], ["TEAO", "TEA-0"]) == {"tea0": "TEA-0"}


@pytest.mark.parametrize(
    ("code", "known", "words"),
    [
        ("12-3", "1-23", "dashes, spaces or signs"),
        ("tea–1", "TEA-1", "the kind of dash and capitals"),
        ("L26", "l26", "capitals"),
        ("ティー1", "ティ-1", "the kind of dash"),
        ("0024118", "24-118", "dashes, spaces or signs and zeros in front"),
    ],
)
def test_what_differs_is_said_and_nothing_else(code: str, known: str, words: str) -> None:
    assert differs_in(code, known) == differs_in(known, code) == words
