"""A workbook that is not a tracker: some cells of one sheet get new values, and every other byte stays as it is."""

from collections.abc import Mapping
from pathlib import Path

from lotbook.core.tables import Cell
from lotbook.hosts.ooxml.cells import content
from lotbook.hosts.ooxml.saving import check_target, save
from lotbook.hosts.ooxml.source import Source


def put_cells(path: Path, out: Path, sheet: str, cells: Mapping[tuple[int, int], Cell]) -> None:
    """Write a copy of a workbook with some cells changed; they keep their style.

    Args:
        path: The workbook.
        out: The copy.
        sheet: The sheet the cells are on.
        cells: New values by row and column, counted from 1.

    Raises:
        HostError: If it cannot be read or written.
    """
    check_target(out)
    source = Source.open(path)
    part = source.sheets[sheet]
    with source.blaming(part):
        rows = source.sheet(part)
        for (row, column), value in sorted(cells.items()):
            rows.set_cell(row, column, content(value, None))
        source.package.replace(part, rows.text())
    save(out, source.package.write_to, source.package.check_written, None)
