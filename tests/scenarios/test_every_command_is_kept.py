"""Whatever a command changes of what was typed or taken in is in the journal, and undo takes all of it back."""

from pathlib import Path
from typing import Any

import pytest

import lotbook.actions
from lotbook.actions.journal.changes import NAMED_CELLS, TABLES, plain
from lotbook.actions.session import NEEDED
from lotbook.core.table import folded_header
from lotbook.hosts.file import FileHost
from tests.command import Command
from tests.scenarios import test_nothing_changed as every
from tests.scenarios.test_nothing_changed import COMMANDS, READING, call

made, home = every.made, every.home
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")

CHANGING = {**{name: command for name, command in COMMANDS.items() if name != "refresh"}, "sheet": READING["sheet"]}
WITHOUT_A_JOURNAL = {"session.py", "init.py", "carry_over.py"}
"""The session itself, and what makes a new tracker or gives one its macros."""


def typed(path: Path) -> dict[str, Any]:
    """Every row and cell that is not worked out from others; blank rows don't count."""
    book = FileHost(path, needed=NEEDED).read([], sorted(NAMED_CELLS), optional=sorted(TABLES))
    found: dict[str, Any] = {name: plain(cell.value) for name, cell in book.cells.items()}
    for name, raw in book.tables.items():
        computed = {folded_header(column.header) for column in TABLES[name].columns if column.computed}
        rows = [
            {h: plain(v) for h, v in zip(raw.headers, cells, strict=True) if folded_header(h) not in computed}
            for cells in zip(*raw.values, strict=True)
        ]
        found[name] = [row for row in ({h: v for h, v in row.items() if v is not None} for row in rows) if row]
    return found


@pytest.mark.long
@pytest.mark.parametrize("name", CHANGING)
def test_what_it_changed_is_shown_and_taken_back(name: str, lotbook: Command, home: Path) -> None:
    path = home / "book" / "lots.xlsm"
    before = typed(path)
    outcome = call(lotbook, home, CHANGING[name])
    assert outcome.code in {0, 1}, outcome.err
    after = typed(path)
    assert after != before
    changes = lotbook("history", path, "--json").json["changes"]
    assert {change["command"] for change in changes} == {CHANGING[name][0]}
    changed = {table for table in before if before[table] != after[table]}
    assert {change["table"] or change["column"] for change in changes} == changed
    undone = lotbook("undo", path, "--yes")
    assert undone.code == 0, undone.out + undone.err
    assert typed(path) == before


def test_nothing_is_written_past_the_session() -> None:
    (folder,) = map(Path, lotbook.actions.__path__)
    past = {each.name for each in folder.rglob("*.py") if "host.write(" in each.read_text("utf-8")}
    assert past == WITHOUT_A_JOURNAL
