"""A shipment to Amazon: the lots that expire first and still pass, in the seller's own template."""

import importlib
import sys
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lotbook.core.days import to_date
from lotbook.hosts.file import FileHost
from lotbook.hosts.host import Changes, InputCells, NewRows
from tests.amazon import NEEDS_SAMPLES, SAMPLES
from tests.command import Command
from tests.drawn import build
from tests.package_checks import problems
from tests.scenarios.sending import FULL, GERMAN, METRIC, TODAY, date, printed, rows, said, sent, tea_and_jar, template


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    return tea_and_jar(tmp_path / "lots.xlsm")


@pytest.mark.long
def test_undo_says_that_the_filled_file_is_still_there(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    source = template(tmp_path / "t.xlsx", FULL)
    sent(lotbook, tracker, source, "--units", "TEA=96", "--book", "--shipment", "FBA15ABC")
    said = "The file that was filled in for Amazon is still there. Don't upload it unless the shipment goes out."
    assert said in lotbook("undo", tracker, "--yes").out
    assert said not in lotbook("undo", tracker, "--run", 2, "--dry-run").out


def test_what_is_booked_to_leave_later_does_not_go_with_an_earlier_shipment(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    source, day = template(tmp_path / "t.xlsx", FULL), to_date(TODAY + 3)
    later = ("--as-of", day.isoformat(), "--book", "--shipment", "A", "--out", tmp_path / "a.xlsx")
    assert sent(lotbook, tracker, source, "--units", "TEA=480", *later)["booked"] == 1
    found = sent(lotbook, tracker, source, "--units", "TEA=96", "--out", tmp_path / "b.xlsx")
    # 60 of T1 can go today only; of the 500 of T2, 20 are left, and loose ones of one lot only.
    assert [(line["lot"], line["units"]) for line in found["lines"]] == [("T1", 48), ("T1", 12)]
    assert [(lot["lot"], lot["units"], lot["why"]) for lot in found["refused"][1:]] == [
        ("T2", 480, "Booked to leave on a later day")
    ]
    assert found["remarks"][0].startswith("TEA: 16 units short; there isn't enough stock to send at Warehouse.")


@pytest.mark.parametrize("headers", [FULL, METRIC])
def test_lots_go_in_fefo_order_in_boxes_of_one_date(
    lotbook: Command, tracker: Path, tmp_path: Path, headers: tuple[str, ...]
) -> None:
    source = template(tmp_path / "t.xlsx", headers)
    before = tracker.read_bytes()
    found = sent(lotbook, tracker, source, "--units", "TEA=160", "--units", "JAR=50")
    assert tracker.read_bytes() == before
    file = Path(found["file"])
    owners = (None, None) if headers is FULL else ()
    # 160 of TEA: 60 of T1 are two boxes and 12 loose, 100 of T2 are four boxes; 4 loose ones stay. JAR: one lot only.
    assert [tuple(row[: len(owners) + 6]) for row in rows(file)] == [
        ("TEA", 48, *owners, date(102), "T1", 24, 2),
        ("TEA", 12, *owners, date(102), "T1", None, None),
        ("TEA", 96, *owners, date(300), "T2", 24, 4),
        ("JAR", 30, *owners, date(200), "J1", None, None),
    ]
    assert [(lot["lot"], lot["units"], lot["ship_by"]) for lot in found["refused"]] == [
        ("T0", 50, str(to_date(TODAY - 1)))
    ]
    # With 101 days left it is a day late: yesterday it would have arrived with the 90 that FBA asks for.
    assert found["refused"][0]["why"] == f"would be refused at check-in; its last day to leave was {to_date(TODAY - 1)}"
    assert sum("stay" in each for each in found["remarks"]) == 2
    # Patched, not rebuilt: every part but the one sheet has the bytes it had.
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(file) as new:
        assert old.namelist() == new.namelist()
        changed = [name for name in old.namelist() if old.read(name) != new.read(name)]
    assert changed == ["xl/worksheets/sheet2.xml"]
    assert {each for each in said(file) - said(source) if "inline" not in each} == set()


@pytest.mark.long
def test_other_languages_go_by_place_and_bare_templates_have_one_line_a_sku(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    found = sent(lotbook, tracker, template(tmp_path / "de.xlsx", GERMAN), "--units", "TEA=48")
    assert rows(Path(found["file"])) == [("TEA", 48, None, None, date(102), "T1")]
    assert any("not in English" in each for each in found["remarks"])
    found = sent(lotbook, tracker, template(tmp_path / "bare.xlsx", FULL[:4]), "--units", "TEA=108")
    assert [row[:2] for row in rows(Path(found["file"]))] == [("TEA", 108)]


@pytest.mark.long
def test_without_columns_for_boxes_a_lot_is_one_row_and_labels_and_the_transfer_agree(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    source, labels = template(tmp_path / "t.xlsx", FULL[:6]), tmp_path / "l.xlsx"
    arguments = ("--units", "TEA=156", "--book", "--labels", labels, "--unit-labels", 0)
    found = sent(lotbook, tracker, source, *arguments)
    assert rows(Path(found["file"])) == [
        ("TEA", 60, None, None, date(102), "T1"),
        ("TEA", 96, None, None, date(300), "T2"),
    ]
    assert any(each.startswith("TEA: 2 rows of loose units, since the template") for each in found["remarks"])
    sheet = openpyxl.load_workbook(tracker, data_only=True)["Shipments"]
    booked = [(row[4], row[5]) for row in sheet.iter_rows(min_row=5, values_only=True) if row[0]]
    assert booked == [("T1", 60), ("T2", 96)]
    texts = printed(labels)
    labelled = {lot: sum(int(after.split()[0]) for text, after in pairwise(texts) if text == lot)
                for lot in ("LOT T1", "LOT T2")}  # fmt: skip
    assert labelled == {"LOT T1": 60, "LOT T2": 96}


def test_boxes_that_differ_in_nothing_the_template_asks_for_are_one_row(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    found = sent(lotbook, tracker, template(tmp_path / "t.xlsx", (*FULL[:4], *FULL[6:])), "--units", "TEA=156")
    assert [row[:6] for row in rows(Path(found["file"]))] == [
        ("TEA", 144, None, None, 24, 6),
        ("TEA", 12, None, None, None, None),
    ]
    assert [each.split(" are in")[0] for each in found["remarks"]] == [
        "TEA: lots T1, T2",
        "The template has no column for expiration dates: select it in Seller Central.",
    ]


@pytest.mark.long
def test_the_transfer_is_booked_only_when_asked_for(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    source = template(tmp_path / "t.xlsx", FULL)
    found = sent(lotbook, tracker, source, "--units", "TEA=96", "--book", "--shipment", "FBA15ABC")
    assert (found["booked"], problems(tracker)) == (2, [])
    sheet = openpyxl.load_workbook(tracker, data_only=True)["Shipments"]
    booked = [row[1:9] for row in sheet.iter_rows(min_row=5, values_only=True) if row[0]]
    assert booked == [
        ("FBA15ABC", "Transfer", "TEA", lot, units, "Warehouse", "FBA-US", "FBA-US")
        for lot, units in (("T1", 60), ("T2", 24))
    ]
    fefo = openpyxl.load_workbook(tracker, data_only=True)["FEFO"].iter_rows(min_row=7, values_only=True)
    assert ("T1", "FBA-US") in [(row[3], row[4]) for row in fefo]


@pytest.mark.long
def test_the_same_units_booked_again_without_a_number_are_told(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    source, number = template(tmp_path / "t.xlsx", FULL), iter(range(9))

    def remarks(*arguments: Any) -> list[str]:
        out = tmp_path / f"{next(number)}.xlsx"
        found = sent(lotbook, tracker, source, *arguments, "--out", out)["remarks"]
        return [remark for remark in found if "already" in remark]

    units = ("--units", "TEA=48", "--units", "JAR=5")
    assert remarks(*units, "--book") == []
    assert remarks("--units", "TEA=24", "--book") == []
    assert remarks(*units) == []
    assert remarks(*units, "--book", "--shipment", "FBA15ABC") == []
    (said,) = remarks("--units", "JAR=5", "--book")
    assert said.startswith("The same number of units of the same SKUs went from Warehouse to FBA-US on ")
    assert "without a shipment number. If this is the same shipment, take this run back with lotbook undo" in said


@pytest.mark.long
@pytest.mark.parametrize("again", ["FBA15ABC", " fba15abc ", "FBA 15 ABC"])
def test_a_shipment_number_is_booked_once(lotbook: Command, tracker: Path, tmp_path: Path, again: str) -> None:
    source = template(tmp_path / "t.xlsx", FULL)
    sent(lotbook, tracker, source, "--units", "JAR=10", "--book")  # without a number: nothing to compare
    sent(
        lotbook, tracker, source, "--units", "TEA=48", "--book", "--shipment", "FBA15ABC", "--out", tmp_path / "1.xlsx"
    )
    before, files = tracker.read_bytes(), sorted(tmp_path.iterdir())
    sheet = openpyxl.load_workbook(tracker)["Shipments"]
    row = next(cell.row for cell in sheet["B"] if cell.value == "FBA15ABC")
    for units in ("TEA=24", "TEA=24000"):
        arguments = ("--units", units, "--book", "--shipment", again, "--out", tmp_path / "2.xlsx")
        outcome = lotbook("send", tracker, source, *arguments)
        assert (outcome.code, tracker.read_bytes() == before, sorted(tmp_path.iterdir())) == (2, True, files)
        assert f"Row {row} of the sheet Shipments already has the shipment number 'FBA15ABC'" in outcome.err
    # Another number, and a look that books nothing, go on.
    sent(lotbook, tracker, source, "--units", "TEA=24", "--shipment", "FBA15ABC", "--out", tmp_path / "3.xlsx")
    sent(lotbook, tracker, source, "--units", "TEA=24", "--book", "--shipment", "FBA15", "--out", tmp_path / "4.xlsx")


@pytest.mark.parametrize("missing", ["barcode.codex", "PIL.ImageDraw"])
def test_labels_without_their_packages_are_refused_before_anything_is_written(
    lotbook: Command, tracker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    source, labels = template(tmp_path / "t.xlsx", FULL), tmp_path / "labels" / "l.xlsx"
    before, files = tracker.read_bytes(), sorted(tmp_path.iterdir())
    # A package that is loaded while another is missing would do without it in the tests to come.
    importlib.import_module("barcode.writer")
    monkeypatch.setitem(sys.modules, missing, None)
    for arguments in (
        ("send", tracker, source, "--units", "TEA=48", "--book", "--labels", labels),
        ("send", tracker, source, "--units", "TEA=1", "--labels", labels, "--unit-labels", 0),
        ("labels", tracker, labels, "--lot", "J1=5"),
    ):
        outcome = lotbook(*arguments)
        assert (outcome.code, 'pip install "lotbook[labels]"' in " ".join(outcome.err.split())) == (2, True), (
            outcome.err
        )
        assert (tracker.read_bytes() == before, sorted(tmp_path.iterdir())) == (True, files)


@pytest.mark.long
def test_what_amazon_would_not_take_is_refused(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    good = template(tmp_path / "t.xlsx", FULL)
    no_template = template(tmp_path / "n.xlsx", ("Name", ""))
    for arguments, words in (
        ((good, "--units", "COFFEE=5"), "no SKU 'COFFEE'"),
        ((good, "--units", "TEA"), "--units 'TEA' does not end in a whole number of units. Type --units TEA=240."),
        ((no_template, "--units", "TEA=48"), "is not a Send to Amazon template"),
        ((template(tmp_path / "f.xlsx", FULL, filled=True), "--units", "TEA=48"), "is filled in already"),
        ((good, "--units", "TEA=48", "--to", "Mars"), "those are: FBA-US"),
    ):
        outcome = lotbook("send", tracker, *arguments)
        assert (outcome.code, words in outcome.err) == (2, True), outcome.err
    sent(lotbook, tracker, good, "--units", "TEA=48")
    outcome = lotbook("send", tracker, good, "--units", "TEA=48")
    assert (outcome.code, "exists already" in outcome.err) == (2, True)


def test_what_was_typed_into_a_template_is_named_and_not_left_among_the_rows(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    """Units without a SKU stayed below the rows that went in; and the example was named, which is always filled in."""
    book = openpyxl.load_workbook(template(tmp_path / "t.xlsx", FULL))
    book["Create workflow – template"]["B12"] = 5
    book.save(tmp_path / "t.xlsx")
    outcome = lotbook("send", tracker, tmp_path / "t.xlsx", "--units", "TEA=48", "--out", tmp_path / "out.xlsx")
    told = "in 'Create workflow – example' from A9 on and 'Create workflow – template' from B12 on."
    assert (outcome.code, told in outcome.err, (tmp_path / "out.xlsx").exists()) == (2, True, False), outcome.err


@pytest.mark.long
@pytest.mark.parametrize(
    ("expiry", "own"), [(TODAY + 62, None), (TODAY + 300, TODAY + 12)], ids=["the cut-off", "the lot's own date"]
)
def test_what_could_not_be_sold_on_arrival_stays_whoever_asks(
    lotbook: Command, tmp_path: Path, expiry: int, own: int | None
) -> None:
    # Amazon takes it with 30 days left and sells it until 50 are left, or until the lot's own date; 12 days pass.
    path = tmp_path / "lots.xlsm"
    content: dict[str, dict[str, list[Any]]] = {
        "SKUs": {"sku": ["TEA"], "min_days_at_receipt": [30]},
        "Lots": {
            "sku": ["TEA"] * 2,
            "lot": ["late", "good"],
            "expiry_date": [expiry, TODAY + 400],
            "typed_sell_by": [own, None],
            "received_quantity": [40, 40],
            "place": ["Warehouse"] * 2,
        },
        "Shipments": {
            "date": [TODAY], "type": ["Transfer"], "sku": ["TEA"], "lot": ["late"], "quantity": [1],
            "source": ["Warehouse"], "destination": ["FBA-US"],
        },
        "Channels": {
            "channel": ["FBA-US"], "cutoff_days": [50], "min_days_at_receipt": [30], "transit_days": [7],
            "receiving_days": [5],
        },
        "Places": {"place": ["Warehouse", "FBA-US"], "kind": ["Own", "FBA"], "channel": [None, "FBA-US"]},
    }  # fmt: skip
    build(path, rows=content, as_of=TODAY, cells={"AsOf": TODAY})
    found = sent(lotbook, path, template(tmp_path / "t.xlsx", FULL), "--units", "TEA=30")
    assert [(line["lot"], line["units"]) for line in found["lines"]] == [("good", 30)]
    assert [lot["lot"] for lot in found["refused"]] == ["late"]
    order = lotbook("allocate", path, "TEA=30", "--channel", "FBA-US", "--json").json["lines"][0]
    assert [pick["lot"] for pick in order["picks"]] == ["good"]
    assert [(pick["lot"], pick["reason"]) for pick in order["skipped"]] == [("late", "Too short-lived")]
    told = lotbook("check", path, "--json").json["problems"]
    assert [each["cell"] for each in told if each["rule"] == "left-too-late"] == ["Shipments!A5"]


@pytest.mark.long
def test_a_lot_that_amazon_will_not_sell_in_time_is_named_with_the_units_it_will(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    # T1 can be sold for 102 - 50 - 12 days, at 1 a day.
    rows = NewRows("Demand", [{"SKU": "TEA", "Channel": "FBA-US", "Units per day": 1}])
    FileHost(tracker).write(Changes(new_rows=(rows,)))
    told = "TEA, lot T1: of 48 units, FBA-US will probably sell only 40 before its sell-by date."
    for units, expected in (("TEA=48", [told]), ("TEA=40", [])):
        out = ("--per-box", "TEA=8", "--out", tmp_path / f"{units}.xlsx")
        found = sent(lotbook, tracker, template(tmp_path / "t.xlsx", FULL), "--units", units, *out)
        assert [each for each in found["remarks"] if "probably" in each] == expected


@pytest.mark.long
def test_a_lot_of_which_amazon_will_sell_none_is_named_and_one_for_another_channel_is_not(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    def remarks(*rows: NewRows) -> list[str]:
        FileHost(tracker).write(Changes(new_rows=rows))
        out = tmp_path / f"{len(list(tmp_path.iterdir()))}.xlsx"
        found = sent(lotbook, tracker, template(tmp_path / "t.xlsx", FULL), "--units", "TEA=48", "--out", out)
        return [each for each in found["remarks"] if "probably" in each]

    assert remarks() == []  # nobody knows how fast it sells
    none = "TEA, lot T1: of 48 units, FBA-US will probably sell none before its sell-by date."
    assert remarks(NewRows("Demand", [{"SKU": "TEA", "Channel": "FBA-US", "Units per day": 0}])) == [none]
    # Units that are for your own shop are yours to move.
    home = FileHost(tracker).read(["Places"], []).tables["Places"].first_row
    FileHost(tracker).write(Changes(inputs=(InputCells("Places", "Channel", {home: "DTC"}),)))
    assert remarks() == []


@pytest.mark.parametrize(("expiry", "goes"), [(TODAY + 101, False), (TODAY + 102, True)])
def test_what_is_in_awd_travels_too(lotbook: Command, tmp_path: Path, expiry: int, goes: bool) -> None:  # noqa: FBT001 - a column of the table
    # FBA asks for 90 days, 12 days later.
    path = tmp_path / "lots.xlsm"
    content: dict[str, dict[str, list[Any]]] = {
        "SKUs": {"sku": ["TEA"]},
        "Lots": {"sku": ["TEA"], "lot": ["T"], "expiry_date": [expiry], "received_quantity": [9], "place": ["AWD"]},
        "Places": {"place": ["AWD", "FBA-US"], "kind": ["AWD", "FBA"], "channel": ["FBA-US", "FBA-US"]},
    }
    build(path, rows=content, as_of=TODAY, cells={"AsOf": TODAY})
    arguments = (template(tmp_path / "t.xlsx", FULL), "--units", "TEA=9", "--from", "AWD", "--to", "FBA-US")
    outcome = lotbook("send", path, *arguments, "--json")
    assert outcome.code == (0 if goes else 1), outcome.err
    assert ([line["lot"] for line in outcome.json["lines"]], [lot["ship_by"] for lot in outcome.json["refused"]]) == (
        (["T"], []) if goes else ([], [str(to_date(TODAY - 1))])
    )


@pytest.mark.long
def test_places_and_skus_are_named_in_any_capitals(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    arguments = ("--units", "tea=48", "--per-box", "Tea=12", "--from", " ware house", "--to", "fba-us")
    found = sent(lotbook, tracker, template(tmp_path / "t.xlsx", FULL), *arguments)
    assert [(line["sku"], line["units"], line["boxes"]) for line in found["lines"]] == [("TEA", 48, 4)]
    assert (found["from"], found["to"]) == ("Warehouse", "FBA-US")
    outcome = lotbook("send", tracker, template(tmp_path / "u.xlsx", FULL), "--units", "TEA=1", "--units", "tea=2")
    assert (outcome.code, outcome.err.strip()) == (2, "lotbook: TEA is named twice. Type each SKU once.")


@NEEDS_SAMPLES
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ManifestFileUpload_Template_MPL_verbatim.xlsx", ("TEA", 48)),
        ("ManifestFileUpload_Template_IncludeExpirationDate_JP_verbatim.xlsx", ("TEA", 48, None, None, date(102))),
    ],
)
def test_real_templates_are_filled_in(
    lotbook: Command, tracker: Path, tmp_path: Path, name: str, expected: tuple[Any, ...]
) -> None:
    out = tmp_path / "filled.xlsx"
    sent(lotbook, tracker, SAMPLES / name, "--units", "TEA=48", "--out", out)
    assert [row[: len(expected)] for row in rows(out)] == [expected]


def test_other_places_are_named_with_the_units_that_could_go(tracker: Path, tmp_path: Path, lotbook: Command) -> None:
    here = {"SKU": "TEA", "Received date": TODAY - 30, "Place": "Garage"}
    more: tuple[dict[str, Any], ...] = (
        {**here, "Lot": "G0", "Expiry date": TODAY + 60, "Received quantity": 24},
        {**here, "Lot": "G1", "Expiry date": TODAY + 400, "Received quantity": 120},
        {**here, "Lot": "G2", "Expiry date": TODAY + 400, "Received quantity": 500, "Status": "Hold"},
    )
    rows = (NewRows("Places", [{"Place": "Garage", "Kind": "Own"}]), NewRows("Lots", more))
    FileHost(tracker).write(Changes(new_rows=rows))
    outcome = lotbook("send", tracker, template(tmp_path / "t.xlsx", FULL), "--units", "TEA=2000")
    assert "Garage has 120 that can go: name it with --from." in " ".join(outcome.out.split()), outcome.err


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ((), "Say which of Amazon's places it goes to, as in --to FBA-US; the sheet Places has FBA-US, FBA-DE."),
        (("--to", "Warehouse"), "--to 'Warehouse' is not a place of Amazon's on the sheet Places; those are: FBA-US, "),
    ],
)
def test_where_it_goes_is_asked_for(
    tracker: Path, tmp_path: Path, lotbook: Command, place: tuple[str, ...], said: str
) -> None:
    FileHost(tracker).write(Changes(new_rows=(NewRows("Places", [{"Place": "FBA-DE", "Kind": "FBA"}]),)))
    outcome = lotbook("send", tracker, template(tmp_path / "t.xlsx", FULL), "--units", "TEA=20", *place)
    assert outcome.code == 2
    assert said in outcome.err


def test_a_lot_without_its_units_is_asked_for_as_a_lot(tracker: Path, tmp_path: Path, lotbook: Command) -> None:
    outcome = lotbook("labels", tracker, tmp_path / "l.pdf", "--lot", "T1")
    assert "--lot 'T1' does not end in a whole number of units. Type --lot T1=240." in outcome.err
