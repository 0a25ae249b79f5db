"""One workbook in the hands of one host: what the contract suite acts on and looks at."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import xlwings
from openxml_audit import OpenXmlValidator

from lotbook.core.table import Cell
from lotbook.hosts.excel import ExcelHost
from lotbook.hosts.file import FileHost
from lotbook.hosts.host import Book, Changes, TableRows
from tests.hosts.compare import contents
from tests.hosts.engine import opened, saved
from tests.package_checks import problems


class Hosted(Protocol):
    """A workbook behind a host."""

    def read(self, tables: Sequence[str], names: Sequence[str] = ()) -> Book: ...

    def write(self, changes: Changes) -> tuple[str, ...]: ...

    def contents(self) -> dict[str, Any]: ...


@dataclass
class Closed:
    """A file. Whatever is written, the package must be sound, and a second write change nothing."""

    path: Path
    checked: bool = True

    def read(self, tables: Sequence[str], names: Sequence[str] = ()) -> Book:
        return FileHost(self.path).read(tables, names)

    def write(self, changes: Changes) -> tuple[str, ...]:
        remarks = FileHost(self.path).write(changes)
        if not self.checked:
            return remarks
        assert problems(self.path) == []
        assert OpenXmlValidator().validate(str(self.path)).errors == []
        once = self.path.read_bytes()
        FileHost(self.path).write(Changes(rows=changes.rows, columns=changes.columns, cells=changes.cells))
        assert self.path.read_bytes() == once
        return remarks

    def contents(self) -> dict[str, Any]:
        return contents(self.path)


@dataclass
class Open:
    """A workbook open in the test engine. Whatever is done, Excel is as quiet or loud afterwards as before."""

    path: Path
    book: xlwings.Book = field(init=False)

    def __post_init__(self) -> None:
        self.book = opened(self.path)

    def read(self, tables: Sequence[str], names: Sequence[str] = ()) -> Book:
        return ExcelHost(self.book).read(tables, names)

    def write(self, changes: Changes) -> tuple[str, ...]:
        before = dict(self.book.app.impl.state)
        try:
            return ExcelHost(self.book).write(changes)
        finally:
            assert self.book.app.impl.state == before
            assert self.book.impl.activated == []

    def contents(self) -> dict[str, Any]:
        return contents(saved(self.book, self.path.with_name(f"saved-{self.path.name}")))


Take = Callable[[Path], Hosted]
"""Puts a workbook into the hands of a host."""

HOSTS: dict[str, Take] = {"file": Closed, "excel": Open}


def shown(hosted: Hosted, table: str = "FEFO") -> dict[str, list[Cell]]:
    """The columns of a table by header, without its totals row; a formula as a formula."""
    found = hosted.contents()[f"table {table}"]
    header, *rows = found["cells"]
    totals = found["place"][1] != (found["place"][2] or found["place"][1])
    rows = rows[:-1] if totals else rows
    return {name: [row[i] for row in rows] for i, name in enumerate(header)}


def refreshed(*rows: TableRows) -> Changes:
    return Changes(rows=rows)


def place(hosted: Hosted, table: str = "FEFO") -> str:
    """The range of a table."""
    found: str = hosted.contents()[f"table {table}"]["place"][1]
    return found
