"""A button that says it could not do it has changed nothing in the workbook that is open, and left no file behind."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import xlwings

from tests.amazon import written
from tests.conftest import SAMPLE_DAY, SAMPLE_TIME
from tests.drawn import write_new
from tests.hosts.compare import contents
from tests.hosts.engine import opened, saved
from tests.scenarios.importing import PLANNING
from tests.scenarios.test_amazon_removals import ADDRESS, book
from udfs import ribbon

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")


def no_as_of(file: Any) -> None:
    del file.defined_names["AsOf"]


def no_fefo(file: Any) -> None:
    del file["FEFO"].tables["FEFO"]


def protected(file: Any) -> None:
    file["FEFO"].protection.sheet = True


WHY: Mapping[str, Callable[[Any], None]] = {"no AsOf": no_as_of, "no FEFO": no_fefo, "protected": protected}


@pytest.mark.long
@pytest.mark.parametrize("why", WHY)
@pytest.mark.parametrize("job", ["import_amazon", "mark_recalled", "save_removals", "refresh_aging"])
def test_a_button_that_cannot_do_it_changes_nothing(
    job: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "lots.xlsm"
    if job == "save_removals":
        book(path, ADDRESS)
    else:
        write_new(path, today=SAMPLE_DAY, sample=True)
    open_book = opened(path)
    monkeypatch.setattr(xlwings.Book, "_mock_caller", open_book, raising=False)
    monkeypatch.setattr(ribbon, "_now", lambda: SAMPLE_TIME)
    file: Any = open_book.impl.file
    typed: Mapping[str, tuple[str, ...]] = {
        "import_amazon": (str(written(tmp_path / "planning.txt", PLANNING)),),
    }
    if job == "mark_recalled":
        ((sheet, cell),) = file.defined_names["RecallLot"].destinations
        file[sheet][cell.replace("$", "")].value = "CB089D"
        ribbon.press("run_recall")
    WHY[why](file)
    before = contents(saved(open_book, tmp_path / "before.xlsm"))
    open_book.impl.app_impl.answers = ["yes"]
    message = ribbon.press(job, *typed.get(job, ()))
    assert message.startswith(ribbon.ERROR_MARK), message
    assert contents(saved(open_book, tmp_path / "after.xlsm")) == before
    assert not list(tmp_path.glob("removals*"))
