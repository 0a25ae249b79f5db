"""What nobody asked a supplier for: whatever else stands in a reply is told, and what the copy had is not."""

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lotbook.actions.session import NEEDED
from lotbook.actions.suppliers.receive import chosen, read_reply
from lotbook.core.days import to_date, to_day
from lotbook.core.errors import InputError
from lotbook.core.suppliers import form
from lotbook.core.suppliers.reply import DATE_CODE, MIXED_UP, MOVED, NUMBER_CODE
from lotbook.exchange.suppliers import send_log
from lotbook.hosts.file import FileHost
from lotbook.hosts.host import Changes, InputCells
from tests.command import Command
from tests.conftest import SAMPLE_DAY
from tests.drawn import build
from tests.scenarios.test_suppliers import LOTS, SKUS, SUPPLIERS, answers, filled, put, row_of, sent

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    path = tmp_path / "my_lots.xlsm"
    build(path, rows={"Lots": LOTS, "SKUs": SKUS, "Suppliers": SUPPLIERS}, as_of=to_day(SAMPLE_DAY))
    return path


@pytest.fixture
def held(tracker: Path) -> Path:
    """A tracker with a lot of Acme Labs on hold."""
    FileHost(tracker).write(Changes(inputs=(InputCells("Lots", "Status", {6: "Hold"}),)))
    return tracker


def problems_of(tracker: Path, reply: Path) -> dict[str, str]:
    """What of a reply is not taken in, by cell."""
    received = read_reply(FileHost(tracker, needed=NEEDED), tracker, reply)
    return {each.source: each.problem for each in received.reply.problems}


def test_whatever_a_supplier_writes_is_told(held: Path, tmp_path: Path) -> None:
    def wrote(book: openpyxl.Workbook) -> None:
        page = book[form.LOTS]
        seven = row_of(page, "007")
        put(page, seven, "Status", "Hold")
        put(page, seven, "Purchase order", "PO-77")
        put(page, seven, "Received date", to_day(SAMPLE_DAY))
        put(page, seven, "Product", "Green tea")
        page.cell(seven, 20).value = "do not sell"
        page.cell(seven, 21).value = 48
        book[form.NEW].cell(40, 9).value = to_day(SAMPLE_DAY)
        book[form.COVER]["D7"] = 0.5
        page.cell(row_of(page, "8"), 1).comment = openpyxl.comments.Comment("metal found", "Ann")
        put(book[form.HELD], 5, form.ANSWER.header, "destroy all")
        book[form.HELD].cell(9, 2).value = "lot 9 as well"
        book[form.COVER]["B22"] = "Lot 8: stop selling it"

    found = problems_of(held, filled(sent(held), tmp_path / "reply.xlsx", wrote))
    assert found.pop("A comment") == "'A6: metal found'."
    assert sorted(found.values()) == sorted(
        [
            "Status was not asked for: here Hold, on Lots Released.",
            "Purchase order was not asked for: here PO-77, on Lots nothing.",
            f"Received date was not asked for: here {SAMPLE_DAY}, on Lots nothing.",
            "'Green tea' was not in the file you sent.",
            "'do not sell' was not in the file you sent.",
            "48 was not in the file you sent.",
            f"{to_day(SAMPLE_DAY)} (as a date {SAMPLE_DAY}) was not in the file you sent.",
            "0.5 was not in the file you sent.",
            "The supplier says what should happen: 'destroy all'.",
            "'lot 9 as well' was not in the file you sent.",
            "'Lot 8: stop selling it' was not in the file you sent.",
        ]
    )
    assert next(key for key, value in found.items() if "stop selling" in value) == "Cover!B22"


def test_the_note_of_a_new_lot_is_shown_before_it_is_taken_in(lotbook: Command, held: Path, tmp_path: Path) -> None:
    def wrote(book: openpyxl.Workbook) -> None:
        answers(book)
        put(book[form.NEW], 5, "Note", "two cartons were wet")

    shown = lotbook("receive", held, filled(sent(held), tmp_path / "reply.xlsx", wrote), "--take", "none").out
    assert re.search(r"^  No \d+, Note: two cartons were wet$", shown, re.MULTILINE), shown


def test_a_reply_with_nothing_but_answers_has_nothing_to_be_told(held: Path, tmp_path: Path) -> None:
    assert problems_of(held, filled(sent(held), tmp_path / "reply.xlsx", answers)) == {}


def test_a_status_that_lotbook_does_not_know_is_the_hold_that_the_copy_shows(tracker: Path, tmp_path: Path) -> None:
    FileHost(tracker).write(Changes(inputs=(InputCells("Lots", "Status", {6: "Blocked"}),)))

    def one_more(book: openpyxl.Workbook) -> None:
        put(book[form.LOTS], row_of(book[form.LOTS], "9"), "Received quantity", 13)  # not asked for
        answers(book)

    reply = filled(sent(tracker), tmp_path / "reply.xlsx", one_more)
    received = read_reply(FileHost(tracker, needed=NEEDED), tracker, reply)
    assert [each.problem.split(" was not")[0] for each in received.reply.problems] == ["Received quantity"]
    assert not [each.note for each in received.reply.differences if each.conflict]


@pytest.mark.parametrize("lot", ["8", "007"])
def test_a_lot_that_is_gone_from_a_reply_is_named_also_where_nothing_was_asked_of_it(
    tracker: Path, tmp_path: Path, lot: str
) -> None:
    made = to_day(SAMPLE_DAY) - 30
    FileHost(tracker).write(Changes(inputs=(InputCells("Lots", "Production date", {5: made}),)))  # all of 007 is known

    def removed(book: openpyxl.Workbook) -> None:
        page = book[form.LOTS]
        page.delete_rows(row_of(page, lot))

    received = read_reply(
        FileHost(tracker, needed=NEEDED), tracker, filled(sent(tracker), tmp_path / "r.xlsx", removed)
    )
    (gone,) = received.reply.problems
    assert (gone.source, gone.lot, gone.problem) == (form.LOTS, lot, "The lot isn't in the reply any more.")
    assert gone.remedy == {"8": "Ask for what is still missing of it.", "007": "Ask the supplier why."}[lot]


def test_sheets_are_known_by_their_names_whatever_their_blanks_and_capitals(tracker: Path, tmp_path: Path) -> None:
    def renamed(book: openpyxl.Workbook) -> None:
        answers(book)
        book[form.LOTS].title = "YOUR  lots "
        page = book[form.NEW]
        page.title = "elsewhere"  # openpyxl takes the name in other capitals for another sheet's
        page.title = "new lots"

    reply = filled(sent(tracker), tmp_path / "reply.xlsx", renamed)
    received = read_reply(FileHost(tracker, needed=NEEDED), tracker, reply)
    assert len(received.numbers) == 4
    assert received.reply.problems == ()


def test_two_sheets_of_one_name_but_for_blanks_are_refused(tracker: Path, tmp_path: Path) -> None:
    def added(book: openpyxl.Workbook) -> None:
        book.create_sheet("Your lots ")

    with pytest.raises(InputError, match="has a sheet 'Your lots ' that was not in the file you sent"):
        problems_of(tracker, filled(sent(tracker), tmp_path / "reply.xlsx", added))


def test_what_the_copy_showed_is_not_told_when_lots_was_changed_since(tracker: Path, tmp_path: Path) -> None:
    """The supplier touched none of it."""
    copy, day = sent(tracker), to_day(SAMPLE_DAY)
    date, units = InputCells("Lots", "Expiry date", {5: day + 500}), InputCells("Lots", "Received quantity", {5: 11})
    FileHost(tracker).write(Changes(inputs=(date, units)))
    received = read_reply(FileHost(tracker, needed=NEEDED), tracker, filled(copy, tmp_path / "reply.xlsx", answers))
    assert received.reply.problems == ()
    assert not [each.note for each in received.reply.differences if each.conflict]

    def corrected(book: openpyxl.Workbook) -> None:
        put(book[form.LOTS], row_of(book[form.LOTS], "007"), "Expiry date", day + 300)

    told = problems_of(tracker, filled(copy, tmp_path / "other.xlsx", corrected))
    assert list(told.values()) == [
        f"Expiry date was not asked for: here {to_date(day + 300)}, on Lots {to_date(day + 500)}."
    ]


@pytest.mark.parametrize("form_of_dates", ["%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y"])
def test_dates_of_the_copy_that_a_program_made_texts_of_are_not_told(
    tracker: Path, tmp_path: Path, form_of_dates: str
) -> None:
    def resaved(book: openpyxl.Workbook) -> None:
        for page in book:
            for row in page.iter_rows():
                for cell in row:
                    if isinstance(cell.value, dt.datetime):
                        cell.value = cell.value.strftime(form_of_dates)
        book[form.COVER]["C7"] = (SAMPLE_DAY + dt.timedelta(days=3)).strftime(form_of_dates)  # was =TODAY()
        book[form.NEW].cell(40, 9).value = "2031-05-07"
        book[form.LOTS].cell(5, 20).value = "2027-01-15"  # a date of the copy, where it has none

    told = problems_of(tracker, filled(sent(tracker), tmp_path / "reply.xlsx", resaved))
    assert sorted(text for text in told.values() if "was not in the file" in text) == [
        "'2027-01-15' was not in the file you sent.",
        "'2031-05-07' was not in the file you sent.",
    ]


def test_a_copy_of_an_older_lotbook_is_not_held_against_its_texts(tracker: Path, tmp_path: Path) -> None:
    copy = sent(tracker)
    log = send_log.log_of(tracker)
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    log.write_text("".join(json.dumps({k: v for k, v in each.items() if k != "texts"}) + "\n" for each in lines))
    assert problems_of(tracker, filled(copy, tmp_path / "reply.xlsx", answers)) == {}


def test_columns_and_rows_that_a_supplier_inserts_keep_no_answer_from_being_read(tracker: Path, tmp_path: Path) -> None:
    copy = sent(tracker)
    plain = filled(copy, tmp_path / "plain.xlsx", answers)

    def mangled(book: openpyxl.Workbook) -> None:
        answers(book)
        book[form.LOTS].insert_cols(5)
        book[form.LOTS].insert_rows(1, 2)
        book[form.NEW].insert_cols(1)
        book[form.NEW].insert_rows(5)
        book[form.COVER].insert_cols(1)
        book[form.COVER].insert_rows(1)

    expected, found = (
        read_reply(FileHost(tracker, needed=NEEDED), tracker, reply).reply
        for reply in (plain, filled(copy, tmp_path / "mangled.xlsx", mangled))
    )
    assert [(each.lot, each.header, each.new) for each in found.differences] == [
        (each.lot, each.header, each.new) for each in expected.differences
    ]
    assert [each.source for each in found.differences] == ["Your lots!H8", "Your lots!J8", "Your lots!H9"]
    assert [(row.values, row.source) for row in found.rows] == [(expected.rows[0].values, "New lots!B6")]
    assert found.problems == ()


def test_a_column_that_is_there_twice_is_named_with_its_cells(tracker: Path, tmp_path: Path) -> None:
    def twice(book: openpyxl.Workbook) -> None:
        book[form.LOTS].cell(form.HEADER_ROW, 20).value = "Expiry date"

    with pytest.raises(InputError, match=r"reply.xlsx: the sheet 'Your lots' has the column 'Expiry date' .*: G4, T4"):
        problems_of(tracker, filled(sent(tracker), tmp_path / "reply.xlsx", twice))


def test_a_new_lot_that_is_spelled_like_one_there_is_a_conflict(tracker: Path, tmp_path: Path) -> None:
    """Its units would count twice: a pallet that isn't there."""

    def added(book: openpyxl.Workbook) -> None:
        put(book[form.LOTS], row_of(book[form.LOTS], "007"), "Lot", "7")
        for row, lot in enumerate(["7", "0008", "A-1", "a1", "n/a"], 5):
            for header, value in (("SKU", "TEA"), ("Lot", lot), ("Received quantity", 5)):
                put(book[form.NEW], row, header, value)

    received = read_reply(FileHost(tracker, needed=NEEDED), tracker, filled(sent(tracker), tmp_path / "r.xlsx", added))
    notes = {row.lot: row.note for row in received.reply.new_lots}
    assert {lot: note.partition(", which")[0] for lot, note in notes.items()} == {
        "7": "a conflict: Lots has '007'",
        "0008": "a conflict: Lots has '8'",
        "A-1": "",
        "a1": "a conflict: New lots!A7 has 'A-1'",
    }
    assert [received.reply.new_lots[number - 1].lot for number in received.safe] == ["A-1"]
    said = {each.source: f"{each.problem} {each.remedy}" for each in received.reply.problems}
    assert "Lots has '007', which is spelled alike" in said["Your lots!A5"]
    assert said["New lots!A9"].startswith("'n/a' is not a lot code.")


def test_a_lot_code_that_excel_may_have_made_of_another_comes_in_only_on_the_users_word(
    tracker: Path, tmp_path: Path
) -> None:
    """Lot 5-3 would come in as lot 46451, which no label has."""

    def turned(book: openpyxl.Workbook) -> None:
        for row, lot in enumerate([dt.date(2027, 3, 5), 12, "5-3"], 5):
            for header, value in (("SKU", "TEA"), ("Lot", lot), ("Received quantity", 5)):
                put(book[form.NEW], row, header, value)

    reply = filled(sent(tracker), tmp_path / "reply.xlsx", turned)
    received = read_reply(FileHost(tracker, needed=NEEDED), tracker, reply)
    assert {row.lot: row.note for row in received.reply.new_lots} == {
        "46451": DATE_CODE.format(46451, 46451),
        "12": NUMBER_CODE,
        "5-3": "",
    }
    assert [received.reply.rows[number - 1].lot for number in received.safe] == ["12", "5-3"]
    assert [each.source for each in received.reply.problems] == ["New lots!B5"]


@pytest.mark.parametrize(("code", "note"), [(10, NUMBER_CODE), ("0010", ""), ("10", "")])
def test_a_new_lot_whose_code_became_a_number_is_to_be_compared_with_the_label(
    tracker: Path, tmp_path: Path, code: Any, note: str
) -> None:
    """Programs that drop the formats of a copy make 10 of 0010."""

    def added(book: openpyxl.Workbook) -> None:
        for header, value in {"SKU": "TEA", "Lot": code, "Received quantity": 7}.items():
            put(book[form.NEW], 5, header, value)

    reply = filled(sent(tracker), tmp_path / "reply.xlsx", added)
    (row,) = read_reply(FileHost(tracker, needed=NEEDED), tracker, reply).reply.rows
    assert (row.lot, row.note, row.conflict) == (str(code), note, False)


def test_what_says_that_there_is_no_certificate_is_no_number_of_one(tracker: Path, tmp_path: Path) -> None:
    def nothing(book: openpyxl.Workbook) -> None:
        put(book[form.LOTS], row_of(book[form.LOTS], "8"), "Certificate", "n/a")
        for header, value in (("SKU", "TEA"), ("Lot", "10"), ("Received quantity", 5), ("Certificate", "see mail")):
            put(book[form.NEW], 5, header, value)

    reply = filled(sent(tracker), tmp_path / "reply.xlsx", nothing)
    received = read_reply(FileHost(tracker, needed=NEEDED), tracker, reply)
    assert received.reply.differences == ()
    assert [row.values["Certificate"] for row in received.reply.new_lots] == [None]
    assert {each.source: each.problem for each in received.reply.problems} == {
        "Your lots!J6": "Certificate 'n/a' is not a number of a certificate.",
        "New lots!G5": "Certificate 'see mail' is not a number of a certificate: it has no digit.",
    }


def test_a_number_is_refused_where_there_is_nothing_to_choose(tracker: Path, tmp_path: Path) -> None:
    reply = filled(sent(tracker), tmp_path / "reply.xlsx", lambda _: None)
    with pytest.raises(InputError, match="'9': there is no change to choose from"):
        chosen("9", read_reply(FileHost(tracker, needed=NEEDED), tracker, reply))


def test_a_row_whose_other_cells_are_another_lots_changes_nothing_by_itself(tracker: Path, tmp_path: Path) -> None:
    """As when only some columns were sorted: lot 9 would get the expiry date of lot 007."""

    def sorted_in_part(book: openpyxl.Workbook) -> None:
        page = book[form.LOTS]
        first, last = row_of(page, "007"), row_of(page, "9")
        put(page, first, "Lot", "9")
        put(page, last, "Lot", "007")

    reply = filled(sent(tracker), tmp_path / "reply.xlsx", sorted_in_part)
    received = read_reply(FileHost(tracker, needed=NEEDED), tracker, reply)
    (expiry,) = received.reply.differences
    assert (expiry.lot, expiry.header, expiry.conflict, expiry.note) == ("9", "Expiry date", True, MIXED_UP)
    assert received.safe == ()


def test_answers_of_a_column_that_was_sorted_by_itself_change_nothing_by_themselves(
    tracker: Path, tmp_path: Path
) -> None:
    """The date of lot 007 would become that of lot 8, and each of the others another lot's."""

    def sorted_alone(book: openpyxl.Workbook) -> None:
        answers(book)
        page = book[form.LOTS]
        dates = {"007": "2027-12-31", "8": "2027-01-15", "9": "2027-02-28"}
        for lot, date in dates.items():
            put(page, row_of(page, lot), "Expiry date", date)

    reply = filled(sent(tracker), tmp_path / "reply.xlsx", sorted_alone)
    received = read_reply(FileHost(tracker, needed=NEEDED), tracker, reply)
    told = {(each.lot, each.header): (each.conflict, each.note) for each in received.reply.differences}
    assert told == {
        ("8", "Expiry date"): (True, MOVED),
        ("9", "Expiry date"): (True, MOVED),
        ("8", "Received quantity"): (False, ""),
    }


def test_a_date_that_a_supplier_corrects_leaves_the_other_answers_as_they_are(tracker: Path, tmp_path: Path) -> None:
    def corrected(book: openpyxl.Workbook) -> None:
        answers(book)
        put(book[form.LOTS], row_of(book[form.LOTS], "007"), "Expiry date", "2027-03-15")

    reply = filled(sent(tracker), tmp_path / "reply.xlsx", corrected)
    received = read_reply(FileHost(tracker, needed=NEEDED), tracker, reply)
    assert [each.conflict for each in received.reply.differences] == [False, False, False]


@pytest.mark.parametrize("number", ["3-2027", "46447", to_date(46447)])
def test_a_certificate_beside_a_lot_is_taken_in_unless_excel_may_have_made_a_date_of_it(
    tracker: Path, number: Any
) -> None:
    def answer(book: openpyxl.Workbook) -> None:
        put(book[form.LOTS], row_of(book[form.LOTS], "8"), "Certificate", number)

    reply = filled(sent(tracker), tracker.with_name("reply.xlsx"), answer)
    received = read_reply(FileHost(tracker, needed=NEEDED), tracker, reply)
    (found,) = received.reply.differences
    assert (found.new, received.reply.problems) == (number if isinstance(number, str) else "46447", ())
    assert found.conflict is not isinstance(number, str)
    assert ("Excel may have made 46447 of a number such as 3-2027" in found.note) is found.conflict
