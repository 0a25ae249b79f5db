"""When two names of people, companies or places mean the same one: capitals and blanks make no difference.

Names are typed by hand, so "ACME Labs", "Acme  Labs" and "AcmeLabs" are one supplier, in a recall as in a copy.
"""

from collections.abc import Iterable

from lotbook.core import nw
from lotbook.core.frames import Rows, make_rows

_BLANKS = "[\\s\u00a0]+"


def name_key(column: str) -> nw.Expr:
    """What is equal for all spellings of a name; null where there is none.

    Examples:
        >>> from lotbook.core.frames import make_rows
        >>> rows = make_rows({"name": ["ACME Labs", "Acme  Labs ", None]}, {"name": nw.String()})
        >>> rows.select(name_key("name"))["name"].to_list()
        ['acmelabs', 'acmelabs', None]
    """
    return nw.col(column).str.to_lowercase().str.replace_all(_BLANKS, "")


def key_of_name(name: str) -> str:
    """`name_key` of one name.

    Examples:
        >>> key_of_name(" ACME  Labs ") == key_of_name("Acme Labs")
        True
    """
    return "".join(name.lower().split())


def one_of_each(names: Iterable[str]) -> list[str]:
    """Names without other spellings of the same: the first in the alphabet of each, without blanks around it or twice.

    Examples:
        >>> one_of_each(["acme labs", "Acme  Labs", "Acme Labs", "Brill"])
        ['Acme Labs', 'Brill']
    """
    found: dict[str, str] = {}
    for name in sorted({" ".join(each.split()) for each in names}):
        found.setdefault(key_of_name(name), name)
    return list(found.values())


def with_one_spelling(rows: Rows, column: str, listed: Iterable[str] = ()) -> Rows:
    """The rows with one spelling of each name in a column.

    Args:
        rows: Any rows.
        column: Its column of names, none of them null.
        listed: Names as a sheet spells them, which count first.
    """
    every = (*one_of_each(rows[column].to_list()), *listed)
    spellings = {key_of_name(name): name for name in every}
    one = [spellings[key_of_name(name)] for name in rows[column].to_list()]
    return rows.with_columns(make_rows({column: one}, {column: nw.String()})[column])
