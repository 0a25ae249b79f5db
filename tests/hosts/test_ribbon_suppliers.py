"""The ribbon's buttons for suppliers, on a workbook that is open in the test engine."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings

from lotbook.core.suppliers import form
from tests.conftest import SAMPLE_DAY, SAMPLE_TIME
from tests.drawn import write_new
from tests.hosts.engine import opened
from tests.hosts.engine_cells import bounds
from udfs import ribbon, suppliers

ALPINE = "Alpine Pantry Co."


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The drafts that were opened in the mail program."""
    found: list[Path] = []
    monkeypatch.setattr(suppliers, "_open", found.append)
    return found


@pytest.fixture
def caller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    write_new(tmp_path / "lots.xlsm", today=SAMPLE_DAY, sample=True)
    book = opened(tmp_path / "lots.xlsm")
    monkeypatch.setattr(xlwings.Book, "_mock_caller", book, raising=False)
    monkeypatch.setattr(ribbon, "_now", lambda: SAMPLE_TIME)
    return book.impl


@pytest.mark.long
def test_a_draft_is_on_the_screen_and_a_second_one_is_asked_about(caller: Any, shown: list[Path]) -> None:
    told = ribbon.press("email_supplier", ALPINE)
    assert told.startswith(f"1 of 1 message made:\n    {ALPINE}: drafted\nNothing has been sent yet")
    assert [path.suffix for path in shown] == [".eml"]
    caller.app_impl.answers = ["no"]
    assert "0 of 1 message sent" in ribbon.press("email_supplier", ALPINE)
    assert "Write once more?" in caller.app_impl.alerts[-1][0]
    monday = SAMPLE_TIME.replace(hour=15)
    ribbon._now = lambda: monday
    caller.app_impl.answers = ["yes"]
    assert "1 of 1 message made" in ribbon.press("email_supplier", ALPINE)
    assert len(shown) == 2


@pytest.mark.long
def test_everybody_is_asked_about_first(caller: Any, shown: list[Path], tmp_path: Path) -> None:
    caller.app_impl.answers = ["no", "yes"]
    assert ribbon.press("email_supplier", "all") == "Nothing was sent or written."
    assert not (tmp_path / "lots.sent.jsonl").exists()
    assert "2 of 2 messages made" in ribbon.press("email_supplier", "all")
    assert shown == []


def test_an_unknown_supplier_is_told(caller: Any) -> None:
    del caller
    assert ribbon.press("email_supplier", "Nobody").startswith("!No supplier is called 'Nobody'. The tracker has ")


@pytest.mark.long
def test_a_reply_is_asked_about_then_taken_in_and_refreshed(caller: Any, shown: list[Path], tmp_path: Path) -> None:
    ribbon.press("email_supplier", ALPINE)
    book = openpyxl.load_workbook(shown[0].with_suffix(".xlsx"))
    page, new = book[form.LOTS], book[form.NEW]
    at = {cell.value: cell.column for cell in page[form.HEADER_ROW]}
    page.cell(5, at["Certificate"]).value = "COA-9"
    for column, value in enumerate(("TEA-GRN-20", "NEW-1", None, None, 25), 1):
        new.cell(5, column).value = value
    new.cell(6, 1).value = "VIT-C-90"
    reply = tmp_path / "reply.xlsx"
    book.save(reply)
    caller.app_impl.answers = ["no", "yes"]
    assert ribbon.press("take_in_reply", str(reply)) == "Nothing was changed."
    asked = caller.app_impl.alerts[-1][0]
    assert "Apply 2 changes?" in asked
    assert "Certificate: blank > COA-9" in asked
    assert "New lots!B6: Lot is blank" in asked
    told = ribbon.press("take_in_reply", str(reply))
    assert told.startswith("2 changes are in the tracker; everything is refreshed as of 2026-11-23.")
    lots = caller.file["Lots"]
    last = bounds(lots.tables["Lots"].ref)[3]
    assert [lots.cell(last, column).value for column in (1, 2, 6, 8)] == ["TEA-GRN-20", "NEW-1", 25, "Hold"]
    assert "The reply changes nothing in the tracker." in ribbon.press("take_in_reply", str(reply))


@pytest.mark.long
def test_what_is_no_reply_is_one_message(caller: Any, tmp_path: Path) -> None:
    del caller
    (tmp_path / "x.xlsx").write_text("hello")
    assert ribbon.press("take_in_reply", str(tmp_path / "x.xlsx")).startswith(f"!{tmp_path / 'x.xlsx'} is plain text")


def test_a_workbook_on_the_web_has_no_log_beside_it(caller: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(caller), "fullname", "https://d.docs.live.net/1/lots.xlsm")
    assert "is not in a folder of this computer" in ribbon.press("email_supplier", ALPINE)


@pytest.mark.parametrize("name", ["", "  "])
def test_no_name_is_said_and_no_error_of_pythons(name: str, caller: Any, shown: list[Path]) -> None:
    before = sorted(Path(caller.fullname).parent.iterdir())
    told = ribbon.press("email_supplier", name)
    assert told == (
        "!Nothing was done, since the name of a supplier (or all) is needed. Press the button again, and say which."
    )
    assert (shown, sorted(Path(caller.fullname).parent.iterdir())) == ([], before)


@pytest.mark.parametrize(
    ("job", "given", "missing"),
    [
        ("take_in_reply", (), "the workbook that a supplier sent back"),
        ("allocate", ("VIT-C-90",), "a number of units"),
        ("allocate", ("", "5"), "a SKU"),
        ("import_amazon", (), "the files of one or more reports"),
        ("bring_in", ("",), "a file with your list"),
    ],
)
def test_every_job_says_what_it_was_not_told(job: str, given: tuple[str, ...], missing: str, caller: Any) -> None:
    del caller
    assert ribbon.press(job, *given).startswith(f"!Nothing was done, since {missing} is needed.")
