"""One tracker for all tests of its VBA; to open it takes longer than to run a function."""

from pathlib import Path

import pytest

from tests.drawn import build
from tests.vba.runtime import Add, Workbook

collect_ignore = ["office.py"]
"""It runs under LibreOffice's Python, not under this one."""


@pytest.fixture(scope="session")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("vba") / "tracker.xlsm"
    build(path)
    return path


@pytest.fixture(scope="session")
def with_python(workbook: Path) -> Workbook:
    return Workbook(workbook)


@pytest.fixture(scope="session")
def without_python(workbook: Path) -> Workbook:
    return Workbook(workbook, Add.ABSENT)
