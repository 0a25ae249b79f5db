"""The table that keeps how the user's own lists are read."""

from lotbook.core.table import Kind, Table, column_of

_T, _C, _D = Kind.TEXT, Kind.CODE, Kind.DATE

MAPPINGS = Table(
    "Mappings",
    (
        column_of("Shape", "shape", _C, "Lists with the same headers have the same shape.", "required key"),
        column_of("Your header", "header", _C, "As in your list.", "required key"),
        column_of("Table", "table", _T, "The table that the rows of the list go to."),
        column_of("Column", "column", _T, "The column that it fills. Blank: it is left out."),
        column_of("Decided on", "decided_on", _D),
    ),
    title="How your own lists are read",
    help="Filled in by lotbook adopt, so that the next list with these headers needs no question. Correct a column "
    "here, or delete the rows of a list to be asked again.",
)
