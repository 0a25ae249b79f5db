"""The numbers that the rows of a large table go by: those of its own column `row`, or counted."""

from typing import Any

from lotbook.exchange.large.found import WHOLE, Found
from lotbook.exchange.large.names import ROW, quoted

_SPREAD = 100
"""So many times as many rows as there are, the numbers of rows may span."""
_LARGEST = 2_147_483_647


def has_row_numbers(connection: Any, found: Found) -> bool:
    """Whether the column `row` of a table has numbers that rows can go by: each there once, whole and above 0.

    Nor may they be much farther apart than there are rows. Otherwise rows are counted, as if it were not there.

    Args:
        connection: To DuckDB.
        found: The table.
    """
    if found.columns.get(ROW) not in WHOLE or not found.rows:
        return False
    number = quoted(ROW)
    fits = f"count(*) = count({number}) AND min({number}) > 0 AND max({number}) <= {_LARGEST}"
    near = f"max({number})::HUGEINT - min({number})::HUGEINT <= {_SPREAD} * count(*)"
    if connection.execute(f"SELECT {fits} AND {near} FROM ({found.query})").fetchall() != [(True,)]:
        return False
    repeated = f"SELECT {number} FROM ({found.query}) GROUP BY {number} HAVING count(*) > 1 LIMIT 1"
    return not connection.execute(repeated).fetchall()


def numbered(connection: Any, found: Found, name: str) -> str:
    """A query for the rows of a table as they are stored, with their number as a further column.

    Args:
        connection: To DuckDB.
        found: The table.
        name: What this column is called.
    """
    if has_row_numbers(connection, found):
        number = f"{quoted(ROW)}::BIGINT"
    elif found.number:
        # What the file itself knows is read by all cores at once; counting takes one.
        number = f"{quoted(found.number)}::BIGINT + 1"
    else:
        number = f"row_number() OVER () + {found.first_row - 1}"
    return f"SELECT {number} AS {quoted(name)}, * FROM ({found.query})"
