"""A tracker whose functions are formulas."""

from pathlib import Path

import pytest

from tests.drawn import build
from tests.sheets.engine import names_in_file


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new tracker without macros."""
    path = tmp_path_factory.mktemp("built") / "tracker.xlsx"
    build(path, macros=False)
    return path


@pytest.fixture(scope="session")
def names(built: Path) -> dict[str, str]:
    """The named formulas in its file."""
    return names_in_file(built)
