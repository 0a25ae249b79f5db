"""Files in the repository that are made from others are what they would be if made now."""

import io
import runpy
from pathlib import Path

import pytest

from lotbook.sheets.build import build

ROOT = Path(__file__).parents[1]
PAGES = runpy.run_path(str(ROOT / "docs" / "generate.py"))["PAGES"]


def test_the_committed_tracker_equals_a_rebuild() -> None:
    rebuilt = io.BytesIO()
    build(rebuilt)
    committed = (ROOT / "workbook" / "lot_tracker.xlsm").read_bytes()
    assert committed == rebuilt.getvalue(), "run: lotbook build"


@pytest.mark.parametrize("name", PAGES)
def test_a_generated_page_is_up_to_date(name: str) -> None:
    assert (ROOT / "docs" / name).read_text("utf-8") == PAGES[name](), "run: python docs/generate.py"
