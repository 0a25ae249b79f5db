"""The column Source of AmazonStock: which report the counts of a row are from, and which its units per day."""

from lotbook.core import nw

_SPEED = "speed: "
RESERVED = "Reserved inventory"
"""It tells what is reserved, and of nothing else how much there is."""
RECOMMENDED = "Recommended removal"
"""It lists only SKUs that Amazon would have removed."""
BY_COUNTRY = "Multi-country inventory"
"""Like the ledger it counts by the country of the warehouse."""
AWD = "AWD inventory"
"""It counts what is in AWD, and nothing of what is at FBA; its rows have `AWD` for a marketplace."""
AWD_MARKETPLACE = "AWD"
_AND_RESERVED = f" + {RESERVED}"


def counts_and_speed(text: str | None) -> tuple[str, str]:
    """Where the counts and the speed of a row are from.

    Examples:
        >>> counts_and_speed("Inventory planning; speed: Ledger detail, 80 of 90 days in stock")
        ('Inventory planning', 'Ledger detail, 80 of 90 days in stock')
        >>> counts_and_speed("speed: Restock inventory, up to 30 days"), counts_and_speed(None)
        (('', 'Restock inventory, up to 30 days'), ('', ''))
    """
    stock, _, speed = (text or "").partition(_SPEED)
    return stock.removesuffix("; "), speed


def with_reserved(stock: str) -> str:
    """Where the counts of a row are from, if what is reserved is from the report on that.

    Examples:
        >>> with_reserved("Amazon fulfilled inventory"), with_reserved("")
        ('Amazon fulfilled inventory + Reserved inventory', 'Reserved inventory')
    """
    return f"{stock}{_AND_RESERVED}" if stock else RESERVED


def without_reserved(stock: str) -> str:
    """The report that most counts of a row are from; blank where only what is reserved is known.

    Examples:
        >>> without_reserved("Amazon fulfilled inventory + Reserved inventory"), without_reserved("Reserved inventory")
        ('Amazon fulfilled inventory', '')
    """
    return stock.removesuffix(_AND_RESERVED) if stock != RESERVED else ""


def joined(stock: str, speed: str) -> str:
    """The text for where the counts and the speed of a row are from."""
    return "; ".join(filter(None, (stock, speed and f"{_SPEED}{speed}")))


def counts_source(column: str = "source") -> nw.Expr:
    """Which report the counts of a row of AmazonStock are from: what stands before the mark; blank if typed."""
    found = nw.col(column).fill_null("").str.replace_all(f"(; )?{_SPEED}.*$", "")
    return found.str.replace_all(f"( [+] )?{RESERVED}$", "")


def is_of_awd() -> nw.Expr:
    """Whether a row of AmazonStock counts what is in AWD; a row that was typed does if AWD is its marketplace."""
    return (counts_source() == AWD) | at_awd()


def at_awd() -> nw.Expr:
    """Whether a row has AWD for a marketplace."""
    return nw.col("marketplace").str.to_uppercase() == AWD_MARKETPLACE


def speed_source(column: str = "source") -> nw.Expr:
    """Where the speed of a row of AmazonStock is from: what stands behind the mark, else all of it."""
    return nw.col(column).str.replace_all(f"^.*{_SPEED}", "")
