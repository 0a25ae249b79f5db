"""A real Excel, where there is one: the tests start one of their own and touch no other."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import xlwings

from lotbook.actions.new import write_new
from tests.conftest import SAMPLE_DAY

_SKIPPED = "needs Excel on Windows or macOS"


@pytest.fixture(scope="session")
def excel() -> Iterator[xlwings.App]:
    """An Excel of the tests' own, with nobody to answer its questions."""
    if sys.platform not in {"win32", "darwin"}:
        pytest.skip(_SKIPPED)
    try:
        app = xlwings.App(visible=False, add_book=False)
    except Exception as error:  # noqa: BLE001 (whatever keeps Excel from starting, it is not here)
        pytest.skip(f"{_SKIPPED}: {error}")
    # VBA shows no message box while alerts are off.
    app.display_alerts = False
    yield app
    app.quit()


@pytest.fixture
def tracker(excel: xlwings.App, tmp_path: Path) -> Iterator[xlwings.Book]:
    """A fresh sample tracker, open in Excel."""
    path = tmp_path / "lots.xlsm"
    write_new(path, today=SAMPLE_DAY, sample=True)
    book = excel.books.open(path)
    yield book
    book.close()
