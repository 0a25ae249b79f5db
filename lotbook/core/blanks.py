"""What people type into a cell where they have nothing to say."""

from lotbook.core.table import Cell

BLANKS = frozenset(
    (
        *("-", "--", "–", "—", "n/a", "na", "n.a.", "none", "k.a.", "k. a.", "?", "??", "tbd", "tba", "s/o", "n.d."),
        *("unknown", "unbekannt", "inconnu", "sconosciuto", "desconocido", "onbekend", "なし", "不明"),
    )
)
"""Words and signs for nothing, in small letters."""


def is_blank(cell: Cell) -> bool:
    """Whether a cell says nothing: blank, or what people type for that.

    Examples:
        >>> is_blank(None), is_blank(" N/A "), is_blank("0"), is_blank(0)
        (True, True, False, False)
    """
    return cell is None or (isinstance(cell, str) and cell.strip().casefold() in {"", *BLANKS})
