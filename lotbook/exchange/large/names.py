"""Names and texts in a query."""

ROW = "row"
"""The column of a source that may number its rows."""


def quoted(name: str) -> str:
    """A name in a query."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """A text in a query."""
    return "'" + value.replace("'", "''") + "'"
