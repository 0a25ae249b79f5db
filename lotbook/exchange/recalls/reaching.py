"""In words: how a consignee is reached, and what is missing to reach it."""

from collections.abc import Mapping, Sequence
from email.headerregistry import Address
from typing import Any

from lotbook.core.days import to_date
from lotbook.core.errors import InputError
from lotbook.core.recalls.addressees import Reach
from lotbook.core.recalls.trace import NOT_NAMED
from lotbook.exchange.message import addresses

Row = Mapping[str, Any]


def window(row: Row) -> str:
    """The days of the orders: "from 2026-01-10 to 2026-02-03", or what is known of them.

    Examples:
        >>> window({"first_date": 46032, "last_date": 46032}), window({"first_date": None, "last_date": None})
        ('on 2026-01-10', 'on days that are not known')
    """
    first, last = (
        None if row[name] is None else to_date(row[name]).isoformat() for name in ("first_date", "last_date")
    )
    if first is None or last is None:
        return "on days that are not known" if first is last else f"from or until {first or last}"
    return f"on {first}" if first == last else f"from {first} to {last}"


def reached(row: Row) -> str:
    """How a consignee is reached, or why it can't be yet.

    Args:
        row: A row of `Recall.addressees`.
    """
    if row["reach"] == Reach.AMAZON:
        return f"No letter: this is Amazon. Order the units back, and ask it to notify the buyers {window(row)}."
    if row["reach"] == Reach.MARKETPLACE:
        seller = "the marketplace" if row["consignee"] == NOT_NAMED else "the marketplace or shop they bought from"
        return f"No letter: these are consumers. Ask {seller} to notify the buyers of orders {window(row)}."
    if row["reach"] == Reach.NOT_NAMED and not row["sent"] and row["returned"]:
        return f"No letter: the returns {window(row)} name nobody. Find out who sent them back from their documents."
    if row["reach"] == Reach.NOT_NAMED:
        return f"No letter: the sales {window(row)} name nobody. Find out who got them from their documents."
    if row["listed_on"] is None:
        return "A notice without an address: not on the Customers sheet. Add them there and save the packet again."
    lacking = [
        word for name, word in (("email", "e-mail"), ("address", "address"), ("phone", "phone")) if not row[name]
    ]
    blank = f" Blank on {row['listed_on']}: {', '.join(lacking)}." if lacking else ""
    is_mailed = bool(mail_of(row))
    if row["email"] and not is_mailed:
        blank = f" Its e-mail on {row['listed_on']}, '{row['email']}', can't be used: correct it.{blank}"
    where = row["email"] if is_mailed else row["address"]
    return f"Notice to {where}.{blank}" if where else f"A notice without an address.{blank}"


def mail_of(to: Row) -> tuple[Address, ...]:
    """The addresses a consignee can be mailed at; none where what is typed is no address."""
    try:
        return addresses(to["email"] or "", where=f"{to['listed_on']}, E-mail of {to['consignee']}")
    except InputError:
        return ()


def gaps(rows: Sequence[Row]) -> list[tuple[str, str]]:
    """The consignees that no addressed notice reaches, each with the reason.

    Args:
        rows: Rows of `Recall.addressees`.
    """
    return [
        (row["consignee"], reached(row))
        for row in rows
        if row["reach"] != Reach.NOTICE or not (mail_of(row) or row["address"])
    ]
