"""Labels of a shipment to Amazon, of boxes and of units: what is printed, and on which paper."""

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lotbook.core.days import to_date
from lotbook.hosts.file import FileHost
from lotbook.hosts.host import Changes, InputCells
from tests.command import Command
from tests.drawn import build
from tests.scenarios.sending import FULL, TODAY, printed, sent, tea_and_jar, template


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    return tea_and_jar(tmp_path / "lots.xlsm")


@pytest.mark.long
def test_labels_of_a_shipment_that_left_and_of_lots(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    filled = template(tmp_path / "t.xlsx", FULL)
    sent(lotbook, tracker, filled, "--units", "TEA=70", "--book", "--shipment", "FBA15 ABC")
    before = tracker.read_bytes()
    outcome = lotbook("labels", tracker, tmp_path / "l.xlsx", "--shipment", "fba15  abc", "--unit-labels", 1, "--json")
    assert outcome.code == 0, outcome.err
    lines = json.loads(outcome.out)["lines"]
    # 60 of T1 in two boxes and 12 loose; 10 of T2 would be loose, too, and stayed.
    assert [(line["lot"], line["units"], line["boxes"]) for line in lines] == [("T1", 48, 2), ("T1", 12, None)]
    texts = printed(tmp_path / "l.xlsx")
    expires = f"EXP {to_date(TODAY + 102):%m-%d-%Y}"
    assert (texts.count("LOT T1"), texts.count(expires)) == (4, 4)
    assert {"24 units   box 2 of 3", "12 units   box 3 of 3"} <= set(texts)
    outcome = lotbook("labels", tracker, tmp_path / "j.xlsx", "--lot", "j2=5", "--unit-labels", 0)
    assert (outcome.code, printed(tmp_path / "j.xlsx").count("LOT J2")) == (0, 1)
    assert tracker.read_bytes() == before


@pytest.mark.long
def test_labels_for_germany_have_the_day_first(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    """There 12-11-2027 is a day in November."""
    table = FileHost(tracker).read(["Settings"], []).tables["Settings"]
    row = table.first_row + table.values[0].index("Amazon marketplace")
    FileHost(tracker).write(Changes(inputs=(InputCells("Settings", "Value", {row: "DE"}),)))
    outcome = lotbook("labels", tracker, tmp_path / "l.xlsx", "--lot", "T1=5")
    assert outcome.code == 0, outcome.err
    assert f"EXP {to_date(TODAY + 102):%d-%m-%Y}" in printed(tmp_path / "l.xlsx")


@pytest.mark.long
def test_labels_without_a_code_are_named(lotbook: Command, tmp_path: Path) -> None:
    path = tmp_path / "lots.xlsm"
    lots: dict[str, list[Any]] = {
        "sku": ["TEA", "JAR", "TEA"],
        "lot": ["T1", "J#1", "t1"],  # the one that is named exactly is meant, and no other
        "received_quantity": [60, 50, 60],
    }
    content: dict[str, dict[str, list[Any]]] = {
        "SKUs": {"sku": ["TEA", "JAR"], "gtin": ["5901234123451", "5901234123457"]},
        "Lots": {
            **lots,
            "expiry_date": [TODAY + 300] * 3,
            "received_date": [TODAY - 30] * 3,
            "place": ["Warehouse"] * 3,
        },
        "Places": {"place": ["Warehouse", "FBA-US"], "kind": ["Own", "FBA"], "channel": [None, "FBA-US"]},
    }
    build(path, rows=content, as_of=TODAY, cells={"AsOf": TODAY})
    expected = [
        "TEA, lot T1: its labels have no barcode, since the GTIN 5901234123451 of the SKU is wrong (see Checks).",
        "JAR, lot J#1: its labels have no barcode, since '#' can't be in a barcode.",
    ]
    outcome = lotbook("labels", path, tmp_path / "l.xlsx", "--lot", "T1=6", "--lot", "J#1=5", "--json")
    assert (outcome.code, outcome.json["remarks"]) == (0, expected), outcome.err
    assert not any("(10)" in text for text in printed(tmp_path / "l.xlsx"))
    source, units = template(tmp_path / "t.xlsx", FULL), ("--units", "TEA=6", "--units", "JAR=5")
    found = sent(lotbook, path, source, *units, "--labels", tmp_path / "s.xlsx")
    assert [each for each in found["remarks"] if "barcode" in each] == expected
    again = sent(lotbook, path, source, *units, "--out", tmp_path / "2.xlsx")
    assert not any("barcode" in each for each in again["remarks"])


@pytest.mark.long
def test_labels_of_what_is_not_there_are_refused(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    for arguments, said_why in (
        (("--shipment", "FBA15ABC"), "no Transfer with the number 'FBA15ABC'"),
        (("--lot", "T9=5"), "no lot 'T9'. Type it as it is there"),
        ((), "Name a shipment with --shipment NUMBER, or lots"),
        (("--lot", "T1=5", "--sku", "JAR"), "no lot 'T1' of JAR"),
        (("--lot", "T1=5", "--per-box", "TEE=24"), "There is no SKU 'TEE'. Did you mean 'TEA'?"),
    ):
        outcome = lotbook("labels", tracker, tmp_path / "l.xlsx", *arguments)
        assert (outcome.code, said_why in " ".join(outcome.err.split())) == (2, True), outcome.err
    assert not (tmp_path / "l.xlsx").exists()


@pytest.mark.long
def test_labels_are_on_the_paper_of_the_marketplace_or_the_one_that_is_named(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    def paper(name: str) -> int:
        sheet = openpyxl.load_workbook(tmp_path / name).active
        assert sheet is not None
        return int(sheet.page_setup.paperSize)

    letter, a4 = 1, 9  # as Excel numbers them
    source = template(tmp_path / "t.xlsx", FULL)
    goes = ("send", tracker, source, "--units", "TEA=48")
    for arguments, words in (
        (("--labels", tmp_path / "l.xlsx", "--paper", "legal"), "Use letter, a4, 4x6 or 30-up"),
        (("--labels", tmp_path / "l.xlsx", "--paper", "4x6"), "Labels on 4x6 must be a PDF"),
        (("--labels", tmp_path / "l.docx"), "ends in .pdf or .xlsx. Use l.pdf"),
        (("--paper", "a4"), "--paper goes with --labels"),
    ):
        outcome = lotbook(*goes, *arguments)
        assert (outcome.code, words in outcome.err) == (2, True), outcome.err
    assert sorted(path.name for path in tmp_path.iterdir()) == [".lotbook-backup", "lots.xlsm", "t.xlsx"]
    assert lotbook(*goes, "--labels", tmp_path / "l.xlsx").code == 0
    assert paper("l.xlsx") == letter  # Settings say US
    assert lotbook("labels", tracker, tmp_path / "m.xlsx", "--lot", "T1=24").code == 0
    assert lotbook("labels", tracker, tmp_path / "n.xlsx", "--lot", "T1=24", "--paper", "A4").code == 0
    assert (paper("m.xlsx"), paper("n.xlsx")) == (letter, a4)


@pytest.mark.long
def test_labels_in_real_size_are_a_pdf_and_all_written_or_none(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    arguments = ("labels", tracker, tmp_path / "l.pdf", "--lot", "T1=24", "--paper", "30-up", "--fnsku", "--json")
    outcome = lotbook(*arguments)
    assert outcome.code == 0, outcome.err
    assert (tmp_path / "l.pdf").read_bytes().startswith(b"%PDF")
    assert outcome.json["remarks"] == [
        "TEA: SKUs has no FNSKU of 10 letters and digits, so its unit labels have none.",
        "30-up sheets hold unit labels only. Print the carton labels on 4x6, letter or a4.",
    ]
    both = ("send", tracker, template(tmp_path / "t.xlsx", FULL), "--units", "TEA=48", "--labels")
    found = lotbook(*both, tmp_path / "b.xlsx", "--pdf", "--json")
    assert found.code == 0, found.err
    assert [Path(file).name for file in found.json["labels"]] == ["b.xlsx", "b.pdf"]
    (tmp_path / "c.pdf").write_text("mine")
    refused = lotbook(*both, tmp_path / "c.xlsx", "--pdf", "--out", tmp_path / "c-filled.xlsx")
    assert refused.code == 2, refused.err
    assert (tmp_path / "c.pdf").read_text() == "mine"
    assert not (tmp_path / "c.xlsx").exists()
    assert not (tmp_path / "c-filled.xlsx").exists()


def test_a_product_name_that_no_pdf_can_show_is_named(lotbook: Command, tmp_path: Path) -> None:
    path = tmp_path / "lots.xlsx"
    content: dict[str, dict[str, list[Any]]] = {
        "SKUs": {"sku": ["MISO", "TEA"], "product": ["信州みそ", "Thé à l'œillet"]},
        "Lots": {
            "sku": ["MISO", "TEA"],
            "lot": ["M1", "T1"],
            "received_quantity": [60, 5],
            "expiry_date": [TODAY + 300] * 2,
        },
    }
    build(path, rows=content, as_of=TODAY, cells={"AsOf": TODAY})
    outcome = lotbook("labels", path, tmp_path / "l.pdf", "--lot", "M1=5", "--lot", "T1=5")
    assert outcome.code == 0, outcome.err
    said = " ".join(outcome.out.split())
    assert "MISO: its labels have no product name, since lotbook can't draw '信州みそ' in a PDF." in said
    assert "TEA: its labels have no product name" not in said
    as_sheet = lotbook("labels", path, tmp_path / "l.xlsx", "--lot", "M1=5")
    assert "no product name" not in as_sheet.out
    assert any("信州みそ" in text for text in printed(tmp_path / "l.xlsx"))
