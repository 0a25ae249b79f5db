"""What was decided of a list is kept, and a list without SKUs takes them from the names of its products."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from tests.command import Command
from tests.drawn import write_new
from tests.package_checks import problems
from tests.scenarios.adopted import adopted, book, listed, reasons


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    path = tmp_path / "my_lots.xlsm"
    write_new(path, today=dt.date(2026, 11, 1))
    return path


OWN_WORDS: list[list[Any]] = [
    ["Artikelcode", "Kennung", "Verbrauchen bis", "Da", "Farbe"],
    ["TEA-1", "L1", "2027-03-31", 5, "red"],
]


def asked(lotbook: Command, monkeypatch: pytest.MonkeyPatch, *arguments: object) -> tuple[str, list[str]]:
    """What is printed by an adoption at a terminal where every question is answered with yes, and the questions."""
    questions: list[str] = []
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)

    def confirm(question: str, **_: object) -> bool:
        questions.append(question)
        return True

    monkeypatch.setattr("typer.confirm", confirm)
    outcome = lotbook("adopt", *arguments)
    assert outcome.code == 0, outcome.err
    return " ".join(outcome.out.split()), questions


@pytest.mark.long
def test_what_was_decided_of_a_list_is_kept(
    lotbook: Command, tracker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = book(tmp_path / "a.xlsx", ("Sheet1", OWN_WORDS))
    decided = ("Artikelcode=SKU", "Kennung=Lot", "Verbrauchen bis=Expiry date", "Da=Received quantity")
    named = [part for each in decided for part in ("--map", each)]
    _, questions = asked(lotbook, monkeypatch, path, "--into", tracker, *named)
    assert len(questions) == 1
    kept = listed(tracker, "Mappings", "Your header", "Table", "Column")
    assert kept == [
        ("Artikelcode", "Lots", "SKU"),
        ("Kennung", "Lots", "Lot"),
        ("Verbrauchen bis", "Lots", "Expiry date"),
        ("Da", "Lots", "Received quantity"),
        ("Farbe", "Lots", None),
    ]
    assert problems(tracker) == []
    # The next list of that shape, with its columns in another order, below a title.
    order = [3, 0, 4, 2, 1]
    rows: list[list[Any]] = [OWN_WORDS[0], ["TEA-1", "L2", "2027-04-30", 7, "blue"]]
    next_one = book(tmp_path / "b.xlsx", ("Stand", [["Lager"], *([row[i] for i in order] for row in rows)]))
    shown, questions = asked(lotbook, monkeypatch, next_one, "--into", tracker)
    assert (questions, "sure: as last time" in shown) == ([], True)
    assert listed(tracker, "Lots", "Lot", "Received quantity") == [("L1", 5), ("L2", 7)]
    assert listed(tracker, "Mappings", "Your header", "Table", "Column") == kept


@pytest.mark.long
def test_another_decision_takes_the_place_of_the_one_before(
    lotbook: Command, tracker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows: list[list[Any]] = [["SKU", "Lot", "Expiry", "Qty", "Cost"], ["TEA-1", "L1", "2027-03-31", 5, 2.5]]
    asked(lotbook, monkeypatch, book(tmp_path / "a.xlsx", ("S", rows)), "--into", tracker, "--skip", "Cost")
    more = book(tmp_path / "b.xlsx", ("S", [rows[0], ["TEA-1", "L2", "2027-03-31", 5, 2.5]]))
    shown, questions = asked(lotbook, monkeypatch, more, "--into", tracker)
    assert (questions, "Left out: 'Cost': skipped" in shown) == ([], True)
    again = book(tmp_path / "c.xlsx", ("S", [rows[0], ["TEA-1", "L3", "2027-03-31", 5, 2.5]]))
    _, questions = asked(lotbook, monkeypatch, again, "--into", tracker, "--map", "Cost=Lots.Unit cost")
    assert len(questions) == 1
    assert listed(tracker, "Mappings", "Your header", "Column")[-1] == ("Cost", "Unit cost")
    assert listed(tracker, "Lots", "Lot", "Unit cost") == [("L1", None), ("L2", None), ("L3", 2.5)]


@pytest.mark.long
def test_a_column_that_was_blank_is_read_once_it_is_filled(
    lotbook: Command, tracker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows: list[list[Any]] = [["SKU", "Lot", "Expiry", "Qty", "Supplier"], ["TEA-1", "L1", "2027-03-31", 5, None]]
    asked(lotbook, monkeypatch, book(tmp_path / "a.xlsx", ("S", rows)), "--into", tracker)
    more = book(tmp_path / "b.xlsx", ("S", [rows[0], ["TEA-1", "L2", "2027-03-31", 5, "Acme"]]))
    asked(lotbook, monkeypatch, more, "--into", tracker)
    assert listed(tracker, "Lots", "Lot", "Supplier") == [("L1", None), ("L2", "Acme")]


def test_cases_can_be_named(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    rows: list[list[Any]] = [["SKU", "Lot", "Expiry", "Ctns", "Per ctn"], ["TEA-1", "L1", "2027-03-31", 5, 24]]
    path = book(tmp_path / "a.xlsx", ("S", rows))
    adopted(lotbook, tracker, path, "--map", "Ctns=Cases", "--map", "Per ctn=SKUs.Units per case")
    assert listed(tracker, "Lots", "Received quantity") == [(120,)]


PRODUCTS = "SKU,Product\nTEA-1,Green tea\nHON-2,Honey 250 g\nHON-3,Mixed set\nHON-4,mixed  Set\n"


@pytest.fixture
def named(lotbook: Command, tracker: Path, tmp_path: Path) -> Path:
    """A tracker with products, two of which have one name."""
    path = tmp_path / "products.csv"
    path.write_text(PRODUCTS, encoding="utf-8")
    adopted(lotbook, tracker, path)
    return tracker


@pytest.mark.long
@pytest.mark.parametrize("header", ["Product name", "Item", "Was es ist"])
def test_a_list_without_skus_takes_them_from_the_names_of_its_products(
    lotbook: Command, named: Path, tmp_path: Path, header: str
) -> None:
    """Whatever the header: 'Item' means an SKU to others, and the last one nothing."""
    path = tmp_path / "stock.csv"
    rows = ["GREEN TEA,A1,2027-03-31,5", "Honey 250g ,A2,2027-03-31,6", "Green tea,A3,2027-03-31,7"]
    rows += ["honey 250 G,A4,2027-03-31,8", "Mixed set,A5,2027-03-31,9"]
    path.write_text("\n".join([f"{header},Batch,Best before,Qty", *rows]), encoding="utf-8")
    found = adopted(lotbook, named, path)
    told = {(each["table"], each["column"]): each["sure"] for each in found["lists"][0]["columns"]}
    assert told["Lots", "SKU"] == "likely"
    shown = lotbook("adopt", path, "--into", named, "--dry-run").out
    assert "likely: the SKU that has this product name on the SKUs sheet" in " ".join(shown.split())
    assert listed(named, "Lots", "SKU", "Lot") == [("TEA-1", "A1"), ("HON-2", "A2"), ("TEA-1", "A3"), ("HON-2", "A4")]
    assert reasons(found) == {6: "the product name 'Mixed set' belongs to the SKUs HON-3 and HON-4"}
    assert listed(named, "SKUs", "SKU", "Product")[0] == ("TEA-1", "Green tea")


@pytest.mark.long
def test_a_name_that_is_not_on_the_sheet_makes_no_sku(lotbook: Command, named: Path, tmp_path: Path) -> None:
    path = tmp_path / "sold.csv"
    path.write_text(
        "Date,Product,SKU,Lot,Qty,Customer\n2026-10-01,Green tea,,A1,1,Ann\n2026-10-02,Black tea,,A1,1,Bo\n", "utf-8"
    )
    found = adopted(lotbook, named, path)
    assert listed(named, "Shipments", "SKU", "Lot", "To") == [("TEA-1", "A1", "Ann")]
    assert reasons(found) == {3: "the product name 'Black tea' is not on the SKUs sheet"}
    path.write_text("Product,Lot,Best before,Qty\nCoffee,A1,2027-03-31,5\n", encoding="utf-8")
    assert "none of its product names is on the SKUs sheet" in adopted(lotbook, named, path)["lists"][0]["why_not"]


@pytest.mark.long
def test_a_list_that_has_skus_keeps_them(lotbook: Command, named: Path, tmp_path: Path) -> None:
    path = tmp_path / "stock.csv"
    path.write_text("SKU,Product,Lot,Best before,Qty\nTEA-9,Green tea,A1,2027-03-31,5\n", encoding="utf-8")
    adopted(lotbook, named, path)
    assert listed(named, "Lots", "SKU") == [("TEA-9",)]


@pytest.mark.long
@pytest.mark.parametrize("option", [(), ("--map", "Ware=SKU"), ("--map", "Ware=Product")])
def test_names_are_kept_as_names_for_the_next_list(
    lotbook: Command, named: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: tuple[str, ...]
) -> None:
    """A product that is new in the next list is no SKU, though the list is known."""
    head = ["Ware", "Lot", "Expiry", "Qty"]
    first = book(tmp_path / "a.xlsx", ("S", [head, ["Green tea", "L1", "2027-03-31", 5]]))
    asked(lotbook, monkeypatch, first, "--into", named, *option)
    assert listed(named, "Mappings", "Your header", "Table", "Column")[2:] == [
        ("Ware", "SKUs", "Product"),
        ("Lot", "Lots", "Lot"),
        ("Expiry", "Lots", "Expiry date"),
        ("Qty", "Lots", "Received quantity"),
    ]
    rows: list[list[Any]] = [head, ["Honey 250 g", "L2", "2027-03-31", 6], ["Oat bar", "L3", "2027-03-31", 7]]
    found = adopted(lotbook, named, book(tmp_path / "b.xlsx", ("S", rows)))
    assert reasons(found) == {3: "the product name 'Oat bar' is not on the SKUs sheet"}
    assert listed(named, "Lots", "SKU", "Lot") == [("TEA-1", "L1"), ("HON-2", "L2")]


@pytest.mark.long
def test_a_known_list_may_begin_with_its_product(
    lotbook: Command, tracker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which fills SKUs; the rows are lots all the same."""
    head = ["Product", "SKU", "Lot", "Expiry", "Qty"]
    for number, name in enumerate("ab", 1):
        rows: list[list[Any]] = [head, ["Green tea", "TEA-1", f"L{number}", "2027-03-31", number]]
        _, questions = asked(lotbook, monkeypatch, book(tmp_path / f"{name}.xlsx", ("S", rows)), "--into", tracker)
        assert len(questions) == 2 - number
    assert listed(tracker, "Lots", "SKU", "Lot", "Received quantity") == [("TEA-1", "L1", 1), ("TEA-1", "L2", 2)]


BY_CELLS: list[list[Any]] = [
    ["foo", "bar", "baz", "qux"],
    ["TEA-1", "L8", "2027-03-31", 20],
    ["TEA-1", "L9", "30.06.2027", 12],
]


@pytest.mark.long
def test_a_list_is_known_by_its_cells_alone(
    lotbook: Command, tracker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = book(tmp_path / "odd.xlsx", ("Sheet1", [["Counted by Ann"], *BY_CELLS]))
    refused = lotbook("adopt", path, "--into", tracker, "--yes")
    assert (refused.code, "no list was found" in refused.err) == (2, True)
    adopted(lotbook, tracker, book(tmp_path / "skus.xlsx", ("S", [["SKU", "Product"], ["TEA-1", "Green tea"]])))
    shown, questions = asked(lotbook, monkeypatch, path, "--into", tracker)
    for said in ("foo -> Lots.SKU likely: its cells are SKUs you have", "bar -> Lots.Lot a guess"):
        assert said in shown
    assert len(questions) == 1
    assert listed(tracker, "Lots", "SKU", "Lot", "Expiry date", "Received quantity") == [
        ("TEA-1", "L8", dt.date(2027, 3, 31), 20),
        ("TEA-1", "L9", dt.date(2027, 6, 30), 12),
    ]
    more = book(tmp_path / "more.xlsx", ("Sheet1", [BY_CELLS[0], ["TEA-1", "L10", "2027-07-31", 3]]))
    _, questions = asked(lotbook, monkeypatch, more, "--into", tracker)
    assert (questions, listed(tracker, "Lots", "Lot")[-1]) == ([], ("L10",))


@pytest.mark.long
def test_two_columns_of_dates_are_not_guessed(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    adopted(lotbook, tracker, book(tmp_path / "skus.xlsx", ("S", [["SKU", "Product"], ["TEA-1", "Green tea"]])))
    rows = [[*BY_CELLS[0], "quux"], [*BY_CELLS[1], "2026-01-31"]]
    refused = lotbook("adopt", book(tmp_path / "odd.xlsx", ("S", rows)), "--into", tracker, "--yes")
    assert listed(tracker, "Lots", "Lot") == []
    assert (refused.code, "--map" in refused.out) == (1, True)


@pytest.mark.long
def test_received_above_numbers_is_how_many(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    header = ["Item", "Batch", "BB", "Recd", "Where"]
    path = book(tmp_path / "a.xlsx", ("S", [header, ["TEA-1", "L1", "2027-03-31", 120, "Warehouse"]]))
    adopted(lotbook, tracker, path)
    rows: list[list[Any]] = [[*header, "Qty"], ["TEA-1", "L2", "2027-03-31", "2026-09-30", "Warehouse", 7]]
    adopted(lotbook, tracker, book(tmp_path / "b.xlsx", ("S", rows)))
    assert listed(tracker, "Lots", "Lot", "Received quantity", "Received date", "Place") == [
        ("L1", 120, None, "Warehouse"),
        ("L2", 7, dt.date(2026, 9, 30), "Warehouse"),
    ]


@pytest.mark.long
def test_places_of_a_list_are_added(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    places = ["Lager", "Warehous", "Amazon FBA", "lager"]
    rows: list[list[Any]] = [["SKU", "Lot", "MHD", "Menge", "Ort"]]
    rows += [["TEA-1", f"L{i}", "2027-03-31", 5, place] for i, place in enumerate(places)]
    before = [place for (place,) in listed(tracker, "Places", "Place")]
    found = adopted(lotbook, tracker, book(tmp_path / "a.xlsx", ("S", rows)))
    assert found["changed"]["Places"] == {"new": 1, "changed": 0}
    assert listed(tracker, "Places", "Place", "Kind")[len(before) :] == [("Lager", "Own")]
    assert any(remark.startswith("Lager isn't on Places: it is added there") for remark in found["remarks"])
    moves = [["Date", "Type", "SKU", "Lot", "Qty", "From", "To"]]
    moves += [
        ["2026-10-01", "Sale", "TEA-1", "L0", "1", "Depot", "Cafe"],
        ["2026-10-01", "Transfer", "TEA-1", "L0", "1", "Lager", "Shed"],
    ]
    adopted(lotbook, tracker, book(tmp_path / "b.xlsx", ("S", moves)))
    assert listed(tracker, "Places", "Place", "Kind")[len(before) + 1 :] == [("Depot", "Own"), ("Shed", "Own")]
    told = [problem["problem"] for problem in lotbook("check", tracker, "--json").json["problems"]]
    assert sum("is not on the Places sheet" in each for each in told) == 1
