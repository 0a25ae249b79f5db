"""The notice of a recall to one consignee, as plain text.

References:
    21 CFR 7.49: product, size, lot numbers, stop distribution at once, what to do with the product, notify those
    it was passed on to, and a way to answer.
"""

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from lotbook.core.days import to_date

_WIDTH = 78
REASON = "[State the reason for the recall and the hazard.]"
MOCK = "MOCK RECALL: THIS IS AN EXERCISE. NOTHING IS RECALLED. DO NOT SEND THIS."
CONTACT = "[State name, telephone and e-mail.]"
INSTRUCTIONS = (
    "Set the units aside, count them, and mark them so that nobody uses or sells them. Do not destroy them and do not "
    "send them back until we have told you how."
)


def notice(
    consignee: str,
    units: Sequence[Mapping[str, Any]],
    *,
    company: str,
    date: str,
    mock: bool = False,
    reason: str = "",
    contact: str = "",
    instructions: str = "",
) -> str:
    """The text of a notice: product and size, lot numbers, stop use, instructions, notify others, answer.

    Args:
        consignee: Whom it is for.
        units: What they got, one row per lot: `sku`, `product`, `gtin`, `lot`, `expiry_date` (day or null), `units`,
            `documents`.
        company: Who recalls.
        date: Of the notice.
        mock: Nothing is recalled; the notice says so on top, should it be sent by mistake.
        reason: Why, and what the hazard is; a gap to fill in where not given.
        contact: Whom to answer; a gap to fill in where not given.
        instructions: What to do with the units.
    """
    said = [
        ("REASON", reason or REASON),
        ("STOP", "Stop using, selling and passing on these units at once."),
        ("WHAT TO DO", instructions or INSTRUCTIONS),
        (
            "IF YOU PASSED ANY ON",
            "Notify everyone you passed units on to, with the lot numbers above, and ask them to do the same.",
        ),
        (
            "PLEASE ANSWER",
            "Tell us within two working days how many units you have, and how many you passed on, even if it is none: "
            f"{contact or CONTACT}",
        ),
    ]
    heading = [MOCK, ""] if mock else []
    lines = [*heading, "URGENT: PRODUCT RECALL", "", f"Date: {date}", f"From: {company}", f"To: {consignee}", ""]
    for row in units:
        lines += _product(row)
    for title, text in said:
        lines += [title, *textwrap.wrap(text, _WIDTH), ""]
    return "\n".join(lines)


def _product(row: Mapping[str, Any]) -> list[str]:
    gtin = f", GTIN {row['gtin']}" if row["gtin"] else ""
    expiry = "not known" if row["expiry_date"] is None else to_date(row["expiry_date"]).isoformat()
    return [
        *textwrap.wrap(f"Product and size: {row['product'] or row['sku']} (SKU {row['sku']}{gtin})", _WIDTH),
        f"Lot number: {row['lot']}",
        f"Expiry date: {expiry}",
        f"Units sent to you and not returned: {row['units']}",
        *textwrap.wrap(f"Documents: {row['documents'] or 'not known'}", _WIDTH),
        "",
    ]
