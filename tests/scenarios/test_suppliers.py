"""A supplier's copy goes out and comes back: on the command line, and over a real mail server."""

import email
import email.policy
import io
import json
import shutil
import ssl
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from lotbook.actions.session import NEEDED
from lotbook.actions.suppliers.receive import chosen, read_reply, take_in
from lotbook.actions.suppliers.share import deliver, prepare
from lotbook.core.days import to_day
from lotbook.core.errors import HostError, InputError
from lotbook.core.suppliers import form
from lotbook.exchange.suppliers import send_log
from lotbook.exchange.suppliers.smtp import PASSWORD as VARIABLE
from lotbook.hosts.excel import ExcelHost
from lotbook.hosts.file import FileHost
from lotbook.hosts.host import Changes, Host, InputCells
from tests import examples
from tests.cells import cell_of
from tests.command import Command
from tests.conftest import SAMPLE_DAY, SAMPLE_TIME
from tests.drawn import build
from tests.exchange.mail_server import PASSWORD, USER, Postbox, mail_server, trusting
from tests.hosts.books import edited
from tests.hosts.engine import opened, saved
from tests.libreoffice import converted, needs_libreoffice

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")

LOTS: dict[str, list[Any]] = {
    "sku": ["TEA", "TEA", "TEA", "JAR", "JAR"],
    "lot": ["007", "8", "9", "J1", "J2"],
    "expiry_date": ["2027-01-15", None, "31/02/2027", None, "2026-12-24"],
    "production_date": [None, "2026-01-31", None, None, None],
    "received_quantity": [10, None, 12, 5, 6],
    "certificate": ["C-1", None, "C-3", None, None],
}
SKUS: dict[str, list[Any]] = {
    "sku": ["TEA", "JAR"],
    "product": ["=Tea", "Jar"],
    "supplier": ["Acme Labs", "Other Ltd"],
    "unit_cost": [3, 4],
}
SUPPLIERS: dict[str, list[Any]] = {
    "supplier": ["Acme Labs", "Other Ltd"],
    "contact": ["Ann", "Łukasz"],
    "email": ["ann@acme.example", "bob@other.example"],
}


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tracker") / "my_lots.xlsm"
    build(path, rows={"Lots": LOTS, "SKUs": SKUS, "Suppliers": SUPPLIERS}, as_of=to_day(SAMPLE_DAY))
    return path


@pytest.fixture
def tracker(fresh: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(fresh, tmp_path / "my_lots.xlsm"))


def sent(tracker: Path, supplier: str = "Acme Labs", *, again: bool = True, hours: int = 0) -> Path:
    """The copy of a supplier, made as of the sample's day."""
    now = SAMPLE_TIME.replace(hour=9 + hours)
    post = prepare(FileHost(tracker, needed=NEEDED), tracker, now=now, suppliers=[supplier], again=again)
    (outcome,) = deliver(post, clock=lambda: now)
    assert outcome.done, outcome
    return outcome.files[0]


def filled(copy: Path, target: Path, edit: Callable[[openpyxl.Workbook], None]) -> Path:
    """What a supplier sends back."""
    book = openpyxl.load_workbook(copy)
    edit(book)
    book.save(target)
    return target


def put(page: Worksheet, row: int, header: str, value: object) -> None:
    columns = {cell.value: cell.column for cell in page[form.HEADER_ROW] if cell.value}
    page.cell(row, columns[header]).value = value


def row_of(page: Worksheet, lot: str) -> int:
    return next(row for row in range(form.HEADER_ROW + 1, page.max_row + 1) if page.cell(row, 3).value == lot)


def answers(book: openpyxl.Workbook) -> None:
    page = book[form.LOTS]
    put(page, row_of(page, "8"), "Expiry date", "31.12.2027")
    put(page, row_of(page, "8"), "Received quantity", 40)
    put(page, row_of(page, "9"), "Expiry date", to_day(SAMPLE_DAY) + 300)
    put(book[form.NEW], 5, "SKU", "TEA")
    put(book[form.NEW], 5, "Lot", "0010")
    put(book[form.NEW], 5, "Received quantity", 7)


def lots_of(path: Path) -> dict[str, list[Any]]:
    table = FileHost(path, needed={"Lots": frozenset()}).read(["Lots"], []).tables["Lots"]
    return {header: list(values) for header, values in zip(table.headers, table.values, strict=True)}


# Out


@pytest.mark.long
def test_a_draft_is_ready_and_nobody_is_written_to_twice(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    out = tmp_path / "copies"
    done = lotbook("share", tracker, "--supplier", "acme labs", "--out", out, "--json")
    assert done.code == 0, done.err
    (found,) = done.json["suppliers"]
    assert (found["outcome"], found["to"], found["lots"]) == ("drafted", "ann@acme.example", 3)
    letter = email.message_from_bytes(Path(found["files"][1]).read_bytes(), policy=email.policy.default)
    (attached,) = letter.iter_attachments()
    assert attached.get_content() == Path(found["files"][0]).read_bytes()
    assert found["reference"] in letter["Subject"]
    again = lotbook("share", tracker, "--supplier", "Acme Labs", "--out", out)
    assert (again.code, len(list(out.iterdir()))) == (2, 2)
    assert "use --again to write once more" in " ".join(again.out.split())
    assert lotbook("share", tracker, "--supplier", "Acme Labs", "--out", out, "--again").code == 0
    assert len(list(out.iterdir())) == 4


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The password is known, and the server's authority trusted."""
    monkeypatch.setenv(VARIABLE, PASSWORD)
    context = trusting()
    monkeypatch.setattr(ssl, "create_default_context", lambda: context)


def by_smtp(tracker: Path, port: int) -> None:
    """Type into Settings what sending takes."""
    host = FileHost(tracker)
    table = host.read(["Settings"], []).tables["Settings"]
    wanted: dict[str, Any] = {
        "Mail by": "SMTP",
        "Mail from": USER,
        "SMTP server": "localhost",
        "SMTP port": port,
        "Company": "Tea Ö",
    }
    columns = dict(zip(table.headers, table.values, strict=True))
    rows = {str(label): at for at, label in enumerate(columns["Setting"], table.first_row)}
    values = {rows[label]: value for label, value in wanted.items()}
    host.write(Changes(inputs=(InputCells("Settings", "Value", values),)))


@pytest.mark.long
@pytest.mark.usefixtures("trusted")
def test_all_suppliers_by_smtp_one_fails_the_other_gets_theirs(lotbook: Command, tracker: Path) -> None:
    postbox = Postbox(refuses="bob@other.example")
    with mail_server(postbox) as port:
        by_smtp(tracker, port)
        day = SAMPLE_DAY.isoformat()
        asked = lotbook("share", tracker, "--all", "--json", "--as-of", day)
        assert asked.code == 2
        assert "not confirmed" in asked.err
        assert (postbox.taken, tracker.with_name("my_lots.sent.jsonl").exists()) == ([], False)
        done = lotbook("share", tracker, "--all", "--yes", "--as-of", day)
        assert done.code == 1
        assert "Not done for 1 of 2: Other Ltd." in done.out
        assert "No such user here" in done.out
        log = [json.loads(line) for line in tracker.with_name("my_lots.sent.jsonl").read_text("utf-8").splitlines()]
        outcomes = [(line["supplier"], line["event"]) for line in log]
        both = ("sending", "sent"), ("sending", "failed")
        assert outcomes == [("Acme Labs", both[0][0]), ("Acme Labs", both[0][1]), *(("Other Ltd", e) for e in both[1])]
        postbox.refuses = ""
        assert lotbook("share", tracker, "--all", "--yes", "--as-of", day).code == 1
    assert [to for _, to, _ in postbox.taken] == [["ann@acme.example"], ["bob@other.example"]]
    letter = email.message_from_bytes(postbox.taken[1][2], policy=email.policy.default)
    assert letter["To"].addresses[0].display_name == "Łukasz"
    assert b"007" not in b"".join(parts_of(letter).values())


def parts_of(letter: email.message.EmailMessage) -> dict[str, bytes]:
    (attached,) = letter.iter_attachments()
    with zipfile.ZipFile(io.BytesIO(attached.get_content())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.usefixtures("trusted")
def test_whoever_may_have_been_written_to_is_not_written_to_again(lotbook: Command, tracker: Path) -> None:
    postbox = Postbox(data="hang")
    with mail_server(postbox) as port:
        by_smtp(tracker, port)
        assert "may or may not have been sent" in lotbook("share", tracker, "--supplier", "Acme Labs", "--yes").out
        postbox.data = "take"
        again = lotbook("share", tracker, "--supplier", "Acme Labs", "--yes")
    assert (again.code, postbox.taken) == (2, [])
    assert "uncertain on" in again.out


# Back


@pytest.mark.long
def test_a_reply_is_shown_then_taken_in_and_only_the_named_cells_change(lotbook: Command, tracker: Path) -> None:
    reply = filled(sent(tracker), tracker.with_name("reply.xlsx"), answers)
    before, content = lots_of(tracker), tracker.read_bytes()
    looked = lotbook("receive", tracker, reply, "--json")
    assert tracker.read_bytes() == content
    changes = [(each["lot"], each["column"], each["old"], each["new"]) for each in looked.json["differences"]]
    assert changes == [
        ("8", "Expiry date", None, "2027-12-31"),
        ("8", "Received quantity", None, "40"),
        ("9", "Expiry date", "31/02/2027", "2027-09-19"),
    ]
    done = lotbook("receive", tracker, reply, "--take", "all")
    assert (done.code, "4 of 4 changes are in my_lots.xlsm" in done.out) == (0, True), done.out + done.err
    after = lots_of(tracker)
    assert after["Lot"] == [*before["Lot"], "0010"]
    assert after["Expiry date"] == ["2027-01-15", 46752, 46649, None, "2026-12-24", None]
    assert after["Received quantity"] == [10, 40, 12, 5, 6, 7]
    assert (after["Status"][-1], after["Supplier"][-1]) == ("Hold", None)
    typed = ("SKU", "Production date", "Certificate", "Unit cost", "Note", "Purchase order")
    assert all(after[header][:5] == before[header] for header in typed)
    twice = lotbook("receive", tracker, reply, "--json").json
    assert twice["differences"] == twice["new_lots"] == []


@pytest.mark.long
def test_a_month_that_a_supplier_types_stays_a_month(lotbook: Command, tracker: Path) -> None:
    def months(book: openpyxl.Workbook) -> None:
        put(book[form.LOTS], row_of(book[form.LOTS], "8"), "Expiry date", "12/2027")
        for header, value in (("SKU", "TEA"), ("Lot", "0010"), ("Received quantity", 7), ("Expiry date", "Mar 2028")):
            put(book[form.NEW], 5, header, value)

    reply = filled(sent(tracker), tracker.with_name("reply.xlsx"), months)
    done = lotbook("receive", tracker, reply, "--take", "all", "--json").json
    assert [each["new"] for each in done["differences"]] == ["2027-12"]
    after = lots_of(tracker)
    assert (after["Expiry date"][1], after["Expiry date"][-1]) == ("2027-12", "2028-03")


@pytest.mark.long
def test_some_changes_and_conflicts(lotbook: Command, tracker: Path) -> None:
    reply = filled(sent(tracker), tracker.with_name("reply.xlsx"), answers)
    book = openpyxl.load_workbook(tracker, keep_vba=True)
    cell_of(book, "Lots", "Received quantity", 2).value = 39  # typed meanwhile for lot 8
    book.save(tracker)
    received = read_reply(FileHost(tracker, needed=NEEDED), tracker, reply)
    assert [each.conflict for each in received.reply.differences] == [False, True, False]
    assert (received.safe, chosen("all", received)) == ((1, 3, 4), (1, 3, 4))
    assert chosen(" 2, 3-4 ", received) == (2, 3, 4)
    for wrong in ("5", "0", "3-1", "x", "1-99999999999"):
        with pytest.raises(InputError):
            chosen(wrong, received)
    assert lotbook("receive", tracker, reply, "--take", "2").code == 1
    assert lots_of(tracker)["Received quantity"] == [10, 40, 12, 5, 6]
    assert lotbook("receive", tracker, reply, "--take", "none").out.endswith("Nothing was changed.\n")


def wrong_answers(book: openpyxl.Workbook) -> None:
    page, new = book[form.LOTS], book[form.NEW]
    put(page, row_of(page, "007"), "Expiry date", to_day(SAMPLE_DAY) + 999)  # not asked for
    put(page, row_of(page, "8"), "Expiry date", to_day(SAMPLE_DAY) - 400)  # before it was made
    put(page, row_of(page, "8"), "Received quantity", "many")
    put(page, row_of(page, "9"), "Expiry date", "03/04/2027")  # which of the two?
    for row, (sku, lot, units) in enumerate([("JAR", "X", 5), ("TEA", "8", 5), ("TEA", "N", 0), ("NO", "N", 5)], 5):
        for header, value in (("SKU", sku), ("Lot", lot), ("Received quantity", units)):
            put(new, row, header, value)


def test_what_cannot_be_right_is_listed_with_its_cell_and_not_taken(tracker: Path) -> None:
    reply = filled(sent(tracker), tracker.with_name("reply.xlsx"), wrong_answers)
    found = read_reply(FileHost(tracker, needed=NEEDED), tracker, reply).reply
    assert not found.differences
    assert not found.new_lots
    assert {each.source: each.problem.split(":")[0].split(" 20")[0] for each in found.problems} == {
        "Your lots!G5": "Expiry date was not asked for",
        "Your lots!G6": "Expiry date",
        "Your lots!I6": "Received quantity 'many' is not a whole number.",
        "Your lots!G7": "Expiry date '03/04/2027' could be",
        "New lots!A5": "SKU JAR is another supplier's.",
        "New lots!A6": "The lot is on the sheet Lots already.",
        "New lots!A7": "Received quantity 0 must be above 0.",
        "New lots!A8": "SKU NO is not on the SKUs sheet.",
    }


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _ods() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    return made.getvalue()


@pytest.mark.long
def test_what_is_no_reply_is_refused_and_nothing_changes(tracker: Path, tmp_path: Path) -> None:
    copy = sent(tracker)
    others = sent(tracker, "Other Ltd")

    def cover(row: int, value: object) -> Callable[[openpyxl.Workbook], None]:
        return lambda book: setattr(book[form.COVER].cell(row, 3), "value", value)

    stranger = tmp_path / "other" / "tracker.xlsm"
    stranger.parent.mkdir()
    shutil.copy(tracker, stranger)
    macros = edited(copy, tmp_path / "m.xlsx", lambda _, content: content, {"xl/vbaProject.bin": b"x"})
    cases: list[tuple[Path, str]] = [
        (macros, "contains macros"),
        (filled(copy, tmp_path / "1.xlsx", lambda book: book.create_sheet("Mine")), "has a sheet 'Mine' that was not"),
        (filled(copy, tmp_path / "2.xlsx", lambda book: book.remove(book[form.NEW])), "has no sheet 'New lots'"),
        (filled(copy, tmp_path / "3.xlsx", cover(4, None)), "has lost its reference"),
        (filled(copy, tmp_path / "4.xlsx", cover(4, "LB9-A-B")), "of another version of lotbook"),
        (filled(copy, tmp_path / "5.xlsx", cover(4, "LB1-AAAA-BBBB-CCCC")), "a copy of another tracker"),
        (filled(copy, tmp_path / "6.xlsx", cover(5, "Other Ltd")), "the cover says 'Other Ltd'"),
        (filled(copy, tmp_path / "7.xlsx", lambda book: book[form.LOTS].delete_cols(7)), "has lost its column 'Expiry"),
        (
            filled(copy, tmp_path / "8.xlsx", lambda book: book[form.LOTS].delete_cols(1)),
            "has lost its column 'SKU'; row 4 has 'Product'",
        ),
        (tmp_path / "none.xlsx", "there is no such file"),
        (Path(__file__), r"is plain text .*\. Ask the supplier to fill in the file you sent"),
        (_written(tmp_path / "r.pdf", b"%PDF-1.7\n\0"), r"is not an Excel workbook\. Ask the supplier to fill in"),
        (_written(tmp_path / "r.ods", _ods()), r"is an OpenDocument file \(\.ods\)\. Ask the supplier to fill in"),
    ]
    before, log = tracker.read_bytes(), tracker.with_name("my_lots.sent.jsonl").read_bytes()
    for path, told in cases:
        with pytest.raises((InputError, HostError), match=told):
            read_reply(FileHost(tracker, needed=NEEDED), tracker, path)
    with pytest.raises(InputError, match="is a reply from Other Ltd, not from 'Acme Labs'"):
        read_reply(FileHost(tracker, needed=NEEDED), tracker, others, supplier="Acme Labs")
    with pytest.raises(InputError, match=r"cannot be looked up: there is no tracker.sent.jsonl"):
        read_reply(FileHost(stranger, needed=NEEDED), stranger, copy)
    assert (tracker.read_bytes(), tracker.with_name("my_lots.sent.jsonl").read_bytes()) == (before, log)
    sent(tracker, hours=2)
    with pytest.raises(InputError, match="answers an older copy"):
        read_reply(FileHost(tracker, needed=NEEDED), tracker, copy)
    assert read_reply(FileHost(tracker, needed=NEEDED), tracker, copy, older=True).numbers == ()


def test_an_answer_that_is_a_formula_without_a_result_is_listed_and_not_lost(tracker: Path, tmp_path: Path) -> None:
    """As from a program that writes formulas and does not calculate, which openpyxl is one of."""

    def edit(book: openpyxl.Workbook) -> None:
        page = book[form.LOTS]
        put(page, row_of(page, "8"), "Expiry date", "=DATE(2027,12,31)")
        put(book[form.NEW], 20, "SKU", '="TEA"')

    reply = read_reply(
        FileHost(tracker, needed=NEEDED), tracker, filled(sent(tracker), tmp_path / "r.xlsx", edit)
    ).reply
    assert (reply.differences, reply.new_lots) == ((), ())
    told = {each.source: each.problem for each in reply.problems}
    assert told["New lots!A20"] == "SKU shows a formula without a result."
    assert told.pop("Your lots!G6", "") == "Expiry date shows a formula without a result."


def test_the_preview_keeps_its_numbers_whatever_stands_in_a_cell(lotbook: Command, tracker: Path) -> None:
    """A long text must not push the numbers one picks by, and the lots, off an ordinary terminal."""

    def edit(book: openpyxl.Workbook) -> None:
        page, new = book[form.LOTS], book[form.NEW]
        put(page, row_of(page, "8"), "Certificate", "no 7 " * 40)
        put(page, row_of(page, "8"), "Received quantity", 40)
        answer = {"SKU": "TEA", "Lot": "0010", "Expiry date": to_day(SAMPLE_DAY) + 300, "Received quantity": 7}
        for header, value in answer.items():
            put(new, 5, header, value)

    reply = filled(sent(tracker), tracker.with_name("reply.xlsx"), edit)
    lines = [line.split() for line in lotbook("receive", tracker, reply, "--take", "none").out.splitlines()]
    assert ["1", "TEA", "8", "Received", "quantity", "40", "I6"] in lines
    assert ["2", "TEA", "8", "Certificate", "no", "7", "no", "7", "no", "7", "no", "7", "no…", "J6"] in lines
    assert ["No", "SKU", "Lot", "Expiry", "date", "Received", "quantity", "From"] in lines
    assert ["3", "TEA", "0010", "2027-09-19", "7", "A5"] in lines


@pytest.mark.long
@needs_libreoffice
def test_a_reply_saved_by_libreoffice_is_read_alike(tracker: Path, tmp_path: Path) -> None:
    reply = filled(sent(tracker), tmp_path / "reply.xlsx", answers)
    (tmp_path / "lo").mkdir()
    (resaved,) = converted([reply], "xlsx", tmp_path / "lo")
    plain, other = (read_reply(FileHost(tracker, needed=NEEDED), tracker, path).reply for path in (reply, resaved))
    assert plain == other
    assert len(plain.differences) == 3


# A round trip of any edits equals the edits, on both hosts

DATES = st.none() | st.integers(to_day(SAMPLE_DAY), to_day(SAMPLE_DAY) + 900)
UNITS = st.none() | st.integers(1, 10**6)
CODES = st.none() | st.text(st.sampled_from("=+-@0A1 '_"), min_size=1, max_size=8).map(str.strip).filter(bool)
NUMBERS = CODES.filter(lambda code: code is None or any(sign.isdigit() for sign in code))
"""A certificate's number has a digit."""
LOT_CODES = CODES.filter(lambda code: code is None or code.strip("-_") != "")
"""A dash alone is no lot code."""


@pytest.fixture(scope="module")
def out(fresh: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A tracker and a copy of it that is out."""
    path = Path(shutil.copy(fresh, tmp_path_factory.mktemp("out") / "my_lots.xlsm"))
    return path, sent(path)


@pytest.mark.long
@pytest.mark.parametrize("live", [False, True], ids=["file", "excel"])
@settings(max_examples=examples.of(5), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=st.tuples(DATES, DATES, UNITS, NUMBERS), new=st.lists(st.tuples(LOT_CODES, UNITS), max_size=3))
def test_any_edits_come_back_as_they_were(
    out: tuple[Path, Path],
    tmp_path: Path,
    *,
    live: bool,
    edits: tuple[int | None, int | None, int | None, str | None],
    new: list[tuple[str | None, int | None]],
) -> None:
    first, second, units, code = edits
    expiry = (first, second)
    tracker, copy = out
    new = [(lot, count) for lot, count in dict(new).items() if lot and count]

    def edit(book: openpyxl.Workbook) -> None:
        page = book[form.LOTS]
        for known, day in zip(("8", "9"), expiry, strict=True):
            put(page, row_of(page, known), "Expiry date", day)
        put(page, row_of(page, "8"), "Received quantity", units)
        put(page, row_of(page, "8"), "Certificate", code)
        for row, (lot, count) in enumerate(new, 5):
            for header, value in (("SKU", "TEA"), ("Lot", lot), ("Received quantity", count), ("Note", code)):
                put(book[form.NEW], row, header, value)
        for cell in (cell for sheet in book for line in sheet.iter_rows() for cell in line):
            if isinstance(cell.value, str) and cell.value in {code, *(lot for lot, _ in new)}:
                cell.data_type = "s"  # what is typed behind an apostrophe, or into a cell for texts

    work = Path(shutil.copy(tracker, tmp_path / "my_lots.xlsm"))
    shutil.copy(tracker.with_name("my_lots.sent.jsonl"), tmp_path)
    reply = filled(copy, tmp_path / "reply.xlsx", edit)
    book = opened(work) if live else None
    host: Host = FileHost(work, needed=NEEDED) if book is None else ExcelHost(book, NEEDED)
    received = read_reply(host, work, reply)
    assert received.reply.problems == ()
    take_in(work, received, received.numbers, clock=lambda: SAMPLE_TIME)
    found = lots_of(work if book is None else saved(book, tmp_path / "saved.xlsm"))
    expected = {header: list(values) for header, values in lots_of(tracker).items()}
    for at, day in zip((1, 2), expiry, strict=True):
        expected["Expiry date"][at] = day or expected["Expiry date"][at]
    expected["Received quantity"][1] = units
    expected["Certificate"][1] = code
    count = len(expected["SKU"])
    assert {header: found[header][:count] for header in NAMED} == {header: expected[header] for header in NAMED}
    added = list(zip(*(found[h][count:] for h in ("SKU", "Lot", "Received quantity", "Note", "Status")), strict=True))
    assert added == [("TEA", lot, number, code, "Hold") for lot, number in new]


NAMED = ("SKU", "Lot", "Expiry date", "Production date", "Received quantity", "Certificate", "Status", "Note")


def test_what_went_out_is_said_even_if_the_log_cannot_be_written_then(
    tracker: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = prepare(FileHost(tracker, needed=NEEDED), tracker, now=SAMPLE_TIME, suppliers=["Acme Labs", "Other Ltd"])
    append, written = send_log.append, []

    def full(log: Path, event: send_log.Event) -> None:
        written.append(event)
        if len(written) > 3:
            raise HostError("The disk is full.")
        append(log, event)

    monkeypatch.setattr(send_log, "append", full)
    with pytest.raises(HostError, match=r"^The disk is full\. Messages went out to: Acme Labs, Other Ltd\.$"):
        list(deliver(post, clock=lambda: SAMPLE_TIME))
    monkeypatch.setattr(send_log, "append", lambda *_: fail())
    with pytest.raises(HostError, match=r"No message went out\.$"):
        list(deliver(post, clock=lambda: SAMPLE_TIME))


def fail() -> None:
    raise HostError("The disk is full.")
