"""The number formats that go with what is written, for columns and cells that do not have one."""

from dataclasses import replace

from lotbook.hosts.host import Changes
from lotbook.sheets.number_formats import number_format


def with_formats(changes: Changes) -> Changes:
    """The changes, each column of lotbook's with the number format of its kind, and each date that is typed as well."""
    return replace(
        changes,
        rows=tuple(
            replace(
                rows,
                columns=tuple(
                    replace(data, number_format=number_format(rows.table, data.header)) for data in rows.columns
                ),
            )
            for rows in changes.rows
        ),
        inputs=tuple(
            replace(cells, date_format=number_format(cells.table, cells.header, dates_only=True))
            for cells in changes.inputs
        ),
        new_rows=tuple(
            replace(
                new,
                date_formats={
                    header: found
                    for header in new.headers
                    if (found := number_format(new.table, header, dates_only=True)) is not None
                },
            )
            for new in changes.new_rows
        ),
    )
