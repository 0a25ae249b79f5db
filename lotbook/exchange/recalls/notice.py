"""The notice of a recall to a consignee: what it says, in order, for a letter and for plain text.

References:
    21 CFR 7.49: product, size, lot numbers, how they are recognized, the reason, stop use, what to do with the product,
    notify those it was passed on to, and a way to answer.
"""

import datetime as dt
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lotbook.core.counted import counted
from lotbook.core.days import to_date
from lotbook.core.gtin import read_gtin

_WIDTH = 78
REASON = "[State the reason for the recall and the hazard.]"
MOCK = "MOCK RECALL: THIS IS AN EXERCISE. NOTHING IS RECALLED. DO NOT SEND THIS."
TITLE = "URGENT: PRODUCT RECALL"
CONTACT = "[State name, telephone and e-mail.]"
COMPANY = "[State your company.]"
INSTRUCTIONS = (
    "Set the units aside, count them, and mark them so that nobody uses or sells them. Do not destroy them and do not "
    "send them back until we have told you how."
)
STOP = "Stop using, selling and passing on these units at once."
_NOTIFY = "Notify everyone you passed units on to, with the lot numbers above, and ask them to do the same."
_TO_CONSUMERS = f"{_NOTIFY} The recall goes down to consumers: put the notice up where your customers see it."
_PASSED_ON = {
    "": _NOTIFY,
    "Consumer": _TO_CONSUMERS,
    "Retail": f"{_NOTIFY} The recall goes down to shops; consumers need not be told.",
    "Wholesale": f"{_NOTIFY} The recall goes down to those who resell to shops; shops need not be told.",
}
"""What to do about units that were passed on, by the depth of the recall."""
_ENDS = (".", "!", "?", "]", "。")
"""What a sentence ends with."""
_MOST_DATES = 12
_NAMED = 5
"""So many lots are named in a subject."""

FORM = (
    *("Units we received", "Units found and set aside", "Units used, sold or passed on"),
    *("Units disposed of or returned, and how", "We notified those we passed units on to (yes, no, none passed on)"),
    *("Name and position", "Phone or e-mail", "Date", "Signature"),
)
"""The lines of the form that a consignee fills in."""
FORM_TITLE = "ANSWER: PLEASE FILL IN AND SEND BACK, EVEN IF YOU HAVE NONE"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who recalls, as the letterhead says it."""

    company: str = ""
    address: str = ""
    phone: str = ""
    gln: str = ""


@dataclass(frozen=True, slots=True)
class Product:
    """The units of one lot that a consignee got: what each is called, and what it is."""

    facts: tuple[tuple[str, str], ...]

    @property
    def goods(self) -> str:
        """The product with its codes."""
        return dict(self.facts)["Product and size"]

    @property
    def lot(self) -> str:
        """Its lot number."""
        return dict(self.facts)["Lot number"]


@dataclass(frozen=True, slots=True)
class Notice:
    """What a notice says."""

    mock: bool
    sender: Sender
    date: dt.date
    to: tuple[str, ...]
    """Consignee, person and address, a line each."""
    products: tuple[Product, ...]
    sections: tuple[tuple[str, str], ...]
    """Heading and text, in order."""
    answer_by: dt.date
    answer_to: str

    @property
    def subject(self) -> str:
        """The subject of its message."""
        kind = "MOCK RECALL, an exercise" if self.mock else "URGENT: product recall"
        return f"{kind}: {self.lots(_NAMED)}. Please answer by {self.answer_by.isoformat()}"

    def lots(self, most: int | None = None) -> str:
        """Each product with its lots, since two products can have lots of the same number.

        Args:
            most: So many lots are named; None for all.
        """
        lots = list(dict.fromkeys((product.goods, product.lot) for product in self.products))
        named: dict[str, list[str]] = {}
        for goods, lot in lots[:most]:
            named.setdefault(goods, []).append(lot)
        more = f" and {len(lots) - most} more" if most is not None and len(lots) > most else ""
        return "; ".join(f"{goods}, lot {', '.join(each)}" for goods, each in named.items()) + more


def notice(
    to: Mapping[str, Any],
    units: Sequence[Mapping[str, Any]],
    *,
    sender: Sender,
    date: dt.date,
    answer_days: int,
    mock: bool = False,
    reason: str = "",
    hazard: str = "",
    depth: str = "",
    contact: str = "",
    instructions: str = "",
) -> Notice:
    """A notice: product and size, lot numbers, stop use, instructions, notify others, answer.

    Args:
        to: Whom it is for, a row of `Recall.addressees`.
        units: What they got, one row per lot: `sku`, `product`, `gtin`, `lot`, `expiry_date` (day or null),
            `expiry_date_precision`, `units`, `units_low`, `sent`, `returned`, `unread`, `documents`,
            `shipped_on` (days); and `meant`: where the lot is not on Lots, rows of the lots there that its code
            is spelled like, which the label may say.
        sender: Who recalls.
        date: Of the notice.
        answer_days: Days that they have to answer.
        mock: Nothing is recalled; the notice says so on top, should it be sent by mistake.
        reason: Why; a gap to fill in where not given.
        hazard: What can happen.
        depth: How far down it goes, one of `case_list.DEPTHS`, or blank.
        contact: Whom to answer; a gap to fill in where not given.
        instructions: What to do with the units.
    """
    by = date + dt.timedelta(days=answer_days)
    why = [reason or REASON, f"Hazard: {hazard}" if hazard else ""]
    why = [text if text.rstrip().endswith(_ENDS) else f"{text.rstrip()}." for text in why if text]
    sections = (
        ("REASON", " ".join(why)),
        ("STOP", STOP),
        ("WHAT TO DO", instructions or INSTRUCTIONS),
        ("IF YOU PASSED ANY ON", _PASSED_ON.get(depth, _NOTIFY)),
        (
            "PLEASE ANSWER",
            f"Fill in the answer below and send it back by {by.isoformat()}, even if you have none of these units: "
            f"{contact or CONTACT}",
        ),
    )
    lines = [to["consignee"], f"Attention: {to['person']}" if to["person"] else "", *(to["address"] or "").splitlines()]
    return Notice(
        mock,
        Sender(*map(_clean, (sender.company, sender.address, sender.phone))),
        date,
        tuple(line for line in map(_clean, lines) if line),
        tuple(_product(row) for row in units),
        tuple((title, _clean(text)) for title, text in sections),
        by,
        _clean(contact or CONTACT),
    )


def label_look(row: Mapping[str, Any]) -> str:
    """How the lot is recognized on the package.

    Examples:
        >>> label_look({"lot": "007", "expiry_date": 46538, "expiry_date_precision": "month"})
        'Lot 007, with its zeros and dashes as here; expiry 05/2027, a month without a day'
        >>> label_look({"lot": "A-1", "expiry_date": 46508, "expiry_date_precision": "day"}).partition("; ")[2]
        'expiry 2027-05-01, perhaps printed 01 MAY 2027, 05/01/2027 (month first) or 01/05/2027 (day first)'
    """
    lot = f"Lot {row['lot']}, with its zeros and dashes as here"
    if row["expiry_date"] is None:
        return lot
    day = to_date(row["expiry_date"])
    if row["expiry_date_precision"] == "month":
        return f"{lot}; expiry {day:%m/%Y}, a month without a day"
    month = _MONTHS[day.month - 1]
    printed = [f"{day.day:02} {month} {day.year}", f"{day:%m/%d/%Y} (month first)", f"{day:%d/%m/%Y} (day first)"]
    if day.day == day.month:
        printed[1:] = [f"{day:%d/%m/%Y}"]
    *others, last = printed
    return f"{lot}; expiry {day.isoformat()}, perhaps printed {', '.join(others)} or {last}"


_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


def _product(row: Mapping[str, Any]) -> Product:
    days = [to_date(day).isoformat() for day in row["shipped_on"]]
    more = f" and {counted(len(days) - _MOST_DATES, 'more day')}" if len(days) > _MOST_DATES else ""
    labels = row["meant"] or [row]
    facts = (
        ("Product and size", " or ".join(dict.fromkeys(map(_goods, labels))) + _written(row, labels, "sku")),
        ("Lot number", " or ".join(dict.fromkeys(each["lot"] for each in labels)) + _written(row, labels, "lot")),
        ("On the label", " Or: ".join(dict.fromkeys(map(label_look, labels)))),
        ("Expiry date", " or ".join(dict.fromkeys(map(_expiry, labels)))),
        ("Shipped on", ", ".join(days[:_MOST_DATES]) + more if days else "not known"),
        ("Units sent to you and not returned", _units(row)),
        ("Documents", row["documents"] or "not known"),
    )
    return Product(tuple((name, _clean(value)) for name, value in facts))


def _units(row: Mapping[str, Any]) -> str:
    """How many units of a lot a consignee has, by our records.

    Examples:
        >>> _units({"units": 24, "units_low": 24, "sent": 25, "returned": 1, "unread": 0})
        '24'
        >>> _units({"units": 24, "units_low": 24, "sent": 25, "returned": 1, "unread": 1})
        "at least 24; our records don't say how many more"
        >>> _units({"units": 0, "units_low": 0, "sent": 0, "returned": 0, "unread": 1})
        "not known; our records don't say how many"
        >>> _units({"units": 0, "units_low": 0, "sent": 6, "returned": 6, "unread": 0})
        '0: by our records, all 6 came back. Please check whether you have any left'
        >>> _units({"units": 24, "units_low": 10, "sent": 25, "returned": 1, "unread": 0})
        "10 to 24; our records don't say for certain which lot you got"
    """
    most, least = (max(row[name], 0) for name in ("units", "units_low"))
    if row["unread"]:
        known = f"at least {least:,}" if least else "not known"
        return f"{known}; our records don't say how many{' more' if least else ''}"
    if most == 0 and row["sent"] and row["returned"]:
        return f"0: by our records, all {row['sent']:,} came back. Please check whether you have any left"
    if least == most:
        return f"{most:,}"
    return f"{least:,} to {most:,}; our records don't say for certain which lot you got"


def _goods(row: Mapping[str, Any]) -> str:
    """A product with its codes."""
    gtin = f", GTIN {row['gtin']}" if row["gtin"] and read_gtin(row["gtin"])[0] else ""
    return f"{row['product'] or row['sku']} (SKU {row['sku']}{gtin})"


def _written(row: Mapping[str, Any], labels: Sequence[Mapping[str, Any]], name: str) -> str:
    """What follows a code that the label has in another way than it was written down.

    Examples:
        >>> _written({"lot": "24 118B"}, [{"lot": "24-118B"}], "lot"), _written({"lot": "7"}, [{"lot": "7"}], "lot")
        (' (written 24 118B in our records of what you got)', '')
    """
    if row[name] in {each[name] for each in labels}:
        return ""
    return f" (written {row[name]} in our records of what you got)"


def _expiry(row: Mapping[str, Any]) -> str:
    return "not known" if row["expiry_date"] is None else to_date(row["expiry_date"]).isoformat()


def _clean(text: str) -> str:
    r"""A text on one line, without the signs that no document may hold.

    Examples:
        >>> _clean("1 Pier\n Tacoma\x07")
        '1 Pier Tacoma'
    """
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def as_text(said: Notice) -> str:
    """The notice as plain text, with the form to fill in."""
    head = said.sender
    lines = [MOCK, ""] if said.mock else []
    lines += [TITLE, "", f"Date: {said.date.isoformat()}"]
    lines += [_field("From", " · ".join(filter(None, (head.company or COMPANY, head.address, head.phone))))]
    lines += [_field("To", " · ".join(said.to)), ""]
    for product in said.products:
        lines += [*(_field(name, value) for name, value in product.facts), ""]
    for title, text in said.sections:
        lines += [title, *textwrap.wrap(text, _WIDTH), ""]
    lines += ["-" * _WIDTH, FORM_TITLE, f"From: {said.to[0]}", _field("To", said.answer_to), ""]
    one = len({product.goods for product in said.products}) == 1
    lots = ", ".join(dict.fromkeys(product.lot for product in said.products)) if one else said.lots()
    lines += [_field("Lots", lots), ""]
    for line in FORM:
        lines += [f"{line}:", "_" * (_WIDTH // 2), ""]
    return "\n".join(lines)


def reminder(said: Notice, told_on: int) -> str:
    """The text that reminds a consignee of its answer.

    Args:
        said: The notice.
        told_on: The day on which it went out.
    """
    paragraphs = (
        f"On {to_date(told_on).isoformat()} we sent you a recall notice, and have not received your answer. These lots "
        "are recalled:",
        *(f"{product.goods}, lot {product.lot}" for product in said.products),
        STOP,
        f"Please fill in the answer in the attached letter and send it back by {said.answer_by.isoformat()}, even if "
        f"you have none of these units: {said.answer_to}",
    )
    lines = [MOCK, ""] if said.mock else []
    lines += [_field("To", " · ".join(said.to)), ""]
    for paragraph in paragraphs:
        lines += [*textwrap.wrap(paragraph, _WIDTH), ""]
    return "\n".join([*lines, said.sender.company or COMPANY])


def _field(name: str, value: str) -> str:
    text = " ".join(value.split())
    return textwrap.fill(f"{name}: {text}", _WIDTH, subsequent_indent="  ", break_on_hyphens=False)
