"""Certificates: what Checks, a supplier's copy and its reply, the digest and the packet make of them."""

import datetime as dt
import email
import email.policy
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lotbook.actions.session import NEEDED
from lotbook.actions.suppliers.receive import read_reply
from lotbook.core.days import to_date, to_day
from lotbook.core.suppliers import form
from lotbook.hosts.file import FileHost
from lotbook.hosts.host import Changes, InputCells
from lotbook.told import box
from tests.command import Command
from tests.conftest import SAMPLE_DAY
from tests.drawn import build
from tests.scenarios.test_suppliers import filled, put

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")

DAY = to_day(SAMPLE_DAY)
SKUS = {"sku": ["TEA", "JAR"], "product": ["Green tea", "Jam"], "supplier": ["Acme Labs", "Other Ltd"]}
LOTS: dict[str, list[Any]] = {
    "sku": ["TEA", "TEA", "TEA", "JAR"],
    "lot": ["007", "8", "9", "J1"],
    "expiry_date": [DAY + 300, DAY + 310, DAY + 320, DAY + 330],
    "production_date": [DAY - 30] * 4,
    "received_quantity": [10, 11, 12, 13],
    "certificate": ["coa 1", "COA-9", None, None],
}
CERTIFICATES: dict[str, list[Any]] = {
    "sku": ["TEA", "TEA", "JAR"],
    "lot": ["007", None, "J1"],
    "number": ["COA 1", "ORG-5", "ZCERT-1"],
    "laboratory": ["Lab One", "Organic Body", "Zeta Lab"],
    "issue_date": [DAY - 400, DAY - 300, DAY - 20],
    "due_date": [DAY - 2, DAY + 5, DAY + 300],
    "file": ["scans/coa1.pdf", None, "scans/z.pdf"],
}
SUPPLIERS = {"supplier": ["Acme Labs", "Other Ltd"], "email": ["ann@acme.example", "bob@other.example"]}


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tracker") / "my_lots.xlsm"
    rows = {"SKUs": SKUS, "Lots": LOTS, "Certificates": CERTIFICATES, "Suppliers": SUPPLIERS}
    build(path, rows=rows, as_of=DAY, cells={"AsOf": DAY})
    return path


@pytest.fixture
def tracker(fresh: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(fresh, tmp_path / "my_lots.xlsm"))


def found(lotbook: Command, tracker: Path) -> list[tuple[str, str | None]]:
    rows = lotbook("check", tracker, "--json", "--all").json["problems"]
    return sorted((row["rule"], row["lot"]) for row in rows if "certificate" in row["rule"])


def certificates_in(path: Path) -> list[dict[str, Any]]:
    table = FileHost(path, needed={"Certificates": frozenset()}).read(["Certificates"], []).tables["Certificates"]
    return [dict(zip(table.headers, row, strict=True)) for row in zip(*table.values, strict=True)]


def copy_for(lotbook: Command, tracker: Path, supplier: str, out: Path) -> tuple[Path, str]:
    done = lotbook("share", tracker, "--supplier", supplier, "--out", out, "--json", "--again")
    assert done.code == 0, done.err
    copy, letter = map(Path, done.json["suppliers"][0]["files"])
    text = email.message_from_bytes(letter.read_bytes(), policy=email.policy.default).get_body()
    assert text is not None
    return copy, text.get_content()


def test_checks_name_what_is_due_and_missing(lotbook: Command, tracker: Path) -> None:
    assert found(lotbook, tracker) == [
        ("certificate-due", None),
        ("certificate-not-listed", "8"),
        ("certificate-overdue", "007"),
        ("no-certificate", "9"),
    ]


@pytest.mark.parametrize("supplier", ["Acme Labs", "Other Ltd"])
def test_a_copy_that_comes_back_as_it_went_says_nothing(
    lotbook: Command, tracker: Path, tmp_path: Path, supplier: str
) -> None:
    copy, _ = copy_for(lotbook, tracker, supplier, tmp_path / "copies")
    found = lotbook("receive", tracker, copy, "--take", "none", "--json").json
    assert [found[name] for name in ("differences", "new_lots", "new_certificates", "problems")] == [[], [], [], []]


@pytest.mark.long
def test_a_supplier_is_asked_and_the_answers_come_back(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    copy, letter = copy_for(lotbook, tracker, "Acme Labs", tmp_path / "copies")
    for named in ("007: COA 1, was due on", "9: missing", "8: COA-9", "every lot: ORG-5"):
        assert named in letter, letter
    page = openpyxl.load_workbook(copy)[form.CERTIFICATES]
    header = [cell.value for cell in page[form.HEADER_ROW]]
    lot, number = (header.index(each) for each in ("Lot", "Certificate"))
    rows = {
        (row[lot] or None, row[number] or None): at
        for at, row in enumerate(page.iter_rows(values_only=True), 1)
        if at > form.HEADER_ROW
    }
    assert set(rows) == {("007", "COA 1"), ("8", "COA-9"), ("9", None), (None, "ORG-5")}
    assert not [c.value for line in page.iter_rows() for c in line if "scans" in str(c.value)]

    def answer(book: openpyxl.Workbook) -> None:
        sheet = book[form.CERTIFICATES]
        put(sheet, rows["9", None], "New number", "COA-77")
        put(sheet, rows["9", None], "New laboratory", "Lab Two")
        put(sheet, rows["9", None], "New issue date", to_date(DAY - 3))
        put(sheet, rows["9", None], "New due date", "31.12.2028")
        put(sheet, rows["007", "COA 1"], "New due date", to_date(DAY + 90))
        put(sheet, rows["8", "COA-9"], "New laboratory", "Lab Two")

    reply = filled(copy, tmp_path / "reply.xlsx", answer)
    shown = lotbook("receive", tracker, reply, "--take", "none").out
    assert "Certificates" in shown
    # What the tracker has is only replaced on the user's word.
    assert lotbook("receive", tracker, reply, "--take", "all").code == 1
    there = {row["Number"]: row for row in certificates_in(tracker)}
    assert there["COA-77"]["Lot"] == "9"
    assert there["COA-77"]["Laboratory"] == "Lab Two"
    assert (there["COA-77"]["Issued"], there["COA-77"]["Due"]) == (DAY - 3, 47118)
    assert there["COA-9"]["Laboratory"] == "Lab Two"
    assert there["COA 1"]["Due"] == DAY - 2
    assert found(lotbook, tracker) == [("certificate-due", None), ("certificate-overdue", "007")]


@pytest.mark.long
def test_one_of_a_whole_sku_is_asked_of_the_only_supplier_that_its_lots_name(lotbook: Command, tmp_path: Path) -> None:
    tracker = tmp_path / "my_lots.xlsm"
    lots: dict[str, list[Any]] = {**LOTS, "supplier": ["Acme Labs", None, "Acme Labs", "Other Ltd"]}
    skus: dict[str, list[Any]] = {**SKUS, "supplier": [None, "Other Ltd"]}
    rows = {"SKUs": skus, "Lots": lots, "Certificates": CERTIFICATES, "Suppliers": SUPPLIERS}
    build(tracker, rows=rows, as_of=DAY, cells={"AsOf": DAY})
    copy, letter = copy_for(lotbook, tracker, "Acme Labs", tmp_path / "copies")
    assert "every lot: ORG-5" in letter

    def answer(book: openpyxl.Workbook) -> None:
        sheet = book[form.CERTIFICATES]
        (row,) = (cell.row for line in sheet.iter_rows() for cell in line if cell.value == "ORG-5")
        put(sheet, row, "New due date", to_date(DAY + 400))

    reply = filled(copy, tmp_path / "reply.xlsx", answer)
    found = lotbook("receive", tracker, reply, "--take", "none", "--json").json
    assert (len(found["differences"]), found["problems"]) == (1, [])


def test_what_cannot_be_right_in_a_reply_is_listed_and_not_taken(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    copy, _ = copy_for(lotbook, tracker, "Acme Labs", tmp_path / "copies")

    def answer(book: openpyxl.Workbook) -> None:
        sheet = book[form.CERTIFICATES]
        header = {cell.value: cell.column for cell in sheet[form.HEADER_ROW]}
        rows = {sheet.cell(at, header["Lot"]).value: at for at in range(form.HEADER_ROW + 1, sheet.max_row + 1)}
        put(sheet, rows["9"], "New laboratory", "Lab Two")
        put(sheet, rows["007"], "New issue date", to_date(DAY + 9))
        put(sheet, rows["007"], "New due date", to_date(DAY + 8))
        put(sheet, rows["8"], "SKU", "JAR")
        put(sheet, rows["8"], "Lot", "J1")
        put(sheet, rows["8"], "New laboratory", "Lab Two")
        put(sheet, rows[None], "New number", "see mail")

    reply = filled(copy, tmp_path / "reply.xlsx", answer)
    found = lotbook("receive", tracker, reply, "--json").json
    assert found["differences"] == found["new_certificates"] == []
    told = sorted(each["problem"] for each in found["problems"])
    assert told == [
        "Certificate 'see mail' is not a number of a certificate: it has no digit.",
        "Certificate COA-9 isn't in the reply any more.",
        "The certificate is another supplier's.",
        "The certificate was issued on 2026-12-02, after its due date 2026-12-01.",
        "The new number is blank.",
    ]


def rows_by_lot(book: openpyxl.Workbook) -> dict[Any, int]:
    """The row of each lot's certificate, or of the missing one, on the sheet Certificates."""
    sheet = book[form.CERTIFICATES]
    column = next(cell.column for cell in sheet[form.HEADER_ROW] if cell.value == "Lot")
    return {sheet.cell(at, column).value: at for at in range(form.HEADER_ROW + 1, sheet.max_row + 1)}


@pytest.mark.long
def test_a_number_that_excel_may_have_made_a_date_of_is_for_the_user_to_pick(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    """3-2027 came in as 46447. A number that was typed as a text is one, and so is one that is no day."""
    copy, _ = copy_for(lotbook, tracker, "Acme Labs", tmp_path / "copies")
    day = to_date(46447)

    def answer(book: openpyxl.Workbook) -> None:
        sheet, new, rows = book[form.CERTIFICATES], book[form.NEW], rows_by_lot(book)
        for lot, number in (("9", day), ("8", "46447"), ("007", 99)):
            put(sheet, rows[lot], "New number", number)
        for row, (new_lot, code) in enumerate((("N1", day), ("N2", "3-2027")), form.HEADER_ROW + 1):
            values: dict[str, object] = {"SKU": "TEA", "Lot": new_lot, "Received quantity": 7, "Certificate": code}
            for header, typed in values.items():
                put(new, row, header, typed)

    reply = filled(copy, tmp_path / "reply.xlsx", answer)
    found = lotbook("receive", tracker, reply, "--json").json
    # A new lot comes in without it.
    said = "Certificate 46447 may be a date that Excel has made of a number such as 3-2027."
    (problem,) = found["problems"]
    assert (problem["lot"], problem["problem"]) == ("N1", said)
    sheet, _, cell = problem["source"].partition("!")
    assert openpyxl.load_workbook(reply)[sheet][cell].value.date() == day
    certificates = {row["values"]["Lot"]: row for row in found["new_certificates"]}
    assert {lot: (row["values"]["Number"], row["conflict"]) for lot, row in certificates.items()} == {
        "007": ("99", False),
        "8": ("46447", False),
        "9": ("46447", True),
    }
    assert certificates["9"]["note"] == (
        "a conflict: Excel may have made 46447 of a number such as 3-2027; pick the number if 46447 is on the "
        "certificate"
    )
    assert [row["values"].get("Certificate") for row in found["new_lots"]] == [None, "3-2027"]
    asked = box.reply_question(read_reply(FileHost(tracker, needed=NEEDED), tracker, reply))
    assert "New certificate 46447 of TEA 8" in asked
    assert "of TEA 9" not in asked
    # What comes in is seen before: who only has Excel has no other preview of it.
    assert "New lot TEA N1, on Hold: Received quantity 7" in asked


def test_a_certificate_of_the_copy_whose_row_is_gone_is_named(lotbook: Command, tmp_path: Path) -> None:
    """Also one that nothing was asked about, and the sheet as a whole where it asked for nothing."""
    path, due = tmp_path / "my_lots.xlsm", [DAY + 300, DAY + 5, DAY + 300]
    rows = {"SKUs": SKUS, "Lots": LOTS, "Certificates": {**CERTIFICATES, "due_date": due}, "Suppliers": SUPPLIERS}
    build(path, rows=rows, as_of=DAY, cells={"AsOf": DAY})
    copy, _ = copy_for(lotbook, path, "Acme Labs", tmp_path / "copies")

    def delete(book: openpyxl.Workbook) -> None:
        for at in sorted((at for lot, at in rows_by_lot(book).items() if lot in {"007", "9"}), reverse=True):
            book[form.CERTIFICATES].delete_rows(at)

    found = lotbook("receive", path, filled(copy, tmp_path / "reply.xlsx", delete), "--json").json
    assert [(each["lot"], each["problem"], each["remedy"]) for each in found["problems"]] == [
        ("007", "Certificate COA 1 isn't in the reply any more.", "Ask the supplier why."),
        ("9", "The row of the missing certificate isn't in the reply any more.", "Ask for it once more."),
    ]
    copy, _ = copy_for(lotbook, path, "Other Ltd", tmp_path / "copies")
    reply = filled(copy, tmp_path / "other.xlsx", lambda book: book.remove(book[form.CERTIFICATES]))
    found = lotbook("receive", path, reply, "--json").json
    assert [each["problem"] for each in found["problems"]] == ["Certificate ZCERT-1 isn't in the reply any more."]


def test_a_reply_that_lost_the_sheet_is_refused(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    copy, _ = copy_for(lotbook, tracker, "Acme Labs", tmp_path / "copies")
    reply = filled(copy, tmp_path / "reply.xlsx", lambda book: book.remove(book[form.CERTIFICATES]))
    outcome = lotbook("receive", tracker, reply)
    assert outcome.code == 2
    assert "has no sheet 'Certificates'" in outcome.err


def test_a_text_of_ones_own_without_the_word_names_them_at_its_end(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    def rewrite(text: str) -> str:
        set_setting(tracker, "Mail text", text)
        return copy_for(lotbook, tracker, "Acme Labs", tmp_path / text[:5])[1]

    assert rewrite("Hello {supplier}. Bye").rstrip().endswith("- SKU TEA, lot 9: missing")
    assert rewrite("First {certificates} last").rstrip().endswith("last")


def set_setting(tracker: Path, label: str, value: str) -> None:
    host = FileHost(tracker)
    table = host.read(["Settings"], []).tables["Settings"]
    row = table.first_row + list(table.values[0]).index(label)
    host.write(Changes(inputs=(InputCells("Settings", "Value", {row: value}),)))


@pytest.mark.long
def test_a_copy_without_certificates_is_as_it_was(lotbook: Command, tmp_path: Path) -> None:
    path = tmp_path / "my_lots.xlsm"
    build(path, rows={"SKUs": SKUS, "Lots": LOTS, "Suppliers": SUPPLIERS}, as_of=DAY, cells={"AsOf": DAY})
    assert found(lotbook, path) == []
    copy, letter = copy_for(lotbook, path, "Acme Labs", tmp_path / "copies")
    assert tuple(openpyxl.load_workbook(copy).sheetnames) == form.SHEETS
    assert "certificate" not in letter


def test_the_digest_names_what_is_due_and_the_next_one_what_moved(lotbook: Command, tmp_path: Path) -> None:
    today = to_day(dt.date.today())  # noqa: DTZ011 - as the command sees it
    path = tmp_path / "my_lots.xlsm"
    papers: dict[str, list[Any]] = {
        **CERTIFICATES,
        "due_date": [today + 5, today + 20, today + 31],
        "issue_date": [today - 9] * 3,
    }
    build(path, rows={"SKUs": SKUS, "Lots": LOTS, "Certificates": papers}, as_of=today, cells={"AsOf": today})
    first = lotbook("digest", path, "--ics", tmp_path / "lots.ics").out
    week, _, rest = first.partition("Due after that")
    assert f"{to_date(today + 5)} Certificate due: SKU TEA (Green tea), lot 007, certificate COA 1" in week
    assert f"{to_date(today + 20)} Certificate due: SKU TEA (Green tea), every lot, certificate ORG-5" in rest
    assert "ZCERT-1" not in first
    assert "Certificate due: TEA\\, every lot\\, certificate ORG-5" in (tmp_path / "lots.ics").read_text().replace(
        "\n ", ""
    )
    FileHost(path).write(Changes(inputs=(InputCells("Certificates", "Due", {6: today + 25}),)))
    second = {(e["lot"], e["place"]): e for e in lotbook("digest", path, "--json").json["later"]}
    assert second["", "ORG-5"]["was"] == str(to_date(today + 20))


def test_the_digest_names_what_is_overdue(lotbook: Command, tmp_path: Path) -> None:
    """The day after it was due, a certificate was in no digest any more, though nobody had a new one."""
    today = to_day(dt.date.today())  # noqa: DTZ011 - as the command sees it
    path = tmp_path / "my_lots.xlsm"
    papers: dict[str, list[Any]] = {
        **CERTIFICATES,
        "due_date": [today - 1, today - 10, today - 2],
        "issue_date": [today - 90] * 3,
    }
    lots = {**LOTS, "expiry_date": [today + 300] * 4, "received_quantity": [10, 11, 12, 0]}
    build(path, rows={"SKUs": SKUS, "Lots": lots, "Certificates": papers}, as_of=today, cells={"AsOf": today})
    first, _, rest = lotbook("digest", path, "--dry-run").out.partition("Due in the next 7 days")
    assert first.split("Overdue or due now:")[1].split("\n")[1:3] == [
        f"    {to_date(today - 10)} Certificate due: SKU TEA (Green tea), every lot, certificate ORG-5",
        f"    {to_date(today - 1)} Certificate due: SKU TEA (Green tea), lot 007, certificate COA 1",
    ]
    # Nothing is left of J1, so nobody needs its certificate.
    assert "ZCERT-1" not in first + rest
    assert "ORG-5" not in rest


def test_the_packet_lists_those_of_the_affected_lots(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    assert lotbook("recall", tracker, "--lot", "007", "--packet", tmp_path / "packet", "--company", "A").code == 0
    page = openpyxl.load_workbook(tmp_path / "packet" / "recall.xlsx")["Certificates"]
    texts = [str(cell) for row in page.iter_rows(values_only=True) for cell in row]
    assert {"COA 1", "ORG-5", "scans/coa1.pdf"} <= set(texts)
    assert "ZCERT-1" not in texts
    assert lotbook("recall", tracker, "--lot", "J1", "--packet", tmp_path / "other", "--company", "A").code == 0


@pytest.mark.long
def test_a_list_of_certificates_is_taken_in_once_and_undone(lotbook: Command, tmp_path: Path) -> None:
    path, listed = tmp_path / "my_lots.xlsm", tmp_path / "coa.csv"
    build(path, rows={"SKUs": SKUS, "Lots": LOTS}, as_of=DAY, cells={"AsOf": DAY})
    listed.write_text(
        "Item;Batch;COA no;Lab;Date of issue;Retest date\nTEA;007;COA 1;Lab One;2026-01-31;2028-01-31\n"
        "JAR;;ORG-9;Body;2026-02-01;\n"
    )
    assert lotbook("adopt", listed, "--into", path, "--yes").code == 0
    there = [row for row in certificates_in(path) if row["SKU"]]
    assert [(r["SKU"], r["Lot"], r["Number"], r["Laboratory"]) for r in there] == [
        ("TEA", "007", "COA 1", "Lab One"),
        ("JAR", None, "ORG-9", "Body"),
    ]
    assert (there[0]["Issued"], there[0]["Due"]) == (46053, 46783)
    lotbook("adopt", listed, "--into", path, "--yes")
    assert len([row for row in certificates_in(path) if row["SKU"]]) == 2
    assert "Number COA 1" in lotbook("history", path).out
    assert lotbook("undo", path, "--yes").code == 0
    assert not [row for row in certificates_in(path) if row["SKU"]]


def test_two_copies_are_merged_and_the_tables_exported(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    base, theirs = (Path(shutil.copy(tracker, tmp_path / name)) for name in ("base.xlsm", "theirs.xlsm"))
    FileHost(tracker).write(Changes(inputs=(InputCells("Certificates", "Laboratory", {6: "Mine"}),)))
    FileHost(theirs).write(Changes(inputs=(InputCells("Certificates", "Due", {6: DAY + 99}),)))
    assert lotbook("merge", base, tracker, theirs, "--yes").code == 0
    row = certificates_in(tracker)[1]
    assert (row["Laboratory"], row["Due"]) == ("Mine", DAY + 99)
    assert lotbook("export", tracker, tmp_path / "tables").code == 0
    assert (tmp_path / "tables" / "Certificates.parquet").exists()
